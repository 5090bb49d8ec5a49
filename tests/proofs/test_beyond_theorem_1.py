"""Theorem 1 beyond the paper (norms on average, biases, samples per class): what is proved, and that no neighbouring statement is."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from proofs.lu_steinerberger import average_norms, theorem_1
from proofs.lu_steinerberger import beyond_average_norms as averages
from proofs.lu_steinerberger import beyond_biases as biases
from proofs.lu_steinerberger import beyond_samples_per_class as samples
from proofs.lu_steinerberger.average_norms import minimum_alpha, v_is_alpha_u
from proofs.lu_steinerberger.beyond_biases import b, eq_13, eq_14
from proofs.lu_steinerberger.eq_11_12 import below_12, exponent, level
from proofs.lu_steinerberger.eq_13_14 import eq_12_link
from proofs.lu_steinerberger.eq_16 import no_sum_u, no_sum_v
from proofs.lu_steinerberger.loss_uv import biased, loss_uv, quotient
from proofs.lu_steinerberger.minimisers import w
from proofs.lu_steinerberger.notation import a, alpha, d, i, j, k, n, positive_alpha, simplex, two_classes, u, unit_u, v
from proofs.lu_steinerberger.samples import collapsed, first, m, norm_v, one_slice, simplex_v
from proofs.lu_steinerberger.samples import k as sample
from proofs.lu_steinerberger.samples import loss as loss_of_samples
from referee.examine import undefined
from referee.kernel import logic
from referee.kernel.theorem import KernelError, Theorem
from referee.language.statements import FALSE, Exists, IdxNe, Iff, Implies, both, eq, every, le, lt, sequent
from referee.language.subst import Lam, substitute
from referee.language.terms import At, Delta, as_size, as_term, exp, log, total
from referee.numerics.evaluate import evaluate
from referee.numerics.model import Model
from referee.numerics.systems import Ball
from referee.tactics.basic import Certificate, discharge, forward, over, restate, ring, sign
from referee.tactics.chain import StepError, calc, given
from referee.tactics.jensen import jensen_softplus, mean
from referee.tactics.links import Link, TacticError, lift
from referee.tactics.means import constant, tight
from referee.verdict import Unproved, check_proves

FILES = (averages, biases, samples)
CLAIMS = {claim.id: claim for file in FILES for claim in file.BEYOND}
PRINTED = {file: file.BEYOND[0].printed() for file in FILES}


@pytest.mark.parametrize("name", CLAIMS)
def test_the_theorem_is_the_statement(name):
    claim = CLAIMS[name]
    statement, theorem = claim.printed(), claim.proof()
    check_proves(theorem, statement)
    assert {*theorem.hyps} == {*statement.given}, "every hypothesis is used"
    assert not undefined(statement)
    assert not theorem.cited


@pytest.mark.parametrize("name", CLAIMS)
def test_each_hypothesis_has_a_variant_without_it(name):
    claim = CLAIMS[name]
    target = claim.printed()
    dropped = [x.without for x in claim.variants() if x.without is not None]
    dropped += [g for x in claim.variants() if x.statement.goal == target.goal and x.without is None
                for g in target.given if g not in x.statement.given]  # fmt: skip
    assert {*dropped} == {*target.given}


@pytest.mark.parametrize("file", FILES, ids=["average norms", "biases", "samples"])
def test_the_minimisers_are_where_it_is_reached(file):
    th = file.minimum.minimisers_theorem(file.lower_bound().theorem(), file.equality(), file.attained())
    assert th.goal == Implies(le(n - 1, d), Iff(file.minimum.is_minimal, file.minimum.where))
    check_proves(th, replace(PRINTED[file], goal=th.goal))


@pytest.mark.parametrize("file", FILES, ids=["average norms", "biases", "samples"])
def test_it_is_attained_iff_there_is_room(file):
    minimum = file.minimum
    attained = logic.and_elim(file.theorem(), 2)
    assert attained.goal == Iff(minimum.is_attained, le(n - 1, d))
    assert isinstance(minimum.is_attained, Exists)
    assert {two_classes, positive_alpha} <= {*attained.hyps}


# against other routes

SIZES = ((2, 1, 3), (3, 2, 2), (4, 2, 1), (5, 6, 3))


def dot(x, y):
    return math.fsum(p * q for p, q in zip(x, y, strict=True))


def by_hand(features, classes, shift):
    """Σ over (class, feature) of -log softmax, by the usual cross-entropy."""
    whole = 0.0
    for label, x in features:
        scores = [dot(y, x) + s for y, s in zip(classes, shift, strict=True)]
        top = max(scores)
        whole += top + math.log(math.fsum(math.exp(s - top) for s in scores)) - scores[label]
    return whole


def least(N, scale, samples=1):
    return samples * N * math.log1p((N - 1) * math.exp(-N * scale / (N - 1)))


def vectors(source, count, D, mean_square):
    rows = [[source.gauss(0, 1) for _ in range(D)] for _ in range(count)]
    factor = math.sqrt(mean_square * count / math.fsum(x * x for row in rows for x in row))
    return [[factor * x for x in row] for row in rows]


@pytest.mark.parametrize("size", SIZES)
def test_no_admitted_point_is_below_the_bound(size):
    N, D, M = size
    source = random.Random(N)
    for _ in range(60):
        scale = source.choice((0.3, 1.0, 4.0))
        rows = vectors(source, N * M, D, source.uniform(0.2, 1))
        classes = vectors(source, N, D, scale**2)
        if source.random() < 0.5:
            classes = [[scale * x for x in row] for row in vectors(source, N, D, 1)]
            rows = [[x / scale for x in classes[p // M]] for p in range(N * M)]
        shift = [source.gauss(0, 1) for _ in range(N)]
        features = [(p // M, row) for p, row in enumerate(rows)]
        assert by_hand(features, classes, shift) >= least(N, scale, M) - 1e-12
        assert by_hand(features, classes, [0.0] * N) >= least(N, scale, M) - 1e-12


@pytest.mark.parametrize("N", [2, 3, 6, 11])
def test_the_simplex_reaches_it_and_nothing_near_it_does(N):
    """The simplex of n vectors of R^n: e_i minus the mean, to length 1."""
    scale, M, r = 1.7, 2, math.sqrt(N / (N - 1))
    frame = [[r * ((p == q) - 1 / N) for q in range(N)] for p in range(N)]
    classes = [[scale * x for x in row] for row in frame]
    features = [(p, frame[p]) for p in range(N) for _ in range(M)]
    value = by_hand(features, classes, [0.4] * N)
    assert value == pytest.approx(least(N, scale, M), rel=1e-13)
    uneven = [0.4] * (N - 1) + [0.5]
    assert by_hand(features, classes, uneven) > value + 1e-5
    moved = [(0, frame[1]), *features[1:]]
    assert by_hand(moved, classes, [0.4] * N) > value + 1e-2


@pytest.mark.parametrize("size", SIZES)
def test_the_losses_are_the_usual_cross_entropy(size):
    N, D, M = size
    source = random.Random(M)

    def table(*ends):
        return {key: Fraction(source.randint(-9, 9), 7) for key in product(*map(range, ends))}

    one, many, y, c = table(N, D), table(N, M, D), table(N, D), table(N)
    classes = [[float(y[p, q]) for q in range(D)] for p in range(N)]
    shift = [float(c[p,]) for p in range(N)]
    model = Model({"n": N, "d": D}, {"u": one, "v": y, "b": c})
    features = [(p, [float(one[p, q]) for q in range(D)]) for p in range(N)]
    assert float(evaluate(biased(), model, Ball(30)).mid()) == pytest.approx(by_hand(features, classes, shift))
    model = Model({"n": N, "d": D, "m": M}, {"u": many, "v": y})
    features = [(p, [float(many[p, s, q]) for q in range(D)]) for p in range(N) for s in range(M)]
    assert float(evaluate(loss_of_samples, model, Ball(30)).mid()) == pytest.approx(by_hand(features, classes, [0] * N))


def test_one_sample_without_biases_and_scale_1_is_the_paper():
    one = {"m": as_size(1)}
    assert ring(substitute(loss_of_samples, sizes=one, symbols={"u": Lam((i, sample, a), u(i).at(a))}), quotient())
    assert ring(substitute(samples.least, sizes=one), minimum_alpha)
    assert ring(substitute(biased(), symbols={"b": Lam((j,), as_term(0))}), quotient())
    assert ring(substitute(minimum_alpha, symbols={"alpha": as_term(1)}), theorem_1.minimum)


def test_unit_norms_are_a_special_case():
    """With ‖u_i‖ = 1 and v = αu both averages hold, so that the hypotheses can be met."""
    assert {*average_norms.of_unit_u().hyps} == {unit_u}
    assert {*average_norms.of_multiple().hyps} == {unit_u, v_is_alpha_u}


# mutants

FACTS, apart = average_norms.FACTS, given(IdxNe(j, i))
STEP = r"step {} of {} does not hold: .* by {}: "


def changed(file, **fields) -> Callable[[], Any]:
    """The theorem for a changed minimum, against the statement of that minimum."""

    def make():
        minimum = replace(file.minimum, **fields)
        absurd = getattr(file, "no_simplex", averages.no_simplex)
        th = minimum.theorem(file.lower_bound().theorem(), file.equality(), file.attained(), absurd)
        check_proves(th, replace(PRINTED[file], goal=minimum.statement))

    return make


def logits_12(
    goal: Any, *, size: Any = n, basis: Any = biases.basis, logits: Any = biases.logits, iff: bool = False
) -> Any:
    plain = tight(eq_12_link()) if iff else eq_12_link().th
    at = logic.instantiate(logic.instantiate(plain, sizes={"d": size}), symbols={"u": basis, "v": logits})
    return restate(at, goal, FACTS)


def case_12(thirteen: Any = eq_13, fourteen: Any = eq_14) -> Any:
    return logits_12(Iff(eq(below_12, biased()), both(thirteen, fourteen)), iff=True)


def with_14(term: Any) -> Any:
    return case_12(fourteen=constant(i, j, exponent + term / (n - 1)))


B = total(k, b(k))


def equal_biases(value: Any = None, *, turn: int = 1, with_14: bool = True, zero_sum: bool = True) -> Any:
    """The certificate of b_i = b_j."""
    line, sum_u, thirteen, fourteen = given(v_is_alpha_u, no_sum_u, eq_13, eq_14)
    del sum_u
    (sum_v,) = given(no_sum_v)
    cert = Certificate().equal((thirteen, i, j, k), -1 / (n - 1), over=[over(k, i)])
    cert.equal((thirteen, j, i, k), turn / (n - 1), over=[over(k, j)])
    if with_14:
        cert.equal((fourteen, i, j), -1 / n)
    if zero_sum:
        cert.equal((sum_v, a), (u(j).at(a) - u(i).at(a)) / n, over=[over(a)])
    cert.equal((line, j, a), u(i).at(a), over=[over(a)]).equal((line, i, a), -u(j).at(a), over=[over(a)])
    return cert.prove("=", b(i), b(j) if value is None else value, [*FACTS, *apart])


def effect(of_i: Any) -> Any:
    """L(u, v, b) = L(u, v) from an equation between b_j and a number."""
    (same,), x = given(every(i, every(j, eq(of_i, b(j)), but=[i]))), (v(j) - v(i)) @ u(i)
    shift = Certificate().equal((same, i, j), -1).prove("=", x + b(j) - b(i), x, apart)
    return lift(total(i, log(1 + total(j, exp(x + b(j) - b(i)), but=[i]))), loss_uv(), [Link(shift)])


def value_at(bias: Any) -> Any:
    return ring(substitute(biased(), symbols={"b": Lam((j,), bias)}), quotient())


some, short_u = given(samples.some_samples, samples.average_uk)


def variance(centre: Any = None, *, bound: Any = n, weight: Any = None, facts: Any = samples.FACTS) -> Any:
    """The certificate of Σ‖ū_i‖² <= n."""
    share = sign("<", 1 / m if weight is None else weight, facts)
    cert = Certificate().add(share, short_u)
    middle = mean(sample, u(i, sample).at(a)) if centre is None else centre
    cert.add(share, square=u(i, sample).at(a) - middle, over=[over(i), over(sample), over(a)])
    return cert.prove("<=", substitute(average_norms.average_u.lhs, symbols=samples.means), bound, facts)


def chain_of_samples(*, jensen: Any = None, end: Any = samples.least) -> Any:
    f = samples.exponent
    chain = calc(n * total(sample, level(f)), samples.FACTS, "samples")
    link = jensen_softplus(sample, as_term(n - 1), f, samples.FACTS)
    middle = n * (m * level(mean(sample, f))) if jensen is None else jensen(f)
    return chain.ge(middle, by=link, reason="Jensen over k").ge(end, by=samples.least_objective(), reason="means")


def twelve(other: Any = sample) -> Any:
    """(12) for every slice, from (12) for the slice `other`."""
    at = {"u": Lam((i, a), u(i, other).at(a))}
    chain = calc(total(sample, samples.slice_loss), samples.FACTS, "slices")
    return chain.ge(
        total(sample, samples.slice_below), by=Link(logic.instantiate(eq_12_link().th, symbols=at)), reason="(12)"
    )


def slices(*, short: bool = True) -> Any:
    """The bound for all slices at once."""
    bound = logic.instantiate(average_norms.lower_bound().theorem(), symbols=one_slice)
    if short:
        bound = discharge(bound, logic.forall_elim(logic.assume(samples.short_slices), sample))
    return logic.forall_intro(bound, sample)


def norm_of_v(value: Any, at: Any = first, *, facts: Any = samples.FACTS) -> Any:
    """‖v_i‖² from the slice `at`."""
    unit, line = given(every(sample, every(i, eq(u(i, sample).norm2(), 1))), collapsed)
    cert = Certificate().equal((unit, at, i), alpha**2)
    cert.equal((line, i, at, a), v(i).at(a) + alpha * u(i, at).at(a), over=[over(a)])
    return cert.prove("=", v(i).norm2(), value, facts)


def norm_of_u(facts: Any = samples.FACTS) -> Any:
    """‖u_ik‖² = 1 from v."""
    norm, line = given(norm_v, collapsed)
    cert = Certificate().equal((norm, i), 1 / alpha**2)
    cert.equal((line, i, sample, a), -(v(i).at(a) + alpha * u(i, sample).at(a)) / alpha**2, over=[over(a)])
    return cert.prove("=", u(i, sample).norm2(), 1, facts)


def copies(bound: Any) -> Any:
    """Σ_i Σ_k ‖w_i‖² for m copies."""
    (short,) = given(substitute(average_norms.average_u, symbols={"u": w}))
    cert = Certificate().add(sign("<=", as_term(m)), short)
    at = {"u": Lam((i, sample, a), w.body)}
    return cert.prove("<=", substitute(samples.average_uk.lhs, symbols=at), bound)


def attained_at(y: Any) -> Any:
    """The pair (w, y) attains the minimum, from a proof that (w, αw) does."""
    body = averages.minimum.attaining
    at_pair = logic.assume(substitute(body, symbols={"x": average_norms.times_alpha}))
    return averages.minimum.found(at_pair, body, [w, y])


def no_simplex(place: Any, *room: Any) -> Any:
    """There are no such w, if there is no room."""
    at_w = substitute(place, symbols={"u": w})
    th = averages.no_simplex(logic.assume(at_w))
    check_proves(th, sequent(FALSE, two_classes, *(room or [lt(d, n - 1)]), at_w))
    return th


other_angles = every(i, every(j, eq(u(i) @ u(j), 1 / (n - 1)), but=[i]))
room = {x: le(n - x, d) for x in (0, 2)}
without_n = n * level(-alpha / (n - 1))

MUTANTS: dict[str, tuple[Callable[[], Any], type[Exception], str]] = {
    "average norms: e^{-α/(n-1)}": (changed(averages, least=without_n), TacticError, r"is proved, not n log\(1 \+ \(n − 1\) exp\(−α/"),
    "average norms: d >= n suffices and is needed": (changed(averages, room=room[0]), Unproved, "also assumes"),
    "average norms: d >= n - 2 suffices": (changed(averages, room=room[2]), Unproved, "also assumes"),
    "average norms: reached where ‖u_i‖ = 1 and v = αu, without a simplex": (
        changed(averages, where=both(unit_u, v_is_alpha_u)), TacticError, "is proved, not "),
    "average norms: rivals v of any norm": (
        changed(averages, constraints=(average_norms.average_u,)), TacticError, "is proved, not "),
    "average norms: rivals with ‖w_i‖ = 1": (
        changed(averages, constraints=(unit_u, average_norms.average_v)), TacticError, "is proved, not "),
    "average norms: one rival for u and v": (
        lambda: replace(averages.minimum, rivals={"u": w, "v": w}), TacticError, "a rival is called w"),
    "average norms: attained at (w, w)": (lambda: attained_at(w), KernelError, "^exists_intro: "),
    "average norms: no w with ⟨w_i,w_j⟩ = 1/(n-1)": (
        lambda: no_simplex(both(unit_u, other_angles)), KernelError, "^implies_elim: "),
    "average norms: no simplex of any norm": (
        lambda: no_simplex(both(every(i, le(u(i).norm2(), 1)), simplex)), Unproved, "also assumes"),
    "average norms: no simplex for d < n": (
        lambda: no_simplex(both(unit_u, simplex), lt(d, n)), Unproved, "also assumes"),
    "biases: 2b_j": (
        lambda: logits_12(le(below_12, biased(b=lambda p: 2 * b(p)))), KernelError, "^convert: "),
    "biases: b_j in the sum only": (
        lambda: logits_12(le(below_12, total(i, log(total(j, exp(v(j) @ u(i) + b(j))) / exp(v(i) @ u(i)))))),
        KernelError, "^convert: "),
    "biases: Σb_j left in (12)": (
        lambda: logits_12(le(substitute(below_12, symbols={"v": Lam((j, a), v(j).at(a) + b(j))}), biased())),
        KernelError, "^convert: "),
    "biases: logits in R^d": (
        lambda: logits_12(le(below_12, biased()), size=d), KernelError, "^convert: "),
    "biases: logits transposed": (
        lambda: logits_12(le(below_12, biased()), logits=Lam((j, i), v(i) @ u(j) + b(j))), KernelError, "^convert: "),
    "biases: the other basis -e_1, …, -e_n": (
        lambda: logits_12(le(below_12, biased()), basis=Lam((i, j), -Delta(i, j))), KernelError, "^convert: "),
    "biases: (13) without b": (
        lambda: case_12(thirteen=every(i, constant(j, k, v(j) @ u(i), but=[i]))), KernelError, "^convert: "),
    "biases: (14) without b": (lambda: with_14(as_term(0)), KernelError, "^convert: "),
    "biases: (14) with b_i for n b_i": (lambda: with_14(B - b(i)), KernelError, "^convert: "),
    "biases: (14) with + n b_i": (lambda: with_14(B + n * b(i)), KernelError, "^convert: "),
    "biases: b_i = -b_j": (lambda: equal_biases(-b(j)), KernelError, "^cone: "),
    "biases: b_i = 0": (lambda: equal_biases(0), KernelError, "^cone: "),
    "biases: the rows added": (lambda: equal_biases(turn=-1), KernelError, "^cone: "),
    "biases: (14) dropped": (lambda: equal_biases(with_14=False), KernelError, "^cone: "),
    "biases: V = 0 dropped": (lambda: equal_biases(zero_sum=False), KernelError, "^cone: "),
    "biases: no effect, whatever b is": (lambda: effect(b(j)), KernelError, "^cone: "),
    "biases: no effect, if b_i = -b_j": (lambda: effect(-b(i)), KernelError, "^cone: "),
    "biases: no effect of one entry": (lambda: value_at(Delta(j, first)), KernelError, "^cone: "),
    "biases: reached where b = 0": (
        changed(biases, where=both(*average_norms.frame_alpha.args, every(j, eq(b(j), 0)))), TacticError, "is proved, not "),
    "biases: reached for any b": (changed(biases, where=average_norms.frame_alpha), TacticError, "is proved, not "),
    "samples: 1/n for 1/m in the variance": (lambda: variance(weight=1 / n), KernelError, "^cone: "),
    "samples: the variance about 0": (lambda: variance(as_term(0)), KernelError, "^cone: "),
    "samples: Σ‖ū_i‖² <= 1": (lambda: variance(bound=1), KernelError, "^cone: "),
    "samples: m >= 1 dropped": (lambda: variance(facts=given(two_classes, positive_alpha)), KernelError, "^sign: "),
    "samples: n for m n in front": (
        lambda: chain_of_samples(jensen=lambda f: n * level(mean(sample, f))), StepError, STEP.format(1, "samples", "Jensen over k")),
    "samples: the sum for the mean over k": (
        lambda: chain_of_samples(jensen=lambda f: n * (m * level(total(sample, f)))),
        StepError, STEP.format(1, "samples", "Jensen over k")),
    "samples: e^{-mnα/(n-1)}": (
        lambda: chain_of_samples(end=m * n * level(-(m * n * alpha / (n - 1)))), StepError, STEP.format(2, "samples", "means")),
    "samples: one slice for all of them": (lambda: twelve(first), StepError, STEP.format(1, "slices", r"\(12\)")),
    "samples: every slice, without its norms": (lambda: slices(short=False), KernelError, "^forall_intro: "),
    "samples: ‖v_i‖ = 1": (lambda: norm_of_v(1), KernelError, "^cone: "),
    "samples: the slice after the last": (lambda: norm_of_v(alpha**2, At(m)), KernelError, "the index may lie outside"),
    "samples: the first slice without m >= 1": (
        lambda: norm_of_v(alpha**2, facts=given(two_classes)), KernelError, "the index may lie outside"),
    "samples: ‖u_ik‖ = 1 without α > 0": (
        lambda: norm_of_u(given(two_classes, samples.some_samples)), KernelError, "^cone: "),
    "samples: not collapsed": (changed(samples, where=both(norm_v, simplex_v)), TacticError, "is proved, not "),
    "samples: collapsed, v no simplex": (changed(samples, where=both(collapsed, norm_v)), TacticError, "is proved, not "),
    "samples: m copies have Σ‖w_i‖² <= n": (lambda: copies(n), KernelError, "^cone: "),
    "samples: the equality case of one sample": (
        lambda: forward(samples.equality(), logic.assume(eq(minimum_alpha, loss_of_samples))), KernelError, "^implies_elim: "),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTANTS)
def test_mutant_is_refused(name):
    make, error, message = MUTANTS[name]
    with pytest.raises(error) as caught:
        make()
    assert re.search(message, str(caught.value), re.DOTALL), str(caught.value)


def test_the_mutants_are_mutants():
    """The helpers prove the statement itself."""
    for file in FILES:
        changed(file)()
    proved = [
        logits_12(le(below_12, biased())),
        case_12(),
        with_14(B - n * b(i)),
        equal_biases(),
        effect(b(i)).th,
        value_at(as_term(3)),
        variance(),
        slices(),
        norm_of_v(alpha**2),
        norm_of_u(),
        copies(m * n),
        attained_at(average_norms.times_alpha),
        no_simplex(both(unit_u, simplex)),
    ]
    assert all(isinstance(th, Theorem) for th in proved)
    assert chain_of_samples().steps
    assert twelve().steps
