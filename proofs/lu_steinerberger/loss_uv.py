"""The loss L(u, v) of (2) and (3), the first display of Section 3, and the bias that Section 1.1 drops.

Source: Lu & Steinerberger, (2), (3), Section 1.1, first display of Section 3. No norm is used; the quotient needs n >= 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs.lu_steinerberger.notation import a, i, j, n, u, unit_u, unit_v, v
from referee.claims import Claim, Definition, Statement, Variant
from referee.kernel import logic
from referee.language.statements import both, eq, le, sequent
from referee.language.terms import At, Delta, Symbol, Term, as_size, as_term, exp, log, real, total
from referee.language.vectors import vector
from referee.tactics.basic import ring

if TYPE_CHECKING:
    from collections.abc import Callable

    from referee.kernel.theorem import Theorem
    from referee.language.terms import Index
    from referee.language.vectors import Vector

    Family = Callable[[Index], Vector]
    Numbers = Callable[[Index], Term]

some_class = le(1, n)


def quotient(x: Family = u, y: Family = v) -> Term:
    """(2): L(x, y) = Σ_i log(Σ_j e^{⟨y_j,x_i⟩} / e^{⟨y_i,x_i⟩})."""
    return total(i, log(total(j, exp(y(j) @ x(i))) / exp(y(i) @ x(i))))


def loss_uv(x: Family = u, y: Family = v) -> Term:
    """L(x, y) = Σ_i log(1 + Σ_{j≠i} e^{⟨y_j - y_i,x_i⟩}), as in (11)."""
    return total(i, log(1 + total(j, exp((y(j) - y(i)) @ x(i)), but=[i])))


recalled_uv = total(i, log(1 + total(j, exp((v(j) - v(i)) @ u(i)))))
without_v_i = total(i, log(1 + total(j, exp(v(j) @ u(i)), but=[i])))


def same_loss() -> Theorem:
    """The two forms of L(u, v): the term j = i of the quotient is 1."""
    return ring(quotient(), loss_uv())


# the bias

(t,) = real("t")
w = vector("w", v(i).size)


def bias(index: Index) -> Term:
    return Symbol("b", (index,))


def biased(y: Family = v, b: Numbers = bias) -> Term:
    """L with ⟨v_j,u_i⟩ + b_j in place of ⟨v_j,u_i⟩."""
    return total(i, log(total(j, exp(y(j) @ u(i) + b(j))) / exp(y(i) @ u(i) + b(i))))


def shifted(index: Index) -> Term:
    return bias(index) + t


without_bias = eq(biased(b=lambda _: as_term(0)), quotient())
shift_of_b = eq(biased(b=shifted), biased())
shift_of_v = eq(quotient(y=lambda index: v(index) + w), quotient())


def degeneracy() -> Theorem:
    """b = 0 gives (2); b ↦ b + t·1 changes nothing."""
    return logic.and_intro(*(ring(s.lhs, s.rhs) for s in (without_bias, shift_of_b)))


def common_shift() -> Theorem:
    """v_j ↦ v_j + w for all j changes nothing either: (2) itself keeps a degeneracy of dimension d."""
    return ring(shift_of_v.lhs, shift_of_v.rhs)


def one_entry(index: Index) -> Term:
    return bias(index) + t * Delta(index, At(as_size(0)))


CLAIMS: tuple[Claim, ...] = (
    Definition(
        "LS-eq2",
        terms=lambda: [quotient()],
        given=lambda: [some_class],
        note="The sum is well-defined for n ≥ 1 and all vectors. The minimum over v is not attained for n ≥ 2 (LS-s12-minsym), so that "
        "(2) defines an infimum.",
    ),
    Definition(
        "LS-eq3",
        terms=lambda: [quotient()],
        given=lambda: [some_class, unit_u, unit_v],
        note="The minimum exists: for d ≥ n - 1 it is attained at the simplex (LS-thm1).",
    ),
    Definition("LS-s3-V", terms=lambda: [total(i, v(i).at(a))]),
    Statement(
        "LS-s3-recall",
        printed=lambda: sequent(eq(quotient(), recalled_uv), some_class),
        repaired=lambda: sequent(eq(quotient(), loss_uv()), some_class),
        proof=same_loss,
        variants=lambda: [Variant("v_j for v_j - v_i", sequent(eq(quotient(), without_v_i), some_class))],
        note="The second sum must leave out j = i, as (10) and (11) do: as printed it adds e^0 = 1 once more. For all vectors; "
        "unit norm is not used.",
    ),
    Statement(
        "LS-s11-bias",
        printed=lambda: sequent(both(without_bias, shift_of_b), some_class),
        proof=degeneracy,
        variants=lambda: [Variant("one entry of b shifted", sequent(eq(biased(b=one_entry), biased()), some_class))],
        note='"Some degeneracy" is read as: L does not change when one number is added to all b_j. Without bias L still does not '
        "change when one vector w is added to all v_j (proved as well); the constraint ‖v_i‖ = 1 of (3) removes that.",
    ),
)
