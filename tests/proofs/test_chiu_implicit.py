"""Beyond Chiu's text: other regularisers, OptNet's gradients, bilevel problems. Changed statements are refused."""

import json
from dataclasses import replace

import pytest

from proofs.chiu import (
    beyond_regularisers,
    beyond_softmax_engine,
    bilevel,
    optnet,
    optnet_degenerate,
    regularisers,
    section_3_engine,
)
from referee import recheck
from referee.examine import undefined
from referee.implicit import ImplicitError, Solution, eliminate
from referee.kernel import logic
from referee.kernel.normal import NotDecided
from referee.kernel.theorem import KernelError
from referee.language.matrices import column, diag, identity, ones
from referee.language.statements import FALSE, Rel, Sequent
from referee.language.subst import free
from referee.language.text import show
from referee.proof import to_json
from referee.tactics.basic import ring
from referee.tactics.links import TacticError
from referee.tactics.tables import are_inverse, equal
from referee.verdict import check_proves

REFUSALS = (ImplicitError, KernelError, NotDecided, TacticError)
IFT = "implicit function theorem (Krantz & Parks 2003, Theorem 3.3.1)"
BEYOND = (*optnet_degenerate.BEYOND, *beyond_regularisers.BEYOND, *beyond_softmax_engine.BEYOND)


@pytest.mark.parametrize("claim", BEYOND, ids=lambda c: c.id)
def test_what_the_engine_finds_is_what_is_stated(claim):
    theorem, printed = claim.proof(), claim.printed()
    check_proves(theorem, printed)
    assert undefined(printed) == []
    assert theorem.cited == ((IFT,) if claim.id == "CH-beyond-engine-smooth" else ())


FOUND = {
    "OptNet's six gradients": optnet.printed_gradients,
    "inactive multipliers": optnet.inactive_multipliers,
    "equality constraints only": optnet.equality_derivative,
    "ridge regression": bilevel.ridge_derivative,
    "ridge regression, the hyper-gradient": bilevel.ridge_gradients,
    "the Lasso": bilevel.lasso_derivative,
    "no inverse where u = 0": section_3_engine.singular,
    "no inverse where z = λ": optnet_degenerate.degenerate,
}


@pytest.mark.parametrize("what", FOUND)
def test_what_the_engine_finds_is_rechecked(what):
    th = FOUND[what]()
    assert not th.ctx
    assert recheck.check(json.loads(json.dumps(to_json(th, Sequent(th.hyps, th.goal), "t")))).ok


def test_what_strict_complementarity_is_used_for():
    hyps = {show(h) for h in optnet.strict_complementarity().hyps}
    assert {"∀ e≤m: 0 < λ_e", "∀ f≤r: ⟨H_f, x⟩ − k_f < 0", "∀ f≤r: μ_f = 0", "∀ e≤m: ⟨G_e, x⟩ − h_e = 0"} <= hyps


def without(problem, dropped):
    return replace(problem, given=tuple(s for s in problem.given if show(s) != dropped))


@pytest.mark.parametrize("dropped", ["∀ f≤r: ⟨H_f, x⟩ − k_f < 0", "∀ f≤r: μ_f = 0", "∀ e≤m: ⟨G_e, x⟩ − h_e = 0"])
def test_each_part_of_strict_complementarity_is_needed(dropped):
    problem = without(optnet.split, dropped)
    assert len(problem.given) == 3
    with pytest.raises(REFUSALS):
        eliminate(problem.system, [("H x <= k", "mu")], optnet.scaled_inverse)


def test_the_multipliers_must_be_positive():
    with pytest.raises(REFUSALS):  # diag(λ)⁻¹ needs λ > 0
        equal(optnet.D @ optnet.over_lambda, identity(optnet.m))
    assert equal(optnet.D @ optnet.over_lambda, identity(optnet.m), facts=[logic.assume(optnet.strictly_active)])


ENGINE = {
    "sign": -section_3_engine.covariance,
    "without xxᵀ": diag(section_3_engine.x),
    "coefficient": section_3_engine.covariance * 2,
}


@pytest.mark.parametrize("mutant", ENGINE)
def test_a_wrong_jacobian_of_softmax_is_refused(mutant):
    for found in (section_3_engine.printed_solution(), section_3_engine.repaired_solution()):
        with pytest.raises(ImplicitError, match="dx/dtheta does not hold"):
            found.formula("x", {"theta": ENGINE[mutant]})


def test_the_printed_system_needs_u():
    s = section_3_engine.system(section_3_engine.second)
    with pytest.raises(ImplicitError, match="may vanish: nothing says that u is not 0"):
        eliminate(s, section_3_engine.PIVOTS)
    assert "u = 0" in {show(h) for h in section_3_engine.singular().hyps}
    assert section_3_engine.existence().cited == (IFT,)
    assert not any(
        "u" in free(h).symbols and h.op == "!=" for h in section_3_engine.existence().hyps if isinstance(h, Rel)
    )


x, i, n = regularisers.x, regularisers.i, regularisers.n
one = ones(n)
SOFTMAX = {
    "without 1/T": regularisers.covariance,
    "T for 1/T": regularisers.covariance * regularisers.T[()],
    "sign": -(regularisers.covariance * (1 / regularisers.T[()])),
    "diag(x)/T": diag(x.vector) * (1 / regularisers.T[()]),
}


@pytest.mark.parametrize("mutant", SOFTMAX)
def test_a_wrong_temperature_is_refused(mutant):
    with pytest.raises(ImplicitError, match="dx/dtheta does not hold"):
        regularisers.softmax_solution().states("x", "theta", SOFTMAX[mutant])


SPARSEMAX = {
    "n for s": identity(regularisers.s) - ones(regularisers.s) @ ones(regularisers.s).T * (1 / regularisers.n),
    "identity": identity(regularisers.s),
    "off by one": identity(regularisers.s) - ones(regularisers.s) @ ones(regularisers.s).T * (1 / (regularisers.s - 1)),
}


@pytest.mark.parametrize("mutant", SPARSEMAX)
def test_a_wrong_sparsemax_is_refused(mutant):
    with pytest.raises(ImplicitError, match="dy/dtheta does not hold"):
        regularisers.sparsemax_solution().states("y", "theta", SPARSEMAX[mutant])


def test_an_empty_support_is_refused():
    problem = without(regularisers.sparsemax, "1 ≤ s")
    with pytest.raises(ImplicitError, match="may vanish"):
        eliminate(problem.system, [("stationarity y", "y"), ("z >= 0", "z"), ("sum", "tau")])


Q_ = column(regularisers.q)
ENTMAX = {
    "no normalisation": diag(regularisers.q) - Q_ @ Q_.T,
    "softmax's": regularisers.covariance,
    "dropped term": diag(regularisers.q),
}


@pytest.mark.parametrize("mutant", ENTMAX)
def test_a_wrong_entmax_is_refused(mutant):
    with pytest.raises(ImplicitError, match="dx/dtheta does not hold"):
        regularisers.entmax_solution().states("x", "theta", ENTMAX[mutant])


GRADIENTS = {
    "Q": lambda g: 2 * g,
    "q": lambda g: -g,
    "A": lambda g: g - g,
    "b": lambda g: -g,
    "G": lambda g: -g,
    "h": lambda g: -g,
}


@pytest.mark.parametrize("name", GRADIENTS)
def test_a_wrong_gradient_is_refused(name):
    wrong = GRADIENTS[name](optnet.gradients()[name])
    with pytest.raises(ImplicitError, match=f"the gradient in {name} does not hold"):
        optnet.adjoint().states(name, wrong)


def test_the_gradient_in_G_needs_diag_lambda():
    d_x, _, d_lam = (a.column for a in optnet.adjoint().adjoints)
    wrong = optnet.flat(d_lam @ optnet.x.column.T + optnet.lam.column @ d_x.T, optnet.m, optnet.n)
    with pytest.raises(ImplicitError, match="the gradient in G does not hold"):
        optnet.adjoint().states("G", wrong)


def test_the_degenerate_programme_has_no_inverse_there_only():
    th = optnet_degenerate.degenerate()
    assert th.goal == FALSE
    z, multiplier = optnet_degenerate.z[()], optnet_degenerate.multiplier[()]
    assert "−λ + z = 0" in {show(h) for h in th.hyps}
    with pytest.raises(KernelError, match="cone"):
        ring(z, multiplier)


BILEVEL = {
    "sign": lambda: bilevel.ridge_solution().states("w", "lambda", bilevel.H_inv @ bilevel.w.column),
    "transposed": lambda: bilevel.ridge_solution().states("w", "lambda", -(bilevel.H_inv.T @ bilevel.w.column)),
    "labels": lambda: bilevel.ridge_solution().states("w", "y", -(bilevel.H_inv @ bilevel.rows.T)),
    "the Lasso's w for σ": lambda: bilevel.lasso_solution().states("w", "lambda", -(bilevel.G_inv @ bilevel.w.column)),
    "the Gram matrix without λ": lambda: Solution(
        bilevel.ridge.system,
        eliminate(
            bilevel.ridge.system,
            [("stationarity w", "w", bilevel.G_inv, logic.assume(are_inverse(bilevel.gram, bilevel.G_inv)))],
        ),
    ),
}


@pytest.mark.parametrize("mutant", BILEVEL)
def test_a_wrong_hypergradient_is_refused(mutant):
    with pytest.raises(ImplicitError):
        BILEVEL[mutant]()
