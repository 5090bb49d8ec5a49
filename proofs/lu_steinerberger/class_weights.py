"""Class weights m_i: the weighted forms L_m of the losses (1) and (2), and what equal weights make of them.

A class with m_i samples, all mapped to one vector, counts m_i times. Weights need not be integers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs.lu_steinerberger.loss_uv import some_class
from proofs.lu_steinerberger.notation import alpha, i, j, k, n, u, v
from referee.language.statements import eq, every, le, lt, sequent
from referee.language.terms import Delta, Symbol, exp, log, total
from referee.tactics.basic import Certificate, over
from referee.tactics.chain import given

if TYPE_CHECKING:
    from collections.abc import Callable

    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.language.statements import Statement as Formula
    from referee.language.terms import Index, Term
    from referee.language.vectors import Vector

    Family = Callable[[Index], Vector]


def m(index: Index) -> Term:
    """The weight of a class."""
    return Symbol("m", (index,))


weights, positive_weights = every(i, le(0, m(i))), every(i, lt(0, m(i)))
balanced = every(i, every(j, eq(m(i), m(j))))
all_weights = total(k, m(k))


def weighted(row: Term) -> Term:
    """Σ_i m_i log(1 + y_i)."""
    return total(i, m(i) * log(1 + row))


def row(x: Family = u) -> Term:
    """Σ_{j≠i} e^{α(⟨x_j,x_i⟩ - 1)}, as in (1)."""
    return total(j, exp(alpha * (x(j) @ x(i) - 1)), but=[i])


def row_uv(x: Family = u, y: Family = v) -> Term:
    """Σ_{j≠i} e^{⟨y_j - y_i,x_i⟩}, as in (2) after (11)."""
    return total(j, exp((y(j) - y(i)) @ x(i)), but=[i])


def shared(y: Term) -> Theorem:
    """If all weights are equal: Σ_i m_i log(1 + y_i) = (1/n)(Σ_k m_k) Σ_i log(1 + y_i)."""
    same, some = given(balanced, some_class)
    cert = Certificate().equal((same, i, k), log(1 + y) / n, over=[over(i), over(k)])
    return cert.prove("=", weighted(y), 1 / n * all_weights * total(i, log(1 + y)), [some])


def two_points(heavy: Index) -> Family:
    """The vector of the heavy class, and its negative for all others."""
    return lambda index: u(heavy) * (2 * Delta(index, heavy) - 1)


def under(*hypotheses: Formula) -> Callable[..., Sequent]:
    """A goal under these hypotheses, without those that are left out."""
    return lambda goal, *left_out: sequent(goal, *(h for h in hypotheses if h not in left_out))
