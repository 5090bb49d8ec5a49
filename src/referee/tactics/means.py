"""What "equal to the mean" says: the equality case of Jensen's inequality, without the mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.statements import Forall, IdxNe, eq, every
from referee.language.subst import substitute
from referee.language.terms import Idx, Index, as_term
from referee.tactics.basic import Certificate, Facts, iff, over
from referee.tactics.jensen import count, mean
from referee.tactics.links import Link, TacticError


def tight(link: Link) -> Theorem:
    """The equality case of a link: a = b iff its condition."""
    if link.iff is None:
        raise TacticError("the link has no equality case")
    return link.iff


def constant(index: Idx, other: Idx, x: Any, but: Sequence[Index] = ()) -> Forall:
    """x_j = x_k for all j and k, neither in `but`: x_j does not depend on j."""
    x = as_term(x)
    return every(index, every(other, eq(x, substitute(x, indices={index: other})), but), but)


def constant_iff(
    index: Idx, other: Idx, x: Any, *, factor: Any = 1, but: Sequence[Index] = (), facts: Facts = ()
) -> Theorem:
    """The equality c x_j = (1/N) Σ_j c x_j for all j holds iff x_j = x_k for all j and k. Needs c != 0 and N >= 1 from the facts."""
    x, c = as_term(x), as_term(factor)
    y, f = substitute(x, indices={index: other}), c * x
    m = mean(index, f, but)
    near, far = ([logic.assume(IdxNe(at, b)) for b in but] for at in (index, other))

    def there(h: Theorem) -> Theorem:
        th = Certificate().equal((h, index), 1 / c).equal((h, other), -1 / c).prove("=", x, y, [*facts, *near, *far])
        return logic.forall_intro(logic.forall_intro(th, other, but), index, but)

    def back(h: Theorem) -> Theorem:
        cert = Certificate().equal((h, index, other), c / count(index, but), over=[over(other, *but)])
        return logic.forall_intro(cert.prove("=", f, m, [*facts, *near]), index, but)

    return iff(every(index, eq(f, m), but), constant(index, other, x, but), there, back)
