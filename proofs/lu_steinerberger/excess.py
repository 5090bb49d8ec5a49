"""That a remainder is more than C|α|^k for some α, and that it never is.

If the next term of an expansion is cα^k with c > C, and the remainder after it is at most B|α|^{k+1}, then at α = (c - C)/(2B) the
remainder before it is more than C|α|^k.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs.lu_steinerberger.notation import alpha
from proofs.lu_steinerberger.proposition_3 import some_points
from referee.kernel import algebra, logic
from referee.language.statements import Exists, eq, le, lt
from referee.language.subst import substitute
from referee.language.terms import Mul, absolute, as_term
from referee.tactics.basic import Certificate, discharge, implies, relation, restate, rewrite, ring, sign, symmetric
from referee.tactics.chain import given

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.subst import Lam
    from referee.language.terms import Size, Term


def exceeds(constant: Term, order: int, remainder: Term) -> Exists:
    """There is an α with C|α|^k < |R|."""
    return Exists("alpha", lt(constant * absolute(alpha) ** order, absolute(remainder)))


def too_large(
    next_one: Theorem, order: int, constant: Term, remainder: Term, above: Theorem, sign_of_c: int = 1
) -> Theorem:
    """From |R ∓ cα^k| <= B|α|^{k+1}, where 0 < B, and C < c: there is an α with C|α|^k < |R|."""
    b, c, error = relation(next_one).rhs.args[0], relation(above).rhs, relation(next_one).lhs.arg
    positive, double = given(lt(0, alpha), eq(2 * b * alpha, c - constant))
    known = given(some_points)
    weight = sign("<", b, known)
    turned = Certificate().add(positive, c=2).prove("<=", -alpha, alpha)
    size = algebra.abs_least(Certificate().prove("<=", alpha, alpha), turned)
    size = logic.antisymmetry(size, logic.and_elim(algebra.abs_bounds(alpha), 0))
    near = rewrite(next_one, size, lambda hole: le(absolute(error), Mul((b, hole ** (order + 1)))))
    up, down = (0, 1) if sign_of_c > 0 else (1, 0)
    cert = Certificate().add(logic.and_elim(algebra.abs_bounds(remainder), up))
    cert.add(logic.and_elim(algebra.abs_bounds(error), down)).add(near).add(weight, *[positive] * (order + 1))
    larger = cert.equal(double, alpha**order).prove("<", constant * alpha**order, absolute(remainder))
    larger = rewrite(larger, symmetric(size), lambda hole: lt(constant * hole**order, absolute(remainder)))
    at, goal = (c - constant) / (2 * b), exceeds(constant, order, remainder)
    here = logic.instantiate(restate(larger, goal.body), symbols={"alpha": at})
    ends = (
        Certificate().add(sign("<", 1 / (2 * b), known), above).prove("<", 0, at, known),
        ring(2 * b * at, c - constant, known),
    )
    for end, h in zip(ends, (positive, double), strict=True):
        here = discharge(here, restate(end, substitute(h.goal, symbols={"alpha": at})))
    return logic.exists_intro(here, "alpha", goal.body, at)


def never(bound: Theorem, constant: Term, order: int) -> Theorem:
    """From |R| <= C|α|^k: no α has C|α|^k < |R|."""
    found = exceeds(constant, order, relation(bound).lhs.arg)
    none = implies(found.body, lambda h: Certificate().add(h).add(bound).prove("<", 0, 0))
    return implies(found, lambda h: logic.exists_elim(h, none, "alpha"))


def vanishing(remainder: Term, order: int, values: dict[str, Lam], sizes: dict[str, Size] | None = None) -> Theorem:
    """A model with the remainder 0: no α has 0·|α|^k < |R|."""
    R = substitute(remainder, symbols=values, sizes=sizes)
    zero = ring(R, 0, given(some_points))
    size = algebra.abs_least(*(Certificate().equal(zero, s).prove("<=", side, 0) for side, s in ((R, 1), (-R, -1))))
    return never(restate(size, le(absolute(R), 0 * absolute(alpha) ** order)), as_term(0), order)
