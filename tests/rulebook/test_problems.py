"""One thing that is wrong in a file, and the list of them."""

import pickle

import pytest

from servflow.errors import RulebookError
from servflow.policies.facts import choice
from servflow.rulebook.problems import MOST_PROBLEMS, Problem, Problems, Spot, look_alike_in, shown


def test_a_problem_reads_as_place_and_sentence():
    """A problem prints as `file:line:col: message`, then the hint."""
    assert str(Problem("a.yaml", 3, 5, "unknown_key", "unknown key 'x'")) == "a.yaml:3:5: unknown key 'x'"
    assert str(Problem("a.yaml", 3, 5, "x", "wrong", "did you mean 'y'?")) == "a.yaml:3:5: wrong; did you mean 'y'?"


def test_problems_are_listed_in_the_order_of_the_files():
    """Whatever is found first, the report follows the files; the same problem is said once."""
    problems = Problems()
    for spot in (Spot("b", 1, 1), Spot("a", 2, 1), Spot("a", 1, 9), Spot("a", 1, 9)):
        problems.add(spot, "wrong", "wrong")
    assert [str(problem) for problem in problems.listed()] == ["a:1:9: wrong", "a:2:1: wrong", "b:1:1: wrong"]
    assert len(problems) == 3


def test_all_problems_are_raised_together():
    """One error carries every problem, and survives pickling."""
    problems = Problems()
    problems.raise_if_any("shop")
    problems.add(Spot("a"), "wrong", "wrong")
    problems.add(Spot("b"), "wrong", "wrong")
    with pytest.raises(RulebookError) as caught:
        problems.raise_if_any("shop")
    assert str(caught.value) == "shop: 2 problem(s)\n  a:1:1: wrong\n  b:1:1: wrong"
    assert pickle.loads(pickle.dumps(caught.value)).problems == caught.value.problems  # noqa: S301 - our own bytes


def test_a_report_ends_somewhere():
    """A file that is broken as a whole gives so many problems and no more, and no hints are looked for then."""
    problems = Problems()
    for line in range(2 * MOST_PROBLEMS):
        problems.add(Spot("a", line), "wrong", "wrong")
    assert len(problems) == MOST_PROBLEMS
    assert problems.full
    assert problems.near("qualty", ["quality"]) == ""


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("qualty", "did you mean 'quality'?"),
        ("QUALITY", "did you mean 'quality'?"),
        ("zzz", ""),
        ("quаlity", "did you mean 'quality'?; it holds 'а' (CYRILLIC SMALL LETTER A)"),
        ("质量", "it holds '质' (CJK UNIFIED IDEOGRAPH-8D28)"),
        ("\x80", "it holds '\\x80' (a letter without a name)"),
        ("q" * 61, ""),
    ],
)
def test_the_nearest_word_is_guessed(word, hint):
    """A slip of the pen is told with the nearest known word; letters that only look like ours are named."""
    assert Problems().near(word, ["quality", "dislike"]) == hint


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("qualty", ("quality", "dislike"), "did you mean 'quality'?"),
        ("zzz", ("quality", "dislike"), "expected one of quality, dislike"),
        ("zzz", [f"name{n}" for n in range(21)], ""),
    ],
)
def test_where_no_word_is_near_a_few_are_listed(word, known, hint):
    """A word that resembles none is told with all that may stand there, unless these are many."""
    assert Problems().near_or_all(word, known) == hint


def test_no_guess_is_made_among_too_many():
    """Among a crowd of names no nearest is looked for."""
    assert Problems().near("name1", [f"name{n}" for n in range(600)]) == ""


def test_long_texts_are_cut():
    """A message shows no more than the beginning of a long text."""
    assert shown("abc") == "'abc'"
    assert shown("x" * 100) == "'" + "x" * 59 + "…'"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("when：", "it holds '：' (FULLWIDTH COLON): write : and a blank"),
        ("a，b", "it holds '，' (FULLWIDTH COMMA): write , and a blank"),
        ("退换原因", "did you mean 'cause' (退换原因)?"),
        ("原因", "did you mean 'cause' (退换原因)?"),
        ("颜色", "it holds '颜' (CJK UNIFIED IDEOGRAPH-989C)"),
    ],
)
def test_what_a_chinese_author_types_is_understood(text, hint):
    """Signs of a Chinese keyboard are named with what is meant, and Chinese names lead to our words."""
    assert Problems().near(text, {"cause": choice("cause", "退换原因"), "id": None}) == hint


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("оutlet", "holds 'о' (CYRILLIC SMALL LETTER O) among Latin letters"),
        ("shoes οf", "holds 'ο' (GREEK SMALL LETTER OMICRON) among Latin letters"),
        ("鞋子 outlet", ""),
        ("обувь", ""),
        ("naïve", ""),
        ("plain", ""),
    ],
)
def test_letters_that_look_alike_are_seen(text, wrong):
    """A word of letters of two scripts that look alike is wrong; a word of one of them is not."""
    assert look_alike_in(text) == wrong
