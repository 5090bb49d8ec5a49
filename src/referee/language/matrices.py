"""Matrices and block matrices of symbolic size, from `referee.language.matrix` and `referee.language.blocks`."""

from referee.language.blocks import Blocks, block_identity
from referee.language.matrix import Matrix, column, diag, identity, kron, matrix, number, ones, side, zeros

__all__ = [
    "Blocks",
    "Matrix",
    "block_identity",
    "column",
    "diag",
    "identity",
    "kron",
    "matrix",
    "number",
    "ones",
    "side",
    "zeros",
]
