"""Section 4.1: the KKT conditions of the quadratic program, differentiated, and solved for the change (dx, dν, dλ).

The program is the one repaired in `eq_10`. The derivative with respect to Q, q, A, b, G and h exists where M has an inverse W; it is
-W times the source. Source: Amos & Kolter 2017, (4)-(6).
"""

from __future__ import annotations

from functools import cache
from typing import Any

from proofs.chiu.eq_10 import a, c, i, lam, m, n, p, rows, x
from proofs.chiu.section_4_1_regular import all_vanish, no_inverse, regular, regularity
from proofs.chiu.section_4_1_system import (
    I_M,
    M,
    W,
    change,
    db,
    dh,
    differentiated,
    dlam,
    dQ,
    excess,
    inverse,
    nothing,
    slopes,
    solved,
    source,
)
from referee.claims import Claim, Statement, Variant
from referee.kernel import analysis, logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Blocks
from referee.language.statements import Deriv, Iff, Implies, Sequent, both, eq, every, sequent
from referee.language.terms import Term
from referee.sympy_bridge import from_sympy
from referee.tactics.basic import iff, restate
from referee.tactics.tables import NOTHING, Combination, equal, equation


def printed() -> Sequent:
    """The differentials; their solution, if M has an inverse; and that M is injective at a regular solution."""
    rules = [every(index, rule) for index, rule in slopes()]
    solution = Implies(inverse, Iff(differentiated.equals(nothing), change.equals(solved)))
    return sequent(both(*rules, solution, Implies(regularity, all_vanish)))


def blockwise(left: Blocks, right: Blocks, given: Theorem) -> list[list[Combination]]:
    """The equations of the blocks."""
    width = len(left.table[0])
    return [
        [
            equation(one, two, logic.and_elim(given, r * width + s))
            for s, (one, two) in enumerate(zip(row, other, strict=True))
        ]
        for r, (row, other) in enumerate(zip(left.table, right.table, strict=True))
    ]


@cache
def solution() -> Theorem:
    """M and W from the left."""
    h_inverse = logic.assume(inverse)
    mw = blockwise(M @ W, I_M, logic.and_elim(h_inverse, 0))
    wm = blockwise(W @ M, I_M, logic.and_elim(h_inverse, 1))

    def carry(
        given: Theorem, left: Blocks, right: Blocks, by: Blocks, unit: list[list[Combination]], out: tuple[Blocks, Blocks],
        moved: Blocks,
    ) -> Theorem:  # fmt: skip
        """by · (left = right) less (unit) · moved gives `out`, block row by block row."""
        lines = blockwise(left, right, given)
        parts = []
        for r, row in enumerate(by.table):
            cert = NOTHING
            for s, block in enumerate(row):
                cert = cert + block @ lines[s][0] - unit[r][s] @ moved.table[s][0]
            parts.append(equal(out[0].table[r][0], out[1].table[r][0], cert))
        return logic.and_intro(*parts)

    sides = (differentiated, nothing), (change, solved)
    return iff(
        differentiated.equals(nothing),
        change.equals(solved),
        lambda e: carry(e, *sides[0], W, wm, sides[1], change),
        lambda e: carry(e, *sides[1], M, mw, sides[0], source),
    )


@cache
def proof() -> Theorem:
    """Three derivatives, the linear system, and its regularity."""
    rules = [
        logic.forall_intro(restate(analysis.derivative("t", rule.f, rule.point), rule), index)
        for index, rule in slopes()
    ]
    return logic.and_intro(*rules, logic.implies_intro(solution(), inverse), regular())


def variants() -> list[Variant]:
    """No strict complementarity; the sign of the solution; h moved with the wrong sign."""
    (_, first), (_, second), (_, third) = slopes()
    degenerate = sequent(inverse, eq(lam.at(c), 0), eq(excess.at(c), 0))
    plus_h = Deriv("t", third.f, third.point, third.value + 2 * lam.at(c) * dh.at(c))
    without = Deriv("t", third.f, third.point, third.value - dlam.at(c) * excess.at(c))
    plus_b = Deriv("t", second.f, second.point, second.value + 2 * db.at(a))
    transposed = Deriv("t", first.f, first.point, first.value + rows(dQ.T - dQ, x).at(i))
    return [
        Variant("λ_c = 0 and (Gx)_c = h_c, such as min ½x² subject to x ≤ 0", degenerate, no_inverse),
        Variant("+db in place of -db", sequent(plus_b)),
        Variant("+diag(λ)dh in place of -diag(λ)dh", sequent(plus_h)),
        Variant("diag(Gx - h)dλ dropped", sequent(without)),
        Variant("dQᵀ in place of dQ", sequent(transposed)),
    ]


def derived() -> list[tuple[str, Term, Term]]:
    """The differentials that SymPy finds."""
    from derivations.chiu.section_4_1 import differential  # noqa: PLC0415

    families = ("Q", "A", "G", "q", "b", "h", "x", "nu", "lambda")
    names: dict[str, Any] = {"n": n, "p": p, "m": m, "i": i, "a": a, "c": c}
    names |= {f"{d}{f}": f"{d}{f}" for f in families for d in ("", "d")}
    return [
        (f"row {r} of the differentiated KKT conditions", from_sympy(found, names), rule.value)
        for r, (found, (_, rule)) in enumerate(zip(differential(), slopes(), strict=True), 1)
    ]


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "CH-s41-method",
        printed=printed,
        proof=proof,
        variants=variants,
        derived=derived,
        note="Holds where the matrix of the differentiated KKT conditions has an inverse, which the text does not say. It is injective "
        "if Q is positive definite, the gradients of the active constraints are independent, and strict complementarity holds: "
        "an active constraint with λ_c = 0 makes one of its rows vanish.",
    ),
)
