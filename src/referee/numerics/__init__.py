"""Numerics: terms evaluated at models, statements decided, refuted with a witness, confirmed, expanded.

Shares nothing with the kernel. Exact arithmetic where the model allows, rigorous balls elsewhere; sampling
never proves.
"""
