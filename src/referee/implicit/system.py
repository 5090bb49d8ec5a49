"""A system of equations F(θ, x) = 0 in the language of finite sums: families, equations with free indices, hypotheses.

An unknown or a parameter is a *family* of reals x_i, Q_ij, …, with the ranges of its indices; a family without indices is
one real. An equation is a term with its free indices: one equation F_r(i) = 0 for every value of them. Sizes are symbols.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from referee.kernel.normal import normalizer
from referee.kernel.polynomial import size_key
from referee.language.matrices import Matrix, side
from referee.language.matrix import Side, show_side
from referee.language.nodes import Node
from referee.language.statements import Forall, Statement, eq
from referee.language.subst import Lam, free, fresh, index_names, substitute
from referee.language.terms import Idx, Index, Symbol, Term, as_term
from referee.language.text import NAME, show
from referee.language.vectors import ShapeError, Vector

if TYPE_CHECKING:
    from referee.language.terms import Size

Direction = Callable[..., Term]


class ImplicitError(ValueError):
    """A step of implicit differentiation cannot be taken. Says which step, what was wanted, and what was found."""


@dataclass(frozen=True)
class Family:
    """The reals name[i, j, …] for i, j, … in `ranges`; `x[i]` is an entry, `u[()]` the one real of a family without indices."""

    name: str
    ranges: tuple[Size, ...] = ()

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ImplicitError(f"{self.name!r} is not a name: names match {NAME.pattern}")

    def __getitem__(self, at: Index | tuple[Index, ...]) -> Symbol:
        place = at if isinstance(at, tuple) else (at,)
        if len(place) != len(self.ranges):
            raise ShapeError(f"{self.name} has {len(self.ranges)} indices, not {len(place)}")
        return Symbol(self.name, place)

    def at(self, *place: Index) -> Symbol:
        """The entry at these indices."""
        return self[place]

    @property
    def column(self) -> Matrix:
        """The family as one column of numbers."""
        return Matrix(self.ranges, (), self.at)

    @property
    def vector(self) -> Vector:
        """A family of one index as a vector."""
        (size,) = self.ranges
        return Vector(size, self.at)

    @property
    def change(self) -> Family:
        """Its differential: dx for x."""
        return Family(f"d{self.name}", self.ranges)

    def indices(self, letters: Sequence[str], taken: frozenset[str] = frozenset()) -> tuple[Idx, ...]:
        """Index variables for the ranges, under these letters unless they are taken."""
        return name_indices(self.ranges, letters, taken)

    def moved(self, time: Symbol, by: Direction) -> Lam:
        """The family x + t·by."""
        probe = by(*(Idx(f"{k}?", size) for k, size in enumerate(self.ranges)))
        place = self.indices("ijklmp", index_names(probe))
        return Lam(place, self[place] + time * by(*place))


def name_indices(
    ranges: Iterable[Size], letters: Sequence[str], taken: frozenset[str] = frozenset()
) -> tuple[Idx, ...]:
    """Index variables for these ranges, no two of one name, none of a taken one; the letters in order, where they are free."""
    out: list[Idx] = []
    for size in ranges:
        used = taken | {i.name for i in out}
        name = next((x for x in letters if x not in used), None) or fresh(letters[0], used)
        out.append(Idx(name, size))
    return tuple(out)


def family(name: str, *ranges: Any) -> Family:
    """`x = family("x", n)`, `Q = family("Q", n, n)`, `u = family("u")`."""
    return Family(name, side(ranges))


@dataclass(frozen=True)
class Equation:
    """`term` = 0 for all values of `index`."""

    label: str
    term: Term
    index: tuple[Idx, ...] = ()

    @property
    def height(self) -> Side:
        """The ranges of its indices."""
        return tuple(i.range for i in self.index)

    @property
    def statement(self) -> Statement:
        """The equation for all indices."""
        return over(self.index, eq(self.term, 0))


def equation(label: str, term: Any, *index: Idx) -> Equation:
    """`term` = 0 for all values of `index`."""
    if isinstance(term, Statement):
        raise ImplicitError(f"equation {label} is stated by the term that is to be 0, not by {show(term)}")
    return Equation(label, as_term(term), index)


def over(index: Sequence[Idx], statement: Statement) -> Statement:
    """For all values of the indices."""
    for i in reversed(index):
        statement = Forall(i, (), statement)
    return statement


@dataclass(frozen=True)
class System:
    """F(θ, x) = 0: as many equations as unknowns, block by block; `given` are the hypotheses (domains, signs, sizes)."""

    unknowns: tuple[Family, ...]
    parameters: tuple[Family, ...]
    equations: tuple[Equation, ...]
    given: tuple[Statement, ...] = ()

    def __post_init__(self) -> None:
        names = [f.name for f in (*self.unknowns, *self.parameters)]
        if len(set(names)) != len(names):
            raise ImplicitError(f"a name stands for two families: {', '.join(names)}")
        labels = [e.label for e in self.equations]
        if len(set(labels)) != len(labels):
            raise ImplicitError(f"two equations have one label: {', '.join(labels)}")
        heights, widths = [e.height for e in self.equations], [f.ranges for f in self.unknowns]
        if sorted(map(show_side, heights)) != sorted(map(show_side, widths)):
            rows, columns = (" + ".join(map(show_side, s)) for s in (heights, widths))
            raise ShapeError(f"there are {rows} equations for {columns} unknowns")
        symbols = set(chain.from_iterable(free(e.term).symbols for e in self.equations))
        clash = symbols & {f.change.name for f in (*self.unknowns, *self.parameters)}
        if clash:
            raise ImplicitError(f"the name {min(clash)} is needed for a differential")
        for e in self.equations:
            loose = free(e.term).indices - set(e.index)
            if len({i.name for i in e.index}) != len(e.index):
                raise ImplicitError(f"equation {e.label} names an index twice")
            if loose:
                raise ImplicitError(f"equation {e.label}: the index {min(i.name for i in loose)} is free")
        for f in self.unknowns:
            if f.name not in symbols:
                raise ImplicitError(f"the unknown {f.name} occurs in no equation")
        self._check_ranges()

    def _check_ranges(self) -> None:
        """Refuse x_i where i may leave the range of x: such entries exist and mean nothing."""
        ranges = {f.name: f.ranges for f in self.families}
        sizes = normalizer(self.given).facts
        for e in self.equations:
            for x in entries_in(e.term):
                sides = ranges.get(x.name, tuple(i.range for i in x.indices))
                if len(sides) != len(x.indices):
                    raise ShapeError(f"equation {e.label}: {x.name} has {len(sides)} indices, not {len(x.indices)}")
                for i, size in zip(x.indices, sides, strict=True):
                    if not sizes.nonnegative_size(size_key(size - i.range)):
                        where = show(x)
                        raise ShapeError(
                            f"equation {e.label}: in {where} the index runs to {show(i.range)}, {x.name} to {show(size)}"
                        )

    @property
    def families(self) -> tuple[Family, ...]:
        """Parameters and unknowns."""
        return (*self.parameters, *self.unknowns)

    @property
    def solution(self) -> tuple[Statement, ...]:
        """(θ, x) solves the system: the equations as hypotheses."""
        return tuple(e.statement for e in self.equations)

    @property
    def time(self) -> Symbol:
        """The variable t of directional derivatives."""
        used = {s for e in self.equations for s in free(e.term).symbols}
        return Symbol(fresh("t", frozenset(used | {f.name for f in self.families})))

    @property
    def names(self) -> frozenset[str]:
        """The names of all indices that the equations use."""
        return frozenset(name for e in self.equations for name in (*index_names(e.term), *(i.name for i in e.index)))

    def unknown(self, name: str) -> int:
        """The place of an unknown.

        Raises:
            ImplicitError: there is none of that name.
        """
        return _place("unknown", name, [f.name for f in self.unknowns])

    def equation(self, label: str) -> int:
        """The place of an equation.

        Raises:
            ImplicitError: there is none of that label.
        """
        return _place("equation", label, [e.label for e in self.equations])

    def parameter(self, name: str) -> int:
        """The place of a parameter.

        Raises:
            ImplicitError: there is none of that name.
        """
        return _place("parameter", name, [f.name for f in self.parameters])

    def along(self, term: Term, directions: Mapping[Family, Direction]) -> Term:
        """The term at θ + t dθ, x + t dx, for the families that move."""
        return along(term, self.time, directions)


def entries_in(node: Node) -> Iterator[Symbol]:
    """The symbols in a term, free or not, each as it stands there."""
    if isinstance(node, Symbol):
        yield node
    for value in node.fields():
        parts = [value]
        while parts:
            part = parts.pop()
            if isinstance(part, tuple):
                parts.extend(part)
            elif isinstance(part, Term):
                yield from entries_in(part)


def along(term: Term, time: Symbol, directions: Mapping[Family, Direction]) -> Term:
    """The term where each of these families x stands at x + t·(its direction)."""
    return substitute(term, symbols={f.name: f.moved(time, by) for f, by in directions.items()})


def _place(kind: str, name: str, known: Sequence[str]) -> int:
    if name not in known:
        raise ImplicitError(f"there is no {kind} {name!r}; there are {', '.join(known)}")
    return known.index(name)
