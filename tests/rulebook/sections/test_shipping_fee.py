"""`shipping_fee:` a table, and what the platform pays by region."""

from servflow.rulebook import run_tests
from servflow.values.money import Money
from tests.rulebook.books import book, problems

FEE = """
shipping_fee:
  subsidies: {east: 5 CNY, 华北: 8 CNY}
  rules:
    - {id: L-01, when: {agreement: present}, then: {outbound: agreed, return: agreed}}
    - {id: L-18, when: {cause: no_reason}, then: {return: buyer, subsidy: by_region}}
  tests:
    - {name: agreed, given: {agreement: present, agreed: {return: carrier}}, expect: {rule: L-01, return: carrier}}
    - {name: north, given: {cause: no_reason, region: 华北}, expect: {subsidy: 8 CNY}}
    - {name: elsewhere, given: {cause: no_reason, region: mars}, expect: {subsidy: 0 CNY}}
"""


def test_agreements_and_subsidies_are_read():
    """A test names the agreed party of a leg; amounts stand by region, whatever a house calls its regions."""
    shop = book(FEE)
    assert shop.policies["shipping_fee"].subsidies == {"east": Money(500), "华北": Money(800)}
    assert [result.problems for result in run_tests(shop)] == [(), (), ()]


def test_what_is_wrong_is_told():
    """Regions need amounts in the rulebook's currency, an agreement names legs and parties."""
    text = """
        shipping_fee:
          subsidies: {east: 5, west: 5 USD}
          otherwise: {then: {return: byer}}
          tests:
            - {name: a, given: {agreed: {retrun: buyer, outbound: agreed}}, expect: {}}
            - {name: b, given: {agreed: buyer}, expect: {}}
            - {name: c, given: x, expect: {}}
    """
    assert [line.split(":", 2)[1].split(" ")[1] for line in problems(text)] == [
        "bad_value",
        "other_currency",
        "unknown_value",
        "unknown_key",
        "unknown_value",
        "wrong_shape",
        "wrong_shape",
    ]
    assert problems("shipping_fee: x\n") == ["1:15 wrong_shape: shipping_fee must be a mapping"]
