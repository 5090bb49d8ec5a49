"""Differentiating through a solver: Chiu's abstract, Section 1 and the request in Section 3.3."""
