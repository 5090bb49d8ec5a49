"""Equality in (16): u⃗ is an eigenvector for n, and then the Cauchy–Schwarz inequality with its equality case.

Source: Lu & Steinerberger, Section 3, the paragraph after (16), up to "v⃗ = λu⃗ for some λ > 0". Unit vectors throughout.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs.lu_steinerberger.centring_spectrum import for_two_classes, one_class
from proofs.lu_steinerberger.eq_15 import K, form, gain, length, long_u, long_v, norm
from proofs.lu_steinerberger.eq_16 import eigenvector, equality_16, frames, inner, norms
from proofs.lu_steinerberger.notation import U, V, a, i, n, two_classes, u, unit_u, unit_v, v
from referee.claims import Claim, EqualityCase, Statement, Variant
from referee.kernel import logic
from referee.language.statements import Exists, Forall, Iff, Sequent, both, eq, every, le, lt, ne, sequent
from referee.language.statements import Statement as Sentence
from referee.language.subst import substitute
from referee.language.terms import as_term, real, sqrt
from referee.tactics.basic import (
    Certificate,
    congruence,
    forward,
    iff,
    iff_parts,
    implies,
    over,
    restate,
    sign,
    symmetric,
    transitive,
)
from referee.tactics.cauchy_schwarz import cauchy_equal, cauchy_schwarz, parallel
from referee.tactics.chain import Chain, calc, given
from referee.tactics.empty import never
from referee.tactics.links import Link
from referee.tactics.tables import entries, equal, equation

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.matrices import Matrix
    from referee.language.terms import Idx

(lam,) = real("lambda")


def spectral_case() -> Theorem:
    """For n >= 1, unit vectors and equality in (16): Ku⃗ = n u⃗, and u⃗ is not 0."""
    tight = logic.assume(eq(gain, n**2))
    sum_u = logic.and_elim(forward(equality_16(), tight), 1)
    turned = entries(eigenvector, lambda _, a: Certificate().equal((sum_u, a), -1))
    return logic.and_intro(turned, not_zero(long_u, unit_u))


def cauchy_chain() -> Chain:
    """⟨v⃗,Ku⃗⟩ = n⟨v⃗,u⃗⟩ <= n ‖v⃗‖ ‖u⃗‖ = n² when Ku⃗ = n u⃗."""
    turned = equation(K @ long_u, long_u * n)
    first = equal(long_v.T @ K @ long_u, long_v.T @ long_u * n, long_v.T @ turned)
    cauchy = cauchy_schwarz((i, a), long_v.at(i, a), long_u.at(i, a)).th
    scaled = Certificate().add(sign("<=", as_term(n)), cauchy).prove("<=", n * inner, n * norms)
    lengths = [Link(length(long_v, unit_v)), Link(length(long_u, unit_u))]
    return (
        calc(form(long_v, K, long_u), name="the chain after (16)")
        .eq(n * inner, by=Link(first), reason="Ku⃗ = n u⃗")
        .le(n * norms, by=Link(scaled), reason="Cauchy–Schwarz")
        .eq(n * (sqrt(n) * sqrt(n)), by=lengths, reason="unit vectors")
        .eq(n**2)
    )


def cauchy_steps() -> Theorem:
    """The relations of the chain, one by one; the last of them is an equality."""
    first, second, third, fourth = (step.link.th for step in cauchy_chain().steps)
    last = Certificate().equal(third).equal(fourth).prove("<=", n * norms, n**2)
    return logic.and_intro(first, second, last)


def printed_cs(*given: Sentence) -> Sequent:
    steps = both(eq(form(long_v, K, long_u), n * inner), le(n * inner, n * norms), le(n * norms, n**2))
    return sequent(steps, *given)


# equality in the Cauchy–Schwarz inequality

multiple = Exists("lambda", both(lt(0, lam), every(i, every(a, eq(long_v.at(i, a), lam * long_u.at(i, a))))))
tight_cauchy = eq(inner, norms)


def not_zero(x: Matrix, unit: Forall) -> Theorem:
    """For n >= 1 and unit vectors: 0 < ‖x⃗‖²."""
    size, each = given(one_class, unit)
    count = Certificate().add(sign("<", as_term(n), [size])).equal((each, i), -1, over=[over(i)])
    return count.prove("<", 0, (x.T @ x).scalar(), [size])


def cauchy_equality() -> Theorem:
    """For n >= 1 and unit vectors: ⟨v⃗,u⃗⟩ = ‖v⃗‖ ‖u⃗‖ iff v⃗ = λu⃗ for some λ > 0."""
    apart = [not_zero(long_u, unit_u), not_zero(long_v, unit_v)]
    th = parallel((i, a), long_u.at(i, a), long_v.at(i, a), apart)
    return restate(th, Iff(tight_cauchy, multiple))


def no_vectors(few: Theorem) -> Theorem:
    """For n < 1 both sides are true: all entries are what one likes."""
    straight = multiple.body.args[1]

    def there(_: Theorem) -> Theorem:
        lines = never(few, straight.index, substitute(straight.body, symbols={"lambda": as_term(1)}))
        return logic.exists_intro(logic.and_intro(sign("<", as_term(1)), lines), "lambda", multiple.body, as_term(1))

    def back(_: Theorem) -> Theorem:
        none = never(few, i, every(a, eq(long_v.at(i, a), 0)))
        cert = Certificate().equal((none, i, a), long_u.at(i, a), over=[over(i), over(a)])
        squares = Certificate().equal((none, i, a), long_v.at(i, a), over=[over(i), over(a)])
        length_v = congruence(squares.prove("=", (long_v.T @ long_v).scalar(), 0), lambda h: sqrt(h) * norm(long_u))
        return transitive(cert.prove("=", inner, 0), symmetric(restate(length_v, eq(norms, 0))))

    return iff(tight_cauchy, multiple, there, back)


def cauchy_equality_for_all_n() -> Theorem:
    """The same for every n, 0 included."""
    return logic.order_cases(implies(one_class, lambda _: cauchy_equality()), implies(lt(n, 1), no_vectors))


def equal_vectors() -> Theorem:
    """For n >= 1, unit vectors and ⟨v⃗,u⃗⟩ = ‖v⃗‖ ‖u⃗‖: v⃗ = u⃗, as λ = ‖v⃗‖/‖u⃗‖ = 1."""
    size, tight = given(one_class, tight_cauchy)
    apart = [not_zero(long_u, unit_u), not_zero(long_v, unit_v)]
    straight = cauchy_equal((i, a), long_u.at(i, a), long_v.at(i, a), apart)
    lines = forward(straight, restate(tight, iff_parts(straight)[0]))
    p, q = length(long_u, unit_u), length(long_v, unit_v)

    def entry(i: Idx, a: Idx) -> Certificate:
        cert = Certificate().equal((lines, i, a), 1 / sqrt(n))
        return cert.equal(q, long_u.at(i, a) / sqrt(n)).equal(p, -long_v.at(i, a) / sqrt(n))

    return entries(long_v.equals(long_u), entry, [size])


def printed_cseq(*given: Sentence) -> Sequent:
    return sequent(Iff(tight_cauchy, multiple), *given)


def with_ratio(*given: Sentence) -> Sequent:
    """The same with λ = ‖v⃗‖/‖u⃗‖, written without the quotient."""
    lines = every(i, every(a, eq(norm(long_u) * long_v.at(i, a), norm(long_v) * long_u.at(i, a))))
    return sequent(Iff(tight_cauchy, both(lt(0, norms), lines)), *given)


def cauchy_cases() -> list[EqualityCase]:
    return [
        EqualityCase(
            inner,
            norms,
            at=lambda system: frames(system, 7, 9, stretch=3),
            off=lambda system: frames(system, 7, 9, turn=2),
            says="v = 3u, u = simplex ETF, n = 7, d = 9, rotated; off it: v rotated otherwise",
        )
    ]


def scaled(name: str) -> tuple[Sentence, ...]:
    """The definition u = c v (or v = c u) with c = n²/(n² - |V|²): equality in (16) without one of the two norms."""
    x, y, total_y = (u, v, V) if name == "u" else (v, u, U)
    room = n**2 - total_y.norm2()
    return ne(room, 0), every(i, every(a, eq(x(i).at(a), n**2 / room * y(i).at(a))))


def printed_spectral(*given: Sentence) -> Sequent:
    return sequent(both(eigenvector, lt(0, (long_u.T @ long_u).scalar())), two_classes, *given)


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-s3-spectral",
        printed=lambda: printed_spectral(unit_u, unit_v, eq(gain, n**2)),
        proof=lambda: for_two_classes(spectral_case()),
        variants=lambda: [
            Variant("without equality in (16)", printed_spectral(unit_u, unit_v)),
            Variant("without ‖u_i‖ = 1", printed_spectral(unit_v, *scaled("u")), without=unit_u),
            Variant("without ‖v_i‖ = 1", printed_spectral(unit_u, *scaled("v")), without=unit_v),
        ],
        note="From the sum of squares: equality forces U = 0, which is Ku⃗ = n u⃗.",
    ),
    Statement(
        "LS-s3-cs",
        printed=lambda: printed_cs(unit_u, unit_v, eigenvector),
        proof=cauchy_steps,
        chains=lambda: [cauchy_chain()],
        variants=lambda: [
            Variant("without Ku⃗ = n u⃗", printed_cs(unit_u, unit_v)),
            Variant("without ‖u_i‖ = 1", printed_cs(unit_v, eigenvector)),
            Variant("without ‖v_i‖ = 1", printed_cs(unit_u, eigenvector)),
        ],
        note="In the case Ku⃗ = n u⃗, that is U = 0. The last step is in fact an equality.",
    ),
    Statement(
        "LS-s3-cseq",
        printed=lambda: printed_cseq(two_classes, unit_u, unit_v),
        proof=cauchy_equality_for_all_n,
        equality=cauchy_cases,
        variants=lambda: [
            Variant("without ‖v_i‖ = 1 (v⃗ = 0)", with_ratio(two_classes, unit_u), without=unit_v),
            Variant("without ‖u_i‖ = 1 (u⃗ = 0)", with_ratio(two_classes, unit_v), without=unit_u),
        ],
        note="Needs u⃗ and v⃗ other than 0, which unit norms give for n ≥ 1; they also give λ = 1. For n = 0 both sides are true.",
    ),
)
