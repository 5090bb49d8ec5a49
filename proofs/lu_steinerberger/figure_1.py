"""Figure 1: the 32 vertices of the dodecahedron-icosahedron compound, on the unit sphere, are a tight frame and minimise F.

Source: Lu & Steinerberger, caption of Figure 1. The vertices stand in `compound`, in exact coordinates; those of the
dodecahedron have norm √3 and those of the icosahedron sqrt((5 + √5)/2), so that “unit norm” is read as: projected to the sphere.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from proofs.lu_steinerberger.compound import (
    COMPOUND,
    DODECAHEDRON,
    EXACT,
    ICOSAHEDRON,
    ONE,
    ZERO,
    Golden,
    Point,
    entry,
    g,
    half,
    on_the_sphere,
    q,
    r,
    squared_norm,
)
from proofs.lu_steinerberger.frame_potential import frame_bound, least, operator_case
from proofs.lu_steinerberger.notation import unit_u
from proofs.lu_steinerberger.proposition_3 import frame_potential, some_points
from proofs.lu_steinerberger.tight_frame import a_dimension, is_tight, n_over_d, operator_is, unit_norm_tight
from referee.claims import Claim, EqualityCase, Statement
from referee.kernel import logic
from referee.language.statements import FALSE, And, Exists, Forall, Implies, Rel, both, eq, every, lt, sequent
from referee.language.statements import Statement as Sentence
from referee.language.subst import Lam, rename_symbol, substitute
from referee.language.terms import At, Delta, Idx, Index, Size, Symbol, Term, add, as_term
from referee.tactics.basic import (
    Certificate,
    backward,
    chain_discharge,
    discharge,
    implies,
    over,
    restate,
    ring,
    sign,
)
from referee.tactics.chain import given
from referee.tactics.finite import every_value, partition, values
from referee.tactics.links import TacticError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from referee.kernel.theorem import Theorem
    from referee.numerics.model import Model

Points = tuple[Point, ...]
Binder = tuple[Idx, tuple[Index, ...]]
S = TypeVar("S", bound=Sentence)


# the frame


def at(points: Points, statement: S) -> S:
    """A statement about n vectors of R^d for so many vectors of R³."""
    return substitute(statement, sizes={"n": Size((), len(points)), "d": Size((), 3)})


def given_vertices(points: Points) -> Forall:
    """u_i is the i-th vertex, projected to the unit sphere."""
    return substitute(symbolic_vertices(points), symbols=EXACT)


def symbolic_vertices(points: Points) -> Forall:
    """The same in g, r, q."""
    i, a = Idx("i", Size((), len(points))), Idx("a", Size((), 3))
    return every(i, every(a, eq(Symbol("u", (i, a)), on_the_sphere(points, i, a))))


five = eq(g**2, 5)
norms = eq(3 * r**2, 1), eq((5 + g) / 2 * q**2, 1)


def exactly(th: Theorem) -> Theorem:
    """A theorem in g, r, q for √5, 1/√3 and 1/sqrt((5 + √5)/2), whose squares are what they should be."""
    here = logic.instantiate(th, symbols=EXACT)
    for hypothesis in (five, *norms):
        goal = substitute(hypothesis, symbols=EXACT)
        here = discharge(here, ring(goal.lhs, goal.rhs))
    return here


def column(points: Points, i: Index, c: int) -> Term:
    """Coordinate c of the i-th vertex on the sphere: Σ_k δ_ik p_kc/|p_k|."""
    places = zip(values(len(points)), points, strict=True)
    return add(Delta(i, k) * entry(p, c) for k, p in places if p[c] != ZERO)


def products(certificate: Certificate, points: Points, places: tuple[Idx, int, int], *binders: Binder) -> None:
    """+ p_ia p_ib/|p_i|² - u_ia u_ib, summed over the binders."""
    i, a, b = places
    vertices, one, two = logic.assume(symbolic_vertices(points)), At(Size((), a)), At(Size((), b))
    certificate.equal((vertices, i, one), Symbol("u", (i, two)), over=binders)
    certificate.equal((vertices, i, two), column(points, i, a), over=binders)


def squares(certificate: Certificate, weights: Sequence[tuple[Any, Point]], places: Sequence[tuple[int, int]]) -> None:
    """+ c - Σ_k w_k Σ p_ka p_kb/|p_k|², by g² = 5 and the norms, with c = Σ_k w_k Σ p_ka p_kb/|p_k|² in numbers."""
    (known,) = given(five)
    for length, norm, of in ((r, norms[0], Golden(Fraction(3))), (q, norms[1], Golden(5 * half, half))):
        roots, wholes = [as_term(0)], [as_term(0)]
        for weight, p in weights:
            if squared_norm(p) == of:
                roots.append(weight * sum((p[a].b * p[b].b for a, b in places), Fraction(0)))
                wholes.append(weight * sum((p[a] * p[b]).a for a, b in places) * (1 / of.a))
        certificate.equal(known, length**2 * add(roots)).equal(logic.assume(norm), add(wholes))


def proved_equal(certificate: Certificate, goal: Sentence) -> Theorem:
    """The equality `goal`, by the certificate."""
    if not isinstance(goal, Rel):
        raise TacticError("an equality is needed")
    return certificate.prove("=", goal.lhs, goal.rhs)


@cache
def unit(points: Points) -> Theorem:
    """All the u_i have norm 1."""
    statement, a = at(points, unit_u), Idx("a", Size((), 3))
    i = statement.index
    cert = Certificate().equal((partition(a), a), -(Symbol("u", (i, a)) ** 2), over=[over(a)]).equal((partition(i), i))
    for c in range(3):
        products(cert, points, (i, c, c))
    weights = [(Delta(i, k), p) for k, p in zip(values(len(points)), points, strict=True)]
    squares(cert, weights, [(c, c) for c in range(3)])
    return exactly(logic.forall_intro(proved_equal(cert, statement.body), i))


@cache
def operator(points: Points) -> Theorem:
    """S = (N/3)·I, for N points: the entries of S, in Q(√5)."""
    statement, i = at(points, operator_is(n_over_d)), Idx("i", Size((), len(points)))

    def row_of(a: At) -> Theorem:
        line = substitute(statement.body, indices={statement.index: a})
        if not isinstance(line, Forall):
            raise TacticError("a row of S is a statement about all its entries")

        def cell(b: At) -> Theorem:
            cert, (row, entry_) = Certificate(), (a.value.const, b.value.const)
            products(cert, points, (i, row, entry_), over(i))
            squares(cert, [(1, p) for p in points], [(row, entry_)])
            return proved_equal(cert, substitute(line.body, indices={line.index: b}))

        return logic.forall_intro(every_value(line.index, line.body, cell), line.index)

    th = every_value(statement.index, statement.body, row_of)
    return exactly(logic.forall_intro(th, statement.index))


def in_space(points: Points, th: Theorem) -> Theorem:
    """A theorem about n unit vectors of R^d, at the points: n >= 1 and d >= 1 hold, and the norms are 1."""
    numbers = {"n": Size((), len(points)), "d": Size((), 3)}
    here = logic.instantiate(th, sizes=numbers)
    sizes_fit = [Certificate().add(sign("<", size - 1)).prove("<=", 1, size) for size in map(as_term, numbers.values())]
    known = [restate(f, at(points, h)) for f, h in zip(sizes_fit, (some_points, a_dimension), strict=True)]
    return chain_discharge(here, *known)


def is_unit_norm_tight(points: Points) -> And:
    """Unit norm, S = (N/3)·I, and the definition of a tight frame."""
    return both(*(at(points, s) for s in (unit_u, operator_is(n_over_d), is_tight)))


def tight_frame(points: Points) -> Theorem:
    """The points on the sphere are a unit norm tight frame of R³."""
    norms, S_is = unit(points), operator(points)
    words = discharge(in_space(points, unit_norm_tight()), norms)
    return logic.and_intro(norms, S_is, backward(words, S_is))


# the frame potential


def nothing_is_below(points: Points) -> Implies:
    """No unit vectors w have F(w) < F(u)."""
    F_w, unit_w = rename_symbol(frame_potential, "u", "w"), rename_symbol(unit_u, "u", "w")
    return at(points, Implies(Exists("w", both(unit_w, lt(F_w, frame_potential))), FALSE))


def is_minimiser(points: Points) -> And:
    """F = N²/3, and no unit vectors have a smaller one."""
    return both(at(points, eq(frame_potential, least)), nothing_is_below(points))


def minimiser(points: Points) -> Theorem:
    """The points minimise F, by the frame bound and its equality case."""
    value = backward(discharge(in_space(points, operator_case()), unit(points)), operator(points))
    i, a = Idx("i", Size((), len(points))), Idx("a", Size((), 3))
    bound = logic.instantiate(frame_bound().theorem(), symbols={"u": Lam((i, a), Symbol("w", (i, a)))})
    goal = nothing_is_below(points)
    if not isinstance(goal.given, Exists):
        raise TacticError("a minimiser is stated by what does not exist")

    def clash(h: Theorem) -> Theorem:
        above = discharge(in_space(points, bound), logic.and_elim(h, 0))
        return Certificate().add(logic.and_elim(h, 1)).add(above).equal(value).prove("<", 0, 0)

    none = implies(goal.given.body, clash)
    return logic.and_intro(value, implies(goal.given, lambda h: logic.exists_elim(h, none, "w")))


VERTICES: Points = tuple(COMPOUND)


def these_points(points: Points, goal: Sentence) -> Exists:
    """There are u_1, u_2, …, namely these vertices on the sphere, such that `goal`."""
    return Exists("u", both(given_vertices(points), goal))


def at_these_points(points: Points, th: Theorem) -> Theorem:
    """The same, from a theorem about any u_i that are these vertices."""
    vertices = given_vertices(points)
    i, a = Idx("i", Size((), len(points))), Idx("a", Size((), 3))
    table = substitute(on_the_sphere(points, i, a), symbols=EXACT)
    family = Lam((i, a), table)
    themselves = logic.forall_intro(logic.forall_intro(ring(table, table), a), i)
    both_parts = logic.and_intro(themselves, discharge(logic.instantiate(th, symbols={"u": family}), themselves))
    return logic.exists_intro(both_parts, "u", both(vertices, th.goal), family)


def on_the_models() -> list[EqualityCase]:
    return [
        EqualityCase(
            frame_potential, least, model_of(points), model_of(moved), f"the {name}, n = {len(points)}, d = 3{OFF}"
        )
        for name, points, moved in (
            ("compound", VERTICES, bent(VERTICES)),
            ("dodecahedron", tuple(DODECAHEDRON), bent(tuple(DODECAHEDRON))),
            ("icosahedron", tuple(ICOSAHEDRON), tuple(ICOSAHEDRON[1:])),
        )
    ]


OFF = "; off: one vertex moved, or left out"


def bent(points: Points) -> Points:
    """The vertices with (1, 1, 1) moved to (1, 1, -1), which is there twice then."""
    return tuple((ONE, ONE, -ONE) if p == (ONE, ONE, ONE) else p for p in points)


def model_of(points: Points) -> Callable[[Any], Model]:
    """The points on the sphere in a number system."""
    from referee.numerics.evaluate import evaluate  # noqa: PLC0415
    from referee.numerics.model import Model  # noqa: PLC0415

    def build(system: Any) -> Model:
        entries = {(k, c): substitute(entry(p, c), symbols=EXACT) for k, p in enumerate(points) for c in range(3)}
        values = {key: evaluate(t, Model({}, {}), system) for key, t in entries.items()}
        return Model({"n": len(points), "d": 3}, {"u": values})

    return build


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-fig1-tight",
        printed=lambda: sequent(these_points(VERTICES, is_unit_norm_tight(VERTICES))),
        proof=lambda: at_these_points(VERTICES, tight_frame(VERTICES)),
        equality=lambda: on_the_models()[:1],
        note="Proved in exact coordinates over Q(√5) for the 32 vertices projected to the unit sphere: S = (32/3)·I. Before that, "
        "those of the dodecahedron and of the icosahedron have different norms. Each of the two polyhedra alone is a tight frame too.",
    ),
    Statement(
        "LS-fig1-min",
        printed=lambda: sequent(these_points(VERTICES, is_minimiser(VERTICES))),
        proof=lambda: at_these_points(VERTICES, minimiser(VERTICES)),
        equality=on_the_models,
        note="F = 32²/3 exactly, which is n²/d: no 32 unit vectors of R³ have less, by the frame bound.",
    ),
)
