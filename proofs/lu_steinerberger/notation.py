"""The paper's letters: sizes n and d, vectors u_1, …, u_n and v_1, …, v_n in R^d, α, the sums U and V, the loss (1).

Indices run over 0, …, n - 1 inside; the paper's u_1 is `u(At(0))`.
"""

from __future__ import annotations

from referee.language.statements import Forall, eq, every, le, lt
from referee.language.terms import Idx, Term, exp, indices, log, real, sizes, total
from referee.language.vectors import Vector, family, vector_sum

n, d = sizes("n d")
i, j, k = indices("i j k", n)
a, b = indices("a b", d)
(alpha,) = real("alpha")
u, v = family("u", d), family("v", d)
U: Vector = vector_sum(k, u(k))
V: Vector = vector_sum(k, v(k))

two_classes = le(2, n)
enough_room = le(n - 1, d)
positive_alpha = lt(0, alpha)
unit_u: Forall = every(i, eq(u(i).norm2(), 1))
unit_v: Forall = every(i, eq(v(i).norm2(), 1))


def loss(index: Idx = i, other: Idx = j) -> Term:
    """(1): L_α(u) = Σ_i log(1 + Σ_{j≠i} e^{α(⟨u_j,u_i⟩ - 1)})."""
    return total(index, log(1 + total(other, exp(alpha * (u(other) @ u(index) - 1)), but=[index])))


simplex: Forall = every(i, every(j, eq(u(i) @ u(j), -1 / (n - 1)), but=[i]))
