r"""The LaTeX of a formula as tokens: spacing, sizes of delimiters and alignment are gone, names are whole.

A run of letters is cut into the longest names that the table knows (`du` is one name where it is declared), else into
letters. A bar `|` or `\|` closes where one is open and an operand has just ended, else it opens.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lark import Token

from referee.language.text import GREEK
from referee.reader.errors import ReadError
from referee.reader.vocabulary import (
    BEFORE_CONDITION,
    CLOSE,
    DEPTH,
    LIMIT,
    OPEN,
    OPERAND,
    PLAIN,
    REFUSED,
    RELATIONS,
    SCANNER,
    SHOWN,
    SPACING,
    SUMS,
    SYMBOLS,
    WORDS,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


class Scanner:
    """One pass over the source."""

    def __init__(self, source: str, names: Collection[str]) -> None:
        if len(source) > LIMIT:
            raise ReadError(f"the formula has {len(source)} characters; the limit is {LIMIT}")
        self.source = source.rstrip().rstrip(".,;") if source.rstrip().endswith((".", ",", ";")) else source
        self.names = sorted((n for n in names if n.isalpha() and len(n) > 1), key=len, reverse=True)
        self.declared = frozenset(names)
        self.out: list[Token] = []
        self.stack: list[tuple[str, int]] = []
        self.minima: list[tuple[str, int]] = []
        self.sides = 1
        self.defines = False
        self.pos = 0

    def fail(self, reason: str, at: int | None = None) -> ReadError:
        """The error at a place."""
        return ReadError(reason, self.source, self.pos if at is None else at)

    def emit(self, kind: str, value: str, at: int) -> None:
        """One token, with the brackets kept in step."""
        if kind == "SUM" and sum(t.type == "SUM" for t in self.out[-400:]) >= SUMS:
            raise self.fail(f"more than {SUMS} sum signs", at)
        if kind in {"AS", "FORALL"} and not self.stack and self.out and self.out[-1].type not in BEFORE_CONDITION:
            self.emit("SEP", value, at)
        if kind in OPEN:
            self.stack.append((kind, at))
            if len(self.stack) > DEPTH:
                raise self.fail(f"brackets are nested more than {DEPTH} deep", at)
        elif kind in CLOSE:
            if not self.stack:
                raise self.fail(f"{value} closes nothing", at)
            kind_open, start = self.stack.pop()
            if OPEN[kind_open] != kind:
                wanted = SHOWN[OPEN[kind_open]]
                raise self.fail(f"{value} where {wanted} is expected, for the bracket of column {start + 1}", at)
        self.sides += kind == "REL" and not self.stack
        self.out.append(Token(kind, value, start_pos=at))

    def after_operand(self) -> bool:
        """Whether an operand has just ended."""
        return bool(self.out) and self.out[-1].type in OPERAND

    def bar(self, kind: str, value: str, at: int, side: str) -> None:
        """A bar opens or closes."""
        open_kind, close_kind = f"L{kind}", f"R{kind}"
        inner = bool(self.stack) and self.stack[-1][0] == open_kind
        closes = side == "right" or (side != "left" and inner and self.after_operand())
        self.emit(close_kind if closes else open_kind, value, at)

    def argument(self, what: str) -> tuple[str, int]:
        """The raw text of the braced argument of a command, and where it starts."""
        rest = re.compile(r"\s*\{([^{}]*)\}|\s*(\\[A-Za-z]+|[A-Za-z0-9])").match(self.source, self.pos)
        if not rest:
            raise self.fail(f"\\{what} needs an argument in braces")
        self.pos = rest.end()
        group = 1 if rest[1] is not None else 2
        return rest[group].strip(), rest.start(group)

    def run(self) -> list[Token]:
        """All tokens."""
        side = ""
        while self.pos < len(self.source):
            m = SCANNER.match(self.source, self.pos)
            if m is None:
                raise self.fail("this cannot be read")
            at, text = self.pos, m.group()
            self.pos = m.end()
            if text in {"\\left", "\\right"}:
                side = text[1:]
                if self.source[self.pos : self.pos + 1] == ".":
                    self.pos += 1
                continue
            if text.isspace() or text == "~":
                continue
            if text == "\\":
                raise self.fail("a backslash stands before the name of a macro", at)
            if text.startswith("\\"):
                self.command(m.group(1), at, side)
            elif text[0].isdecimal():
                self.number(text, at)
            elif text.isalpha() and text.isascii():
                self.letters(at)
            else:
                self.character(text, at, side)
            side = ""
        if self.stack:
            kind, start = self.stack[-1]
            raise self.fail(f"this bracket is not closed: {SHOWN[OPEN[kind]]} is expected", start)
        self.check_minima()
        return list(self.joined())

    def number(self, text: str, at: int) -> None:
        """After ^ or _ without braces only the first digit belongs to it."""
        if self.out and self.out[-1].type in {"SUP", "SUB"} and len(text) > 1:
            self.pos = at + 1
            text = text[0]
        if self.out and self.out[-1].type == "FRAC" and len(text) > 1:
            self.emit("NUMBER", text[0], at)
            self.pos = at + 1
            return
        self.emit("NUMBER", text, at)

    def letters(self, at: int) -> None:
        """The longest declared name, or one letter; `d` before a Greek letter where that is declared."""
        for n in self.names:
            if self.source.startswith(n, at):
                word = n
                break
        else:
            word = self.source[at]
        if word == "d" and (m := re.compile(r"\s*\\([A-Za-z]+)").match(self.source, at + 1)):
            joined = "d" + m[1]
            if joined in self.declared:
                word, self.pos = joined, m.end()
                self.emit("NAME", self.primes(word), at)
                return
        self.pos = at + len(word)
        if word == "O" and "O" not in self.declared and re.compile(r"\s*(\\\w+)?\s*\(").match(self.source, self.pos):
            self.emit("BIGO", word, at)
            return
        self.emit("NAME", self.primes(word), at)

    def primes(self, word: str) -> str:
        """A name with its primes."""
        while self.source[self.pos : self.pos + 1] == "'":
            word += "'"
            self.pos += 1
        return word

    def character(self, text: str, at: int, side: str) -> None:
        """Operators, brackets, relations."""
        if text == "|":
            if self.source.startswith("||", at):
                self.pos = at + 2
                self.bar("NORM", "||", at, side)
            else:
                self.bar("BAR", "|", at, side)
        elif text == "&":
            if self.stack and self.stack[-1][0] == "BEGIN":
                self.emit("AMP", text, at)
        elif text in {"=", "<", ">", "<=", ">=", ":="}:
            self.defines |= text == ":="
            self.emit("REL", "=" if text == ":=" else text, at)
        elif text in SYMBOLS:
            kind = SYMBOLS[text]
            if kind == "COMMA" and not self.stack:
                kind = "SEP"
            self.emit(kind, text, at)
        else:
            raise self.fail(f"the character {text!r} is not expected in a formula", at)

    def command(self, word: str, at: int, side: str) -> None:
        r"""One `\word`."""
        if word == "\\":
            inside = bool(self.stack) and self.stack[-1][0] == "BEGIN"
            self.emit("BR" if inside else "COMMA" if self.stack else "LINE", "\\\\", at)
        elif word in {"quad", "qquad"} and not self.stack:
            self.emit("GAP", f"\\{word}", at)
        elif word == "|":
            self.bar("NORM", "\\|", at, side)
        elif word in {"Vert", "vert"}:
            self.bar("NORM" if word == "Vert" else "BAR", f"\\{word}", at, side)
        elif word in SPACING:
            pass
        elif word in {"to", "rightarrow"} and re.compile(r"\s*\\(min|max)\s*$").match(self.source, self.pos):
            self.pos = len(self.source)
        elif word in RELATIONS:
            self.emit("REL", RELATIONS[word], at)
        elif word in PLAIN:
            self.emit(PLAIN[word], f"\\{word}", at)
        elif word in GREEK:
            self.emit("NAME", self.primes(word), at)
        elif word in {"label", "tag"}:
            self.argument(word)
        elif word in {"text", "mbox", "textrm", "begin", "end", "substack", "operatorname"} or word.startswith("math"):
            self.braced(word, at)
        elif word in {"vec", "hat", "bar", "tilde"}:
            self.emit("NAME", f"{word} {self.argument(word)[0].lstrip(chr(92))}", at)
        elif word in {"min", "inf"} and (not self.out or self.out[-1].type == "REL") and not self.stack:
            self.minimum(word, at)
        elif word in REFUSED:
            raise self.fail(f"\\{word} is not read: {REFUSED[word]}", at)
        else:
            raise self.fail(f"\\{word} is not a macro that is read here", at)

    def braced(self, word: str, at: int) -> None:
        """Commands whose argument is a word."""
        if word == "substack":
            self.substack(at)
            return
        arg, _ = self.argument(word)
        if word in {"begin", "end"}:
            if arg not in {"bmatrix", "pmatrix", "matrix"}:
                if arg in {"aligned", "align", "align*", "equation", "equation*", "split", "gathered"}:
                    return
                raise self.fail(f"the environment {arg} is not read", at)
            self.emit(word.upper(), f"\\{word}{{{arg}}}", at)
        elif word in {"text", "mbox", "textrm"}:
            self.words(arg, at)
        elif word in {"operatorname", "mathrm", "mathop"} and arg in {"diag", "log", "exp", "ln", "det"}:
            self.emit("DET" if arg == "det" else "FN", f"\\{arg}", at)
        elif word == "mathrm" and re.fullmatch(r"-?[0-9]+", arg):
            self.emit("SIZE", arg, at)
        elif word in {"mathsf", "mathrm"} and arg in {"T", "\\top"}:
            self.emit("TOP", arg, at)
        elif word in {"mathbf", "mathbb", "boldsymbol"} and arg == "1":
            self.emit("ONE", arg, at)
        elif word in {"mathbb", "mathbf", "mathrm"} and arg == "I":
            self.emit("EYE", arg, at)
        elif word == "mathcal" and arg == "O":
            self.emit("BIGO", arg, at)
        elif word == "mathit" and re.fullmatch(r"(?:[A-Za-z0-9]|\\_)+", arg):
            self.emit("NAME", self.primes(arg.replace("\\_", "_")), at)
        elif word in {"mathcal", "mathbb", "mathbf", "mathrm", "mathsf", "mathfrak"} and re.fullmatch(
            r"[A-Za-z]+", arg
        ):
            name = f"{word} {arg}"
            if word in {"mathbf", "mathrm", "mathsf"} and arg in self.declared:
                name = arg
            self.emit("NAME", name, at)
        else:
            raise self.fail(f"\\{word}{{{arg}}} is not read", at)

    def minimum(self, word: str, at: int) -> None:
        """A minimum before a side: what is minimised is read."""
        m = re.compile(r"\s*_\s*(\{[^{}]*\}|[A-Za-z])").match(self.source, self.pos)
        if not m:
            raise self.fail(f"\\{word} is not read: {REFUSED['min']}", at)
        self.pos = m.end()
        self.minima.append((m[1].replace(" ", "").strip("{}"), at))

    def check_minima(self) -> None:
        """An aim on one side, or a definition with the same minimum on both; over declared symbols."""
        if not self.minima:
            return
        same = len({names for names, _ in self.minima}) == 1 and len(self.minima) == self.sides
        known = all(n.lstrip("\\") in self.declared for n in self.minima[0][0].split(","))
        if not same or not known or (self.sides > 1 and not (self.defines and self.sides == 2)):
            raise self.fail(f"\\min is not read: {REFUSED['min']}", self.minima[0][1])

    def substack(self, at: int) -> None:
        r"""`\substack{a \\ b}` is the list a, b."""
        m = re.compile(r"\s*\{").match(self.source, self.pos)
        if not m:
            raise self.fail("\\substack needs an argument in braces", at)
        depth, end = 1, m.end()
        while end < len(self.source) and depth:
            depth += {"{": 1, "}": -1}.get(self.source[end], 0)
            end += 1
        if depth:
            raise self.fail("this bracket is not closed: } is expected", m.end() - 1)
        self.source = self.source[: end - 1] + " " + self.source[end:]
        self.pos = m.end()

    def words(self, arg: str, at: int) -> None:
        """Words between formulas: only those that say how the formulas belong together."""
        plain = " ".join(arg.split()).strip(" ,.")
        if re.fullmatch(r"\(.*\)", plain):
            return
        kind = WORDS.get(plain.lower())
        if kind is None:
            raise self.fail(f"the words {plain!r} are not part of the language", at)
        if kind != "SKIP":
            self.emit(kind, arg, at)

    def joined(self) -> Iterator[Token]:
        """Line breaks and gaps separate formulas, unless the formula goes on after them."""
        going_on = {"REL", "PLUS", "MINUS", "TIMES", "OTIMES", "SLASH", "IMPLIES", "IFF", "SEP", "FORALL", "TO", "IN"}
        out = self.out
        last: Token | None = None
        for k, t in enumerate(out):
            if t.type not in {"LINE", "GAP"}:
                last = t
                yield t
                continue
            following = next((x for x in out[k + 1 :] if x.type not in {"LINE", "GAP"}), None)
            ends = last is None or last.type in going_on or following is None or following.type in going_on
            if not ends:
                last = Token("SEP", t.value, start_pos=t.start_pos)
                yield last


def scan(source: str, names: Collection[str]) -> list[Token]:
    """The tokens of `source`, names cut by the declared `names`."""
    return Scanner(source, names).run()
