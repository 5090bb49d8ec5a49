"""Implicit differentiation of systems F(θ, x) = 0 of any size, in the language of finite sums: every formula is a theorem.

State a `System` (or a `Problem`, whose KKT conditions are one), invert ∂F/∂x by `eliminate`, `propose` or `suppose`, and ask the
`Solution` for dx/dθ; `referee.implicit.confirm` compares it with finite differences.
"""

from referee.implicit.adjoint import Adjoint
from referee.implicit.definite import Definite, definite
from referee.implicit.differentiate import Block, block, differential, jacobian, smoothness
from referee.implicit.eliminate import TwoSided, invert
from referee.implicit.kkt import Problem, equality, inequality
from referee.implicit.schur import Pivot
from referee.implicit.singular import last_column, no_inverse
from referee.implicit.solution import Solution, eliminate, equalities, propose, suppose
from referee.implicit.system import Equation, Family, ImplicitError, System, equation, family

__all__ = [
    "Adjoint",
    "Block",
    "Definite",
    "Equation",
    "Family",
    "ImplicitError",
    "Pivot",
    "Problem",
    "Solution",
    "System",
    "TwoSided",
    "block",
    "definite",
    "differential",
    "eliminate",
    "equalities",
    "equality",
    "equation",
    "family",
    "inequality",
    "invert",
    "jacobian",
    "last_column",
    "no_inverse",
    "propose",
    "smoothness",
    "suppose",
]
