"""The words of LaTeX that are read, those that are refused by name, and the limits."""

from __future__ import annotations

import re

LIMIT = 20_000
DEPTH = 40
SUMS = 30
SPACING = frozenset(
    [
        r",",
        r";",
        r":",
        r"!",
        r">",
        r"quad",
        r"qquad",
        r"displaystyle",
        r"textstyle",
        r"scriptstyle",
        r"limits",
        r"nolimits",
        r"nonumber",
        r"notag",
        r"hfill",
        r"big",
        r"Big",
        r"bigg",
        r"Bigg",
        r"bigl",
        r"Bigl",
        r"biggl",
        r"Biggl",
        r"bigr",
        r"Bigr",
        r"biggr",
        r"Biggr",
        r"bigm",
        r"Bigm",
        r"middle",
        r"left",
        r"right",
        r"thinspace",
        r"medspace",
        r"enspace",
    ]
) | {" ", "\n"}
PLAIN = {
    "cdot": "TIMES", "times": "TIMES", "otimes": "OTIMES", "langle": "LANG", "rangle": "RANG", "log": "FN",
    "ln": "FN", "exp": "FN", "sqrt": "SQRT", "det": "DET", "sum": "SUM", "frac": "FRAC", "tfrac": "FRAC",
    "dfrac": "FRAC", "top": "TOP", "intercal": "TOP", "forall": "FORALL", "atop": "COMMA", "implies": "IMPLIES",
    "Rightarrow": "IMPLIES", "Longrightarrow": "IMPLIES", "iff": "IFF", "Leftrightarrow": "IFF",
    "Longleftrightarrow": "IFF", "land": "SEP", "wedge": "SEP", "lVert": "LNORM", "rVert": "RNORM", "lvert": "LBAR",
    "rvert": "RBAR", "dots": "DOTS", "ldots": "DOTS", "cdots": "DOTS", "dotsc": "DOTS", "dotsb": "DOTS",
    "lbrace": "SET", "in": "IN", "to": "TO", "rightarrow": "TO", "lbrack": "LBRA", "rbrack": "RBRA",
}  # fmt: skip
RELATIONS = {
    "le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=", "geq": ">=", "geqslant": ">=", "lt": "<", "gt": ">",
    "ne": "!=", "neq": "!=", "coloneqq": "=", "equiv": "=", "succeq": ">=", "preceq": "<=", "succ": ">", "prec": "<",
}  # fmt: skip
REFUSED = {
    "max": "a maximum is not a term of the language",
    "min": "a minimum is not a term of the language",
    "arg": "an argmax is not a term of the language",
    "int": "an integral is not a term of the language",
    "partial": "a partial derivative is not read: state it with its value",
    "nabla": "a gradient is not read: write its components",
    "vdots": "dots stand for entries that are not printed",
    "ddots": "dots stand for entries that are not printed",
    "mid": "a conditional bar is not read",
    "pm": "a double sign states two things",
    "mp": "a double sign states two things",
    "prod": "a product over an index is not a term of the language",
    "{": "a set is not a term of the language",
    "}": "a set is not a term of the language",
    "Big|": "an evaluation bar is not read",
}
SYMBOLS = {
    "+": "PLUS", "-": "MINUS", "−": "MINUS", "*": "TIMES", "/": "SLASH", "(": "LPAR", ")": "RPAR", "[": "LBRA",
    "]": "RBRA", "{": "LBR", "}": "RBR", "^": "SUP", "_": "SUB", ",": "COMMA", ";": "SEP", ":": "SEP",
}  # fmt: skip
OPERAND = frozenset(
    "NAME NUMBER RPAR RBRA RBR RANG RBAR RNORM END ONE EYE TOP BIGO PRIME SIZE DOTS".split()  # noqa: SIM905
)
OPEN = {"LPAR": "RPAR", "LBRA": "RBRA", "LBR": "RBR", "LANG": "RANG", "LBAR": "RBAR", "LNORM": "RNORM", "BEGIN": "END"}
CLOSE = {v: k for k, v in OPEN.items()}
BEFORE_CONDITION = frozenset(("SEP", "FORALL", "IMPLIES", "IFF", "IF"))
SHOWN = {"RPAR": ")", "RBRA": "]", "RBR": "}", "RANG": "\\rangle", "RBAR": "|", "RNORM": "\\|", "END": "\\end"}
WORDS = {
    "for all": "FORALL", "for every": "FORALL", "for any": "FORALL", "for each": "FORALL", "for": "FORALL",
    "and": "SEP", "": "SKIP", "with": "SEP", "as": "AS", "if": "IF", "if and only if": "IFF", "for all pairs": "FORALL",
}  # fmt: skip
SCANNER = re.compile(r"\\([A-Za-z]+|.|\n)|[0-9]+(?:\.[0-9]+)?|[<>:]=|.|\n", re.DOTALL)
