"""Spectra: what a diagonalisation X P = P Λ, R P = I = P R says, also of a Kronecker product.

Sides of a matrix may have several indices (`referee.language.matrices`), so all of this holds for X = A ⊗ B too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from referee.kernel import logic
from referee.language.matrices import Matrix, identity, zeros
from referee.language.statements import And, Forall, Implies, Rel, Statement, both
from referee.language.subst import substitute
from referee.language.terms import At, Idx, Size, as_term
from referee.tactics.basic import Certificate, Facts, implies, ring
from referee.tactics.links import TacticError
from referee.tactics.tables import entries, equal, equation

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem


def diagonal(values: Matrix) -> Matrix:
    """Λ, with the entries of the column `values` on the diagonal."""
    k = len(values.rows)
    unit = identity(values.rows)
    return Matrix(values.rows, values.rows, lambda *at: values.at(*at[:k]) * unit.at(*at))


def diagonalisation(X: Matrix, P: Matrix, R: Matrix, values: Matrix) -> And:
    """X P = P Λ, R P = I and P R = I."""
    unit = identity(values.rows)
    return both((X @ P).equals(P @ diagonal(values)), (R @ P).equals(unit), (P @ R).equals(unit))


def no_other(X: Matrix, values: Matrix, tau: Any, w: Matrix) -> Implies:
    """If τ is none of the values and X w = τ w, then w = 0."""
    t = as_term(tau)
    apart = Matrix(values.rows, (), lambda *s: t - values.at(*s))
    return Implies(both(_nonzero(apart), (X @ w).equals(w * t)), w.equals(zeros(w.rows)))


def _nonzero(x: Matrix) -> Statement:
    """x_s != 0 for all s."""
    index, body = everywhere(x.equals(zeros(x.rows)))
    result: Statement = Rel("!=", body.lhs, body.rhs)
    for i in reversed(index):
        result = Forall(i, (), result)
    return result


def everywhere(goal: Statement) -> tuple[list[Idx], Rel]:
    """The indices of "for all …: a R b", and the relation."""
    index: list[Idx] = []
    while isinstance(goal, Forall):
        index.append(goal.index)
        goal = goal.body
    if not isinstance(goal, Rel):
        raise TacticError("a relation, for all indices, is needed")
    return index, goal


def kron_equal(one: Theorem, two: Theorem, goal: Statement) -> Theorem:
    """From A = A' and B = B': `goal`, which says A ⊗ B = A' ⊗ B', its products written in any way.

    A ⊗ B - A' ⊗ B' = (A - A') ⊗ B' + A ⊗ (B - B'); that AP ⊗ BQ = (A ⊗ B)(P ⊗ Q) is part of the normal form.
    """
    (one_index, first), (two_index, second) = everywhere(one.goal), everywhere(two.goal)
    k, l = (len(one_index) + 1) // 2, (len(two_index) + 1) // 2

    def entry(*at: Idx) -> Certificate:
        mine, other = (*at[:k], *at[k + l : l + len(one_index)]), (*at[k : k + l], *at[l + len(one_index) :])
        left = substitute(first.lhs, indices=dict(zip(one_index, mine, strict=True)))
        right = substitute(second.rhs, indices=dict(zip(two_index, other, strict=True)))
        return Certificate().equal((one, *mine), right).equal((two, *other), left)

    return entries(goal, entry)


def kron_diagonalisation(one: Theorem, two: Theorem, goal: And) -> Theorem:
    """From diagonalisations of A and of B: `goal`, the one of A ⊗ B with P ⊗ Q, R ⊗ S and the eigenvalues λ_i μ_a."""
    pairs = [(logic.and_elim(one, k), logic.and_elim(two, k)) for k in range(3)]
    return logic.and_intro(*(kron_equal(p, q, g) for (p, q), g in zip(pairs, goal.args, strict=True)))


def only_eigenvalues(
    diagonal_form: Theorem, X: Matrix, P: Matrix, R: Matrix, values: Matrix, tau: Any, w: Matrix
) -> Theorem:
    """From the diagonalisation of X: if τ is none of the eigenvalues and X w = τ w, then w = 0.

    y = R w has Λ y = τ y, so that y = 0, and w = P y.
    """
    t, y, L = as_term(tau), R @ w, diagonal(values)
    parts = [logic.and_elim(diagonal_form, k) for k in range(3)]
    unit = identity(values.rows)
    turned = equation(X @ P, P @ L, parts[0])
    left, right = equation(R @ P, unit, parts[1]), equation(P @ R, unit, parts[2])
    goal = no_other(X, values, t, w)

    def vanish(h: Theorem) -> Theorem:
        apart, eigen = logic.and_elim(h, 0), equation(X @ w, w * t, logic.and_elim(h, 1))
        same = equal(y * t, L @ y, -(R @ eigen) - R @ X @ right @ w + R @ turned @ y + left @ (L @ y))

        def entry(*s: Idx) -> Certificate:
            return Certificate().equal((same, *s), 1 / (t - values.at(*s)))

        none = entries(y.equals(zeros(y.rows)), entry, [apart])
        return equal(w, zeros(w.rows), P @ equation(y, zeros(y.rows), none) - right @ w)

    return implies(goal.given, vanish)


def by_last(goal: Statement, size: Size, facts: Facts) -> Theorem:
    """`goal`, equalities for all indices, by normal form once each index of that range is the last one or one of the others.

    Needs 1 <= size from the facts.
    """
    if isinstance(goal, And):
        return logic.and_intro(*(by_last(part, size, facts) for part in goal.args))
    index, body = everywhere(goal)

    def split(s: Rel, pending: list[Idx]) -> Theorem:
        if not pending:
            return ring(s.lhs, s.rhs, facts)
        i, *rest = pending
        init, last = (substitute(s, indices={i: at}) for at in (Idx(i.name, size - 1), At(size - 1)))
        return logic.last_cases(split(init, rest), split(last, rest), i, s, facts)

    th = split(body, [i for i in index if i.range == size])
    for i in reversed(index):
        th = logic.forall_intro(th, i)
    return th
