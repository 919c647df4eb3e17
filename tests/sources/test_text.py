from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.sources.text import clean, restore

# Text in which what cleaning looks for is not as rare as in random text.
DIRTY = st.lists(
    st.one_of(
        st.text(max_size=5),
        st.sampled_from(
            [
                *("&amp;", "&", "amp;", "&lt;", "&gt;", "&#233;", "&nbsp;", "<p>", "</p>", "<b", ">", "<jats:p>"),
                *("\\'e", '{\\"o}', "\\ss ", "\\v{s}", "$", "\\(", "\\)", "{", "}", "~", "\\", "\\'", "e\u0301"),
                *(" ", "  ", "\n", "\r\n", "\x00", "\x02", "\x93", "\x85", "\u00a0", "\u200b", "\u212b", "\u0958"),
                *("<sup>", "</sup>", "2", "a", "\ud800", "\u1100\u1161", "</jats:title>", "\\c c"),
            ]
        ),
    ),
    max_size=25,
).map("".join)


@given(DIRTY, st.booleans())
@settings(max_examples=400, deadline=None)
def test_cleaning_can_be_undone(raw, latex):
    assert restore(*clean(raw, latex=latex)) == raw


@given(DIRTY)
@settings(max_examples=400, deadline=None)
def test_a_clean_text_is_clean(raw):
    text, _ = clean(raw)
    assert clean(text) == (text, ())


@given(DIRTY)
@settings(max_examples=200, deadline=None)
def test_edits_stand_in_order_and_apart(raw):
    text, edits = clean(raw)
    for before, after in pairwise(edits):
        assert before.end < after.start
    assert all(edit.start <= edit.end <= len(text) for edit in edits)
    assert all(text[edit.start : edit.end] != edit.original for edit in edits)


@given(DIRTY)
@settings(max_examples=200, deadline=None)
def test_the_only_white_space_is_the_single_space(raw):
    text, _ = clean(raw)
    assert not any(character.isspace() and character != " " for character in text)
    assert "  " not in text
    assert text == text.strip()


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("e\u0301te\u0301", "été"),
        ("AT&amp;T &lt; &#x3b1; &eacute;", "AT&T < α é"),
        ("fish &amp;amp; chips, 3 &amp;lt; 4", "fish & chips, 3 < 4"),
        ("a&nbsp;b\u2009c\u00a0 d", "a b c d"),
        ("<p>We <i>study</i> H<sub>2</sub>O</p><p>and more.</p>", "We study H2O and more."),
        ("&lt;jats:p&gt;We study it.&lt;/jats:p&gt;", "We study it."),
        ("<jats:title>Abstract</jats:title><jats:p>We study it.</jats:p>", "We study it."),
        ("<jats:title>Methods</jats:title><jats:p>We ask.</jats:p>", "Methods: We ask."),
        ("about 10<sup>6</sup> tokens", "about 10^6 tokens"),
        ("first line\nsecond line\r\n\r\nthird", "first line second line third"),
        ("in\x07visi\u200bble soft\u00adhyphen\ufeff", "invisible softhyphen"),
        ("\x93quoted\x94 and \x96", "“quoted” and –"),
        ("a cost\x02effective way", "a cost-effective way"),
        (
            r"Schr\"odinger, Erd\H{o}s, Fran\c{c}ois, {\'E}mile, Ha\v{c}ek",
            "Schrödinger, Erdős, François, Émile, Haček",
        ),
        (r"na\"{\i}ve, Gro\ss{} and Stra\ss e, {\o}re, \L{}\'od\'z", "naïve, Groß and Straße, øre, Łódź"),
    ],
)
def test_cleaning(raw, text):
    assert clean(raw)[0] == text


@pytest.mark.parametrize(
    "text",
    [
        "We replace <mask> and <s> tokens; x<b and c>d hold for all a < b.",
        "R&D at AT&T; see fn(x) & g(y).",
        r"the operator $\'e$ and $\hat{x} \c c$ in $\mathbb{R}^{d}$",
        r"it\'s and don\'t are escaped, and \"so\" is \"an answer\" here.",
        "about 5\\% of \\textbf{all}",
        "café — naïve “quotes” … 中文 ﬁ ½",
    ],
)
def test_what_is_no_markup_stays(text):
    assert clean(text) == (text, ())


def test_latex_source_loses_its_protection_but_not_its_mathematics():
    raw = r"{CLIP}: \emph{Learning}~from $O(n_{max})$ {\it pairs}, 5\% \& more"
    assert clean(raw, latex=True)[0] == "CLIP: Learning from $O(n_{max})$ pairs, 5% & more"


def test_edges_are_edits_too():
    text, edits = clean("\n  We ask.  ")
    assert text == "We ask."
    assert [edit.original for edit in edits] == ["\n  ", "  "]


def test_cleaning_hostile_text_takes_no_time():
    for raw in ("<" * 50_000, "&" * 50_000, "&amp;" * 20_000, "\\'{" * 20_000, " \x00" * 30_000, "$" * 50_000):
        assert restore(*clean(raw)) == raw
