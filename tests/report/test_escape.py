"""Escaping: whatever the text is, TeX reads it as text."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, UndefinedError

from referee.report.escape import Tex, environment, escape

COMMAND = re.compile(r"\\(?:[A-Za-z]+|[^A-Za-z])")
TEXT = st.text(st.one_of(st.characters(), st.sampled_from("\\{}$&#%_^~<>|\"`'[]*-,\n\t ζ−∎é𝐱ᵀ\0")))


def assert_inert(tex: str) -> None:
    """No special is left once the commands are taken out, and the braces balance at every point."""
    assert tex.isascii()
    assert "\n" not in tex
    bare = COMMAND.sub("", tex)
    assert not set(bare) & set("\\$&#%_^~")
    depth = 0
    for char in bare:
        depth += {"{": 1, "}": -1}.get(char, 0)
        assert depth >= 0
    assert depth == 0


@given(TEXT)
def test_escaped_text_is_inert(text):
    assert_inert(
        escape(text).replace(r"\ensuremath{{}^{\circ}}", "").replace(r"{}'", "")  # the two with a ^ of their own
    )


@given(TEXT)
def test_only_known_commands_come_out(text):
    allowed = set(COMMAND.findall("".join(escape(chr(code)) for code in range(0x20, 0x3000))))
    allowed |= {r"\mathbf", r"\mathit", r"\mathsf", r"\mathtt", r"\mathcal"}
    dangerous = {r"\input", r"\write", r"\def", r"\catcode", r"\csname", r"\include", r"\openin", r"\read"}
    assert set(COMMAND.findall(escape(text))) <= allowed - dangerous


@given(TEXT)
def test_ascii_letters_and_digits_survive_in_order(text):
    kept = [c for c in text if c.isascii() and c.isalnum()]
    got = COMMAND.sub(" ", escape("".join(kept)))
    assert [c for c in got if c.isalnum()] == kept


def test_specials():
    assert escape(r"\ { } $ & # % _ ^ ~") == (
        r"\textbackslash{} \{ \} \$ \& \# \% \_ \textasciicircum{} \textasciitilde{}"
    )


@pytest.mark.parametrize("text", ["[2em] x", "*x"])
def test_nothing_becomes_an_option_or_a_star_of_the_command_before(text):
    assert escape(text).startswith("{")


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        ("ζ − ∎", r"\ensuremath{\zeta} \ensuremath{-} \rule{1.1ex}{1.1ex}"),
        ("x² Aᵀ uₙ", r"x\textsuperscript{2} A\textsuperscript{T} u\textsubscript{n}"),
        ("Poincaré, Gödel, naïve, Erdős", r"Poincar\'{e}, G\"{o}del, na\"{\i}ve, Erd\H{o}s"),
        ("e\u0301", r"\'{e}"),
        ("“a” – b", r"\textquotedblleft{}a\textquotedblright{} \textendash{} b"),
        (
            "𝐱 𝒜 𝔼",
            r"\ensuremath{\mathbf{x}} \ensuremath{\mathcal{A}} \ensuremath{\mathbf{E}}",
        ),
        ("--- ''", r"-{}-{}- '{}'"),
        ("\U0001f600 漢", r"{[}U+1F600{]} {[}U+6F22{]}"),
        ("\ud800", r"{[}U+D800{]}"),
        ("a\0\x1b\u202e\u200bb\r\n\tc", "ab   c"),
    ],
)
def test_unicode(text, tex):
    assert escape(text) == tex


@pytest.mark.parametrize("char", "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ≤≥≠⊗⊕√⟨⟩∀∃Σ∑·×∈∞∂∇→⇔⌊⌋‖")
def test_the_mathematics_of_papers_has_a_symbol(char):
    assert "U+" not in escape(char)
    assert unicodedata.name(char)


def test_values_are_escaped_and_tex_is_not():
    template = environment().from_string("((( a ))) & ((( b ))) & ((( n )))")
    assert template.render(a="x_1", b=Tex("$x_1$"), n=-3) == r"x\_1 & $x_1$ & -3"


def test_macros_blocks_sets_and_joins_are_escaped_once():
    loader = DictLoader(
        {
            "base": r"<((* block body *))((* endblock *))>",
            "page": r"((* extends 'base' *))((* block body *))"
            r"((* macro bold(x) *))\textbf{((( x )))}((* endmacro *))"
            r"((( bold('a_b') )))((* set c *))((( '%' )))((* endset *))((( c )))((( ['_', t]|join(' & ') )))"
            r"((* endblock *))",
        }
    )
    page = environment(loader).get_template("page").render(t=Tex("$y$"))
    assert page == r"<\textbf{a\_b}\%\_ \& $y$>"


def test_operations_on_tex_fall_back_to_the_safe_side():
    assert environment().from_string("((( t ~ '' )))((( t|upper )))").render(t=Tex("_")) == r"\_\_"


def test_a_template_may_hold_all_that_latex_writes():
    source = r"\newcommand\f[2]{\#{#1}%" + "\n" + r"{{#2}} ((x)) {%} \\ $(a)((b))$}"
    assert environment().from_string(source).render() == source


@pytest.mark.parametrize("source", ["((( missing )))", "((( a.missing )))", "((* for x in missing *))((* endfor *))"])
def test_unknown_names_are_errors(source):
    with pytest.raises(UndefinedError):
        environment().from_string(source).render(a={})


def test_none_is_an_error():
    with pytest.raises(TypeError, match="printed None"):
        environment().from_string("((( a )))").render(a=None)
