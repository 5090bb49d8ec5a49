"""Determinants of symmetric matrices: product rule, eigenbasis, log det <= tr - n, padding."""

from fractions import Fraction as Q

import pytest

from referee.kernel import logic
from referee.kernel.theorem import KernelError
from referee.language.matrices import Matrix, diag, identity, matrix
from referee.language.statements import Iff, Sequent, eq, every, le, lt
from referee.language.subst import free
from referee.language.terms import indices, log, sizes
from referee.language.vectors import ShapeError, vector
from referee.numerics.evaluate import evaluate
from referee.numerics.model import Model
from referee.numerics.refute import fails
from referee.numerics.systems import Exact
from referee.tactics.basic import Certificate, over, relation, restate
from referee.tactics.determinants import SPECTRAL, Eigenbasis, Place, det, det_of_product, log_det_bound, padded
from referee.tactics.links import TacticError

n, m = sizes("n m")
(k,), (r,) = indices("a", n), indices("b", m)
A, B, C = (matrix(name, n, n) for name in "ABC")
F = matrix("F", m, n)
M: Matrix = identity(n) + F.T @ F
TABLES = {
    name: {(0, 0): Q(p), (0, 1): Q(q), (1, 0): Q(s), (1, 1): Q(t)}
    for name, (p, q, s, t) in {"A": (1, 2, 3, 5), "B": (2, -1, 4, 7), "C": (0, 1, 6, 2)}.items()
}


def positive(vectors, orthonormal):
    """uᵀ(I + FᵀF)u = 1 + ‖Fu‖²."""
    cert = Certificate().add(square=(F @ vectors).at(r, k), over=[over(r)]).add().equal((orthonormal, k, k), -1)
    return logic.forall_intro(cert.prove("<", 0, (vectors.T @ M @ vectors).at(k, k)), k)


def test_the_product_of_determinants():
    th = det_of_product(A, B, C)
    rel = relation(th)
    here = Model({"n": 2}, TABLES)
    assert evaluate(rel.lhs, here, Exact()) == evaluate(rel.rhs, here, Exact()) == (5 - 6) * (14 + 4) * (0 - 6)
    assert not th.hyps
    assert not th.ctx


def test_the_bound_and_its_equality_case():
    th = log_det_bound(M, positive)
    above, bound, tight = (logic.and_elim(th, part) for part in range(3))
    assert above.goal == lt(0, det(M))
    assert bound.goal == le(log(det(M)), M.trace() - n)
    assert tight.goal == Iff(eq(log(det(M)), M.trace() - n), M.equals(identity(n)))
    assert th.cited == (f"spectral theorem ({SPECTRAL})",)
    assert th.hyps == ()
    assert not fails(Sequent((), bound.goal), Model({"n": 2, "m": 1}, {"F": {(0, 0): Q(1), (0, 1): Q(2)}}))


def test_padding():
    for place in (Place((m,)), Place((), (m,)), Place((m,), (m,))):
        th = padded(M, positive, place)
        assert relation(th).lhs == det(place(M))
        assert relation(th).rhs == det(M)


def test_the_eigenbasis_takes_names_that_are_free():
    basis = Eigenbasis.of(matrix("U", n, n) + diag(vector("nu", n)))
    assert not {"U", "nu"} & set(basis.names)
    assert set(basis.names) <= free(basis.diagonal().goal).symbols | {basis.names[1]}


def granted(matrix_):
    return lambda vectors, _: logic.assume(every(k, lt(0, (vectors.T @ matrix_ @ vectors).at(k, k))))


REFUSED = {
    "not symmetric": lambda: log_det_bound(A, granted(A)),
    "a hypothesis on eigenvectors": lambda: log_det_bound(M, granted(M)),
    "I - FᵀF": lambda: log_det_bound(identity(n) - F.T @ F, positive),
    "not square": lambda: det(F),
    "the bound the other way": lambda: restate(
        logic.and_elim(log_det_bound(M, positive), 1), le(M.trace() - n, log(det(M)))
    ),
    "factors that do not fit": lambda: det_of_product(A, matrix("G", m, m)),
    "the factors in another order": lambda: restate(det_of_product(A, B), eq(det(A) * det(B), det(B @ A))),
}


@pytest.mark.parametrize("mutant", REFUSED)
def test_a_wrong_use_is_refused(mutant):
    with pytest.raises((KernelError, TacticError, ShapeError)):
        REFUSED[mutant]()
