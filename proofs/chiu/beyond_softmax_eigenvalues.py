"""Section 3.2, beyond the text: the eigenvalues of J = diag(x) - xxᵀ: where they lie, and which of them are entries of x.

They lie between 0 and ½ and below every bound of the entries of x. For x > 0 an entry of x is an eigenvalue iff it occurs more than
once; with the secular equation (`beyond_softmax_spectrum`) this is the whole spectrum. At x_i = 1/n it is 0 and 1/n.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from proofs.chiu.beyond_softmax_bounds import at_most_maximum_proof, half, half_certificate, m, uniform
from proofs.chiu.beyond_softmax_jacobian import (
    eigenvector,
    entries_are,
    form,
    h_x,
    image,
    lam,
    nonnegative_x,
    nonzero,
    semidefinite_proof,
)  # fmt: skip
from proofs.chiu.notation import feasible, i, j, n, positive_x, some_item, v, x
from referee.claims import Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.statements import IdxNe, Iff, Implies, Sequent, both, eq, every, ge, le, lt, ne, sequent
from referee.language.terms import Delta, Idx, as_term, indices, total
from referee.language.vectors import Vector
from referee.tactics.basic import Certificate, iff, implies, over, sign
from referee.tactics.tables import entries

(l,) = indices("l", n)


# where they lie


def range_of() -> Sequent:
    """Jv = λv and v != 0 give 0 <= λ <= ½ and λ <= max x_i."""
    bounded = every(i, le(x.at(i), m))
    return sequent(both(ge(lam, 0), le(lam, half), le(lam, m)), nonnegative_x, feasible, bounded, eigenvector, nonzero)


@cache
def range_of_proof() -> Theorem:
    """λ‖v‖² = vᵀJv, between 0 and ½‖v‖², and at most m‖v‖²."""
    facts = [logic.assume(nonzero)]
    weight, line = sign("<", 1 / v.norm2(), facts), logic.assume(eigenvector)
    at_most = half_certificate(h_x).prove("<=", form(), v.norm2() / 2)

    def bound(th: Theorem, a: object, b: object, c: int) -> Theorem:
        cert = Certificate().add(weight, th).equal((line, i), c * v.at(i) / v.norm2(), over=[over(i)])
        return cert.prove("<=", a, b, facts)

    low = bound(semidefinite_proof(), 0, lam, 1)
    return logic.and_intro(low, bound(at_most, lam, half, -1), bound(at_most_maximum_proof(), lam, m, -1))


# the entries of x themselves

pair = Vector(n, lambda at: Delta(at, i) - Delta(at, j))
lonely = every(i, ne(x.at(i), x.at(l)), [l])
eigen_l = every(i, eq(image().at(i), x.at(l) * v.at(i)))


def repeated() -> Sequent:
    """x_i = x_j gives J(e_i - e_j) = x_i(e_i - e_j); an entry x_l > 0 that occurs once is no eigenvalue."""
    same, moved = eq(x.at(i), x.at(j)), every(l, eq(image(pair).at(l), x.at(i) * pair.at(l)))
    once = Implies(both(lonely, eigen_l), every(i, eq(v.at(i), 0)))
    return sequent(both(every(i, every(j, Implies(same, moved), [i])), every(l, once)), positive_x)


@cache
def repeated_proof() -> Theorem:
    """Jv = x_l v gives ⟨x, v⟩ = 0 in row l, then v_i = 0 in every other row, and then v_l = 0."""

    def difference(h: Theorem) -> Theorem:
        goal = every(l, eq(image(pair).at(l), x.at(i) * pair.at(l)))
        return entries(goal, lambda l: Certificate().equal(h, Delta(l, j) - x.at(l)))

    twice = implies(eq(x.at(i), x.at(j)), difference)

    def no_eigenvector(h: Theorem) -> Theorem:
        alone, line, positive = logic.and_elim(h, 0), logic.and_elim(h, 1), logic.assume(positive_x)
        mean = Certificate().equal((line, l), -1 / x.at(l)).prove("=", x @ v, 0, [positive])
        gap = logic.forall_elim(alone, i, [logic.assume(IdxNe(i, l))])
        rest = Certificate().equal((line, i), 1 / (x.at(i) - x.at(l))).equal(mean, x.at(i) / (x.at(i) - x.at(l)))
        others = logic.forall_intro(rest.prove("=", v.at(i), 0, [gap]), i, [l])
        last = Certificate().equal(mean, 1 / x.at(l)).equal((others, i), -x.at(i) / x.at(l), over=[over(i, l)])
        here = last.prove("=", v.at(l), 0, [positive])
        there = logic.forall_elim(others, i, [logic.assume(IdxNe(l, i))])
        return logic.forall_intro(logic.index_cases(logic.implies_intro(there, IdxNe(l, i)), here), i)

    once = implies(both(lonely, eigen_l), no_eigenvector)
    pairs = logic.forall_intro(logic.forall_intro(twice, j, [i]), i)
    return logic.and_intro(pairs, logic.forall_intro(once, l))


# the uniform distribution


def at_uniform() -> Sequent:
    """x_i = 1/n: Jv = v/n iff Σv = 0; and 0 and 1/n are the only eigenvalues."""
    whole = Iff(every(i, eq(image().at(i), v.at(i) / n)), eq(total(i, v.at(i)), 0))
    only = Implies(both(eigenvector, nonzero), eq(lam * (lam - 1 / n), 0))
    return sequent(both(whole, only), some_item, uniform)


@cache
def at_uniform_proof() -> Theorem:
    """J = (I - 11ᵀ/n)/n is 1/n times a projection, so that λ²‖v‖² = λ‖v‖²/n."""
    some, same = logic.assume(some_item), logic.assume(uniform)
    plain = every(i, eq(image().at(i), v.at(i) / n - total(j, v.at(j)) / n**2))

    def flat(i: Idx) -> Certificate:
        cert = Certificate().equal((same, i), v.at(i) - total(j, v.at(j)) / n)
        return cert.equal((same, j), -x.at(i) * v.at(j), over=[over(j)])

    line = entries(plain, flat, [some])
    no_sum, eigen = eq(total(i, v.at(i)), 0), every(i, eq(image().at(i), v.at(i) / n))

    def there(h: Theorem) -> Theorem:
        cert = Certificate().equal((h, i), -as_term(n), over=[over(i)]).equal((line, i), as_term(n), over=[over(i)])
        return cert.prove("=", no_sum.lhs, 0, [some])

    def back(h: Theorem) -> Theorem:
        return entries(eigen, lambda i: Certificate().equal((line, i)).equal(h, -1 / n**2), [some])

    def eigenvalue(h: Theorem) -> Theorem:
        here, positive, whole = logic.and_elim(h, 0), logic.and_elim(h, 1), total(j, v.at(j))
        cert = Certificate().equal((here, i), -1, over=[over(i)]).equal((line, i), over=[over(i)])
        none = cert.prove("=", lam * whole, 0, [some])
        share = lam * v.at(i) / v.norm2()
        cert = Certificate().equal((here, i), -share, over=[over(i)]).equal((line, i), share, over=[over(i)])
        return cert.equal(none, -whole / (n**2 * v.norm2())).prove("=", lam * (lam - 1 / n), 0, [some, positive])

    only = implies(both(eigenvector, nonzero), eigenvalue)
    return logic.and_intro(iff(eigen, no_sum, there, back), only)


def range_of_variants() -> list[Variant]:
    """(½, ½) has the eigenvalues 0 and ½; (3, -2), which sums to 1, has -12; and 2 alone, which does not, has -2."""
    goal, (positive, whole, below, line, some) = range_of().goal, range_of().given
    halves = [eq(n, 2), entries_are(x, half, half), entries_are(v, 1, -1), eq(lam, half)]
    constant = [eq(n, 2), entries_are(x, half, half), entries_are(v, 1, 1), eq(lam, 0)]
    negative = [eq(n, 2), entries_are(x, 3, -2), entries_are(v, 1, -1), eq(lam, -12), eq(m, 3)]
    single = [eq(n, 1), entries_are(x, 2), entries_are(v, 1), eq(lam, -2), eq(m, 2)]
    return [
        Variant(
            "λ <= 2/5 (x = (½, ½), λ = ½)", sequent(le(lam, Fraction(2, 5)), *halves, eq(m, half), *range_of().given)
        ),
        Variant("0 < λ (x = (½, ½), v = (1, 1))", sequent(lt(0, lam), *constant, eq(m, half), *range_of().given)),
        Variant(
            "x = (3, -2), v = (1, -1), λ = -12", sequent(goal, *negative, whole, below, line, some), without=positive
        ),
        Variant("x = 2, λ = -2", sequent(goal, *single, positive, below, line, some), without=whole),
        Variant(
            "x = (½, ½), λ = ½, m = 0", sequent(goal, *halves, eq(m, 0), positive, whole, line, some), without=below
        ),
    ]


def repeated_variants() -> list[Variant]:
    """The difference of two entries that are not equal; and a repeated entry, or an entry 0, has an eigenvector."""
    moved = every(l, eq(image(pair).at(l), x.at(i) * pair.at(l)))
    alone = Implies(eigen_l, every(i, eq(v.at(i), 0)))
    nonnegative, no_sum = every(i, le(0, x.at(i))), eq(total(i, v.at(i)), 0)
    return [
        Variant("x_i and x_j differ", sequent(every(i, every(j, moved, [i])), positive_x)),
        Variant("x_l occurs twice", sequent(every(l, alone), eq(n, 2), every(i, eq(x.at(i), 1)), no_sum)),
        Variant("x >= 0 for x > 0", sequent(repeated().goal, nonnegative), without=positive_x),
    ]


def at_uniform_variants() -> list[Variant]:
    """n and 1/n², and a weighted sum."""
    goal, given = at_uniform().goal, at_uniform().given
    goal_left = goal.args[0]
    wrong = Implies(both(eigenvector, nonzero), eq(lam * (lam - 1), 0))
    other = Iff(every(i, eq(image().at(i), v.at(i) / n**2)), eq(total(i, v.at(i)), 0))
    return [
        Variant("1 for 1/n", sequent(wrong, *given, eq(n, 2), eq(lam, Fraction(1, 2)), goal_left.right)),
        Variant("1/n² for 1/n", sequent(other, *given)),
        Variant("any x of the simplex", sequent(goal, some_item, feasible, positive_x), without=uniform),
    ]


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-jacobian-range",
        title="The eigenvalues of diag(x) - xxᵀ lie between 0 and ½, and below max x_i",
        printed=range_of,
        proof=range_of_proof,
        variants=range_of_variants,
    ),
    Statement(
        "CH-beyond-jacobian-repeated",
        title="An entry of x is an eigenvalue iff it occurs more than once",
        printed=repeated,
        proof=repeated_proof,
        variants=repeated_variants,
    ),
    Statement(
        "CH-beyond-jacobian-uniform",
        title="At the uniform distribution: the eigenvalues 0 and 1/n",
        printed=at_uniform,
        proof=at_uniform_proof,
        variants=at_uniform_variants,
        note="1/n has the eigenvectors with Σv = 0, so the multiplicity n - 1.",
    ),
)
