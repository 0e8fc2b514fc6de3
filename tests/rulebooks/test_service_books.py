"""The shipped rulebooks of the service side: whole, sourced, tested beside their rules, told in the reference."""

import re
from functools import cache

import pytest

from servflow.rulebook import run_tests, shipped_names
from tests.house.source import ROOT
from tests.rulebooks.books import book, contact_data, ids, named, texts
from tests.rulebooks.required import ELSEWHERE, OUTSIDE, REQUIRED

PAGE = ROOT / "docs" / "reference" / "service-rulebooks.md"

each = pytest.mark.parametrize("name", sorted(REQUIRED))


@cache
def section(name):
    """Give what the reference page tells of a rulebook: from its heading to the next."""
    page = PAGE.read_text(encoding="utf-8")
    _, found, rest = page.partition(f"\n## `{name}`")
    assert found, f"{PAGE.name} has no section ## `{name}`"
    return rest.partition("\n## ")[0]


def test_every_shipped_rulebook_is_asked_for_something():
    """No rulebook is shipped that no table of tests knows."""
    assert set(shipped_names()) - set(REQUIRED) == ELSEWHERE
    assert set(REQUIRED) <= set(shipped_names())


def test_every_rule_of_the_catalogue_has_a_rulebook():
    """R-001 to R-436 are each asked of some rulebook, or left out of it with a reason; none falls between two."""
    blocks = [block for wanted in REQUIRED.values() for block in wanted.source]
    there = {ident for first, last in blocks for ident in ids("R", first, last)}
    assert set(ids("R", 1, 436)) - there - named("lution") == set()


@pytest.mark.parametrize(("prefix", "last"), [("W", 31), ("M", 23), ("C", 40)])
def test_every_other_row_of_the_catalogue_has_a_rulebook(prefix, last):
    """Every row on warranty, metrics and contradictions stands in some shipped rulebook, or outside with a reason."""
    told = {re.sub(r"(?<=\d)[a-z]+$", "", ident) for name in shipped_names() for ident in named(name)}
    assert sorted(set(ids(prefix, 1, last)) - told - set(OUTSIDE)) == []


@each
def test_head(name):
    """A rulebook says what it is, in both languages, from when it holds, and counts Chinese time and money."""
    head = book(name)
    assert head.id == name
    assert re.fullmatch(r"\d+\.\d+\.\d+", head.version)
    assert head.title.en.isascii()
    assert re.search(r"[\u4e00-\u9fff]", head.title.zh)
    assert head.effective_from is not None
    assert (head.timezone, head.currency) == ("Asia/Shanghai", "CNY")


@each
def test_every_id_of_the_source_is_restated(name):
    """Every rule, limit, metric and contradiction of the source stands in the rulebook."""
    assert [ident for ident in REQUIRED[name].all_ids if ident not in named(name)] == []


@each
def test_what_is_left_out_stays_out(name):
    """What the catalogue says not to implement stands nowhere in the rulebook, and the reference says so."""
    wanted = REQUIRED[name].left_out
    assert [ident for ident in wanted if ident in named(name)] == []
    assert [ident for ident, reason in wanted.items() if not reason or ident not in section(name)] == []


@each
def test_every_rule_is_named_and_sourced(name):
    """Every rule has a title in both languages and a source that the head lists, with its clause."""
    bad = [
        rule.id
        for rule in book(name).every_rule()
        if rule.title is None
        or not rule.title.en.isascii()
        or not re.search(r"[\u4e00-\u9fff]", rule.title.zh)
        or rule.source is None
        or rule.source.ref not in book(name).sources
        or not rule.source.clause
    ]
    assert bad == []


@each
def test_every_source_is_titled_dated_and_used(name):
    """No source is listed that no rule comes from, and none without a title in both languages and a day of reading."""
    sources = book(name).sources
    assert {rule.source.ref for rule in book(name).every_rule() if rule.source} == set(sources)
    assert [ref for ref, known in sources.items() if not (known.title.en and known.title.zh and known.read_on)] == []


@each
def test_ids_are_unique_in_the_whole_rulebook(name):
    """An id names one rule, whichever policy it stands in."""
    found = [rule.id for rule in book(name).every_rule()]
    assert sorted(ident for ident in set(found) if found.count(ident) > 1) == []


@each
def test_the_tests_beside_the_rules_pass(name):
    """Every test and example that stands beside a rule passes."""
    assert [str(played) for played in run_tests(book(name)) if not played.passed] == []


@each
def test_every_rule_that_decides_has_a_test_beside_it(name):
    """No rule of a table, limit, period, target or format is without a case on which it takes part."""
    seen = {ident for played in run_tests(book(name)) for ident in played.decision.rules}
    policies = book(name).policies
    wanted = {rule.id for policy in policies for rule in policies[policy].rules() if policy != "duties"}
    if (base := ROOT / "src" / "servflow" / "rulebooks" / name / "rulebook.yaml").is_file():
        extends = re.search(r"^extends: (\S+)$", base.read_text(encoding="utf-8"), re.MULTILINE)
        wanted -= book(extends[1]).rule_ids() if extends else set()
    assert sorted(wanted - seen) == []


@each
def test_no_contact_data(name):
    """No telephone number, mail address or link stands in a rulebook."""
    assert {file: found for file, text in texts(name).items() if (found := contact_data(text))} == {}


@each
def test_the_reference_tells_of_it(name):
    """The page for policy authors names every contradiction that a rulebook decides, and no id that is not in it."""
    told = set(re.findall(r"\b[RTLFWMGC]-C?\d+\w?", section(name)))
    remarks = set(re.findall(r"\b[RTLFWMGC]-C?\d+\w?", "".join(texts(name).values())))
    assert sorted(told - named(name) - remarks - set(REQUIRED[name].left_out)) == []
    assert sorted(ident for ident in REQUIRED[name].all_ids if ident.startswith("C-") and ident not in told) == []
