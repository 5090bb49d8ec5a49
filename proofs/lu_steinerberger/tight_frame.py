"""Tight frames: Σ_i ⟨x,u_i⟩² = A‖x‖² for every x of R^d, which is S = A·I for the frame operator S = Σ_i u_i u_iᵀ.

Source: Lu & Steinerberger, Section 1.3 ("a tight frame, i.e. if", where the definition is missing in our text); the definition is
that of Benedetto & Fickus 2003, Section 2. For n >= 1 unit vectors of R^d the constant can only be A = n/d.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from proofs.lu_steinerberger.notation import a, b, d, i, n, u, unit_u
from proofs.lu_steinerberger.proposition_3 import some_points
from referee.claims import Claim, Statement, Variant
from referee.kernel import logic
from referee.language.statements import FALSE, Exists, Forall, Iff, Implies, both, eq, every, le, lt, ne, sequent
from referee.language.subst import Lam, substitute
from referee.language.terms import At, Delta, Idx, Index, Symbol, Term, as_size, as_term, total
from referee.language.vectors import vector
from referee.tactics.basic import (
    Certificate,
    backward,
    forward,
    iff,
    iff_parts,
    implies,
    over,
    relation,
    restate,
    sign,
)
from referee.tactics.chain import given
from referee.tactics.finite import void

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent

half = Fraction(1, 2)
a_dimension = le(1, d)
A = Symbol("A")
c = Idx("c", d)
x = vector("x", d)
coefficients: Term = total(i, (x @ u(i)) ** 2)


def frame_operator(p: Index, q: Index) -> Term:
    """S_ab = Σ_i u_ia u_ib."""
    return total(i, u(i).at(p) * u(i).at(q))


def operator_is(constant: Any) -> Forall:
    """S is a multiple of I."""
    return every(a, every(b, eq(frame_operator(a, b), constant * Delta(a, b))))


def tight_with(constant: Any) -> Implies:
    """Σ_i ⟨x,u_i⟩² = A‖x‖² for every x: there is no x with ≠."""
    return Implies(Exists("x", ne(coefficients, constant * x.norm2())), FALSE)


is_tight = Exists("A", both(lt(0, A), tight_with(A)))
n_over_d: Term = as_term(n) / d


def no_witness(equation: Theorem, apart: Theorem) -> Theorem:
    """0 < 0, from s = t and s ≠ t."""
    r = relation(equation)
    below = logic.strict(Certificate().equal(equation).prove("<=", r.lhs, r.rhs), apart)
    return Certificate().add(below).equal(equation, -1).prove("<", 0, 0)


def at_vector(tight: Theorem, entry: Term) -> Theorem:
    """Σ_i ⟨x,u_i⟩² = A‖x‖² at the vector with the entries `entry` (a term in the index c), from "no x has ≠"."""
    body = logic.require("at_vector", tight, Implies).given
    statement = body.body  # type: ignore[attr-defined]
    family = Lam((c,), entry)
    here = substitute(statement, symbols={"x": family})
    equal = eq(here.lhs, here.rhs)

    def one_way(s: Term, t: Term) -> Theorem:
        def absurd(h: Theorem) -> Theorem:
            apart = logic.ne_intro(implies(equal, lambda e: _clash(h, e)))
            found = logic.exists_intro(apart, "x", statement, family)
            return logic.ex_falso(logic.implies_elim(tight, found), le(s, t))

        return logic.order_cases(implies(le(s, t), lambda h: h), implies(lt(t, s), absurd))

    return logic.antisymmetry(one_way(here.lhs, here.rhs), one_way(here.rhs, here.lhs))


def _clash(below: Theorem, equation: Theorem) -> Theorem:
    """0 < 0, from t < s (or s < t) and s = t."""
    way = 1 if relation(below).lhs == relation(equation).lhs else -1
    return Certificate().add(below).equal(equation, -way).prove("<", 0, 0)


@cache
def tight_iff() -> Theorem:
    """Σ_i ⟨x,u_i⟩² = A‖x‖² for every x iff S = A·I. At x = e_a it gives S_aa, and at x = e_a + e_b then S_ab."""

    def there(tight: Theorem) -> Theorem:
        def diagonal(p: Index) -> Theorem:
            return restate(at_vector(tight, Delta(p, c)), eq(frame_operator(p, p), A))

        cert = Certificate().equal(at_vector(tight, Delta(a, c) + Delta(b, c)), half)
        cert.equal(diagonal(a), -half).equal(diagonal(b), -half)
        entry = cert.prove("=", frame_operator(a, b), A * Delta(a, b))
        return logic.forall_intro(logic.forall_intro(entry, b), a)

    def back(operator: Theorem) -> Theorem:
        cert = Certificate().equal((operator, a, b), x.at(a) * x.at(b), over=[over(a), over(b)])
        equation = cert.prove("=", coefficients, A * x.norm2())
        none = implies(ne(coefficients, A * x.norm2()), lambda apart: no_witness(equation, apart))
        some = tight_with(A).given
        return implies(some, lambda h: logic.exists_elim(h, none, "x"))

    return iff(tight_with(A), operator_is(A), there, back)


def unit_norm_tight() -> Theorem:
    """For n >= 1 unit vectors of R^d, d >= 1: they are a tight frame iff S = (n/d)·I (the trace of S is n)."""
    some, room, unit = given(some_points, a_dimension, unit_u)

    def there(frame: Theorem) -> Theorem:
        operator = forward(tight_iff(), logic.and_elim(frame, 1))
        trace = Certificate().equal((operator, a, a), -1 / as_term(d), over=[over(a)])
        constant = trace.equal((unit, i), 1 / as_term(d), over=[over(i)]).prove("=", A, n_over_d, [room])
        entry = Certificate().equal((operator, a, b)).equal(constant, Delta(a, b))
        every_b = logic.forall_intro(entry.prove("=", frame_operator(a, b), n_over_d * Delta(a, b)), b)
        return logic.forall_intro(every_b, a)

    def back(operator: Theorem) -> Theorem:
        at_n_over_d = logic.instantiate(tight_iff(), symbols={"A": n_over_d})
        tight = backward(at_n_over_d, restate(operator, iff_parts(at_n_over_d)[1]))
        parts = logic.and_intro(sign("<", n_over_d, [some, room]), tight)
        return logic.exists_intro(parts, "A", is_tight.body, n_over_d)

    found = implies(is_tight.body, there)
    return iff(is_tight, operator_is(n_over_d), lambda h: logic.exists_elim(h, found, "A"), back)


def definitions() -> Theorem:
    """Both equivalences."""
    return logic.and_intro(tight_iff(), unit_norm_tight())


empty_is_tight = substitute(Iff(is_tight, operator_is(n_over_d)), sizes={"n": as_size(0)})


def empty_is_not_tight() -> Theorem:
    """For n = 0, S = 0 = (n/d)·I and F = 0 = n²/d, but a tight frame has A > 0, and S = 0 ≠ A·I."""
    (room,), size = given(a_dimension), {"n": as_size(0)}
    frame, first, none_of = substitute(is_tight, sizes=size), At(as_size(0)), Idx("i", as_size(0))

    def absurd(h: Theorem) -> Theorem:
        operator = forward(logic.instantiate(tight_iff(), sizes=size), logic.and_elim(h, 1))
        corner = logic.forall_elim(logic.forall_elim(operator, first, [room]), first, [room])
        cert = Certificate().add(logic.and_elim(h, 0)).equal(corner, -1)
        return cert.equal((void(none_of), none_of), u(none_of).at(first) ** 2, over=[over(none_of)]).prove("<", 0, 0)

    none = implies(frame.body, absurd)
    return implies(frame, lambda h: logic.exists_elim(h, none, "A"))


def printed() -> Sequent:
    goal = both(Iff(tight_with(A), operator_is(A)), Iff(is_tight, operator_is(n_over_d)))
    return sequent(goal, some_points, a_dimension, unit_u)


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-s13-tight-def",
        printed=printed,
        proof=definitions,
        variants=lambda: [
            Variant(
                "A = n/d without ‖u_i‖ = 1",
                sequent(eq(A, n_over_d), some_points, a_dimension, operator_is(A)),
                without=unit_u,
            ),
            Variant("n ≥ 1 dropped: no vectors", sequent(empty_is_tight, a_dimension), empty_is_not_tight, some_points),
            Variant("A = n in place of A = n/d", sequent(eq(A, n), some_points, a_dimension, unit_u, operator_is(A))),
        ],
        note="In our text of the paper the definition after “i.e. if” is missing. It is read as: there is A > 0 with Σ_i ⟨x,u_i⟩² = "
        "A‖x‖² for every x of R^d. Proved: this is S = A·I for the frame operator S = Σ_i u_i u_iᵀ, for any vectors; and for n ≥ 1 "
        "unit vectors A can only be n/d.",
    ),
)
