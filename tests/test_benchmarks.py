"""Every program of the benchmarks runs once at a small size and gives the right result; nothing is timed."""

import math
import sys
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import kkt, moments, potentials, run, spectrum, startup, theorem_2  # noqa: E402
from benchmarks.content import stated, target  # noqa: E402
from benchmarks.measure import Command, FailedError, OverTimeError, Program, Task, Time, finished, measured  # noqa: E402
from referee.kernel.theorem import Theorem  # noqa: E402
from referee.verdict import check_proves  # noqa: E402

POINTS = [Fraction(1, 2), Fraction(-1, 3), Fraction(1), Fraction(2, 5)]


def cumulants_of(points, order):
    """From log M(t) = Σ κ_m t^m/m!, by κ_m = μ_m - Σ C(m-1, k-1) κ_k μ_{m-k} in numbers."""
    mu = [sum(x**k for x in points) / len(points) for k in range(order + 1)]
    kappa = [Fraction(0)]
    for m in range(1, order + 1):
        kappa.append(mu[m] - sum(math.comb(m - 1, k - 1) * kappa[k] * mu[m - k] for k in range(1, m)))
    return mu, kappa[1:]


def needs(library):
    return pytest.mark.skipif(find_spec(library) is None, reason=f"{library} is not installed")


# moments


def test_our_cumulants_are_those_of_numbers():
    mu, kappa = cumulants_of(POINTS, 6)
    found = [sum(c * math.prod(mu[k] for k in mono) for mono, c in p.items()) for p in moments.ours(6)()]
    assert found == kappa


def test_the_peers_compute_the_same_polynomials():
    import sympy as sp

    _, kappa = cumulants_of(POINTS, 5)
    ours, flints = moments.ours(5)(), moments.flint(5)()
    for m, (mine, theirs) in enumerate(zip(ours, flints, strict=True), 1):
        exponents = {tuple(mono.count(k) for k in range(1, 6)): c for mono, c in mine.items()}
        assert {e: int(c) for e, c in theirs.to_dict().items()} == exponents, m
    n, x = sp.Symbol("n", integer=True, positive=True), sp.IndexedBase("x")
    values = {x[k]: sp.Rational(p.numerator, p.denominator) for k, p in enumerate(POINTS, 1)}
    for expr, value in zip(moments.sympy_diff(3)(), kappa, strict=False):
        at = expr.subs(next(s for s in expr.free_symbols if s.name == n.name), len(POINTS)).doit().subs(values)
        assert sp.simplify(at - sp.Rational(value.numerator, value.denominator)) == 0


def test_our_terms_have_the_same_values():
    from referee.numerics.evaluate import evaluate
    from referee.numerics.model import Model
    from referee.numerics.systems import Exact

    _, kappa = cumulants_of(POINTS, 4)
    model = Model({"n": len(POINTS)}, {"x": {(k,): p for k, p in enumerate(POINTS)}})
    assert [evaluate(t, model, Exact()) for t in moments.ours_as_terms(4)()] == kappa


def test_the_expansion_is_proved():
    theorem = moments.proved(2)()
    assert isinstance(theorem, Theorem)


# the KKT matrix


@pytest.mark.parametrize(
    ("make", "paper", "claim"),
    [
        (kkt.block_formula, "chiu", "CH-s33-blockinv"),
        (kkt.schur_inverse, "chiu", "CH-eq8"),
        (spectrum.centring, "lu_steinerberger", "LS-s3-spec"),
        (spectrum.extremes, "lu_steinerberger", "LS-s3-kronspec"),
        (theorem_2.chain, theorem_2.PAPER, theorem_2.CHAIN),
        (theorem_2.whole, theorem_2.PAPER, theorem_2.THEOREM),
    ],
)
def test_what_is_timed_proves_the_claim(make, paper, claim):
    check_proves(make()(), target(stated(paper, claim)))


def test_the_kkt_inverse_is_two_claims():
    for theorem, claim in zip(kkt.kkt_inverse()(), ("CH-s33-v0", "CH-eq9"), strict=True):
        check_proves(theorem, target(stated("chiu", claim)))


def test_a_claim_that_is_stated_nowhere_is_named():
    with pytest.raises(LookupError, match="states CH-nothing"):
        stated("chiu", "CH-nothing")


@pytest.mark.parametrize(
    "make", [kkt.sympy_inv, kkt.domain_matrix, pytest.param(kkt.symengine_lu, marks=needs("symengine"))]
)
def test_the_peers_invert_the_kkt_matrix(make):
    import sympy as sp

    matrix, found = kkt.explicit(2), make(2)()
    inverse = (
        sp.Matrix(5, 5, [sp.sympify(str(e)) for e in found])
        if make is kkt.symengine_lu
        else sp.Matrix(found.to_Matrix() if make is kkt.domain_matrix else found)
    )
    assert (matrix * inverse).applyfunc(sp.simplify) == sp.eye(5)


# the spectrum


def test_eigenbases_are_theorems():
    assert all(isinstance(th, Theorem) for th in spectrum.eigenbases()())


def test_the_peers_find_the_multiplicities():
    n, d = 3, 2
    expected = {n: (n - 1) * d, 0: d}
    assert spectrum.sympy_eigenvals(n, d)() == expected
    assert spectrum.flint_ranks(n, d)() == expected


@needs("numpy")
def test_numpy_finds_the_multiplicities():
    assert sorted(round(float(x)) for x in spectrum.numpy_eigvalsh(3, 2)()) == [0, 0, 3, 3, 3, 3]


# Theorem 2


@pytest.mark.parametrize("make", [theorem_2.chain_rechecked, theorem_2.whole_rechecked])
def test_the_proofs_that_are_timed_are_accepted(make):
    report = make()()
    assert report.ok, report


# loss and frame potential


def test_every_route_gives_the_same_two_numbers():
    from flint import arb

    n = 5
    exact = n * math.log(1 + (n - 1) * math.exp(-n * 1.5 / (n - 1))), n * n / (n - 1)
    routes = [potentials.evaluated(n)(), potentials.bare(n)(), potentials.from_gram_values(n)()]
    for loss, potential in routes:
        assert math.isclose(float(loss), exact[0])
        assert math.isclose(float(potential), exact[1])
        assert max(loss.rad(), potential.rad()) < arb(10) ** -48
        assert all(x.overlaps(y) for x, y in zip((loss, potential), routes[0], strict=True))
    for value, number in zip(potentials.mpmath_loop(n)(), exact, strict=True):
        assert math.isclose(float(value), number)


# whole processes


@pytest.mark.parametrize("command", startup.LEAN, ids=lambda c: c.name)
def test_the_lean_commands_run_without_sympy(command, tmp_path):
    assert command.seconds(60) > 0
    assert not startup.imports_sympy(command, tmp_path)


def test_a_command_that_loads_sympy_is_seen(tmp_path):
    assert startup.imports_sympy(Command("python", startup.import_sympy), tmp_path)


def test_check_runs_on_a_copy(tmp_path):
    assert startup.check(tmp_path, "chiu")[-2:] == ["check", "chiu"]
    assert {p.name for p in tmp_path.iterdir()} == set(startup.CONTENT)


# the machinery


def test_a_program_is_timed_in_a_process_of_its_own():
    assert Program("ours", moments.ours, (3,)).seconds(60) > 0


def test_a_slow_program_is_stopped_and_a_failing_one_is_told(tmp_path):
    with pytest.raises(OverTimeError):
        finished([sys.executable, "-c", "while True: pass"], 0.3, tmp_path)
    with pytest.raises(FailedError, match="exit code 1: ValueError: no"):
        finished([sys.executable, "-c", "raise ValueError('no')"], 60, tmp_path)


def test_an_absent_peer_is_named():
    ours, theirs = Program("ours", moments.ours, (2,)), Program("theirs", moments.flint, (2,), "no_such_library")
    task = Task("expansion", "order 2", ours, (theirs,), seconds=100, ratios={"theirs": 5})
    times = measured(task, 1, 60)
    assert times["theirs"] == Time(None, "absent")
    assert times["ours"].seconds > 0
    first, second = run.rows(task, times)
    assert (first.cells[6:], first.met) == (("< 100 s", "yes"), True)
    assert (second.cells[3:], second.met) == (("theirs", "absent", "–", "≤ 5", "not measured"), True)


@pytest.mark.parametrize(
    ("ours", "theirs", "words", "met"),
    [
        (Time(1.0), Time(0.5), ("yes", "yes"), (True, True)),
        (Time(3.0), Time(0.5), ("NO", "NO"), (False, False)),
        (Time(1.0), Time(None, "over 10 s"), ("yes", "not measured"), (True, True)),
        (Time(None, "failed, exit code 1"), Time(0.5), ("NO", "NO"), (False, False)),
    ],
)
def test_limits_are_judged(ours, theirs, words, met):
    program = Program("ours", moments.ours), Program("theirs", moments.flint)
    task = Task("t", "s", program[0], (program[1],), seconds=2, ratios={"theirs": 5})
    lines = list(run.rows(task, {"ours": ours, "theirs": theirs}))
    assert tuple(line.cells[-1] for line in lines) == words
    assert tuple(line.met for line in lines) == met


def test_every_limit_names_a_peer_and_every_task_a_measure():
    for module in run.MODULES.values():
        for task in module.TASKS:
            assert set(task.ratios) <= {p.name for p in task.peers}, task.name
            assert len({p.name for p in (task.ours, *task.peers)}) == 1 + len(task.peers), task.name


def test_an_unknown_benchmark_is_refused(capsys):
    with pytest.raises(SystemExit):
        run.main(["nothing"])
    assert "there is no benchmark 'nothing'" in capsys.readouterr().err


def test_times_are_readable():
    assert [run.readable(x) for x in (12.34, 0.0123, 4.56e-5, 7e-9)] == ["12.3 s", "12.3 ms", "45.6 µs", "7 ns"]
