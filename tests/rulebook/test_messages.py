"""What an author sees: the whole report on a rulebook full of slips, word for word."""

from textwrap import dedent

import pytest

from servflow.errors import RulebookError
from servflow.rulebook import read_rulebook

SLIPS = {
    "rulebook.yaml": """
        id: lutiоn
        titel: {en: Slips, zh: 笔误}
        version: 1.0
        timezone: Asia/Shanghia
        currency: CNY
        calendar: {weekdays: [mon, tus], hours: ["9-18"]}
        sources:
          freight: {title: Freight, read_on: 2024-02-30}
    """,
    "shipping_fee.yaml": """
        shipping_fee:
          hit: unique
          rules:
            - id: L-12
              title: {en: Undeliverable, the buyer gave a wrong address, zh: 买家填写的收货信息有误}
              when: {delivery: undeliverable, adress_error_by: buyer}
              then: {return: byer}
              source: {ref: frieght, clause: 签收3}
            - id: L-13
              when: {cause: [quality, qualty], free_shipping: yes, region: {at_least: east}}
              then: {return: buyer, subsidy: 5}
              efective: {from: 2024-01-01}
            - id: L-13
              when: {remedy: {not: refnud}, category: {}}
            - id: L-14
              when: {fault: buyer}
            - id: L-15
              when: {fault: [buyer, carrier], goodwill: true}
          tests:
            - name: wrong address
              given: {delivery: undelivrable}
              expect: {rule: L-12, retrun: buyer}
    """,
    "time_limits.yaml": """
        time_limits:
          return.merchant_respons: {within: 3 days}
          return.inspection: {within: 3, on_lapse: breech}
          return.resubmission: {within: 1 fortnight, counting: calender_days}
        warrenty: {}
        shipping_fee: {}
    """,
}

REPORT = [
    "rulebook.yaml:2:5: id 'lutiоn' must be ASCII letters, digits and . _ - # + / (100 at most); it holds 'о' (CYRILLIC SMALL LETTER O)",  # noqa: E501 - word for word
    "rulebook.yaml:3:1: unknown key 'titel'; did you mean 'title'?",
    "rulebook.yaml:5:11: timezone is 'Asia/Shanghia': expected the name of a zone such as Asia/Shanghai; did you mean 'Asia/Shanghai'?",  # noqa: E501 - word for word
    "rulebook.yaml:7:28: 'tus' is not a value of weekdays; did you mean 'tue'?",
    "rulebook.yaml:7:42: hours are '9-18': expected them as 09:00-18:00",
    "rulebook.yaml:9:38: read_on is '2024-02-30': there is no such day",
    "shipping_fee.yaml:7:39: unknown fact 'adress_error_by'; did you mean 'address_error_by'?",
    "shipping_fee.yaml:8:22: 'byer' is not a value of return; did you mean 'buyer'?",
    "shipping_fee.yaml:9:21: 'frieght' is not among the sources; did you mean 'freight'?",
    "shipping_fee.yaml:11:31: 'qualty' is not a value of cause; did you mean 'quality'?",
    "shipping_fee.yaml:11:55: free_shipping is 'yes': expected true or false",
    "shipping_fee.yaml:11:68: region is a text: it has no bounds",
    "shipping_fee.yaml:12:38: subsidy is '5': expected an amount and a currency, for example 50.00 CNY; or by_region",
    "shipping_fee.yaml:13:7: unknown key 'efective' in rule; did you mean 'effective'?",
    "shipping_fee.yaml:14:7: rule L-13 stands on line 10 already",
    "shipping_fee.yaml:15:28: 'refnud' is not a value of remedy; did you mean 'refund'?",
    "shipping_fee.yaml:15:47: category is a text: it has no bounds",
    "shipping_fee.yaml:18:7: rules L-14 (line 16) and L-15 both hold: witness fault=buyer goodwill=true",
    "shipping_fee.yaml:22:25: 'undelivrable' is not a value of delivery; did you mean 'undeliverable'?",
    "shipping_fee.yaml:23:28: unknown outcome 'retrun'; did you mean 'return'?",
    "time_limits.yaml:3:3: there is no time limit 'return.merchant_respons'; did you mean 'return.merchant_response'?",
    "time_limits.yaml:4:31: within is '3': expected a whole number and a unit, for example '3 days' or '1 month'",
    "time_limits.yaml:5:33: within is '1 fortnight': expected a unit of time (minutes, hours, days, working days, weeks, months, years)",  # noqa: E501 - word for word
    "time_limits.yaml:5:56: 'calender_days' is not a value of counting; did you mean 'calendar_days'?",
    "time_limits.yaml:6:1: unknown section 'warrenty'; did you mean 'warranty'?",
    "time_limits.yaml:7:1: section 'shipping_fee' stands in shipping_fee.yaml:2 already",
]


def test_the_report_is_complete_and_exact():
    """Every slip is told with file, line, column and what was probably meant, and none twice."""
    with pytest.raises(RulebookError) as caught:
        read_rulebook({name: dedent(text) for name, text in SLIPS.items()}, name="shop")
    assert [str(problem) for problem in caught.value.problems] == REPORT
