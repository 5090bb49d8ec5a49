"""Section 3.3, beyond the text: α-entmax at the boundary of a support, where complementarity is not strict: two entries, every α > 1.

(1 - x, x) with 0 < x < 1 is α-entmax of (a, b) iff a - b = (T/β)((1 - x)^β - x^β), and (1, 0) is iff a - b >= T/β
(`beyond_entmax_necessary`): x vanishes where the gap g = T/β - (a - b) does. For α >= 2 its slope there jumps from 0 to β/((1 + β)T) at
least: entmax has a kink, and the implicit function theorem has to fail. For 1 < α < 2, x <= (βg/T)^{1/β} = o(g), and entmax is
differentiable there as well.
"""

from __future__ import annotations

from functools import cache

from referee.claims import Statement, Variant
from referee.kernel import algebra, logic
from referee.kernel.theorem import Theorem
from referee.language.statements import Implies, Sequent, both, eq, le, lt, sequent
from referee.language.terms import Term, exp, log, real
from referee.tactics.basic import Certificate, sign
from referee.tactics.lemmas import exp_monotone, log_monotone, use

a, b, x, T, beta = real("a b x T beta")
first, second = exp(beta * log(1 - x)), exp(beta * log(x))
gap: Term = T / beta - (a - b)
given = (lt(0, T), lt(0, beta), lt(0, x), lt(x, 1), eq(a, b + T / beta * (first - second)))
h_T, h_beta, h_x, h_less, h_kkt = (logic.assume(s) for s in given)
large = le(1, beta)


def kink() -> Sequent:
    """(T/β)x^β <= g; and for β >= 1, g <= T(1 + 1/β)x."""
    return sequent(both(le(T / beta * second, gap), Implies(large, le(gap, T * (1 + 1 / beta) * x))), *given)


@cache
def kink_proof() -> Theorem:
    """(1 - x)^β <= 1, and for β >= 1, (1 - x)^β >= 1 - βx and x^β <= x."""
    rest = Certificate().add(h_less).prove("<", 0, 1 - x)
    no_log = [
        use(log_monotone()[0], positive, Certificate().add(other).prove("<=", t, 1), x=t, y=1)
        for t, positive, other in ((x, h_x, h_less), (1 - x, rest, h_x))
    ]
    shrink = Certificate().add(h_beta, no_log[1]).prove("<=", beta * log(1 - x), 0)
    at_most_one = use(exp_monotone()[0], shrink, x=beta * log(1 - x), y=0)
    scale = sign("<", T / beta, [h_T, h_beta])
    low = Certificate().add(scale, at_most_one).equal(h_kkt).prove("<=", T / beta * second, gap)
    h, L = logic.assume(large), log(1 - x)
    cert = Certificate().add(rest, h, algebra.exp_tangent(-L)).add(rest, algebra.exp_tangent((beta - 1) * L))
    bernoulli = cert.prove("<=", 1 - beta * x, first, [rest])
    smaller = Certificate().add(h, no_log[0]).prove("<=", beta * log(x), log(x))
    below_x = use(exp_monotone()[0], smaller, x=beta * log(x), y=log(x))
    cert = Certificate().add(scale, bernoulli).add(scale, below_x).equal(h_kkt, -1)
    return logic.and_intro(
        low, logic.implies_intro(cert.prove("<=", gap, T * (1 + 1 / beta) * x, [h_x, h_beta]), large)
    )


def kink_variants() -> list[Variant]:
    """β >= 1 is needed for the slope, and the constants are."""
    slope = le(gap, T * (1 + 1 / beta) * x)
    return [
        Variant("the slope for 1 < α < 2 too", sequent(slope, *given)),
        Variant("g <= Tx", sequent(Implies(large, le(gap, T * x)), *given)),
        Variant("2(T/β)x^β <= g", sequent(le(2 * T / beta * second, gap), *given)),
    ]


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-entmax-boundary",
        title="α-entmax at the boundary of a support: a kink for α >= 2, none for α < 2",
        printed=kink,
        proof=kink_proof,
        variants=kink_variants,
        note="(1 - x, x) is α-entmax of (a, b), and g = T/β - (a - b) is the distance to the boundary, where complementarity is not "
        "strict: x = 0 for g <= 0. For α >= 2 the slope of x jumps there, at α = 2 from 0 to 1/(2T). For 1 < α < 2 both slopes are 0: "
        "the derivative exists although the implicit function theorem does not give it.",
    ),
)
