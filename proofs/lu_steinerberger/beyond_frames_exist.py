"""Beyond the paper: for every n >= d >= 1 there are unit vectors u_1, …, u_n of R^d with F(u) = n²/d.

Source: Benedetto & Fickus 2003, Theorem 6.2, by another proof. Of all n × d matrices V with orthonormal columns take one with the
least Σ_i |V_i|⁴. Its rows V_i are equally long: if |V_q| < |V_p|, a rotation of the two rows makes them equally long, keeps the
columns orthonormal, and lowers the sum by ½(|V_p|² - |V_q|²)². So |V_i|² = d/n, and the vectors √(n/d) V_i have F = n²/d.
Cited is only that there is such a V: the extreme value theorem.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.notation import a, b, d, i, n
from proofs.lu_steinerberger.sharp_frame_bound import attained
from proofs.lu_steinerberger.tight_frame import a_dimension, n_over_d, no_witness
from referee.kernel import logic
from referee.language.statements import FALSE, Exists, IdxNe, Implies, both, eq, every, le, lt, ne
from referee.language.subst import Lam, rename_symbol, substitute
from referee.language.terms import Delta, as_term, indices, real, sqrt, total
from referee.language.vectors import family
from referee.tactics.basic import (
    Certificate,
    chain_discharge,
    discharge,
    implies,
    over,
    restate,
    ring,
    sign,
)
from referee.tactics.chain import given

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.terms import Index, Term

half = Fraction(1, 2)
p, q = indices("p q", n)
x, y, tau, h = real("x y tau h")
V = family("V", d)

gram: Term = total(i, V(i).at(a) * V(i).at(b))
columns = every(a, every(b, eq(gram, Delta(a, b))))
squares, fourth_powers = total(i, V(i).norm2()), total(i, V(i).norm2() ** 2)
columns_W, fourth_powers_W = (rename_symbol(f, "V", "W") for f in (columns, fourth_powers))
something_lower = Exists("W", both(columns_W, lt(fourth_powers_W, fourth_powers)))
least = both(columns, Implies(something_lower, FALSE))
enough_vectors = le(d, n)

# two rows are turned by an angle with the cotangent τ and the sine h
below = lt(V(q).norm2(), V(p).norm2())
longer, product = V(p).norm2() - V(q).norm2(), V(p) @ V(q)
on_the_circle = eq(h**2 * (1 + tau**2), 1)
equal_after = eq(longer * (tau**2 - 1) + 4 * tau * product, 0)


def turned(row: Index, at: Index) -> Term:
    """W = V but for W_p = h(τV_p + V_q) and W_q = h(τV_q - V_p)."""
    shift_p = h * (tau * V(p).at(at) + V(q).at(at)) - V(p).at(at)
    shift_q = h * (tau * V(q).at(at) - V(p).at(at)) - V(q).at(at)
    return V(row).at(at) + Delta(row, p) * shift_p + Delta(row, q) * shift_q


@cache
def turn() -> Theorem:
    """If |V_q| < |V_p|, the two rows made equally long give orthonormal columns and a lower Σ_i |V_i|⁴."""
    apart, circle, angle, ortho, above = given(IdxNe(p, q), on_the_circle, equal_after, columns, below)
    W, stretch = Lam((i, a), turned(i, a)), h**2 * (1 + tau**2)
    entry = Certificate().equal((ortho, a, b)).equal(circle, V(p).at(a) * V(p).at(b) + V(q).at(a) * V(q).at(b))
    entry = entry.prove("=", total(i, turned(i, a) * turned(i, b)), Delta(a, b), [apart])
    fall = Certificate().add(above, above, c=half).equal(angle, half * h**4 * equal_after.lhs)
    fall.equal(circle, half * (V(p).norm2() + V(q).norm2()) ** 2 * (stretch + 1))
    lower = fall.prove("<", substitute(fourth_powers_W, symbols={"W": W}), fourth_powers, [apart])
    still = logic.forall_intro(logic.forall_intro(entry, b), a)
    return logic.exists_intro(logic.and_intro(still, lower), "W", something_lower.body, W)


@cache
def angle() -> tuple[Theorem, Theorem]:
    """For x ≠ 0, τ = (√(x² + y²) - y)/x solves x(τ² - 1) + 2yτ = 0; and h = 1/√(1 + τ²) has h²(1 + τ²) = 1."""
    cotangent, sine, positive = (sqrt(x**2 + y**2) - y) / x, 1 / sqrt(1 + tau**2), sign("<", 1 + tau**2)
    root = ring(x * (cotangent**2 - 1) + 2 * y * cotangent, 0, given(ne(x, 0)))
    return root, ring(sine**2 * (1 + tau**2), 1, [positive])


@cache
def equally_long() -> Theorem:
    """The rows of a least V are equally long: |V_p|² = |V_q|² for all p and q."""
    minimal, above = given(least, below)
    root, circle = angle()
    root = logic.instantiate(root, symbols={"x": longer, "y": 2 * product})
    cotangent = (sqrt(longer**2 + (2 * product) ** 2) - 2 * product) / longer
    at = {"tau": cotangent, "h": 1 / sqrt(1 + cotangent**2)}
    root = restate(discharge(root, sign("!=", longer, [above])), substitute(equal_after, symbols=at))
    circle = logic.instantiate(circle, symbols={"tau": cotangent})
    lower = chain_discharge(logic.instantiate(turn(), symbols=at), root, circle, logic.and_elim(minimal, 0))
    absurd = logic.implies_elim(logic.and_elim(minimal, 1), lower)
    at_most = le(V(p).norm2(), V(q).norm2())
    here = logic.order_cases(implies(at_most, lambda s: s), logic.implies_intro(logic.ex_falso(absurd, at_most), below))
    itself = Certificate().prove("<=", V(p).norm2(), V(p).norm2())
    one = logic.index_cases(logic.implies_intro(here, IdxNe(p, q)), itself)
    both_ways = logic.antisymmetry(one, logic.instantiate(one, indices={p: q, q: p}))
    return logic.forall_intro(logic.forall_intro(both_ways, q), p)


@cache
def trace() -> Theorem:
    """Σ_i |V_i|² = d for orthonormal columns."""
    return Certificate().equal((given(columns)[0], a, a), over=[over(a)]).prove("=", squares, d)


def frame_of_least() -> Theorem:
    """A least V gives the unit vectors √(n/d) V_i with F = n²/d."""
    minimal, room = given(least, a_dimension)
    ortho, scale = logic.and_elim(minimal, 0), sqrt(n_over_d)
    lengths, u = discharge(trace(), ortho), Lam((i, a), scale * V(i).at(a))
    unit_w, value_w = (substitute(f, symbols={"w": u}) for f in attained.body.args)
    one = Certificate().equal((equally_long(), i, q), 1 / as_term(d), over=[over(q)]).equal(lengths, 1 / as_term(d))
    unit = logic.forall_intro(one.prove("=", unit_w.body.lhs, 1, [room]), i)
    square = Certificate().equal((ortho, a, b), n_over_d**2 * (gram + Delta(a, b)), over=[over(a), over(b)])
    value = square.prove("=", value_w.lhs, value_w.rhs, [room])
    return logic.exists_intro(logic.and_intro(unit, value), "w", attained.body, u)


def a_least_one() -> Theorem:
    """For d <= n there is a least V: the matrices with orthonormal columns are not none (δ_ia), and lie on a sphere."""
    room, identity = given(enough_vectors), Lam((i, a), Delta(i, a))
    entry = ring(substitute(gram, symbols={"V": identity}), Delta(a, b), room)
    some = logic.exists_intro(logic.forall_intro(logic.forall_intro(entry, b), a), "V", columns, identity)
    off_the_sphere = both(columns, ne(squares, d))
    off = implies(off_the_sphere, lambda s: no_witness(discharge(trace(), logic.and_elim(s, 0)), logic.and_elim(s, 1)))
    outside = Exists("V", off_the_sphere)
    bounded = implies(outside, lambda s: logic.exists_elim(s, off, "V"))
    compact = logic.and_intro(some, bounded)
    source = "Rudin, Principles of Mathematical Analysis, 1976, Theorem 4.16: a polynomial on a closed bounded set"
    return logic.implies_elim(
        logic.cited("extreme value theorem", source, Implies(compact.goal, Exists("V", least))), compact
    )


def frames_exist() -> Theorem:
    """For n >= d >= 1 some unit vectors have F = n²/d."""
    return logic.exists_elim(a_least_one(), logic.implies_intro(frame_of_least(), least), "V")
