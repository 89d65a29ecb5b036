"""What is said of tests and groups: contradictions with what stands around, and what always holds."""

from __future__ import annotations

import pytest

from config.imply import covered
from config.limits import always, torn_apart
from config.model import Condition, Operator, Test
from config.problems import Place

HERE = Place("x.yaml", 1, 1)


def when(tests, parts=()):
    return Condition(tuple(tests), tuple(parts), HERE)


def t(fact, operator, value):
    return Test(fact, Operator(operator), value, None, HERE)


def test_a_group_that_contradicts_itself_is_told_by_itself_alone():
    torn = when([t("n", "at_least", 3), t("n", "less_than", 2)])
    assert torn_apart(when([t("m", "is", 1)], [torn])) == []
    inside = when([t("m", "not", 1)])
    assert [each.code for each in torn_apart(when([t("m", "is", 1)], [inside]))] == ["when.contradiction"]


@pytest.mark.parametrize(
    ("test", "holds"),
    [
        (("at_least", 0), True),
        (("at_most", 9), True),
        (("at_least", 1), False),
        (("is", 0), False),
        (("not", 0), False),
    ],
)
def test_what_always_holds_of_a_number_from_none_to_nine(test, holds):
    assert (always(t("returns", *test), 0, 9) is not None) == holds


def test_of_too_many_cases_together_nothing_is_said():
    flat = when([t("n", "is", 1)])
    assert covered(flat, [flat])
    wide = when([], [when([], [flat] * 8)] * 9)
    assert not covered(flat, [wide])
