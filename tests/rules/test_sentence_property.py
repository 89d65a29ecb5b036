"""Two rules never read alike, and a threshold that moves moves one number of its sentence."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import permutations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from config.model import Count, Event, Flow, Label, Measure, Operator, State, Test
from rules.sentence import condition_text
from tests.rules.ladders import HERE, PACK, clock, field, ladder, tier, when

TEXTS = (
    "甲", "乙", "甲或乙", "甲且乙", "甲、乙", "甲，或乙", "甲（a）", "“甲”", "甲”",
    "已甲", "甲1", "甲不", "甲次数", "甲为乙", "不为甲", "甲之一", "逾期", "期限",
    "逾期满5个工作日", "办理", "甲不超过2", "甲含", "是", "5", "a", "b", "urge",
    "A and B", "A or B", "A is B", "A not", "not A", "one of A", "A (b)", "overdue", "overdue 5 workdays",
    "A, or B", "A issued at least 1", "1", "doing", " 甲", "甲/乙", "同时", "满意度",
)  # fmt: skip
OPTIONS = (
    "甲",
    "乙",
    "甲、乙",
    "甲或乙",
    "甲之一",
    "not A",
    "A",
    "A, B",
    "A or B",
    "one of A",
    "one of A, B",
)
LENGTHS = {
    "left": "workday day week workhour hour minute",
    "overdue": "workday day month workhour hour minute",
    "age": "workday day",
    "term": "workday day",
    "unanswered": "workday day",
}
WORDS = {
    "outcome": ("open", "on_time", "late"),
    "explanation": ("not_filed", "filed"),
    "extension": ("not_filed", "granted"),
    "objection": ("not_filed", "refused"),
    "clock": ("a", "b", "甲"),
    "as": ("lead", "co"),
    "type": ("a", "b", "甲"),
    "state": ("a", "b", "甲"),
    "choice": OPTIONS,
    "choices": OPTIONS,
    "unit.a": OPTIONS,
    "unit.b": OPTIONS,
}
NUMBERS = ("issued.a", "issued.b", "issued.甲", "a", "b", "甲", "whole", "amount", "round", "behind")
PLAIN = ("is", "not")
ORDER = ("at_least", "less_than", "at_most", "more_than")
LISTS = ("in", "not_in")
labels = st.builds(Label, st.sampled_from(TEXTS), st.sampled_from(("", *TEXTS)))


@st.composite
def packs(draw):
    """A pack whose names `a` and `b` have labels from a small and awkward lot."""
    types = {name: replace(PACK.types["matter"], name=name, label=draw(labels)) for name in "ab"}
    clocks = {name: clock(name, draw(labels)) for name in "ab"}
    types["a"] = replace(types["a"], clocks=clocks, fields=_fields(draw))
    types["b"] = replace(types["b"], clocks={"a": clock("a", draw(labels))})
    states = {name: State(name, draw(labels), final=False, order=1) for name in "ab"}
    tiers = [tier(name, level, when(), label=draw(labels)) for level, name in enumerate("ab")]
    return replace(
        PACK,
        types=types,
        flows={"standard": Flow("standard", Label("流程"), (), states, {}, {}, HERE)},
        ladders={"standard": ladder(*tiers), "other": ladder(tier("a", 1, when(), label=draw(labels)))},
        counts={name: _count(name, draw(labels)) for name in "ab"},
        unit_fields={name: field(name, "choice", label=draw(labels)) for name in "ab"},
    )


def _fields(draw):
    kinds = {"choice": "choice", "choices": "choices", "yes": "yes_no", "whole": "integer"}
    found = {name: field(name, kind, label=draw(labels)) for name, kind in kinds.items()}
    measure = draw(st.sampled_from(("", "万元", "元、1", "0", "元且甲")))
    return {**found, "amount": field("amount", "decimal", label=draw(labels), places=2, measure=measure)}


def _count(name, label):
    return Count(name, label, Event("item", ""), "item", "round", None, "", "", HERE)


@st.composite
def single(draw):
    """A test that a pack may write, on a fact of any kind."""
    kind = draw(st.sampled_from(("length", "length", "number", "number", "word", "word", "yes_no", "set")))
    return draw(KINDS[kind])


def _made(fact, operator, value, measure=None):
    return Test(fact, Operator(operator), value, measure, HERE, several=fact == "choices")


@st.composite
def _measured(draw, facts, operators, values):
    fact, operator = draw(st.sampled_from(facts)), draw(st.sampled_from(operators))
    several = st.lists(values(fact), min_size=1, max_size=3).map(tuple)
    wanted = draw(several if operator in LISTS else values(fact))
    units = LENGTHS.get(fact, "").split()
    measure = Measure(draw(st.sampled_from(units))) if units else None
    return _made(fact, operator, wanted, measure)


def _amounts(fact):
    return st.integers(0, 12)


KINDS = {
    "length": _measured(tuple(LENGTHS), (*PLAIN, *ORDER, *LISTS), _amounts),
    "number": _measured(NUMBERS, (*PLAIN, *ORDER, *LISTS), _amounts),
    "word": _measured(tuple(WORDS), (*PLAIN, *LISTS), lambda fact: st.sampled_from(WORDS[fact])),
    "yes_no": st.builds(
        _made, st.sampled_from(("yes", "from_above")), st.sampled_from(PLAIN), st.integers(0, 1)
    ),
    "set": st.builds(
        _made,
        st.sampled_from((*LENGTHS, *WORDS, *NUMBERS, "yes")),
        st.just("is_set"),
        st.integers(0, 1),
    ),
}


def _conditions(draw, pool, depth=2):
    """A condition of tests out of a small pool, so that rules often differ in their shape alone."""
    some = tuple(draw(st.lists(st.sampled_from(pool), min_size=int(not depth), max_size=2)))
    most = 3 if depth else 0
    least = int(not some)
    size = draw(st.integers(least, most)) if most else 0
    return when(*some, any=tuple(_conditions(draw, pool, depth - 1) for _ in range(size)))


@st.composite
def rules(draw, most=1):
    """Conditions over the same few tests."""
    pool = draw(st.lists(single(), min_size=1, max_size=4))
    return [_conditions(draw, pool) for _ in range(draw(st.integers(1, most)))]


def every_test():
    """Every test on every kind of fact with a few values."""
    for fact, operator in product(
        (*LENGTHS, *WORDS, *NUMBERS, "yes", "from_above"), ("is_set", *PLAIN, *ORDER, *LISTS)
    ):
        kind = _kind(fact, operator)
        for value, unit in product(kind, LENGTHS.get(fact, "").split() or [""]):
            yield _made(fact, operator, value, Measure(unit) if unit and operator != "is_set" else None)


def _kind(fact, operator):
    if operator == "is_set" or fact in ("yes", "from_above"):
        return (0, 1) if operator in ("is_set", *PLAIN) else ()
    values = WORDS.get(fact, (0, 1, 2, 12))
    if operator in LISTS:
        return [(value,) for value in values] + list(permutations(values, 2))[:3]
    return () if fact in WORDS and operator in ORDER else values


def normal(condition):
    """The rule itself: its tests in the order written and its alternatives, without idle nesting.

    An `any` of one is what it holds; an `any` that is nothing but alternatives is those alternatives;
    当日 is no working day at all. The order stays, for a sentence keeps it: a rule whose tests were
    written the other way round may read differently, which harms nobody.
    """
    alternatives = []
    for group in condition.any:
        tests_of, inner = normal(group)
        alternatives += inner if inner and not tests_of else [(tests_of, inner)]
    own = tuple((t.fact, t.operator, t.value, t.measure) for t in condition.tests)
    if len(alternatives) == 1:
        return own + alternatives[0][0], alternatives[0][1]
    return own, tuple(alternatives)


def _sentences(pack, condition):
    return {language: condition_text(condition, pack, language) for language in ("zh", "en")}


def _twins(pack, some):
    """Pairs of different rules with the same sentence."""
    told = {}
    for condition in some:
        rule = normal(condition)
        for language, text in _sentences(pack, condition).items():
            yield from [
                (text, rule, other) for other in (told.setdefault((language, text), rule),) if other != rule
            ]


@settings(max_examples=80, deadline=None)
@given(packs(), rules(most=12))
def test_two_rules_never_read_alike(pack, some):
    assert list(_twins(pack, some)) == []


@settings(max_examples=8, deadline=None)
@given(packs())
def test_two_tests_never_read_alike(pack):
    assert list(_twins(pack, [when(test) for test in every_test()])) == []


@settings(max_examples=80, deadline=None)
@given(packs(), st.lists(single(), min_size=2, max_size=2))
def test_the_shapes_of_two_tests_never_read_alike(pack, two):
    one, other = (when(test) for test in two)
    shapes = [
        one, other, when(*two), when(any=(one, other)), when(two[0], any=(one, other)),
        when(two[1], any=(one, other)),
        when(any=(when(*two), other)), when(any=(when(two[0], any=(one, other)), other)),
        when(two[0], any=(when(any=(one, other)), one)), when(two[0], any=(when(any=(one, other)),)),
    ]  # fmt: skip
    assert list(_twins(pack, shapes)) == []


def numbered(condition, path=()):
    """Every place of a condition where a threshold stands: the way to its test, and the place in a list."""
    for index, test in enumerate(condition.tests):
        values = test.value if isinstance(test.value, tuple) else (test.value,)
        counted = test.operator is not Operator.IS_SET and test.fact not in ("yes", "from_above")
        yield from (
            (*path, index, at)
            for at, value in enumerate(values)
            if counted and isinstance(value, int) and value
        )
    for index, group in enumerate(condition.any):
        yield from numbered(group, (*path, index))


def moved(condition, path, value):
    """A condition with another threshold at a place."""
    if len(path) > 2:
        changed = moved(condition.any[path[0]], path[1:], value)
        groups = (*condition.any[: path[0]], changed, *condition.any[path[0] + 1 :])
        return replace(condition, any=groups)
    index, at = path
    test = condition.tests[index]
    listed = isinstance(test.value, tuple)
    wanted = (*test.value[:at], value, *test.value[at + 1 :]) if listed else value
    tests_of = (*condition.tests[:index], replace(test, value=wanted), *condition.tests[index + 1 :])
    return replace(condition, tests=tests_of)


def tokens(text):
    """The words and numbers of a sentence; one workday and two are the same word."""
    return re.findall(
        r"-?[0-9]+(?:\.[0-9]+)?|[^\s]",
        re.sub(r"\b(day|hour|week|month|minute|workday|workhour)s\b", r"\1", text),
    )


def differing(before, after):
    """The tokens of two sentences that differ, place by place."""
    return [pair for pair in zip(tokens(before), tokens(after), strict=True) if pair[0] != pair[1]]


@settings(max_examples=80, deadline=None)
@given(packs(), rules(), st.integers(1, 999), st.data())
def test_a_threshold_that_moves_moves_one_number(pack, some, value, data):
    (condition,) = some
    places = list(numbered(condition))
    if not places:
        return
    after = moved(condition, data.draw(st.sampled_from(places)), value)
    for language in ("zh", "en"):
        pair = [condition_text(each, pack, language) for each in (condition, after)]
        assert len(differing(*pair)) == int(normal(condition) != normal(after))
        assert all(re.fullmatch(r"-?[0-9.]+", token) for tokens in differing(*pair) for token in tokens)


def test_the_normal_form_knows_different_rules():
    a, b, c = (when(_made("round", "is", number)) for number in (1, 2, 3))
    assert normal(when(any=(a,))) == normal(a)
    assert normal(when(any=(when(any=(a, b)), c))) == normal(when(any=(a, b, c)))
    assert normal(when(*a.tests, any=(when(any=(b, c)),))) == normal(when(*a.tests, any=(b, c)))
    assert normal(when(*a.tests, any=(b, c))) != normal(when(any=(when(*a.tests, *b.tests), c)))
