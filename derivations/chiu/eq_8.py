"""(8): the inverse of [[E, F], [G, H]] by block elimination, with symbols that do not commute.

Source: Chiu, Section 3.3, eq. (8). E1 is the inverse of E, K1 that of K = A/E = H - G E1 F. Elimination solves
A [[a, b], [c, d]] = I: the first row gives a = E1(1 - Fc) and b = -E1 F d, the second then K c = -G E1 and K d = 1.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

E1, F, G, K1 = sp.symbols("E1 F G K1", commutative=False)


def inverse() -> list[list[Any]]:
    """The four blocks as sums of words."""
    c, d = -K1 * G * E1, K1
    return [[sp.expand(E1 * (1 - F * c)), sp.expand(-E1 * F * d)], [c, d]]


def words(e: Any) -> list[tuple[int, tuple[str, ...]]]:
    """(coefficient, letters) of every summand, letters in order."""
    found = []
    for term in sp.Add.make_args(e):
        commuting, letters = term.args_cnc()
        found.append((int(sp.Mul(*commuting)), tuple(str(a) for a in letters)))
    return found
