"""The tests that stand beside the rules."""

from datetime import UTC, datetime

from servflow.policies.book import RuleTest
from servflow.rulebook import run_tests
from servflow.rulebook.rule_tests import play
from servflow.values.frozen import FrozenMap
from tests.rulebook.books import book, problems

FEE = """
shipping_fee:
  rules:
    - {id: L-1, when: {cause: quality}, then: {return: merchant, advance_by: buyer}, example: {cause: quality}}
    - {id: L-2, when: {cause: [quality, lost]}, then: {return: buyer}, example: {cause: quality}}
    - {id: L-3, when: {cause: other}, then: {outbound: buyer}, effective: {from: 2024-06-01}}
  overlays:
    - {id: L-4, when: {retrieval_delayed: true}, then: {storage: merchant}}
  invariants:
    - {name: lost goods never cost the buyer, when: {cause: lost}, never: {return: buyer}}
  tests:
    - {name: good, given: {cause: quality, retrieval_delayed: true}, expect: {rule: L-1, also: [L-4], return: merchant}}
    - {name: none, given: {cause: dislike}, expect: {rule: ""}}
    - {name: wrong rule, given: {cause: dislike}, expect: {rule: L-1, also: [L-4]}}
    - {name: wrong answer, given: {cause: quality}, expect: {return: buyer, storage: merchant, rule: ""}}
    - {name: broken, given: {cause: lost}, expect: {rule: L-2}}
    - {name: some day, given: {cause: other}, expect: {rule: L-3}}
    - {name: as of, given: {cause: other, as_of: 2024-06-01}, expect: {rule: L-3}}
    - {name: at, given: {cause: other}, at: "2024-05-31T16:00:00Z", expect: {rule: L-3}}
"""


def test_an_empty_list_expects_none():
    """A test that expects an empty list fails where the answer lists something."""
    shop = book(
        """
        warranty:
          rules:
            - {id: a, when: {receipt: true}, then: {entitlements: [refund]}}
            - {id: b, then: {entitlements: []}}
          tests:
            - {name: some, given: {receipt: true}, expect: {entitlements: []}}
            - {name: none, given: {}, expect: {entitlements: []}}
        """
    )
    assert [played.problems for played in run_tests(shop)] == [("entitlements is [refund], not []",), ()]


def test_what_should_be_left_undecided_is_told_with_what_was_decided():
    """Each outcome that a rule decides although the test expects none, with its value."""
    shop = book(
        """
        shipping_fee:
          rules: [{id: L-1, when: {cause: quality}, then: {return: merchant, storage: buyer}}]
          tests: [{name: a, given: {cause: quality}, expect: {undecided: [return, outbound, storage]}}]
        """
    )
    (played,) = run_tests(shop)
    assert played.problems == (
        "return is merchant, not left undecided",
        "storage is buyer, not left undecided",
    )


def test_tests_and_examples_are_played():
    """Every difference is told in words: rule, further rules, outcomes, invariants."""
    played = {result.test.name: result for result in run_tests(book(FEE))}
    assert {name: result.problems for name, result in played.items() if not result.passed} == {
        "wrong rule": ("rule is none, not L-1", "also lacks L-4"),
        "wrong answer": (
            "return is merchant, not buyer",
            "storage is not decided, not merchant",
            "rule is L-1, not none",
        ),
        "broken": ("breaks the invariant 'lost goods never cost the buyer'",),
        "example of L-2": ("rule is L-1, not L-2",),
    }
    assert len(played) == 10
    assert played["good"].decision.rule == "L-1"
    assert str(played["broken"]).startswith("shop.yaml:19: shipping_fee: broken: breaks the invariant")
    assert str(played["good"]).endswith("good: passed")


def test_a_test_is_asked_on_the_first_day():
    """Without a day of its own a test is asked on the rulebook's first day; without that, when all rules hold."""
    for day, passes in [("2024-06-01", True), ("2024-05-31", False)]:
        dated = f"id: shop\nversion: 1\neffective: {{from: {day}}}\n"
        played = {result.test.name: result for result in run_tests(book(FEE, dated))}
        assert played["some day"].passed is passes


def test_examples_of_time_limits_know_their_limit():
    """An example inside a time limit is asked of that limit."""
    limits = """
        time_limits:
          ticket.plan:
            - {id: a, when: {urgency: urgent}, within: 1 hour, example: {urgency: urgent}}
            - {id: b, within: 2 hours, example: {urgency: normal}}
          tests:
            - {name: plan, given: {limit: ticket.plan}, expect: {rule: b, within: 2 hours, counting: elapsed}}
            - {name: span, given: {limit: ticket.plan}, expect: {within: 1 hour}}
    """
    results = run_tests(book(limits))
    assert [(result.test.name, result.problems) for result in results] == [
        ("plan", ()),
        ("span", ("within is 2 hours, not 1 hour",)),
        ("example of a", ()),
        ("example of b", ()),
    ]
    assert [result.test.is_example for result in results] == [False, False, True, True]


def test_lists_and_mappings_need_hold_what_is_expected():
    """An expected list or mapping is met by one that holds at least that."""
    shop = book(FEE)

    def differs(expect: dict[str, object]) -> bool:
        given = FrozenMap(cause="quality")
        test = RuleTest(
            policy="toy", name="x", given=given, expect=FrozenMap(expect), at=datetime(2024, 1, 1, tzinfo=UTC)
        )
        return not play(ToyBook(shop), test).passed

    assert not differs({"list": ("a",), "map": FrozenMap(a=1)})
    assert differs({"list": ("c",)})
    assert differs({"list": FrozenMap(a=1)})
    assert differs({"map": FrozenMap(a=2)})
    assert differs({"map": ("a",)})


class ToyBook:
    """A rulebook whose one policy answers a list and a mapping."""

    def __init__(self, shop):
        self.policies = shop.policies
        self.shop = shop

    def judge(self, policy, facts, at):
        """Answer always the same."""
        import attrs

        decision = self.shop.judge("shipping_fee", facts, at)
        return attrs.evolve(decision, outcome=FrozenMap(list=("a", "b"), map=FrozenMap(a=1, b=2)))


def test_facts_that_cannot_be_judged_are_a_failed_test():
    """A test whose facts are of the wrong type fails; it does not stop the others."""
    test = RuleTest(policy="shipping_fee", name="x", given=FrozenMap(cause=["quality"]), expect=FrozenMap())
    result = play(book(FEE), test)
    assert result.problems[0].startswith("cannot be decided: cause: expected one of")


def test_broken_tests_are_told():
    """A test needs a name, facts and an expectation; its facts and outcomes are typed."""
    text = """
        shipping_fee:
          otherwise: {then: {return: buyer}}
          tests:
            - {given: {}, expect: {}}
            - {name: a}
            - {name: b, given: {caus: quality}, expect: {retrun: buyer}, when: {}}
            - c
    """
    assert problems(text) == [
        "5:7 missing_key: test needs the key 'name'",
        "6:7 missing_key: test needs the key 'expect'",
        "6:7 missing_key: test needs the key 'given'",
        "7:25 unknown_fact: unknown fact 'caus'; did you mean 'cause'?",
        "7:50 unknown_outcome: unknown outcome 'retrun'; did you mean 'return'?",
        "7:66 unknown_key: unknown key 'when' in test",
        "8:7 wrong_shape: test must be a mapping",
    ]


def test_a_rule_that_should_take_no_part_is_named():
    """`without` fails where one of its rules decides or takes part, and nowhere else."""
    shop = book(
        """
        shipping_fee:
          rules:
            - {id: a, when: {cause: quality}, then: {return: merchant}}
          overlays:
            - {id: o, when: {cause: [quality, lost]}, then: {storage: merchant}}
          tests:
            - {name: both, given: {cause: quality}, expect: {without: [o, a]}}
            - {name: one, given: {cause: lost}, expect: {without: [o, a]}}
            - {name: none, given: {cause: dislike}, expect: {without: [o, a]}}
        """
    )
    assert [played.problems for played in run_tests(shop)] == [
        ("a, o should take no part",),
        ("o should take no part",),
        (),
    ]
