"""The files of a rulebook to begin with."""

import pytest

from servflow.errors import RulebookError
from servflow.rulebook import read_rulebook
from servflow.rulebook.starting import starting_files


def titles(files):
    """Give what a rulebook of these files is called, or what is wrong with them."""
    try:
        book = read_rulebook({name: text for name, text in files.items() if name.endswith(".yaml")})
    except RulebookError as error:
        return [problem.message for problem in error.problems]
    return [book.title.en, book.title.zh]


@pytest.mark.parametrize("title", ["Bob, Sons", "Bob [and] sons", "鲍勃, 儿子们", "- Bob"])
def test_a_title_is_what_it_says(title):
    """Whatever stands in a title, a comma or a bracket too, it is one text in both languages."""
    assert titles(starting_files("bobs", title, "bobs")) == [title, title]
