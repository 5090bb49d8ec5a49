"""What a printed statement says; how it looks is left to the two styles, as for terms."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from referee.language import statements as st
from referee.language.layout import Layout
from referee.language.style import MUL
from referee.language.terms import At, Idx, Size, Term

if TYPE_CHECKING:
    from referee.language.nodes import Node


class Sentences(Layout):
    """Statements and sequents."""

    signs: ClassVar[dict[str, str]]

    @abstractmethod
    def forall(self, i: str, size: str, but: list[str], body: str) -> str:
        """For all i."""

    @abstractmethod
    def exists(self, name: str, body: str) -> str:
        """There is a symbol."""

    @abstractmethod
    def derivative(self, var: str, f: str, point: str, value: str) -> str:
        """∂/∂t f at t = p."""

    @abstractmethod
    def big_o(self, var: str, f: str, order: int) -> str:
        """A term is O(|t|^k)."""

    @abstractmethod
    def smooth(self, names: list[str], f: str) -> str:
        """The term f is smooth."""

    def statement(self, s: st.Statement) -> str:
        """One line."""
        match s:
            case st.Rel(op=op, lhs=a, rhs=b):
                return f"{self.term(a)[0]} {self.signs[op]} {self.term(b)[0]}"
            case st.IdxNe(i=i, j=j):
                return f"{self.index(i)} {self.signs['!=']} {self.index(j)}"
            case st.And(args=()):
                return self.signs["true"]
            case st.And(args=args):
                return self.signs["and"].join(self.inside(x) for x in args)
            case st.Implies(given=a, then=b):
                return self.signs["implies"].join(map(self.inside, (a, b)))
            case st.Iff(left=a, right=b):
                return self.signs["iff"].join(map(self.inside, (a, b)))
            case st.Forall(index=i, but=but, body=body):
                others = [self.index(j) for j in but]
                return self.forall(self.index(i), self.range(i.range), others, self.statement(body))
            case st.Exists(name=name, body=body):
                return self.exists(self.name(name), self.statement(body))
            case st.Deriv(var=var, f=f, point=p, value=v):
                return self.derivative(self.name(var), self.at(f, MUL), self.term(p)[0], self.term(v)[0])
            case st.BigO(var=var, f=f, order=k):
                return self.big_o(self.name(var), self.term(f)[0], k)
            case st.Smooth(names=names, f=f):
                return self.smooth([self.name(x) for x in names], self.term(f)[0])
        raise ValueError(f"{type(s).__name__} is not a statement that can be printed")

    def inside(self, s: st.Statement) -> str:
        """A statement within another."""
        text = self.statement(s)
        plain = isinstance(s, st.Rel | st.IdxNe) or (isinstance(s, st.And) and len(s.args) < 2)
        return text if plain else self.paren(text)

    def node(self, node: Node) -> str:
        """Any node."""
        match node:
            case Term():
                return self.term(node)[0]
            case Size():
                return self.range(node)
            case Idx() | At():
                return self.index(node)
            case st.Statement():
                return self.statement(node)
            case st.Sequent(given=given, goal=goal):
                left = self.signs["given"].join(self.statement(g) for g in given)
                return f"{left} {self.signs['turnstile']} {self.statement(goal)}".lstrip()
        raise ValueError(f"{type(node).__name__} cannot be printed")
