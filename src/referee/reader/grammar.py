"""The grammar: what is written, before the table says what it means."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lark import Lark, Token, Tree, UnexpectedInput
from lark.lexer import Lexer

from referee.reader.errors import ReadError
from referee.reader.tokens import scan

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

GRAMMAR = r"""
start: block ((IMPLIES | IFF | IF) block)?
block: item (SEP item?)*
item: chain | FORALL SEP? chain -> forall | AS chain TO chain -> limit
chain: expr (REL expr)* (IN expr)?
expr: summand (sign summand)*
    | sign summand (sign summand)*  -> signed
sign: (PLUS | MINUS)+
summand: element+
?element: factor | DOTS -> missing | TIMES | OTIMES | SLASH
factor: primary script*
script: SUP arg -> sup | SUB arg -> sub
?arg: LBR conditions RBR -> list | NUMBER | NAME | TOP | ONE | MINUS
conditions: chain (COMMA chain)*
?primary: NUMBER | NAME | ONE | EYE | SIZE | FN | DET | BIGO | TOP
    | LBR expr RBR -> group
    | LPAR expr (COMMA expr)* RPAR -> paren
    | LBRA expr RBRA -> paren
    | FRAC part part -> frac
    | SQRT part -> root
    | LBAR expr RBAR -> absolute
    | LNORM expr RNORM -> norm
    | LANG expr COMMA expr RANG -> inner
    | SUM script* -> sum
    | BEGIN row (BR row?)* END -> matrix
?part: LBR expr RBR -> group | NUMBER | NAME
row: expr (AMP expr)*
%declare IMPLIES IFF IF SEP FORALL DOTS AS TO REL IN PLUS MINUS TIMES OTIMES SLASH SUP SUB LBR RBR NUMBER NAME TOP
%declare ONE EYE SIZE FN DET BIGO COMMA LPAR RPAR LBRA RBRA FRAC SQRT LBAR RBAR LNORM RNORM LANG RANG SUM BEGIN END
%declare BR AMP SET
"""
WORDS = {
    "RBR": "}", "RPAR": ")", "RBRA": "]", "RANG": "\\rangle", "RBAR": "|", "RNORM": "\\|", "COMMA": "a comma",
    "REL": "a relation", "NAME": "a term", "LBR": "{", "SUP": "an exponent", "SUB": "an index", "$END": "the end",
}  # fmt: skip


class _Tokens(Lexer):
    """Lark takes the tokens as they come."""

    def __init__(self, _conf: Any) -> None: ...

    def lex(self, data: Any) -> Iterator[Token]:  # type: ignore[override]
        """The tokens."""
        yield from data


@lru_cache(maxsize=1)
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", lexer=_Tokens, maybe_placeholders=False)


def parse(source: str, names: Collection[str]) -> Tree[Token]:
    """The tree of a formula.

    Raises:
        ReadError: with the column and what was expected.
    """
    tokens = scan(source, names)
    if not tokens:
        raise ReadError("there is no formula")
    try:
        return _parser().parse(tokens)
    except UnexpectedInput as error:
        raise explained(error, source) from None


def explained(error: UnexpectedInput, source: str) -> ReadError:
    """What was found and what was expected."""
    token = getattr(error, "token", None)
    accepted = set(getattr(error, "accepts", None) or getattr(error, "expected", None) or ())
    words = [WORDS[w] for w in WORDS if w in accepted]
    wanted = f"; expected {' or '.join(words[:4])}" if words else ""
    if token is None or token.type == "$END":
        return ReadError(f"the formula ends too early{wanted}", source, len(source))
    if token.type == "REL" and source[: token.start_pos].strip(" &") == "":
        reason = "the formula starts with a relation: its left side is in the display before it"
        return ReadError(reason, source, token.start_pos)
    return ReadError(f"{token.value} is not expected here{wanted}", source, token.start_pos)
