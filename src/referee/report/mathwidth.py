r"""How wide the pieces of a formula are, in em of the running text, and which commands a formula may hold.

The widths are those of Computer Modern, rounded up. A formula with any other command than these is not
typeset: a paper's text is not trusted.
"""

from __future__ import annotations

from typing import Final

SCRIPT: Final = 0.78
REL, BIN, PUNCT, OP = 0.556, 0.445, 0.167, 0.167


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_LOWER: Final = dict(zip("abcdefghijklmnopqrstuvwxyz", (
    53, 43, 43, 52, 47, 60, 52, 58, 35, 47, 55, 30, 88, 60, 49, 50, 49, 48, 47, 36, 57, 52, 74, 57, 53, 51,
), strict=True))  # fmt: skip
_TEXT_WIDE: Final = {"m": 0.83, "w": 0.72, "i": 0.28, "l": 0.28, "j": 0.31, "f": 0.31, "t": 0.39, "M": 0.92, "W": 1.03}

RELATIONS: Final = _names(
    "le ge leq geq ne neq in notin subset subseteq sim approx equiv to mapsto succeq preceq mid propto ll gg cong "
    "perp models vdash rightarrow leftarrow longrightarrow prec succ colon simeq"
)
CLAUSES: Final = _names("iff implies Rightarrow Leftrightarrow Longrightarrow Longleftrightarrow")
BINARIES: Final = _names("cdot times otimes oplus pm mp circ cup cap wedge vee ast odot setminus star")
PRODUCTS: Final = _names("cdot times otimes odot")
LIMITS: Final = _names("sum prod min max inf sup lim det argmax argmin limsup liminf")
FUNCTIONS: Final = _names("log exp ln sin cos tan ker dim arg Pr deg") | LIMITS
GREEK: Final = _names(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell varpi"
)
SIGNS: Final = {
    "infty": 1.0, "partial": 0.57, "nabla": 0.84, "forall": 0.56, "exists": 0.56, "emptyset": 0.5, "top": 0.78,
    "bot": 0.78, "dots": 1.2, "ldots": 1.2, "cdots": 1.4, "vdots": 0.3, "ddots": 1.3, "prime": 0.3, "int": 0.9,
    "neg": 0.67, "dagger": 0.45, "hbar": 0.54, "Re": 0.72, "Im": 0.72, "aleph": 0.6, "|": 0.5, "%": 0.83, "#": 0.83,
    "_": 0.5, "&": 0.78, "$": 0.5,
}  # fmt: skip
SPACES: Final = {
    ",": 0.17, ":": 0.23, ">": 0.23, ";": 0.28, "!": -0.17, " ": 0.34, "quad": 1.0, "qquad": 2.0, "thinspace": 0.17,
    "displaystyle": 0.0, "textstyle": 0.0, "limits": 0.0, "nolimits": 0.0, "nonumber": 0.0, "notag": 0.0,
}  # fmt: skip
ACCENTS: Final = _names(
    "vec hat bar tilde overline underline widehat widetilde dot ddot mathbf mathbb mathcal mathrm mathit mathsf "
    "boldsymbol mathfrak mathtt"
)
FRACTIONS: Final = _names("frac tfrac dfrac binom tbinom dbinom")
OPENING: Final = {"langle": 0.39, "lfloor": 0.45, "lceil": 0.45, "{": 0.5, "lvert": 0.3, "lVert": 0.5}
CLOSING: Final = {"rangle": 0.39, "rfloor": 0.45, "rceil": 0.45, "}": 0.5, "rvert": 0.3, "rVert": 0.5}
SIZED: Final = {
    f"{size}{side}": grow
    for size, grow in (("big", 0.08), ("Big", 0.21), ("bigg", 0.35), ("Bigg", 0.42))
    for side in ("", "l", "r", "m")
}
DELIMITERS: Final = {"(": 0.39, ")": 0.39, "[": 0.28, "]": 0.28, "|": 0.28, ".": 0.12, "/": 0.5} | {
    f"\\{k}": w for k, w in (OPENING | CLOSING | {"|": 0.5, "Vert": 0.5, "vert": 0.28}).items()
}
ENVIRONMENTS: Final = _names("matrix bmatrix pmatrix vmatrix smallmatrix cases aligned")
CHARACTERS: Final = {
    ",": 0.28, ";": 0.28, ".": 0.28, "!": 0.28, "'": 0.3, "/": 0.5, "|": 0.28, "?": 0.47, "*": 0.5, "`": 0.3, "@": 0.8,
    '"': 0.5,
}  # fmt: skip


def letter(c: str) -> float:
    """A letter or a digit in mathematics."""
    if c.isdigit():
        return 0.5
    if c in _LOWER:
        return _LOWER[c] / 100
    return {"W": 0.95, "M": 1.02, "I": 0.45}.get(c, 0.78)


def text(words: str) -> float:
    """Running text."""
    return sum(_TEXT_WIDE.get(c, 0.34 if not c.isalnum() else 0.53 if not c.isupper() else 0.74) for c in words)
