"""Chiu: a slip of the pen in a statement is refused by its proof, and refuted by numbers; what happens to be true says why.

Numbers decide no statement of existence: mutants of those are refused only.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from fractions import Fraction as Q
from functools import cache, partial
from itertools import product

import pytest
from flint import fmpq, fmpq_mat

import proofs.chiu
from referee.claims import Statement
from referee.kernel import analysis, logic
from referee.kernel.normal import NotDecided
from referee.kernel.theorem import KernelError
from referee.language.statements import Deriv, Forall
from referee.language.subst import Lam, alpha
from referee.language.terms import Symbol, exp, indices, log, sizes
from referee.numerics.model import Model
from referee.numerics.models import certified
from referee.numerics.refute import fails
from referee.tactics.basic import restate
from referee.verdict import Unproved, check_proves
from tests.fates import changed, fate
from tests.mutants import KINDS, kind_of, some

REFUSED_EACH, BUDGET = 3, 40
MODULES = [importlib.import_module(f"proofs.chiu.{m.name}") for m in pkgutil.iter_modules(proofs.chiu.__path__)]
CLAIMS = {c.id: c for m in MODULES for c in getattr(m, "CLAIMS", ()) if isinstance(c, Statement) and c.proof}


@cache
def target(name):
    claim = CLAIMS[name]
    return (claim.repaired or claim.printed)()


# models of hypotheses that are not drawn at random: matrices with their inverses, solutions of linear systems


def tables(**values):
    """Matrices, vectors (lists, rows, columns) and numbers as the values of symbols; _p stands for a prime."""
    out = {}
    for name, value in values.items():
        if isinstance(value, fmpq_mat):
            rows, cols = range(value.nrows()), range(value.ncols())
            place = {(2, 2): lambda r, c: (r, c), (2, 1): lambda r, _: (r,), (1, 2): lambda _, c: (c,)}
            at = place.get((len(rows), len(cols)), lambda *_: ())
            value = {at(r, c): value[r, c] for r in rows for c in cols}  # noqa: PLW2901
            value = value.get((), value)  # noqa: PLW2901
        elif isinstance(value, list):
            value = {(r,): x for r, x in enumerate(value)}  # noqa: PLW2901
        out[name.replace("_p", "'")] = value
    return out


def mat(*rows):
    return fmpq_mat([[fmpq(x.numerator, x.denominator) for x in map(Q, row)] for row in rows])


def blocks(rows, heights, widths):
    """A matrix cut into blocks, by place."""
    tops, lefts = [[sum(h[:k]) for k in range(len(h))] for h in (heights, widths)]
    return {
        (a + 1, b + 1): fmpq_mat([[rows[top + r, left + c] for c in range(w)] for r in range(h)])
        for a, (top, h) in enumerate(zip(tops, heights, strict=True))
        for b, (left, w) in enumerate(zip(lefts, widths, strict=True))
    }


J, P = mat([2, 1], [5, 3]), mat([1, -2], [3, 1])
B, C = mat([1, 2], [0, 1]), mat([3, -1], [1, 1])
D = mat([1, 4], [2, 1])
x, u = [Q(1, 4), Q(3, 4)], 2
entries = lambda m: [m[r, 0] for r in range(m.nrows())]  # noqa: E731


def blockinv():
    S, T = (J - B * D.inv() * C).inv(), (D - C * J.inv() * B).inv()
    yield Model({"p": 2, "q": 2}, tables(A=J, A_p=J.inv(), B=B, C=C, D=D, D_p=D.inv(), S_p=S, T_p=T))


def eq8():
    K = (D - C * J.inv() * B).inv()
    yield Model({"p": 2, "q": 2}, tables(E=J, E_p=J.inv(), F=B, G=C, H=D, K_p=K))


def kkt(corner=False):
    """A solution of (3) with u = 2, the inverse of M (or of its corner A); dv is 0, as (5) says, and then not."""
    M = mat([4, 0, -1, -1, 0], [0, Q(4, 3), -1, 0, -1], [u, u, 0, 0, 0], [0, 0, 0, x[0], 0], [0, 0, 0, 0, x[1]])
    A = blocks(M, (3, 2), (3, 2))[1, 1]
    W = blocks(*((A.inv(), (2, 1), (2, 1)) if corner else (M.inv(), (2, 1, 2), (2, 1, 2))))
    names = dict(zip("Pqrs", (W[1, 1], W[1, 2], W[2, 1], W[2, 2]), strict=True)) if corner else {}
    names |= {} if corner else {f"W{r}{c}": block for (r, c), block in W.items()}
    for dv in ([0, 0], [1, -2]):
        change = A.inv() * mat([3 + dv[0]], [-1 + dv[1]], [0])
        direction = {"dtheta": [3, -1], "dx": entries(change)[:2], "du": change[2, 0], "dv": dv}
        yield Model({"n": 2}, tables(x=x, u=u, v=[0, 0], **direction, **names))


def kkt_point():
    """x = (1/4, 3/4), v = 0 and several u; θ is what (3) says."""
    (i,) = indices("i", sizes("n")[0])
    theta = Lam((i,), log(Symbol("x", (i,))) + 1 - Symbol("u") - Symbol("v", (i,)))
    granted = frozenset(target("CH-s32-u").given[3:4])
    for dual in (2, 0, Q(-1, 2)):
        yield Model({"n": 2}, tables(x=x, u=dual, v=[0, 0]), definitions={"theta": theta}, granted=granted)


def differentiated():
    """A solution (dx, du, dv) of (5) where Σx is not 1."""
    x, dx, v, du = [Q(1, 4), Q(1, 2)], [Q(3), Q(-1)], [Q(2), Q(5)], Q(16)
    dv = [-a * b / c for a, b, c in zip(v, dx, x, strict=True)]
    dtheta = [b / c - du - e for b, c, e in zip(dx, x, dv, strict=True)]
    yield Model({"n": 2}, tables(x=x, u=2, v=v, dx=dx, du=du, dv=dv, dtheta=dtheta))


def solution_mapping():
    """F of degree two with F(θ₀, x₀) = 0 = F(θ, x), for θ - θ₀ = (1, 1) and x - x₀ = (1, 2); c = 0, then not."""
    R = {(k, a, b): Q(k + 2 * a - b) for k, a, b in product(range(2), repeat=3)}
    S, T = ({key: value + extra for key, value in R.items()} for extra in (1, 4))
    step = [Q(1), Q(2)]
    pull = [
        sum(Q(str(J[k, p])) * step[p] for p in range(2))
        + sum(
            R[k, p, q] * step[p] * step[q] + S[k, p, q] * step[p] + T[k, p, q] for p, q in product(range(2), repeat=2)
        )
        for k in range(2)
    ]
    slope = mat([-pull[0] - 7, 7], [-pull[1] - 5, 5])
    points = tables(x_0=[1, 3], x=[2, 5], theta_0=[4, 1], theta=[5, 2], P=slope, J=J, K=J.inv(), R=R, S=S, T=T)
    for c in ([0, 0], [1, 0]):
        yield Model({"m": 2, "n": 2}, points | tables(X=-(J.inv() * slope), c=c))


def affine():
    x = entries(mat([1], [3]) - J.inv() * P * mat([2], [-1]))
    yield Model({"m": 2, "n": 2}, tables(J=J, K=J.inv(), P=P, c=[0, 0], x_0=[1, 3], x=x, theta_0=[4, 1], theta=[6, 0]))


def two_derivatives():
    """X = Y, and another matrix for X."""
    for X in (-(J.inv() * P), B):
        yield Model({"m": 2, "n": 2}, tables(J=J, K=J.inv(), P=P, X=X, Y=-(J.inv() * P)))


def one_step():
    """∂ẑ/∂z⁽⁰⁾ = 0, and another system."""
    for slope in (mat([0, 0], [0, 0]), P):
        known = tables(H=J, K=J.inv(), P=slope, X=-(J.inv() * slope))
        yield Model({"n": 2}, known | tables(z=[1, 2], g=[3, -1], eta=Q(1, 2)))


def evidence():
    """log Σp = 2, attained, and log Σp = log(5/4) + 2, not attained."""
    (i,) = indices("i", sizes("n")[0])
    for c in ([Q(1, 2), Q(1, 2)], [Q(1), Q(1, 4)]):
        yield Model({"n": 2}, tables(q=[Q(1, 2)] * 2, c=c), definitions={"p": Lam((i,), exp(2) * Symbol("c", (i,)))})


def cancelling():
    yield Model({"n": 2}, tables(x=[1, 1], v=[1, -1]))


MODELS = {
    "CH-s33-blockinv": blockinv, "CH-eq8": eq8, "CH-eq6": kkt, "CH-s33-Ainv": partial(kkt, corner=True),
    "CH-s33-v0": partial(kkt, corner=True), "CH-eq5": differentiated, "CH-s2-c1": affine, "CH-s2-deriv": solution_mapping,
    "CH-s1-impl": two_derivatives, "CH-s5-diff": one_step, "CH-s5-zstar": evidence, "CH-s32-u": kkt_point,
    "CH-s32-rank": kkt_point, "CH-eq2c": cancelling,
}  # fmt: skip


@cache
def models(name):
    return tuple(MODELS.get(name, tuple)())


# what becomes of a mutant


def outcome(name, mutant):
    """As `fate`; proved as well if every part that is new is a derivative that the kernel finds."""
    theorem, before = CLAIMS[name].proof(), target(name)
    found = fate(before, mutant, theorem, models(name), BUDGET)
    return "proved" if found == "kept" and all(derived(s, mutant) for s in changed(before, mutant)) else found


def derived(statement, mutant):
    facts = [logic.assume(g) for g in mutant.given]
    while isinstance(statement, Forall):
        statement = statement.body
    if not isinstance(statement, Deriv):
        return False
    try:
        restate(analysis.derivative(statement.var, statement.f, statement.point, facts), statement, facts)
    except (KernelError, NotDecided):
        return False
    return True


ONE_SIDED = "a square matrix with a left inverse has it on the right as well"
DELTA = "next to δ the two indices are one"
SYMMETRIC = "the block is diag(x) - xxᵀ, which is symmetric"
FEASIBLE = "feasibility gives it, optimality is not needed"
STATIONARY = "D = 0 in this part"
FEWER = "one non-negative term v_a x_a less: the bound is still one"
WEAKER = "1 - 2p_k is less than 1 - p_k"
ARGUED = {ONE_SIDED, SYMMETRIC, FEASIBLE, STATIONARY, FEWER, WEAKER}
"""Reasons that stand here; where there is another, the kernel proves the mutant."""

TRUE = {
    "CH-s33-blockinv": {"hypothesis": ONE_SIDED},
    "CH-eq2a": {"index": DELTA},
    "CH-eq2c": {"sign": "the right-hand side is 0", "index": DELTA},
    "CH-eq2d": {"range": FEWER},
    "CH-eq4c": {"index": DELTA},
    "CH-eq5": {"index": DELTA},
    "CH-eq5-jac": {"range": (constant := "x does not depend on v: the derivative is 0"), "exclusion": constant, "index": constant},
    "CH-eq6": {"transposed": SYMMETRIC},
    "CH-eq7": {"index": DELTA},
    "CH-s33-AEu": {"index": DELTA},
    "CH-eq8": {"hypothesis": ONE_SIDED},
    "CH-eq9": {"index": DELTA},
    "CH-s2-c1": {"hypothesis": ONE_SIDED},
    "CH-s2-c3": {"dropped": "the derivative is in x: T multiplies θ₀ - θ₀ = 0, whatever the other factor is"},
    "CH-s1-impl": {"hypothesis": ONE_SIDED},
    "CH-s2-deriv": {"hypothesis": ONE_SIDED},
    "CH-s31-surr": {"coefficient": WEAKER},
    "CH-s32-hess": {"index": DELTA},
    "CH-s32-rank": {"index": DELTA},
    "CH-s32-feas": {"hypothesis": FEASIBLE},
    "CH-s32-xpos": {"hypothesis": FEASIBLE},
    "CH-s33-v0": {"hypothesis": ONE_SIDED, "dropped": "the summand is s(-1)0 = 0", "index": DELTA, "transposed": SYMMETRIC},
    "CH-s33-Ainv": {"transposed": SYMMETRIC},
    "CH-s5-chain": {
        "sign": "the right-hand side is 0", "range": STATIONARY, "exclusion": STATIONARY, "index": STATIONARY, "transposed": STATIONARY,
        "coefficient": (second := "a term of second order in t"), "dropped": second,
    },
}  # fmt: skip
"""Mutants that are true, by the kind of change, and why."""


@pytest.mark.parametrize("name", CLAIMS)
def test_mutants_are_refused(name):
    """Only a hypothesis that the proof does without may be dropped: it makes a formula mean something, or follows from others."""
    theorem, used = CLAIMS[name].proof(), {alpha(h) for h in CLAIMS[name].proof().hyps}
    for label, mutant in some(target(name), REFUSED_EACH):
        if kind_of(label) == "hypothesis" and used <= {alpha(g) for g in mutant.given}:
            check_proves(theorem, mutant)
            continue
        with pytest.raises(Unproved):
            check_proves(theorem, mutant)


def test_there_are_enough_of_them():
    kinds = Counter(kind_of(label) for name in CLAIMS for label, _ in some(target(name), REFUSED_EACH))
    assert set(kinds) == set(KINDS)
    assert kinds.total() > 500


@pytest.mark.parametrize("name", MODELS)
def test_the_statement_holds_in_the_models_of_its_hypotheses(name):
    assert not any(fails(target(name), model) for model in models(name))
    assert any(certified(target(name), model) for model in models(name)) or name == "CH-eq2c"


@pytest.mark.parametrize("name", CLAIMS)
def test_what_numbers_decide_is_refuted(name):
    fates = {kind_of(label): outcome(name, mutant) for label, mutant in some(target(name), 1)}
    why = TRUE.get(name, {})
    assert {kind for kind, what in fates.items() if what == "kept"} == {kind for kind in why if why[kind] in ARGUED}
    assert {kind for kind, what in fates.items() if what == "proved"} == {
        kind for kind in why if why[kind] not in ARGUED
    }
