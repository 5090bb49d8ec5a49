"""The mutants: one slip of each kind, none that only renames, none twice."""

from referee.language.statements import Implies, eq, every, le, lt, sequent
from referee.language.subst import alpha, free
from referee.language.terms import Delta, Symbol, indices, sizes, total
from referee.language.text import show
from tests.mutants import KINDS, kind_of, mutants, some

(n,) = sizes("n")
i, j = indices("i j", n)
x, y, A = (lambda a: Symbol("x", (a,))), (lambda a: Symbol("y", (a,))), (lambda a, b: Symbol("A", (a, b)))
STATEMENT = sequent(
    every(i, Implies(lt(0, y(i)), le(total(j, A(i, j) * x(j) ** 2, but=[i]), 3 * y(i) + x(i)))),
    every(i, lt(0, x(i))),
)


def test_every_kind_has_a_mutant():
    found = {kind_of(label) for label, _ in mutants(STATEMENT)}
    assert found == set(KINDS)


def test_what_the_slips_are():
    made = dict(mutants(STATEMENT))
    assert "transposed: A_{ij} → A_{ji}" in made
    assert "hypothesis: ∀ i≤n: 0 < x_i" in made
    assert "exponent: x_j² → x_j³" in made
    assert made["hypothesis: ∀ i≤n: 0 < x_i"].given == ()
    assert "Σ_{j≤n} A_{ij} x_j² ≤" in " ".join(show(m.goal) for m in made.values())
    assert "Σ_{j≤n − 1, j≠i}" in " ".join(show(m.goal) for m in made.values())


def test_none_is_the_statement_and_none_comes_twice():
    made = [m for _, m in mutants(STATEMENT)]
    labels = [label for label, _ in mutants(STATEMENT)]
    assert len({alpha(m) for m in made} | {alpha(STATEMENT)}) == len(made) + 1
    assert len(set(labels)) == len(labels)


def test_indices_that_are_free_in_no_mutant_of_a_closed_statement():
    assert all(not free(m).indices for _, m in mutants(STATEMENT))


def test_a_sample():
    labels = [kind_of(label) for label, _ in some(STATEMENT, 2)]
    assert max(map(labels.count, KINDS)) == 2
    assert set(labels) == set(KINDS)


def test_a_bound_name_is_no_change():
    s = sequent(every(i, eq(Delta(i, i), 1)))
    assert not [label for label, _ in mutants(s, ("index", "transposed"))]
