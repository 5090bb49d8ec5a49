"""m samples in each class: u_ik for the classes i = 1, …, n and k = 1, …, m; their slices (u_1k, …, u_nk), and where they collapse.

Every slice is a simplex of unit vectors with v = αu_k iff v_i = αu_ik for all i and k, and v is a simplex of vectors of norm α.
Used by `beyond_samples_per_class`. Hypotheses: n >= 2, m >= 1, α > 0.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from proofs.lu_steinerberger.models_uv import ALPHA, simplices
from proofs.lu_steinerberger.notation import a, alpha, i, j, n, positive_alpha, two_classes, u, v
from proofs.lu_steinerberger.theorem_2 import for_pairs
from referee.kernel import logic
from referee.language.statements import IdxNe, eq, every, le
from referee.language.subst import Lam
from referee.language.terms import At, as_size, exp, indices, log, sizes, total
from referee.tactics.basic import Certificate, over
from referee.tactics.chain import given
from referee.tactics.tables import entries

if TYPE_CHECKING:
    from proofs.lu_steinerberger.models_uv import ModelAt
    from referee.kernel.theorem import Theorem
    from referee.numerics.model import Model

(m,) = sizes("m")
(k,), (l,) = indices("k", m), indices("l", n)
some_samples = le(1, m)
FACTS = given(two_classes, some_samples, positive_alpha)
apart, first = given(IdxNe(j, i)), At(as_size(0))

loss = total(i, total(k, log(total(j, exp(v(j) @ u(i, k))) / exp(v(i) @ u(i, k)))))
collapsed = every(i, every(k, v(i).equals(u(i, k) * alpha)))
norm_v = every(i, eq(v(i).norm2(), alpha**2))
simplex_v = every(i, every(j, eq(v(i) @ v(j), -(alpha**2) / (n - 1)), but=[i]))
one_slice = {"u": Lam((i, a), u(i, k).at(a))}


def v_from_slices(slices: Theorem) -> Theorem:
    """If every slice is extremal, the samples have collapsed and v is a simplex: from the first slice, since m >= 1."""
    unit, angles, lines = (
        logic.forall_intro(logic.and_elim(logic.forall_elim(slices, k), part), k) for part in range(3)
    )
    norm = Certificate().equal((unit, first, i), alpha**2)
    norm.equal((lines, first, i, a), v(i).at(a) + alpha * u(i, first).at(a), over=[over(a)])
    pair = Certificate().equal((angles, first, i, j), alpha**2).equal((lines, first, i, a), v(j).at(a), over=[over(a)])
    pair.equal((lines, first, j, a), alpha * u(i, first).at(a), over=[over(a)])
    return logic.and_intro(
        entries(collapsed, lambda i, k, a: Certificate().equal((lines, k, i, a))),
        entries(norm_v, lambda _: norm, FACTS),
        for_pairs(pair.prove("=", v(i) @ v(j), -(alpha**2) / (n - 1), [*FACTS, *apart])),
    )


def slices_from_v(h: Theorem) -> Theorem:
    """If the samples have collapsed and v is a simplex of vectors of norm α, every slice is extremal."""
    line, norm, angles = (logic.and_elim(h, part) for part in range(3))
    unit = Certificate().equal((norm, i), 1 / alpha**2)
    unit.equal((line, i, k, a), -(v(i).at(a) + alpha * u(i, k).at(a)) / alpha**2, over=[over(a)])
    pair = Certificate().equal((angles, i, j), 1 / alpha**2)
    pair.equal((line, i, k, a), -v(j).at(a) / alpha**2, over=[over(a)])
    pair.equal((line, j, k, a), -u(i, k).at(a) / alpha, over=[over(a)])
    extremal = logic.and_intro(
        logic.forall_intro(unit.prove("=", u(i, k).norm2(), 1, FACTS), i),
        for_pairs(pair.prove("=", u(i, k) @ u(j, k), -1 / (n - 1), [*FACTS, *apart])),
        entries(every(i, v(i).equals(u(i, k) * alpha)), lambda i, a: Certificate().equal((line, i, k, a))),
    )
    return logic.forall_intro(extremal, k)


def collapse(n: int, d: int, m: int, *, swapped: bool = False) -> ModelAt:
    """v = αw for a rotated simplex w, u_ik = w_i; if `swapped`, the last samples of the first two classes are exchanged."""
    from referee.numerics.model import Model  # noqa: PLC0415

    def at(system: Any) -> Model:
        frame = simplices(n, d, scale=ALPHA)(system)
        exchanged = {(0, m - 1): 1, (1, m - 1): 0} if swapped else {}
        keys = product(range(n), range(m), range(d))
        samples = {(p, q, c): frame.symbols["u"][exchanged.get((p, q), p), c] for p, q, c in keys}
        return Model({"n": n, "d": d, "m": m}, {**frame.symbols, "u": samples})

    return at
