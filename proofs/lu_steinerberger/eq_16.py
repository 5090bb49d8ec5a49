"""Eq. (16): n Σ⟨v_i,u_i⟩ - ⟨Σv_i, Σu_i⟩ <= n² for unit vectors, with equality iff v_i = u_i for all i and Σu_i = 0.

Source: Lu & Steinerberger, Section 3, eq. (16) and the paragraphs after it. Two routes: the paper's, by 0 <= K <= n and
the Cauchy–Schwarz inequality, and a sum of squares, which shows the equality case:
n² - [n Σ⟨v_i,u_i⟩ - ⟨V,U⟩] = ¼ Σ_ij |w_i - w_j|² + ½ (|U|² + |V|²) with w_i = u_i - v_i.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from proofs.lu_steinerberger.centring_spectrum import one_class, operator_bound
from proofs.lu_steinerberger.eq_15 import K, form, gain, length, long_u, long_v, norm
from proofs.lu_steinerberger.notation import U, V, a, d, i, j, n, two_classes, u, unit_u, unit_v, v
from referee.claims import Claim, EqualityCase, Statement, Variant
from referee.kernel import logic
from referee.language.statements import Sequent, both, every, le, sequent
from referee.language.statements import Statement as Sentence
from referee.language.terms import add, sqrt, total
from referee.language.vectors import zero
from referee.tactics.basic import Certificate, iff, iff_transitive, over, sign
from referee.tactics.cauchy_schwarz import cauchy_schwarz
from referee.tactics.chain import Chain, calc, given
from referee.tactics.links import Link, TacticError
from referee.tactics.tables import entries

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.terms import Idx

half, quarter = Fraction(1, 2), Fraction(1, 4)
norms = norm(long_v) * norm(long_u)
inner = (long_v.T @ long_u).scalar()
same_vectors = every(i, u(i).equals(v(i)))
no_sum_u, no_sum_v = U.equals(zero(d)), V.equals(zero(d))
eigenvector = (K @ long_u).equals(long_u * n)
spread = u(i) - v(i) - (u(j) - v(j))
sum_of_squares = add((quarter * total(i, total(j, spread.norm2())), half * U.norm2(), half * V.norm2()))
no_spread = every(i, every(j, spread.equals(zero(d))))


def by_spectrum() -> Chain:
    """The paper's route: v⃗ᵀKu⃗ <= ‖v⃗‖ ‖Ku⃗‖ <= n ‖v⃗‖ ‖u⃗‖ = n²."""
    Ku, rooms = K @ long_u, (i, a)
    cauchy = cauchy_schwarz(rooms, long_v.at(i, a), Ku.at(i, a))
    stretch = Certificate().add(sign("<=", norm(long_v)), operator_bound(long_u))
    spectral = stretch.prove("<=", norm(long_v) * norm(Ku), n * norms)
    lengths = [Link(length(long_v, unit_v)), Link(length(long_u, unit_u))]
    return (
        calc(gain, name="(16)")
        .eq(form(long_v, K, long_u), reason="(15)")
        .le(norm(long_v) * norm(Ku), by=cauchy, reason="Cauchy–Schwarz")
        .le(n * norms, by=Link(spectral), reason="0 <= K <= n")
        .eq(n * (sqrt(n) * sqrt(n)), by=lengths, reason="unit vectors")
        .eq(n**2)
    )


def by_squares() -> Chain:
    """The sum of squares, with its equality case."""
    h_u, h_v = given(unit_u, unit_v)
    lengths = Certificate().equal((h_u, i), n / 2, over=[over(i)]).equal((h_v, i), n / 2, over=[over(i)])
    identity = lengths.prove("=", gain, n**2 - sum_of_squares)
    cert = Certificate().add(c=quarter, square=spread.at(a), over=[over(i), over(j), over(a)])
    cert.add(c=half, square=U.at(a), over=[over(a)]).add(c=half, square=V.at(a), over=[over(a)])
    bounded = Link(cert.prove("<=", n**2 - sum_of_squares, n**2), cert.iff(n**2 - sum_of_squares, n**2))
    chain = calc(gain, name="(16) by squares").eq(n**2 - sum_of_squares, by=Link(identity), reason="unit vectors")
    return chain.le(n**2, by=bounded, reason="squares")


def eq_16() -> Theorem:
    """(16) along the paper's route."""
    return by_spectrum().theorem()


def equality_16() -> Theorem:
    """For n >= 1 and unit vectors: equality in (16) iff u_i = v_i for all i and U = 0."""
    tight = by_squares().link().iff
    if tight is None:
        raise TacticError("the chain of squares has no equality case")
    facts = given(one_class)

    def there(h: Theorem) -> Theorem:
        apart, sum_u, sum_v = (logic.and_elim(h, k) for k in range(3))

        def entry(i: Idx, a: Idx) -> Certificate:
            cert = Certificate().equal((apart, i, j, a), 1 / n, over=[over(j)])
            return cert.equal((sum_u, a), 1 / n).equal((sum_v, a), -1 / n)

        return logic.and_intro(entries(same_vectors, entry, facts), sum_u)

    def back(h: Theorem) -> Theorem:
        same, sum_u = logic.and_elim(h, 0), logic.and_elim(h, 1)
        apart = entries(no_spread, lambda i, j, a: Certificate().equal((same, i, a)).equal((same, j, a), -1))
        sum_v = entries(no_sum_v, lambda a: Certificate().equal((same, i, a), -1, over=[over(i)]).equal((sum_u, a)))
        return logic.and_intro(apart, sum_u, sum_v)

    solved = iff(both(no_spread, no_sum_u, no_sum_v), both(same_vectors, no_sum_u), there, back)
    return iff_transitive(tight, solved)


def frames(system: Any, n: int, d: int, *, turn: int = 1, stretch: int = 1, collapsed: bool = False) -> Any:
    """u: a rotated simplex (or one vector n times); v: the same, turned otherwise for turn != 1, and stretched."""
    from referee.numerics.configurations import rotate, rotation, simplex  # noqa: PLC0415
    from referee.numerics.model import Model  # noqa: PLC0415

    frame = simplex(n, d, system)
    if collapsed:
        frame = {(i, a): frame[0, a] for i, a in frame}
    one, two = (rotate(frame, rotation(d, seed), system) for seed in (1, turn))
    with system.working():
        return Model({"n": n, "d": d}, {"u": one, "v": {key: stretch * x for key, x in two.items()}})


@cache
def equality_cases() -> list[EqualityCase]:
    def case(n_: int, d_: int, says: str, **off: Any) -> EqualityCase:
        return EqualityCase(
            gain,
            n**2,
            at=lambda system: frames(system, n_, d_),
            off=lambda system: frames(system, n_, d_, **off),
            says=f"u = v = simplex ETF, n = {n_}, d = {d_}, rotated; off it: {says}",
        )

    return [case(7, 9, "v rotated otherwise", turn=2), case(4, 3, "u = v, all u_i equal", collapsed=True)]


def printed_16(*given: Sentence) -> Sequent:
    return sequent(le(gain, n**2), *given)


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-eq16",
        printed=lambda: printed_16(unit_u, unit_v),
        proof=eq_16,
        chains=lambda: [by_spectrum(), by_squares()],
        equality=equality_cases,
        variants=lambda: [
            Variant("without ‖u_i‖ = 1", printed_16(unit_v)),
            Variant("without ‖v_i‖ = 1", printed_16(unit_u)),
            Variant("with the bound n", sequent(le(gain, n), two_classes, unit_u, unit_v)),
        ],
        note="Equality holds iff v_i = u_i for all i and U = 0.",
    ),
)
