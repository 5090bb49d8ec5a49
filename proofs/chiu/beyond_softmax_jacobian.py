"""Section 3.2, beyond the text: the Jacobian J = diag(x) - xxᵀ of softmax as a quadratic form, for every n.

vᵀJv = ½Σ_ij x_i x_j (v_i - v_j)² >= 0 on the simplex, and for x > 0 it is 0 for constant v only. So J is positive semidefinite with
kernel span(1); its image is 1^⊥, and its rank n - 1. Hypothesis: Σx = 1, and x >= 0 or x > 0 where it is stated.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from proofs.chiu.notation import X, feasible, i, j, n, positive_x, v, x
from referee.claims import Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, column, diag
from referee.language.statements import Iff, Implies, Sequent, both, eq, every, ge, le, lt, sequent
from referee.language.statements import Statement as Formula
from referee.language.terms import At, Delta, Idx, Size, Term, add, as_term, real, total
from referee.language.vectors import Vector, vector
from referee.tactics.basic import Certificate, forward, iff, implies, over, restate, symmetric, transitive
from referee.tactics.tables import entries

V: Matrix = column(v)
w = vector("w", n)
(lam,) = real("lambda")
J: Matrix = diag(x) - X @ X.T
nonnegative_x = every(i, le(0, x.at(i)))
h_sum, h_x, h_positive = (logic.assume(s) for s in (feasible, nonnegative_x, positive_x))
half = Fraction(1, 2)


def image(p: Vector = v) -> Vector:
    """Jv."""
    return Vector(n, (J @ column(p)).at)


def form(p: Vector = v) -> Term:
    """vᵀJv."""
    return p @ image(p)


differences: Term = total(i, total(j, x.at(i) * x.at(j) * (v.at(i) - v.at(j)) ** 2)) / 2
constant = every(i, every(j, eq(v.at(i), v.at(j))))
null = every(i, eq(image().at(i), 0))
eigenvector = every(i, eq(image().at(i), lam * v.at(i)))
nonzero = lt(0, v.norm2())


def entries_are(p: Vector, *values: int | Fraction) -> Formula:
    """p = (p_1, p_2, …), these numbers, and 0 after them: an example."""
    terms = [as_term(c) * Delta(i, At(Size((), at))) for at, c in enumerate(values)]
    return every(i, eq(p.at(i), add(terms) if terms else 0))


# semidefinite, with the constants as kernel


def quadratic_form() -> Sequent:
    """vᵀJv = ½Σ_ij x_i x_j (v_i - v_j)²."""
    return sequent(eq(form(), differences), feasible)


@cache
def quadratic_form_proof() -> Theorem:
    """By Σx = 1, times Σ x_i v_i²."""
    return Certificate().equal(h_sum, -total(i, x.at(i) * v.at(i) ** 2)).prove("=", form(), differences)


def semidefinite() -> Sequent:
    """vᵀJv >= 0 on the simplex."""
    return sequent(ge(form(), 0), nonnegative_x, feasible)


@cache
def semidefinite_proof() -> Theorem:
    """A sum of squares with weights ½ x_i x_j >= 0."""
    squares = Certificate().add((h_x, i), (h_x, j), c=half, square=v.at(i) - v.at(j), over=[over(i), over(j)])
    return transitive(squares.prove("<=", 0, differences), symmetric(quadratic_form_proof()))


def definite() -> Sequent:
    """For x > 0: vᵀJv = 0 iff v is constant, and Jv = 0 iff v is constant."""
    return sequent(both(Iff(eq(form(), 0), constant), Iff(null, constant)), positive_x, feasible)


@cache
def definite_proof() -> Theorem:
    """The squares have weights ½ x_i x_j > 0; Jv = 0 gives vᵀJv = 0, and J1 = 0."""
    cert = Certificate().add(
        (h_positive, i), (h_positive, j), c=half, square=v.at(i) - v.at(j), over=[over(i), over(j)]
    )
    cert.equal(h_sum, total(i, x.at(i) * v.at(i) ** 2))
    by_form = restate(cert.iff(0, form()), Iff(eq(form(), 0), constant))

    def there(h: Theorem) -> Theorem:
        return forward(by_form, Certificate().equal((h, i), v.at(i), over=[over(i)]).prove("=", form(), 0))

    def entry(h: Theorem, i: Idx) -> Certificate:
        shift = Certificate().equal((h, i, j), x.at(i) * x.at(j), over=[over(j)])
        return shift.equal(h_sum, -x.at(i) * v.at(i))

    return logic.and_intro(by_form, iff(null, constant, there, lambda h: entries(null, lambda i: entry(h, i))))


def image_is() -> Sequent:
    """Σ(Jv) = 0 for all v; and for x > 0 every w with Σw = 0 is Jv, for v_i = w_i/x_i."""
    quotient = Vector(n, lambda at: w.at(at) / x.at(at))
    reached = Implies(eq(total(i, w.at(i)), 0), every(i, eq(image(quotient).at(i), w.at(i))))
    return sequent(both(eq(total(i, image().at(i)), 0), reached), positive_x, feasible)


@cache
def image_is_proof() -> Theorem:
    """1ᵀJ = 0; and J(w/x) = w - x Σw."""
    left, reached = image_is().goal.args

    def back(h: Theorem) -> Theorem:
        return entries(reached.then, lambda i: Certificate().equal(h, -x.at(i)), [h_positive])

    nothing = Certificate().equal(h_sum, -(x @ v)).prove("=", left.lhs, 0)
    return logic.and_intro(nothing, implies(reached.given, back))


def quadratic_form_variants() -> list[Variant]:
    """The factor ½, and the sign."""
    wrong = {
        "Σ_ij": differences * 2,
        "(v_i + v_j)²": total(i, total(j, x.at(i) * x.at(j) * (v.at(i) + v.at(j)) ** 2)) / 2,
    }
    return [Variant(label, sequent(eq(form(), t), feasible)) for label, t in wrong.items()]


def definite_variants() -> list[Variant]:
    """On the boundary of the simplex more vectors are in the kernel; J is not positive definite."""
    return [
        Variant("x >= 0 for x > 0", sequent(definite().goal, nonnegative_x, feasible), without=positive_x),
        Variant("the kernel is 0", sequent(Iff(null, every(i, eq(v.at(i), 0))), positive_x, feasible)),
    ]


def image_is_variants() -> list[Variant]:
    """Weights x_i in the sum, and a vector that is not orthogonal to 1."""
    left, reached = image_is().goal.args
    weighted, centred = both(left, Implies(eq(x @ w, 0), reached.then)), every(i, eq(w.at(i), x.at(i) - x.norm2()))
    return [
        Variant("Σ x_i w_i = 0, for w = x - ‖x‖²", sequent(weighted, positive_x, feasible, centred)),
        Variant("J is onto", sequent(reached.then, positive_x, feasible)),
    ]


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-jacobian-form",
        title="vᵀ(diag(x) - xxᵀ)v is half a variance of differences",
        printed=quadratic_form,
        proof=quadratic_form_proof,
        variants=quadratic_form_variants,
        note="It is the variance of v under the probabilities x.",
    ),
    Statement(
        "CH-beyond-jacobian-semidefinite",
        title="diag(x) - xxᵀ is positive semidefinite on the simplex",
        printed=semidefinite,
        proof=semidefinite_proof,
        variants=lambda: [Variant("positive definite", sequent(lt(0, form()), nonnegative_x, feasible))],
    ),
    Statement(
        "CH-beyond-jacobian-kernel",
        title="For x > 0 the kernel of diag(x) - xxᵀ is the constants",
        printed=definite,
        proof=definite_proof,
        variants=definite_variants,
        note="So the rank is n - 1: adding a constant to θ does not change softmax(θ), and nothing else is lost.",
    ),
    Statement(
        "CH-beyond-jacobian-image",
        title="For x > 0 the image of diag(x) - xxᵀ is the vectors with sum 0",
        printed=image_is,
        proof=image_is_proof,
        variants=image_is_variants,
        note="v = w/x is one solution of Jv = w; the others differ by constants.",
    ),
)
