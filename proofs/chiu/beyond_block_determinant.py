"""Section 3.3, beyond the text: the determinant of M = [[A, B], [C, D]] for A p × p and D q × q, p and q any sizes.

If AX = B, then det M = det A · det(D - CX); X = A⁻¹B where A is invertible, but that AX = B has a solution is enough. Proved from
products of block matrices alone is det M = det(A ⊕ I) · det(I ⊕ (D - CX)). That det(A ⊕ D) = det A · det D is cited: the kernel has
two rules on determinants, for a product and for a triangular matrix with diagonal blocks, and both would remain true if the
determinant of a matrix of one block were read as its absolute value. Sources: Horn & Johnson 2013, Sections 0.8.5 and
0.9.2; Sylvester 1883.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from proofs.chiu.block_inverse import A, B, C, D, M, p, q
from referee.claims import Statement, Variant
from referee.kernel import analysis, logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Blocks, Matrix, identity, matrix, zeros
from referee.language.statements import Sequent, both, eq, sequent
from referee.language.subst import Lam
from referee.language.terms import Det, Term, as_term, indices
from referee.tactics.basic import Certificate, congruence, relation, restate, transitive
from referee.tactics.tables import triangular

i, j = indices("i j", p)
k, l = indices("k l", q)
X, Y = matrix("X", p, q), matrix("Y", q, p)
SOURCE = "Horn & Johnson 2013, Section 0.9.2"
ONES = [as_term(1)] * 2
solvable, solvable_D = B.equals(A @ X), C.equals(D @ Y)


def direct_sum(a: Matrix, d: Matrix) -> Det:
    """det(A ⊕ D)."""
    return det(a, zeros(a.rows, d.cols), zeros(d.rows, a.cols), d)


def det(a: Matrix, b: Matrix, c: Matrix, d: Matrix) -> Det:
    """det [[A, B], [C, D]]."""
    return Blocks(((a, b), (c, d))).det()


def alone(a: Matrix) -> Det:
    """det A."""
    return Blocks(((a,),)).det()


def units(a: Matrix, d: Matrix) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    """I and 0 of the sizes of A and D."""
    return identity(a.rows), zeros(a.rows, d.cols), zeros(d.rows, a.cols), identity(d.rows)


# det [[A, AX], [C, D]], by M = (A ⊕ I) L (I ⊕ S) U with S = D - CX, L = [[I, 0], [C, I]] and U = [[I, X], [0, I]]


def by_columns(a: Matrix, x: Matrix, c: Matrix, d: Matrix) -> Theorem:
    """det [[A, AX], [C, D]] = det(A ⊕ I) · det(I ⊕ (D - CX))."""
    schur, (unit, no_b, no_c, unit_d) = d - c @ x, units(a, d)
    L, U, F, S = det(unit, no_b, c, unit_d), det(unit, x, no_c, unit_d), direct_sum(a, unit_d), direct_sum(unit, schur)
    FL, FLS, whole = det(a, no_b, c, unit_d), det(a, no_b, c, schur), det(a, a @ x, c, d)
    cert = Certificate().equal(analysis.det_product(F, L, FL), -S * U)
    cert.equal(analysis.det_product(FL, S, FLS), -U).equal(analysis.det_product(FLS, U, whole), -1)
    cert.equal(triangular(L, ONES, (0, 1)), F * S).equal(triangular(U, ONES, (1, 0)), F * S * L)
    return cert.prove("=", whole, F * S)


def by_rows(a: Matrix, b: Matrix, y: Matrix, d: Matrix) -> Theorem:
    """det [[A, B], [DY, D]] = det(I ⊕ D) · det((A - BY) ⊕ I)."""
    schur, (unit, no_b, no_c, unit_d) = a - b @ y, units(a, d)
    U, L, F, S = det(unit, b, no_c, unit_d), det(unit, no_b, y, unit_d), direct_sum(unit, d), direct_sum(schur, unit_d)
    FU, FUS, whole = det(unit, b, no_c, d), det(schur, b, no_c, d), det(a, b, d @ y, d)
    cert = Certificate().equal(analysis.det_product(F, U, FU), -S * L)
    cert.equal(analysis.det_product(FU, S, FUS), -L).equal(analysis.det_product(FUS, L, whole), -1)
    cert.equal(triangular(U, ONES, (1, 0)), F * S).equal(triangular(L, ONES, (0, 1)), F * S * U)
    return cert.prove("=", whole, F * S)


def with_block(line: Theorem, whole: Theorem, m: Blocks, at: tuple[int, int]) -> Theorem:
    """From B = A X and det [[A, AX], …] = t: det [[A, B], …] = t, and so for the other block."""

    def table(hole: Callable[..., Term]) -> Term:
        rows = [list(row) for row in m.table]
        block = rows[at[0]][at[1]]
        rows[at[0]][at[1]] = Matrix(block.rows, block.cols, hole)
        return Blocks(tuple(map(tuple, rows))).det()

    return transitive(congruence(line, table), whole)


# general blocks

schur, schur_D = D - C @ X, A - B @ Y
reduced = direct_sum(A, identity(q)) * direct_sum(identity(p), schur)


def in_general() -> Sequent:
    """det M = det A det(D - CX) = det D det(A - BY), where AX = B and DY = C."""
    first, second = alone(A) * alone(schur), alone(D) * alone(schur_D)
    return sequent(both(eq(M.det(), first), eq(M.det(), second)), solvable, solvable_D)


def reduction() -> Sequent:
    """det M = det(A ⊕ (D - CX)) = det(A ⊕ I) det(I ⊕ (D - CX)), where AX = B."""
    return sequent(both(eq(M.det(), direct_sum(A, schur)), eq(M.det(), reduced)), solvable)


def schur_by_columns() -> Theorem:
    """AX = B |- det M = det(A ⊕ I) det(I ⊕ (D - CX))."""
    return with_block(logic.assume(solvable), by_columns(A, X, C, D), M, (0, 1))


@cache
def reduction_proof() -> Theorem:
    """A ⊕ S is the product of A ⊕ I and I ⊕ S."""
    F, S, whole = direct_sum(A, identity(q)), direct_sum(identity(p), schur), direct_sum(A, schur)
    split, last = analysis.det_product(F, S, whole), schur_by_columns()
    return logic.and_intro(Certificate().equal(last).equal(split).prove("=", M.det(), whole), last)


def of_direct_sum(a: Matrix, d: Matrix) -> Theorem:
    """det(A ⊕ D) = det A · det D (cited)."""
    theorem = logic.cited("determinant of a direct sum", SOURCE, eq(direct_sum(A, D), alone(A) * alone(D)))
    return logic.instantiate(theorem, symbols={"A": Lam((i, j), a.at(i, j)), "D": Lam((k, l), d.at(k, l))})


@cache
def in_general_proof() -> Theorem:
    """The two reductions, and det(A ⊕ D) = det A · det D."""
    last = with_block(logic.assume(solvable_D), by_rows(A, B, Y, D), M, (1, 0))
    first = logic.and_elim(reduction_proof(), 0)
    merged = analysis.det_product(direct_sum(identity(p), D), direct_sum(schur_D, identity(q)), direct_sum(schur_D, D))
    one = transitive(first, of_direct_sum(A, schur))
    other = transitive(last, merged, of_direct_sum(schur_D, D))
    goal = in_general().goal
    return restate(logic.and_intro(one, other), goal)


# Sylvester's identity

U, V = matrix("U", p, q), matrix("V", q, p)


def sylvester() -> Sequent:
    """det((I + UV) ⊕ I) = det(I ⊕ (I + VU))."""
    return sequent(eq(direct_sum(identity(p) + U @ V, identity(q)), direct_sum(identity(p), identity(q) + V @ U)))


@cache
def sylvester_proof() -> Theorem:
    """Both are det [[I, -U], [V, I]]."""
    columns, rows = by_columns(identity(p), -U, V, identity(q)), by_rows(identity(p), -U, V, identity(q))
    unit = triangular(direct_sum(identity(p), identity(q)), ONES, (0, 1))
    first, second = (relation(th).rhs for th in (rows, columns))
    same = Certificate().equal(rows, -1).equal(columns).prove("=", first, second)
    goal = sylvester().goal
    cert = Certificate().equal(unit, goal.rhs - goal.lhs).equal(same)
    return cert.prove("=", goal.lhs, goal.rhs)


def in_general_variants() -> list[Variant]:
    """The order of the factors, the sign, and A for D."""
    given = in_general().given
    wrong = alone(A) * alone(D + C @ X), alone(schur) * alone(schur_D), alone(A) * alone(D)
    labels = ("det(D + CX)", "both Schur complements", "det A · det D")
    return [Variant(label, sequent(eq(M.det(), t), *given)) for label, t in zip(labels, wrong, strict=True)]


def reduction_variants() -> list[Variant]:
    """The sign, and the two factors beside the wrong identity."""
    given = reduction().given
    wrong = direct_sum(A, D + C @ X), direct_sum(A, identity(q)) * direct_sum(identity(p), D)
    labels = ("det(A ⊕ (D + CX))", "without the Schur complement")
    return [Variant(label, sequent(eq(M.det(), t), *given)) for label, t in zip(labels, wrong, strict=True)]


def sylvester_variants() -> list[Variant]:
    """The sign, the transposes, and det(I + UV) = 1 + tr(UV), which holds for one column only."""
    left, unit = direct_sum(identity(p) + U @ V, identity(q)), identity(p)
    wrong = {
        "I - VU": direct_sum(unit, identity(q) - V @ U),
        "I + VVᵀ": direct_sum(unit, identity(q) + V @ V.T),
        "1 + tr(UV)": 1 + (U @ V).trace(),
    }
    return [Variant(label, sequent(eq(left, t))) for label, t in wrong.items()]


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-block-determinant",
        title="The determinant of a block matrix",
        printed=in_general,
        proof=in_general_proof,
        variants=in_general_variants,
        note="det M = det A · det(D - CA⁻¹B) for blocks of any sizes. Neither A nor D has to be invertible: that AX = B, or "
        "DY = C, has a solution is enough. Cited is only that det(A ⊕ D) = det A · det D.",
    ),
    Statement(
        "CH-beyond-block-determinant-reduced",
        title="The determinant of a block matrix, reduced to its diagonal blocks",
        printed=reduction,
        proof=reduction_proof,
        variants=reduction_variants,
        note="The same without any citation: the determinant is that of A ⊕ (D - CX), the block matrix with 0 off the diagonal.",
    ),
    Statement(
        "CH-beyond-weinstein-aronszajn",
        title="The Weinstein–Aronszajn identity, det(I + UV) = det(I + VU)",
        printed=sylvester,
        proof=sylvester_proof,
        variants=sylvester_variants,
        note="For U of p × q and V of q × p, each matrix beside an identity that brings it to size p + q, so that nothing is cited.",
    ),
)
