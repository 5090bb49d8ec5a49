"""Section 3.2, beyond the text: how large J = diag(x) - xxᵀ is, for every n: the constant ½, and the trace.

vᵀJv <= ½‖v‖² and ‖Jv‖ <= ½‖v‖ on the simplex, so that softmax is Lipschitz with the constant ½, where Gao & Pavel 2017 have 1; ½ is
attained for n = 2 at x = (½, ½) alone. vᵀJv <= max x_i ‖v‖², and tr J = 1 - ‖x‖² <= 1 - 1/n.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from proofs.chiu.beyond_softmax_jacobian import (
    J,
    entries_are,
    form,
    h_positive,
    h_sum,
    h_x,
    image,
    nonnegative_x,
    semidefinite_proof,
)  # fmt: skip
from proofs.chiu.notation import feasible, i, j, n, positive_x, some_item, v, x
from referee.claims import EqualityCase, ModelAt, Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.statements import Iff, Sequent, both, eq, every, le, sequent
from referee.language.subst import Lam
from referee.language.terms import real, total
from referee.numerics.model import Model
from referee.tactics.basic import Certificate, over, restate

(m,) = real("m")
half = Fraction(1, 2)


def at_most_half() -> Sequent:
    """vᵀJv <= ½‖v‖²; for x > 0 with equality iff (1 - 2x_i)v_i = 0 and v_i = -v_j for all i and all j != i."""
    tight = both(every(i, eq((1 - 2 * x.at(i)) * v.at(i), 0)), every(i, every(j, eq(v.at(i) + v.at(j), 0), [i])))
    return sequent(both(le(form(), v.norm2() / 2), Iff(eq(form(), v.norm2() / 2), tight)), positive_x, feasible)


@cache
def at_most_half_proof() -> Theorem:
    """½‖v‖² - vᵀJv = ½Σ(1 - 2x_i)²v_i² + ½Σ_{j≠i} x_i x_j (v_i + v_j)²."""
    cert = half_certificate(h_positive)
    above, split = cert.prove("<=", form(), v.norm2() / 2), cert.iff(form(), v.norm2() / 2)
    return logic.and_intro(above, split)


def half_certificate(sign_of_x: Theorem) -> Certificate:
    """The certificate of vᵀJv <= ½‖v‖², from x >= 0 or x > 0."""
    cert = Certificate().add(c=half, square=(1 - 2 * x.at(i)) * v.at(i), over=[over(i)])
    cert.add((sign_of_x, i), (sign_of_x, j), c=half, square=v.at(i) + v.at(j), over=[over(i), over(j, i)])
    return cert.equal(h_sum, total(i, x.at(i) * v.at(i) ** 2))


def lipschitz() -> Sequent:
    """‖Jv‖² <= ¼‖v‖² on the simplex."""
    return sequent(le(image().norm2(), v.norm2() / 4), nonnegative_x, feasible)


@cache
def lipschitz_proof() -> Theorem:
    """0 <= (v - 2Jv)ᵀJ(v - 2Jv), with (Jv)ᵀJ(Jv) <= ½‖Jv‖² gives ‖Jv‖² <= ½vᵀJv <= ¼‖v‖²."""
    at_most = half_certificate(h_x).prove("<=", form(), v.norm2() / 2)
    moved, Jv = v - 2 * image(), image()
    positive = logic.instantiate(semidefinite_proof(), symbols={"v": Lam((i,), moved.at(i))})
    of_image = logic.instantiate(at_most, symbols={"v": Lam((i,), Jv.at(i))})
    cert = Certificate().add(positive, c=half).add(of_image, c=2).add(at_most, c=half)
    return cert.prove("<=", Jv.norm2(), v.norm2() / 4)


def at_most_maximum() -> Sequent:
    """vᵀJv <= m‖v‖² for a bound m of the entries of x."""
    return sequent(le(form(), m * v.norm2()), every(i, le(x.at(i), m)))


def at_most_maximum_proof() -> Theorem:
    """m‖v‖² - vᵀJv = Σ(m - x_i)v_i² + ⟨x, v⟩²."""
    below = logic.assume(every(i, le(x.at(i), m)))
    cert = Certificate().add((below, i), square=v.at(i), over=[over(i)]).add(square=x @ v)
    return cert.prove("<=", form(), m * v.norm2())


uniform = every(i, eq(x.at(i), 1 / n))


def trace() -> Sequent:
    """tr J = 1 - ‖x‖² <= 1 - 1/n, with equality iff x_i = 1/n for all i."""
    value, most = J.trace(), 1 - 1 / n
    return sequent(both(eq(value, 1 - x.norm2()), le(value, most), Iff(eq(value, most), uniform)), some_item, feasible)


@cache
def trace_proof() -> Theorem:
    """‖x‖² - 1/n = Σ(x_i - 1/n)²."""
    value, most, some = J.trace(), 1 - 1 / n, logic.assume(some_item)
    cert = Certificate().add(square=x.at(i) - 1 / n, over=[over(i)]).equal(h_sum, 1 - 2 / n)
    above, split = cert.prove("<=", value, most, [some]), cert.iff(value, most, [some])
    exact = Certificate().equal(h_sum).prove("=", value, 1 - x.norm2())
    return restate(logic.and_intro(exact, above, split), trace().goal, [some])


def two_equal(t: int | Fraction) -> ModelAt:
    """n = 2, x = (½, ½), v = (1, t)."""
    symbols = {"x": {(0,): half, (1,): half}, "v": {(0,): Fraction(1), (1,): Fraction(t)}}
    return lambda _: Model({"n": 2}, symbols)


def uniform_model(size: int, shift: Fraction) -> ModelAt:
    """x_i = 1/n, but for a shift of the first two entries."""
    values = {(k,): Fraction(1, size) + (shift if k == 0 else -shift if k == 1 else 0) for k in range(size)}
    return lambda _: Model({"n": size}, {"x": values})


def trace_equality() -> list[EqualityCase]:
    """Uniform, and not."""
    value, most = J.trace(), 1 - 1 / n
    off = {size: uniform_model(size, Fraction(1, 2 * size)) for size in (7, 40)}
    return [EqualityCase(value, most, uniform_model(k, Fraction(0)), off[k], f"uniform, n = {k}") for k in off]


def at_most_half_variants() -> list[Variant]:
    """A smaller constant; and at the boundary of the simplex more vectors attain it."""
    goal = at_most_half().goal
    smaller = le(form(), v.norm2() * Fraction(9, 20))
    boundary = [eq(n, 3), entries_are(x, half, half), entries_are(v, 1, -1), feasible]
    return [
        Variant("9/20 for ½", sequent(smaller, positive_x, feasible)),
        Variant("x >= 0 for x > 0: x = (½, ½, 0), v = (1, -1, 0)", sequent(goal, *boundary), without=positive_x),
    ]


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-jacobian-half",
        title="vᵀ(diag(x) - xxᵀ)v is at most ½‖v‖²",
        printed=at_most_half,
        proof=at_most_half_proof,
        variants=at_most_half_variants,
        equality=lambda: [
            EqualityCase(form(), v.norm2() / 2, two_equal(-1), two_equal(half), "n = 2, x = (½, ½), v = (1, -1)")
        ],
        note="Equality forces n = 2 and x = (½, ½), or v = 0: at a choice between two equal items softmax reacts most.",
    ),
    Statement(
        "CH-beyond-jacobian-norm",
        title="‖(diag(x) - xxᵀ)v‖ is at most ½‖v‖: softmax is ½-Lipschitz",
        printed=lipschitz,
        proof=lipschitz_proof,
        variants=lambda: [Variant("1/5 for ¼", sequent(le(image().norm2(), v.norm2() / 5), nonnegative_x, feasible))],
        equality=lambda: [
            EqualityCase(
                image().norm2(), v.norm2() / 4, two_equal(-1), two_equal(half), "n = 2, x = (½, ½), v = (1, -1)"
            )
        ],
        note="J is the derivative of softmax; by the mean value inequality ‖softmax(θ) - softmax(η)‖ <= ½‖θ - η‖.",
    ),
    Statement(
        "CH-beyond-jacobian-maximum",
        title="vᵀ(diag(x) - xxᵀ)v is at most max x_i ‖v‖²",
        printed=at_most_maximum,
        proof=at_most_maximum_proof,
        variants=lambda: [Variant("m/2", sequent(le(form(), m / 2 * v.norm2()), *at_most_maximum().given))],
        note="For any x, also off the simplex.",
    ),
    Statement(
        "CH-beyond-jacobian-trace",
        title="The trace of diag(x) - xxᵀ, greatest at the uniform distribution",
        printed=trace,
        proof=trace_proof,
        variants=lambda: [
            Variant("1 - 2/n", sequent(le(J.trace(), 1 - 2 / n), some_item, feasible)),
            Variant("1 + ‖x‖²", sequent(eq(J.trace(), 1 + x.norm2()), some_item, feasible)),
        ],
        equality=trace_equality,
        note="The trace is the sum of the eigenvalues.",
    ),
)
