"""Chiu, Applications of the implicit function theorem (2021). One printed result a file."""
