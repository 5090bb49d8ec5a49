"""Section 3.3, beyond the text: determinants of bordered matrices and of changes of rank one, for every size and without citations.

det [[A, b], [cᵀ, d]] = det A · (d - cᵀw) and det(A + bcᵀ) = det A · (1 + cᵀw), where Aw = b. det A stands as det(A ⊕ 1), which is the
same number (`beyond_block_determinant` says why). For A = diag(a) with a > 0 all of it is explicit, and so is the determinant of
the text's system with xᵀ1 = 1 in the place of u(xᵀ1 - 1) = 0. Source: Horn & Johnson 2013, Section 0.8.5.
"""

from __future__ import annotations

from functools import cache

from proofs.chiu import notation
from proofs.chiu.beyond_block_determinant import by_columns, by_rows, direct_sum, with_block
from proofs.chiu.block_inverse import A, p
from proofs.chiu.notation import feasible, n, positive_x, reciprocal
from referee.claims import Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Blocks, Matrix, column, diag, identity, number, ones
from referee.language.statements import Sequent, eq, every, lt, sequent
from referee.language.subst import Lam
from referee.language.terms import Term, as_term, exp, indices, log, real, total
from referee.language.vectors import vector
from referee.tactics.basic import Certificate, discharge, sign
from referee.tactics.tables import equal, triangular

(i,) = indices("i", p)
a, b, c, w = (vector(name, p) for name in "abcw")
(d,) = real("d")
b_column, c_row, w_column, one = column(b), column(c).T, column(w), number(1)
solvable_b = b_column.equals(A @ w_column)
bordered = Blocks(((A, b_column), (c_row, number(d))))


def number_at_the_end(t: Term) -> Theorem:
    """det(I ⊕ t) = t."""
    return triangular(direct_sum(identity(p), number(t)), [as_term(1), t], (0, 1))


def border() -> Sequent:
    """det [[A, b], [cᵀ, d]] = det(A ⊕ 1) (d - cᵀw), where Aw = b."""
    return sequent(eq(bordered.det(), direct_sum(A, one) * (d - c @ w)), solvable_b)


@cache
def border_proof() -> Theorem:
    """The Schur complement is a number."""
    split = with_block(logic.assume(solvable_b), by_columns(A, w_column, c_row, number(d)), bordered, (0, 1))
    cert = Certificate().equal(split).equal(number_at_the_end(d - c @ w), direct_sum(A, one))
    return cert.prove("=", bordered.det(), direct_sum(A, one) * (d - c @ w))


def rank_one() -> Sequent:
    """det((A + bcᵀ) ⊕ 1) = det(A ⊕ 1) (1 + cᵀw), where Aw = b."""
    return sequent(eq(direct_sum(A + b_column @ c_row, one), direct_sum(A, one) * (1 + c @ w)), solvable_b)


@cache
def rank_one_proof() -> Theorem:
    """Both are det [[A, -b], [cᵀ, 1]]."""
    goal, minus = rank_one().goal, Blocks(((A, -b_column), (c_row, one)))
    opposite = Certificate().equal((logic.assume(solvable_b), i), -1).prove("=", -b.at(i), -(A @ w_column).at(i))
    split = with_block(logic.forall_intro(opposite, i), by_columns(A, -w_column, c_row, one), minus, (0, 1))
    rows, whole = by_rows(A, -b_column, c_row, one), direct_sum(A, one)
    cert = Certificate().equal(rows, -1).equal(split).equal(number_at_the_end(1 + c @ w), whole)
    cert.equal(number_at_the_end(as_term(1)), -goal.lhs)
    return cert.prove("=", goal.lhs, goal.rhs)


# a diagonal matrix with a border: the text's system without its exceptional θ

positive_a = every(i, lt(0, a.at(i)))
arrow = Blocks(((diag(a), b_column), (c_row, number(d))))
product_a = exp(total(i, log(a.at(i))))


def arrowhead() -> Sequent:
    """det [[diag(a), b], [cᵀ, d]] = Π a_i · (d - Σ b_i c_i/a_i) for a > 0."""
    return sequent(eq(arrow.det(), product_a * (d - total(i, b.at(i) * c.at(i) / a.at(i)))), positive_a)


@cache
def arrowhead_proof() -> Theorem:
    """w = b/a solves diag(a) w = b, and det(diag(a) ⊕ 1) = Π a_i."""
    h, goal = logic.assume(positive_a), arrowhead().goal
    quotient = Matrix(p, (), lambda at: b.at(at) / a.at(at))
    solved = equal(b_column, diag(a) @ quotient, facts=[h])
    split = with_block(solved, by_columns(diag(a), quotient, c_row, number(d)), arrow, (0, 1))
    whole = direct_sum(diag(a), one)
    spread = triangular(whole, [a.at(whole.rows[0]), as_term(1)], (0, 1), [h])
    last = d - (c_row @ quotient).scalar()
    cert = Certificate().equal(split).equal(number_at_the_end(last), whole).equal(spread, last)
    return cert.prove("=", goal.lhs, goal.rhs)


x = notation.x
text_matrix = Blocks(((diag(reciprocal), -ones(n)), (ones(n).T, number(0))))


def text_system() -> Sequent:
    """det [[diag(x)⁻¹, -1], [1ᵀ, 0]] = 1/Π x_i on the simplex."""
    return sequent(eq(text_matrix.det(), exp(-total(notation.i, log(x.at(notation.i))))), positive_x, feasible)


@cache
def text_system_proof() -> Theorem:
    """The bordered diagonal matrix with a = 1/x, b = -1, c = 1 and d = 0."""
    k, h, goal = notation.i, logic.assume(positive_x), text_system().goal
    values = {"a": 1 / x.at(k), "b": as_term(-1), "c": as_term(1)}
    families = {name: Lam((k,), t) for name, t in values.items()} | {"d": Lam((), as_term(0))}
    here = logic.instantiate(logic.instantiate(arrowhead_proof(), sizes={"p": n}), symbols=families)
    here = discharge(here, logic.forall_intro(sign("<", 1 / x.at(k), [h]), k))
    cert = Certificate().equal(here).equal(logic.assume(feasible), goal.rhs)
    return cert.prove("=", goal.lhs, goal.rhs, [h])


def border_variants() -> list[Variant]:
    """The sign, and b for w."""
    wrong = {"d + cᵀw": d + c @ w, "d - cᵀb": d - c @ b}
    given = border().given
    return [Variant(label, sequent(eq(bordered.det(), direct_sum(A, one) * t), *given)) for label, t in wrong.items()]


def rank_one_variants() -> list[Variant]:
    """The sign, and b for w."""
    wrong, left = {"1 - cᵀw": 1 - c @ w, "1 + cᵀb": 1 + c @ b}, rank_one().goal.lhs
    given = rank_one().given
    return [Variant(label, sequent(eq(left, direct_sum(A, one) * t), *given)) for label, t in wrong.items()]


def arrowhead_variants() -> list[Variant]:
    """The sign; and the product of the wrong entries."""
    border_sum = total(i, b.at(i) * c.at(i) / a.at(i))
    wrong = {"d + Σ b_i c_i/a_i": product_a * (d + border_sum), "1/Π a_i": (d - border_sum) / product_a}
    return [Variant(label, sequent(eq(arrow.det(), t), positive_a)) for label, t in wrong.items()]


def text_system_variants() -> list[Variant]:
    """The sign in the corner, and Π x_i."""
    goal, k = text_system().goal, notation.i
    minus = Blocks(((diag(reciprocal), ones(n)), (ones(n).T, number(0))))
    return [
        Variant("1 for -1 in the border", sequent(eq(minus.det(), goal.rhs), positive_x, feasible)),
        Variant("Π x_i", sequent(eq(goal.lhs, exp(total(k, log(x.at(k))))), positive_x, feasible)),
    ]


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-bordered-determinant",
        title="The determinant of a bordered matrix",
        printed=border,
        proof=border_proof,
        variants=border_variants,
        note="A KKT system with one equality constraint has this form. det(A ⊕ 1) is det A; A may be singular, if b is in its range.",
    ),
    Statement(
        "CH-beyond-determinant-lemma",
        title="The matrix determinant lemma",
        printed=rank_one,
        proof=rank_one_proof,
        variants=rank_one_variants,
        note="det(A + bcᵀ) = det A · (1 + cᵀA⁻¹b), both matrices beside a 1 so that nothing is cited.",
    ),
    Statement(
        "CH-beyond-arrowhead",
        title="The determinant of a diagonal matrix with a border",
        printed=arrowhead,
        proof=arrowhead_proof,
        variants=arrowhead_variants,
        note="e^{Σ log a_i} is the product of the a_i.",
    ),
    Statement(
        "CH-beyond-regular-system",
        title="The system with xᵀ1 = 1 is regular at every solution",
        printed=text_system,
        proof=text_system_proof,
        variants=text_system_variants,
        note="(3) without v, and with xᵀ1 - 1 = 0 in the place of u(xᵀ1 - 1) = 0, has a Jacobian with determinant ±1/Πx_i, whatever u "
        "is. The exceptional θ of the text, where u = 0, are due to the factor u alone.",
    ),
)
