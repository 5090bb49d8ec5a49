"""Section 3.2, beyond the text: the spectrum of J = diag(x) - xxᵀ, a diagonal matrix changed in rank one, for every n.

λ that is no entry of x is an eigenvalue iff Σ x_i²/(x_i - λ) = 1 (the secular equation), and its eigenvectors are the multiples
of x_i/(x_i - λ). Between neighbouring entries of x there is at most one eigenvalue; that there is one needs the intermediate
value theorem, which the language does not have. Source: Golub & Van Loan 2013, Section 8.4.3.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from proofs.chiu.beyond_softmax_jacobian import eigenvector, entries_are, image, lam, nonzero, w
from proofs.chiu.notation import i, n, v, x
from referee.claims import Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.statements import FALSE, Implies, Sequent, both, eq, every, le, lt, ne, sequent
from referee.language.statements import Statement as Formula
from referee.language.subst import Lam
from referee.language.terms import Term, real, total
from referee.language.vectors import Vector
from referee.tactics.basic import Certificate, chain_discharge, discharge, forward, implies, over, restate, ring, sign
from referee.tactics.tables import entries

(mu,) = real("mu")


# the secular equation

apart = every(i, ne(x.at(i), lam))
secular_sum: Term = total(i, x.at(i) ** 2 / (x.at(i) - lam))
quotient = Vector(n, lambda at: x.at(at) / (x.at(at) - lam))


def secular() -> Sequent:
    """For λ that is no entry of x: an eigenvalue λ has Σ x_i²/(x_i - λ) = 1, and then x_i/(x_i - λ) is an eigenvector."""
    is_root, line = eq(secular_sum, 1), every(i, eq(image(quotient).at(i), lam * quotient.at(i)))
    there, back = Implies(both(eigenvector, nonzero), is_root), Implies(is_root, both(line, lt(0, quotient.norm2())))
    return sequent(both(there, back), apart)


@cache
def multiple() -> Theorem:
    """Jv = λv |- v_i = ⟨x, v⟩ x_i/(x_i - λ) for all i."""
    goal = every(i, eq(v.at(i), (x @ v) * x.at(i) / (x.at(i) - lam)))
    line = logic.assume(eigenvector)
    return entries(goal, lambda i: Certificate().equal((line, i), 1 / (x.at(i) - lam)), [logic.assume(apart)])


@cache
def root() -> Theorem:
    """Jv = λv, v != 0 |- Σ x_i²/(x_i - λ) = 1: with c = ⟨x, v⟩, c = cΣ and ‖v‖² = c Σ v_i x_i/(x_i - λ), so that c is not 0."""
    c, line, h = x @ v, multiple(), logic.assume(nonzero)
    other = total(i, v.at(i) * x.at(i) / (x.at(i) - lam))
    once = Certificate().equal((line, i), x.at(i), over=[over(i)]).prove("=", c, c * secular_sum)
    twice = Certificate().equal((line, i), v.at(i), over=[over(i)]).prove("=", v.norm2(), c * other)
    cert = Certificate().equal(once, -other / v.norm2()).equal(twice, (secular_sum - 1) / v.norm2())
    return cert.prove("=", secular_sum, 1, [h])


def is_nonzero(p: Vector, one: Theorem) -> Theorem:
    """From ⟨x, p⟩ = 1: 0 < ‖p‖² = ‖p - tx‖² + t + t² with t = 1/(1 + ‖x‖²)."""
    t = 1 / (1 + x.norm2())
    positive = sign("<", t)
    cert = Certificate().add(positive).add(square=t).add(square=p.at(i) - t * x.at(i), over=[over(i)])
    return cert.equal(one, -2 * t).prove("<", 0, p.norm2(), [sign("<", 1 + x.norm2())])


@cache
def secular_proof() -> Theorem:
    """J(x/(x - λ)) = λx/(x - λ) + x(1 - Σ)."""
    there, back = secular().goal.args

    def found(h: Theorem) -> Theorem:
        line = entries(back.then.args[0], lambda i: Certificate().equal(h, -x.at(i)), [logic.assume(apart)])
        one = Certificate().equal(h).prove("=", x @ quotient, 1)
        return logic.and_intro(line, is_nonzero(quotient, one))

    body = logic.assume(there.given)
    once = chain_discharge(root(), logic.and_elim(body, 0), logic.and_elim(body, 1))
    return logic.and_intro(logic.implies_intro(once, there.given), implies(back.given, found))


# at most one eigenvalue between neighbours

same_side = every(i, lt(0, (x.at(i) - lam) * (x.at(i) - mu)))
another = every(i, eq(image(w).at(i), mu * w.at(i)))
nonzero_w = lt(0, w.norm2())


def interlacing() -> Sequent:
    """Two eigenvalues λ and μ with no entry of x between them are equal."""
    return sequent(eq(lam, mu), same_side, eigenvector, nonzero, another, nonzero_w)


def no_entry(value: Term, other: Term) -> Theorem:
    """From 0 < (x_i - λ)(x_i - μ) for all i: x_i is not λ, for all i."""
    side = logic.forall_elim(logic.assume(same_side), i)

    def absurd(h: Theorem) -> Theorem:
        return restate(Certificate().add(side).equal(h, x.at(i) - other).prove("<", 0, 0), FALSE)

    return logic.forall_intro(logic.ne_intro(implies(eq(x.at(i), value), absurd)), i)


@cache
def interlacing_proof() -> Theorem:
    """0 = Σ x_i²/(x_i - λ) - Σ x_i²/(x_i - μ) = (λ - μ) Σ x_i²/((x_i - λ)(x_i - μ)), and the last sum is positive."""
    of_lam, of_mu = no_entry(lam, mu), no_entry(mu, lam)
    facts = [of_lam, of_mu, logic.assume(same_side)]
    first = discharge(root(), of_lam)
    symbols = {"lambda": Lam((), mu), "v": Lam((i,), w.at(i))}
    second = discharge(logic.instantiate(root(), symbols=symbols), of_mu)
    weight = 1 / ((x.at(i) - lam) * (x.at(i) - mu))
    energy, zero = total(i, x.at(i) ** 2 * weight), every(i, eq(x.at(i), 0))
    weights = logic.forall_intro(sign("<", weight, facts), i)
    cert = Certificate().add((weights, i), square=x.at(i), over=[over(i)])
    split = cert.iff(0, energy, facts)

    def absurd(h: Theorem) -> Theorem:
        none = forward(split, logic.antisymmetry(cert.prove("<=", 0, energy, facts), h))
        gone = Certificate().equal((restate(none, zero), i), x.at(i) / (x.at(i) - lam), over=[over(i)])
        same = gone.prove("=", secular_sum, 0)
        return logic.ex_falso(Certificate().equal(same, -1).equal(first).prove("=", 0, 1), lt(0, energy))

    positive = logic.order_cases(implies(le(energy, 0), absurd), implies(lt(0, energy), lambda h: h))
    below, above = x.at(i) ** 2 / (x.at(i) - lam), x.at(i) ** 2 / (x.at(i) - mu)
    fractions = logic.forall_intro(ring(above - below, (mu - lam) * x.at(i) ** 2 * weight, facts), i)
    cert = Certificate().equal(first, 1 / energy).equal(second, -1 / energy)
    cert.equal((fractions, i), 1 / energy, over=[over(i)])
    return cert.prove("=", lam, mu, [positive, *facts])


def secular_variants() -> list[Variant]:
    """The sign of the sum, and x_i for x_i²."""
    wrong = {"λ - x_i": -secular_sum, "x_i/(x_i - λ)": total(i, quotient.at(i))}
    there = both(eigenvector, nonzero)
    return [Variant(label, sequent(Implies(there, eq(t, 1)), apart)) for label, t in wrong.items()]


def interlacing_variants() -> list[Variant]:
    """(½, ½) has the eigenvalues 0 and ½; and 1 alone has the eigenvalue 0 alone, unless a hypothesis is dropped."""
    goal, given, half = interlacing().goal, interlacing().given, Fraction(1, 2)

    def model(a: int | Fraction, v_1: int, b: int | Fraction, w_1: int) -> list[Formula]:
        """n = 1, x = 1, λ = a, v = v_1, μ = b and w = w_1."""
        return [eq(n, 1), entries_are(x, 1), eq(lam, a), entries_are(v, v_1), eq(mu, b), entries_are(w, w_1)]

    two = [eq(n, 2), entries_are(x, half, half), eq(lam, 0), entries_are(v, 1, 1), eq(mu, half), entries_are(w, 1, -1)]
    examples = {
        "x = (½, ½), λ = 0, μ = ½: an entry between them": (same_side, two),
        "x = 1, λ = ½, v = 1: v is no eigenvector": (eigenvector, model(half, 1, 0, 1)),
        "x = 1, λ = ½, v = 0": (nonzero, model(half, 0, 0, 1)),
        "x = 1, μ = ½, w = 1: w is no eigenvector": (another, model(0, 1, half, 1)),
        "x = 1, μ = ½, w = 0": (nonzero_w, model(0, 1, half, 0)),
    }
    return [
        Variant(label, sequent(goal, *values, *(g for g in given if g != gone)), without=gone)
        for label, (gone, values) in examples.items()
    ]


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-jacobian-secular",
        title="The secular equation of diag(x) - xxᵀ",
        printed=secular,
        proof=secular_proof,
        variants=secular_variants,
        note="For every vector x, in the simplex or not. With x > 0 the eigenvalues are the roots of this equation and the entries "
        "of x that occur more than once. On the simplex 0 is a root where no entry is 0.",
    ),
    Statement(
        "CH-beyond-jacobian-interlacing",
        title="Between neighbouring entries of x there is at most one eigenvalue",
        printed=interlacing,
        proof=interlacing_proof,
        variants=interlacing_variants,
        note="The first hypothesis says that no entry of x lies between λ and μ. That there is one eigenvalue between "
        "neighbouring entries is not proved: it needs the intermediate value theorem.",
    ),
)
