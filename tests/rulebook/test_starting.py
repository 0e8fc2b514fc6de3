"""The files of a rulebook to begin with."""

import pytest

from servflow.errors import RulebookError
from servflow.rulebook import read_rulebook
from servflow.rulebook.starting import Base, starting_files
from tests.rulebook.books import book

DEPENDENT = {f"{name}.yaml" for name in ("shipping_fee", "approvals", "eligibility", "time_limits")}


def titles(files):
    """Give what a rulebook of these files is called, or what is wrong with them."""
    try:
        book = read_rulebook({name: text for name, text in files.items() if name.endswith(".yaml")})
    except RulebookError as error:
        return [problem.message for problem in error.problems]
    return [book.title.en, book.title.zh]


def test_only_what_can_be_laid_over_a_base_is_given():
    """Files that change a table of the base come where the base has that table, and where its first rule counts."""
    law = book("shipping_fee: {rules: [{id: L-1, then: {return: buyer}}]}\nduties: []\n")
    unique = book("shipping_fee: {hit: unique, rules: [{id: L-1, then: {return: buyer}}]}\n")
    limits = book("time_limits: {return.merchant_response: {within: 1 day}}\n")
    fitting = [
        {name for name in starting_files("mine", "Mine", "mine", Base("law", base)) if name in DEPENDENT}
        for base in (law, unique, limits)
    ]
    assert fitting == [{"shipping_fee.yaml"}, set(), {"time_limits.yaml"}]


def test_the_readme_has_one_line_for_the_title():
    """However many lines a title has been given."""
    assert "# Bob and sons\n" in starting_files("bobs", "Bob\n  and sons", "bobs")["README.md"]


@pytest.mark.parametrize("title", ["Bob, Sons", "Bob [and] sons", "鲍勃, 儿子们", "- Bob"])
def test_a_title_is_what_it_says(title):
    """Whatever stands in a title, a comma or a bracket too, it is one text in both languages."""
    assert titles(starting_files("bobs", title, "bobs")) == [title, title]
