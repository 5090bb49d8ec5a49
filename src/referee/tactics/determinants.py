"""Determinants of symmetric matrices of any size, from the spectral theorem and the product rule det(A)·det(B) = det(A B).

`log_det_bound`: for a positive definite A, log det A <= tr A - n, and equality iff A = I. `padded`: an identity beside A on the
diagonal does not change det A. The spectral theorem is cited; everything else is proved by the kernel's rules.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

from referee.kernel import algebra, analysis, logic
from referee.kernel.normal import NotDecided
from referee.kernel.theorem import KernelError, Theorem
from referee.language.matrices import Blocks, Matrix, diag, identity, matrix, zeros
from referee.language.statements import And, Exists, Implies, eq
from referee.language.subst import free, fresh
from referee.language.terms import Det, Size, Term, as_term, exp, indices, log, total
from referee.language.vectors import Vector, vector
from referee.tactics.basic import (
    Certificate,
    congruence,
    iff,
    iff_every,
    iff_parts,
    iff_transitive,
    relation,
    restate,
)
from referee.tactics.links import TacticError
from referee.tactics.tables import entries, equal, equation

SPECTRAL = "Axler 2015, Theorem 7.29"
Positive = Callable[[Matrix, Theorem], Theorem]
"""From U and UᵀU = I: 0 < (UᵀAU)_aa for all a."""


@dataclass(frozen=True)
class Place:
    """A on the diagonal of a block matrix, with identities of these sizes before and after it."""

    before: tuple[Size, ...] = ()
    after: tuple[Size, ...] = ()

    def __call__(self, a: Matrix) -> Blocks:
        """The block matrix."""
        blocks = [*map(identity, self.before), a, *map(identity, self.after)]
        return Blocks(
            tuple(
                tuple(b if r == c else zeros(b.rows, other.cols) for c, other in enumerate(blocks))
                for r, b in enumerate(blocks)
            )
        )


ALONE = Place()


def det(a: Matrix | Blocks) -> Det:
    """det A."""
    return (ALONE(a) if isinstance(a, Matrix) else a).det()


def det_of_equal(th: Theorem, a: Matrix, place: Place = ALONE) -> Theorem:
    """From A_ij = B_ij for all i and j: det A = det B."""
    return congruence(th, lambda hole: det(place(Matrix(a.rows, a.cols, hole))))


def det_of_product(*factors: Matrix | Blocks) -> Theorem:
    """det A · det B · … = det(A B …), for at least two matrices."""
    first, second, *rest = (ALONE(f) if isinstance(f, Matrix) else f for f in factors)
    whole = analysis.det_product(det(first), det(second), det(first @ second))
    if not rest:
        return whole
    tail = det_of_product(first @ second, *rest)
    others = reduce(lambda a, b: a * b, [as_term(det(f)) for f in rest])
    goal = det(first) * det(second) * others
    return Certificate().equal(whole, others).equal(tail).prove("=", goal, relation(tail).rhs)


@dataclass(frozen=True)
class Eigenbasis:
    """UᵀU = I, UUᵀ = I and A = U diag(ν) Uᵀ, as hypotheses."""

    matrix: Matrix
    vectors: Matrix
    values: Vector
    names: tuple[str, str]
    orthonormal: Theorem
    complete: Theorem
    diagonalised: Theorem

    @classmethod
    def of(cls, a: Matrix) -> Eigenbasis:
        """The eigenvectors and eigenvalues under names that do not occur in A."""
        (n,) = a.rows
        taken = free(a.at(*indices("i? j?", n))).symbols
        names = fresh("U", taken), fresh("nu", taken)
        u, nu = matrix(names[0], n, n), vector(names[1], n)
        parts = (u.T @ u).equals(identity(n)), (u @ u.T).equals(identity(n)), a.equals(u @ diag(nu) @ u.T)
        h = logic.assume(And(parts))
        return cls(a, u, nu, names, *(logic.and_elim(h, k) for k in range(3)))

    def diagonal(self) -> Theorem:
        """UᵀAU = diag(ν)."""
        u, values = self.vectors, diag(self.values)
        unit = equation(u.T @ u, identity(u.cols), self.orthonormal)
        split = equation(self.matrix, u @ values @ u.T, self.diagonalised)
        return equal(u.T @ self.matrix @ u, values, u.T @ split @ u + unit @ (values @ u.T @ u) + values @ unit)

    def trace(self) -> Theorem:
        """Σ ν = tr A."""
        i, a = indices("i a", self.values.size)
        cert = Certificate().equal((self.diagonalised, i, i), -1, over=[(i, ())])
        cert.equal((self.orthonormal, a, a), -self.values.at(a), over=[(a, ())])
        return cert.prove("=", total(a, self.values.at(a)), self.matrix.trace())

    def determinant(self, positive: Theorem, place: Place = ALONE) -> Theorem:
        """det A = e^{Σ log ν}, also beside identities: det A = det U · det diag(ν) · det Uᵀ and det U · det Uᵀ = 1."""
        a, u, nu = self.matrix, self.vectors, self.values
        values, unit = diag(nu), identity(nu.size)
        spread, one = det(place(values)), det(place(unit))
        order = tuple(range(len(spread.rows)))
        ones: list[Term] = [as_term(1)] * len(order)
        here = len(place.before)
        filled = [*ones[:here], nu.at(spread.rows[here]), *ones[here + 1 :]]
        cert = Certificate().equal(det_of_equal(self.diagonalised, a, place))
        cert.equal(det_of_product(place(u), place(values), place(u.T)), -1)
        cert.equal(det_of_product(place(u), place(u.T)), spread)
        cert.equal(det_of_equal(self.complete, unit, place), spread)
        cert.equal(analysis.det_triangular(one, ones, order), spread)
        cert.equal(analysis.det_triangular(spread, filled, order, [positive]))
        (k,) = indices("a", nu.size)
        return cert.prove("=", det(place(a)), exp(total(k, log(nu.at(k)))))


def in_eigenbasis(a: Matrix, positive: Positive, proof: Callable[[Eigenbasis, Theorem], Theorem]) -> Theorem:
    """`proof(basis, h)` for A = U diag(ν) Uᵀ and h: 0 < ν_a for all a; its conclusion speaks neither of U nor of ν.

    That it has such a basis is the spectral theorem (cited).

    Raises:
        TacticError: A is not seen to be symmetric.
    """
    try:
        symmetric = equal(a, a.T)
    except (KernelError, NotDecided) as error:
        raise TacticError(f"the spectral theorem needs a symmetric matrix: {error}") from error
    basis = Eigenbasis.of(a)
    (k,) = indices("a", basis.values.size)
    square = positive(basis.vectors, basis.orthonormal)
    above = Certificate().add((square, k)).equal((basis.diagonal(), k, k)).prove("<", 0, basis.values.at(k))
    step, there = proof(basis, logic.forall_intro(above, k)), basis.orthonormal.hyps[0]
    for name in reversed(basis.names):
        step = logic.exists_elim(logic.assume(Exists(name, there)), logic.implies_intro(step, there), name)
        there = Exists(name, there)
    theorem = logic.cited("spectral theorem", SPECTRAL, Implies(a.equals(a.T), there))
    return logic.implies_elim(logic.implies_intro(step, there), logic.implies_elim(theorem, symmetric))


def padded(a: Matrix, positive: Positive, place: Place) -> Theorem:
    """det of A beside identities is det A, for a positive definite A."""

    def proof(basis: Eigenbasis, above: Theorem) -> Theorem:
        cert = Certificate().equal(basis.determinant(above, place)).equal(basis.determinant(above), -1)
        return cert.prove("=", det(place(a)), det(a))

    return in_eigenbasis(a, positive, proof)


def log_det_bound(a: Matrix, positive: Positive) -> Theorem:
    """0 < det A, log det A <= tr A - n, and equality iff A = I, for a positive definite A: log ν <= ν - 1, summed."""
    (n,), unit = a.rows, identity(a.rows)
    (k,) = indices("a", n)
    left, right = log(det(a)), a.trace() - n

    def proof(basis: Eigenbasis, above: Theorem) -> Theorem:
        u, nu = basis.vectors, basis.values
        value = basis.determinant(above)
        positive_det = Certificate().add(algebra.exp_positive(total(k, log(nu.at(k))))).equal(value, -1)
        tangents = logic.forall_intro(algebra.exp_tangent(log(nu.at(k))), k)
        cert = Certificate().add((tangents, k), over=[(k, ())]).equal(congruence(value, log)).equal(basis.trace())
        bound, split = (f(left, right, [above]) for f in (lambda *x: cert.prove("<=", *x), cert.iff))
        logs = iff_every(algebra.exp_tangent_iff(log(nu.at(k))), k)

        def unit_matrix(h: Theorem) -> Theorem:
            one = restate(congruence(logic.forall_elim(h, k), exp), eq(nu.at(k), 1), [above])
            ones = logic.forall_intro(one, k)
            flat = entries(diag(nu).equals(unit), lambda i, j: Certificate().equal((ones, i), unit.at(i, j)))
            by = equation(a, u @ diag(nu) @ u.T, basis.diagonalised) + u @ equation(diag(nu), unit, flat) @ u.T
            return equal(a, unit, by + equation(u @ u.T, unit, basis.complete))

        def no_logs(h: Theorem) -> Theorem:
            by = u.T @ equation(a, unit, h) @ u + equation(u.T @ u, unit, basis.orthonormal)
            flat = equal(u.T @ a @ u, unit, by)
            one = Certificate().equal((basis.diagonal(), k, k), -1).equal((flat, k, k)).prove("=", nu.at(k), 1)
            return logic.forall_intro(restate(congruence(one, log), eq(log(nu.at(k)), 0)), k)

        ends = iff(iff_parts(logs)[1], a.equals(unit), unit_matrix, no_logs)
        return logic.and_intro(positive_det.prove("<", 0, det(a)), bound, iff_transitive(split, logs, ends))

    return in_eigenbasis(a, positive, proof)
