"""Implicit differentiation of systems F(θ, x) = 0 of any size, in the language of finite sums: every formula is a theorem.

State a `System` (or a `Problem`, whose KKT conditions are one), invert ∂F/∂x by `eliminate`, `propose` or `suppose`, and ask the
`Solution` for dx/dθ; `summary` prints it. A solution in closed form is checked by `Closed`; `singular` says where ∂F/∂x has no
inverse, for all sizes, and `diagnose` which hypothesis fails at given numbers. `referee.implicit.confirm` compares with a solver and
with finite differences.
"""

from referee.implicit.adjoint import Adjoint
from referee.implicit.closed import Closed
from referee.implicit.definite import Definite, definite
from referee.implicit.diagnose import Diagnosis, diagnose
from referee.implicit.differentiate import Block, block, differential, jacobian, smoothness
from referee.implicit.eliminate import TwoSided, invert
from referee.implicit.kkt import Problem, equality, inequality
from referee.implicit.schur import Names, Pivot
from referee.implicit.singular import last_column, no_inverse, singular
from referee.implicit.solution import Solution, eliminate, equalities, propose, suppose
from referee.implicit.summary import summary
from referee.implicit.system import Equation, Family, ImplicitError, System, equation, family

__all__ = [
    "Adjoint",
    "Block",
    "Closed",
    "Definite",
    "Diagnosis",
    "Equation",
    "Family",
    "ImplicitError",
    "Names",
    "Pivot",
    "Problem",
    "Solution",
    "System",
    "TwoSided",
    "block",
    "definite",
    "diagnose",
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
    "singular",
    "smoothness",
    "summary",
    "suppose",
]
