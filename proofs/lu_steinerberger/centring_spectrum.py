"""The spectra of nI - 1 1ᵀ and of K = (nI_n - 1_n 1_nᵀ) ⊗ I_d, with multiplicities, for all n and d.

Source: Lu & Steinerberger, Section 3, the paragraph between (15) and (16). A multiplicity is a number of basis vectors: the
n - 1 columns e_k - e_n and the column 1 are an eigenbasis of nI - 1 1ᵀ. That n is an eigenvalue of K needs n >= 2.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from proofs.lu_steinerberger.eq_15 import K, centring, form, norm
from proofs.lu_steinerberger.notation import a, d, i, j, n, two_classes
from referee.claims import Claim, Statement, Variant
from referee.kernel import logic
from referee.language.matrices import Blocks, Matrix, block_identity, identity, kron, matrix, number, ones, zeros
from referee.language.statements import And, Iff, Implies, Sequent, both, eq, every, le, lt, ne, sequent
from referee.language.terms import At, Delta, as_size, as_term, real, total
from referee.tactics.basic import Certificate, discharge, iff, implies, over, ring, sign
from referee.tactics.cauchy_schwarz import compare_squares
from referee.tactics.spectrum import by_last
from referee.tactics.tables import entries, equal

if TYPE_CHECKING:
    from collections.abc import Callable

    from referee.kernel.theorem import Theorem
    from referee.language.statements import Statement as Sentence

(tau,) = real("tau")
one_class, one_dimension = le(1, n), le(1, d)
x, y = matrix("x", n, ()), matrix("y", (n, d), ())
last = At(n - 1)
differences = Matrix(n, n - 1, lambda i, k: Delta(i, k) - Delta(i, last))
dual = Matrix(n - 1, n, lambda k, j: Delta(k, j) - 1 / n)
average = Matrix((), n, lambda _: 1 / n)


def eigenbasis_of(X: Matrix, unit: Matrix) -> And:
    """X P = P D, R P = I and P R = I for P = [e_k - e_n, 1] ⊗ unit and D = n on the first columns, 0 on the last.

    The eigenvalue n has (n - 1) times as many columns as the unit has, and 0 as many.
    """
    P = Blocks(((kron(differences, unit), kron(ones(n), unit)),))
    R = Blocks(((kron(dual, unit),), (kron(average, unit),)))
    one, two = P.widths
    D = Blocks(((identity(one) * n, zeros(one, two)), (zeros(two, one), zeros(two, two))))
    table = Blocks(((X,),))
    return both((table @ P).equals(P @ D), (R @ P).equals(block_identity((one, two))), (P @ R).equals(whole(X)))


def whole(X: Matrix) -> Blocks:
    """I of the size of X, as one block."""
    return block_identity((X.rows,))


spectrum, kron_spectrum = eigenbasis_of(centring, number(1)), eigenbasis_of(K, identity(d))
mean_zero, constant = eq(total(i, x.at(i)), 0), every(i, every(j, eq(x.at(i), x.at(j))))
eigenvector = (centring @ x).equals(x * tau)
on_mean_zero = Iff((centring @ x).equals(x * n), mean_zero)
on_constants = Iff((centring @ x).equals(zeros(n)), constant)
only_n_and_0 = Implies(both(ne(tau, 0), ne(tau, n), eigenvector), x.equals(zeros(n)))


@cache
def eigenbases() -> tuple[Theorem, Theorem]:
    """For n >= 1: the eigenbases of nI - 1 1ᵀ and of K."""
    facts = [logic.assume(one_class)]
    return by_last(spectrum, n, facts), by_last(kron_spectrum, n, facts)


def eigenspaces() -> Theorem:
    """For n >= 1: (nI - 1 1ᵀ)x is n x iff x has mean 0, and is 0 iff x is constant; there is no third eigenvalue."""
    facts = [logic.assume(one_class)]

    def by(goal: Sentence, certificate: Callable[..., Certificate]) -> Theorem:
        return entries(goal, certificate, facts)

    top = iff(
        on_mean_zero.left,
        mean_zero,
        lambda h: Certificate().equal((h, At(as_size(0))), -1).prove("=", mean_zero.lhs, 0, facts),
        lambda h: by(on_mean_zero.left, lambda _: Certificate().equal(h, -1)),
    )
    bottom = iff(
        on_constants.left,
        constant,
        lambda h: by(constant, lambda i, j: Certificate().equal((h, i), 1 / n).equal((h, j), -1 / n)),
        lambda h: by(on_constants.left, lambda i: Certificate().equal((h, i, j), over=[over(j)])),
    )
    return logic.and_intro(top, bottom, implies(only_n_and_0.given, no_third))


def no_third(h: Theorem) -> Theorem:
    """τ != 0, τ != n and (nI - 1 1ᵀ)x = τx give τ Σx = 0, so Σx = 0, (n - τ)x = 0 and x = 0."""
    facts, eigen = [logic.and_elim(h, 0), logic.and_elim(h, 1)], logic.and_elim(h, 2)
    sum_zero = Certificate().equal((eigen, i), -1 / tau, over=[over(i)]).prove("=", mean_zero.lhs, 0, facts)
    scale = -1 / (tau - n)
    return entries(x.equals(zeros(n)), lambda i: Certificate().equal((eigen, i), scale).equal(sum_zero, scale), facts)


def by_trace() -> Theorem:
    """The multiplicity once more: C = nI - 1 1ᵀ has C² = nC and the trace n(n - 1)."""
    return logic.and_intro(equal(centring @ centring, centring * n), ring(centring.trace(), n * (n - 1)))


def spectrum_of_centring() -> Theorem:
    """The eigenspaces of nI - 1 1ᵀ, and an eigenbasis with n - 1 vectors for n and one for 0."""
    parts = eigenspaces()
    return logic.and_intro(*(logic.and_elim(parts, k) for k in range(3)), eigenbases()[0])


# the largest and the smallest eigenvalue of K

norm2 = (y.T @ y).scalar()
first = At(as_size(0))
highest = Matrix((n, d), (), lambda i, a: (Delta(i, first) - Delta(i, last)) * Delta(a, first))
lowest = Matrix((n, d), (), lambda _, a: Delta(a, first))
symmetric_K = K.equals(K.T)
rayleigh = both(le(0, form(y, K, y)), le(form(y, K, y), n * norm2))
bounds = Implies(both(lt(0, norm2), (K @ y).equals(y * tau)), both(le(0, tau), le(tau, n)))


def eigenpair(z: Matrix, value: Any) -> And:
    """K z = value · z, and z is not 0."""
    return both(lt(0, (z.T @ z).scalar()), (K @ z).equals(z * value))


def quadratic_form(y: Matrix = y) -> tuple[Theorem, Theorem]:
    """0 <= yᵀKy = ½ ΣΣ |y_i - y_j|², and n‖y‖² - yᵀKy = |Σ y_i|² >= 0."""
    spread = Certificate().add(c="1/2", square=y.at(i, a) - y.at(j, a), over=[over(i), over(j), over(a)])
    centre = Certificate().add(square=total(i, y.at(i, a)), over=[over(a)])
    q = form(y, K, y)
    return spread.prove("<=", 0, q), centre.prove("<=", q, n * (y.T @ y).scalar())


def operator_bound(y: Matrix = y) -> Theorem:
    """‖Ky‖ <= n‖y‖, because ‖Ky‖² = n yᵀKy <= n²‖y‖²."""
    Ky = K @ y
    positive = Certificate().add(square=Ky.at(i, a), over=[over(i), over(a)]).prove("<=", 0, (Ky.T @ Ky).scalar())
    high = Certificate().add(sign("<=", as_term(n)), quadratic_form(y)[1])
    squares = high.prove("<=", norm(Ky) ** 2, (n * norm(y)) ** 2, [positive])
    return compare_squares(squares, norm(Ky), n * norm(y), sign("<=", n * norm(y)))


def eigenvalue_bounds(h: Theorem) -> Theorem:
    """K y = τ y with y != 0 gives 0 <= τ <= n: τ‖y‖² = yᵀKy."""
    positive, eigen = logic.and_elim(h, 0), logic.and_elim(h, 1)
    low, high = quadratic_form()
    inverse = sign("<", 1 / norm2, [positive])
    places, times = [over(i), over(a)], y.at(i, a) / norm2
    above = Certificate().add(inverse, low).equal((eigen, i, a), times, over=places)
    below = Certificate().add(inverse, high).equal((eigen, i, a), -times, over=places)
    return logic.and_intro(above.prove("<=", 0, tau, [positive]), below.prove("<=", tau, n, [positive]))


def extreme_eigenvalues() -> Theorem:
    """For n >= 2 and d >= 1: K is symmetric, its largest eigenvalue is n, its smallest is 0."""
    facts = [logic.assume(two_classes), logic.assume(one_dimension)]

    def pair(z: Matrix, value: Any) -> Theorem:
        return logic.and_intro(sign("<", (z.T @ z).scalar(), facts), equal(K @ z, z * value, facts=facts))

    parts = [equal(K, K.T), pair(highest, n), pair(lowest, 0), implies(bounds.given, eigenvalue_bounds)]
    weaker = for_two_classes(eigenbases()[1])
    return logic.and_intro(*parts, logic.and_intro(*quadratic_form()), weaker)


def for_two_classes(th: Theorem) -> Theorem:
    """1 <= n from 2 <= n."""
    one = Certificate().add(logic.assume(two_classes)).add(sign("<", as_term(1))).prove("<=", 1, n)
    return discharge(th, one)


def printed_spec() -> Sequent:
    return sequent(both(on_mean_zero, on_constants, only_n_and_0, spectrum), one_class)


def printed_kronspec(size: Sentence = two_classes) -> Sequent:
    parts = (symmetric_K, eigenpair(highest, n), eigenpair(lowest, 0), bounds, rayleigh, kron_spectrum)
    return sequent(both(*parts), size, one_dimension)


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-s3-spec",
        printed=printed_spec,
        proof=spectrum_of_centring,
        variants=lambda: [
            Variant("n also on vectors of other mean", sequent((centring @ x).equals(x * n), one_class)),
            Variant("0 also on other vectors", sequent((centring @ x).equals(zeros(n)), one_class)),
            Variant("0 as the only eigenvalue", sequent((centring @ x).equals(zeros(n)), two_classes, mean_zero)),
        ],
        note="The multiplicities are those of an explicit eigenbasis: the n - 1 vectors e_k - e_n for n, and 1 for 0.",
    ),
    Statement(
        "LS-s3-kronspec",
        printed=printed_kronspec,
        proof=extreme_eigenvalues,
        variants=lambda: [
            Variant("n >= 1: for n = 1 the matrix is 0", printed_kronspec(one_class)),
            Variant("smaller than n on all vectors", sequent(lt(form(y, K, y), n * norm2), two_classes, lt(0, norm2))),
            Variant("positive definite", sequent(lt(0, form(y, K, y)), two_classes, lt(0, norm2))),
        ],
        note="Proved with multiplicities (n - 1)d and d. The largest eigenvalue is n for n >= 2 only: for n = 1 the "
        "matrix is 0. The eigenvectors shown are (e_1 - e_n) ⊗ e_1 and 1 ⊗ e_1.",
    ),
)
