"""The automatic route: what it proves on the sums of the neural collapse literature, and what it must not prove."""

import time

import pytest

from referee.language.statements import BigO, Deriv, Iff, Sequent, eq, every, ge, le, lt, ne
from referee.language.terms import absolute, exp, indices, log, real, sizes, sqrt, total
from referee.language.vectors import family, vector_sum
from referee.tactics.auto import prove, search
from referee.verdict import check_proves

n, d = sizes("n d")
i, j, k = indices("i j k", n)
(a,) = indices("a", d)
alpha, s, t = real("alpha s t")
u = family("u", d)
U = vector_sum(k, u(k))
unit = every(i, eq(u(i).norm2(), 1))
GIVEN = (le(2, n), lt(0, alpha), unit)
A = (n - 1) * exp(-n * alpha / (n - 1))
others = total(j, exp(alpha * (u(j) @ u(i))), [i])
loss = total(i, log(1 + total(j, exp(alpha * (u(j) @ u(i) - 1)), [i])))

TRUE = {
    "jensen over the others": every(
        i, le(exp(1 / (n - 1) * total(j, alpha * (u(j) @ u(i)), [i])), 1 / (n - 1) * others)
    ),
    "jensen under a sum of logarithms": ge(loss, total(i, log(1 + A * exp(alpha / (n - 1) * (U @ u(i)))))),
    "mean of softplus": ge(
        total(i, log(1 + A * exp(alpha / (n - 1) * (U @ u(i))))) / n,
        log(1 + A * exp(alpha / (n - 1) * (total(i, U @ u(i)) / n))),
    ),
    "frame potential": le(n**2, d * total(i, total(j, (u(i) @ u(j)) ** 2))),
    "absolute inner products": every(i, every(j, le(absolute(u(i) @ u(j)), 1))),
    "norm under a root": every(i, eq(sqrt(u(i).norm2()), 1)),
    "others of a nonnegative sum": every(i, le(exp(alpha * (u(i) @ u(i))), total(j, exp(alpha * (u(i) @ u(j)))))),
    "strict": lt(0, 1 / (n - 1) + alpha),
    "apart": ne(alpha + 1, 0),
    "derivative": Deriv("s", log(1 + exp(s)), t, exp(t) / (1 + exp(t))),
    "expansion": BigO("s", log(total(j, exp(s * (u(j) @ u(i))))) - log(n) - s / n * (U @ u(i)), 2),
}


@pytest.mark.parametrize("name", TRUE)
def test_true(name):
    goal = TRUE[name]
    statement = Sequent((*GIVEN, le(1, d)), goal)
    th = prove(statement)
    assert th is not None
    check_proves(th, statement)


FALSE = {
    "all j instead of the others": every(
        i, le(exp(1 / (n - 1) * total(j, alpha * (u(j) @ u(i)))), 1 / (n - 1) * others)
    ),
    "coefficient": every(i, le(2 * exp(1 / (n - 1) * total(j, alpha * (u(j) @ u(i)), [i])), 1 / (n - 1) * others)),
    "strict at equality": lt(n**2, d * total(i, total(j, (u(i) @ u(j)) ** 2))),
    "sign": every(i, every(j, le(u(i) @ u(j), -1))),
    "derivative": Deriv("s", log(1 + exp(s)), t, 1 / (1 + exp(t))),
    "order": BigO("s", log(total(j, exp(s * (u(j) @ u(i))))) - log(n), 2),
    "equality case": Iff(eq(exp(s), 1 + s), eq(s, 1)),
}


@pytest.mark.parametrize("name", FALSE)
def test_false(name):
    assert prove(Sequent(GIVEN, FALSE[name])) is None


@pytest.mark.parametrize(
    ("missing", "goal"), [(0, "jensen over the others"), (1, "strict"), (2, "absolute inner products")]
)
def test_a_needed_hypothesis(missing, goal):
    given = tuple(g for k, g in enumerate(GIVEN) if k != missing)
    assert prove(Sequent(given, TRUE[goal])) is None


def test_the_hypotheses_that_are_not_used_do_not_travel():
    th = prove(Sequent((*GIVEN, lt(0, t)), le(1 + s, exp(s))))
    assert th is not None
    assert th.hyps == ()


def test_the_equality_case_of_jensen():
    found = search(Sequent((le(1, n),), le(exp(total(i, u(i).at(a)) / n), total(i, exp(u(i).at(a))) / n)))
    assert found is not None
    assert found.iff is not None
    condition = found.iff.goal.right
    assert condition.body.lhs in (u(condition.index).at(a), total(i, u(i).at(a)) / n)


def test_no_time_no_proof():
    assert prove(Sequent((), le(1 + s, exp(s))), time.monotonic() - 1) is None
