"""The statements on which the numerics are tried: loss, frame potential and expansion; softmax."""

from fractions import Fraction

from referee.language.statements import BigO, eq, every, ge, le, lt, sequent
from referee.language.terms import Delta, Num, SizeOf, Symbol, exp, indices, log, real, sizes, total

n, d = sizes("n d")
i, j, k = indices("i j k", n)
a, b = indices("a b", d)
(alpha,) = real("alpha")
N, D = SizeOf(n), SizeOf(d)
HALF = Num(Fraction(1, 2))


def u(p, q):
    return Symbol("u", (p, q))


def x(p):
    return Symbol("x", (p,))


def theta(p):
    return Symbol("theta", (p,))


def inner(p, q):
    return total(a, u(p, a) * u(q, a))


def U(q):
    return total(i, u(i, q))


LOSS = total(i, log(1 + total(j, exp(alpha * (inner(j, i) - 1)), but=[i])))
BOUND = N * log(1 + (N - 1) * exp(-N * alpha / (N - 1)))
ENERGY = total(i, log(total(j, exp(alpha * inner(i, j)))))
FRAME = total(i, total(j, inner(i, j) ** 2))
UNIT = every(i, eq(total(a, u(i, a) ** 2), 1))
SOFTMAX = every(i, eq(x(i), exp(theta(i)) / total(j, exp(theta(j)))))
POSITIVE, SIMPLEX = every(i, lt(0, x(i))), eq(total(i, x(i)), 1)
THEOREM = (UNIT, lt(0, alpha), le(2, N), le(N - 1, D))


def expansion(third):
    """Proposition 3 with the coefficient `third` of α² Σ⟨u_i, U⟩²."""
    linear = N * log(N) + alpha / N * total(a, U(a) ** 2)
    second = alpha**2 / (2 * N) * FRAME
    return linear + second - third * alpha**2 * total(i, total(a, u(i, a) * U(a)) ** 2)


PRINTED = sequent(BigO("alpha", ENERGY - expansion(1 / (2 * N)), 3), UNIT, le(1, N))
RIGHT = sequent(BigO("alpha", ENERGY - expansion(1 / (2 * N**2)), 3), UNIT, le(1, N))
FRAME_IDENTITY = eq(
    FRAME - N**2 / D,
    total(a, total(b, (total(i, u(i, a) * u(i, b)) - N / D * Delta(a, b)) ** 2)),
)
FRAME_BOUND = sequent(ge(FRAME, N**2 / D), UNIT, le(1, D))
