"""Rulesets and messages that crash, hang or mislead durable-rules when it is used bare.

Sources: reported upstream (# with the issue's number), measured for this project, or found by trying
malformed and extreme input on the C engine, each in a process of its own. `right` is what an engine that
reads rules and JSON as written would do with the last message: fire these rules, or refuse it.
"""

# ruff: noqa: E501, UP031  (a case is a line of a table; what it formats is full of braces)

from __future__ import annotations

from dataclasses import dataclass

REFUSED = ("refused",)
FIRST, SECOND, SILENT = ("r000",), ("r001",), ()


@dataclass(frozen=True, slots=True)
class Case:
    """One ruleset with one message, and what would be right."""

    what: str
    ruleset: str
    message: str  # the inside of a JSON object
    right: tuple[str, ...] = FIRST
    source: str = "fuzz"
    late: bool = False  # the engine keeps silent where it should refuse: seen on an item that is due
    fickle: bool = False  # text against number: what it reads beside the value differs from run to run

    @property
    def messages(self) -> tuple[str, ...]:
        """The one message, whole."""
        return (f'{{"sid":"0","id":1,{self.message}}}',)

    @property
    def due(self) -> bool:
        """Whether the oracle names a tier for the item that stands for this case."""
        return self.late or self.right in {FIRST, SECOND}

    @property
    def tiers(self) -> tuple[str, ...]:
        """The tiers of its rules; what is right is the tier that the oracle names."""
        return ("criticize", "urge") * 300 if self.right == SECOND else ("urge",) * 600


def _rule(condition: str, more: str = ',"pri":1') -> str:
    return f'{{"r000":{{"all":[{{"m":{condition}}}]{more}}}}}'


def _all(inside: str) -> str:
    return f'{{"r000":{{"all":[{inside}]}}}}'


def _many(number: int, condition: str) -> str:
    return "{" + ",".join(f'"r{n:03d}":{{"all":[{{"m":{condition % n}}}]}}' for n in range(number)) + "}"


def _two(first: str, second: str) -> str:
    """Two rules on one message, with these priorities."""
    rules = (("r000", "f000", first), ("r001", "f001", second))
    return "{" + ",".join(f'"{r}":{{"all":[{{"m":{{"{f}":1}}}}],"pri":{p}}}' for r, f, p in rules) + "}"


def _nested(opening: str, depth: int, closing: str, core: str = "1") -> str:
    return opening * depth + core + closing * depth


def _listed(number: int, one: str) -> str:
    return ",".join(one % n for n in range(number))


ONE = _rule('{"f000":1}')
_BOTH = '"f000":1,"f001":1'
_DEEP = 100_000

CASES: tuple[Case, ...] = (
    # it dies
    Case("message: objects 100,000 deep", ONE, '"f000":1,"x":' + _nested('{"x":', _DEEP, "}")),
    Case("message: lists 100,000 deep", ONE, '"f000":1,"x":' + _nested("[", _DEEP, "]")),
    Case("message: objects deep before the fact", ONE, '"x":' + _nested('{"x":', _DEEP, "}") + ',"f000":1'),
    Case("rules: a million $and", _rule(_nested('{"$and":[', 10**6, "]}", '{"f000":1}')), '"f000":1'),
    Case("rules: a million $or", _rule(_nested('{"$or":[', 10**6, "]}", '{"f000":1}')), '"f000":1'),
    Case("rules: a value a million deep", _rule('{"f000":' + _nested('{"x":', 10**6, "}") + "}"), '"f000":1'),
    Case("pattern: 2,000 parentheses", _rule('{"$mt":{"f000":"%s"}}' % _nested("(", 2000, ")", "a")), '"f000":"a"'),
    # it never returns
    Case("600 rules that compare one field (513 suffice)", _many(600, '{"f000":%d}'), '"f000":1', SECOND, "#312"),
    Case("600 rules that compare one field with texts", _many(600, '{"f000":"t%d"}'), '"f000":"t1"', SECOND, "#312"),
    Case(
        "600 rules with a second test",
        _many(600, '{"$and":[{"f000":%d},{"f001":1}]}'),
        '"f000":1,"f001":1',
        SECOND,
        "#312",
    ),
    # it refuses what is lawful
    Case("65 rules ≥ that one message meets", _many(65, '{"$gte":{"f000":-%d}}'), '"f000":1', FIRST, "#112 #312"),
    Case("100 rules on 100 fields", _many(100, '{"f%d":1}'), _listed(100, '"f%d":1'), FIRST, "#112 #312"),
    Case("a message of 260 fields", ONE, '"f000":1,' + _listed(260, '"k%d":1'), FIRST, "measured"),
    Case("a nested message of 300 fields", ONE, '"f000":1,"x":{' + _listed(300, '"k%d":1') + "}"),
    Case("20 $or under one $and", _rule('{"$and":[%s]}' % _listed(20, '{"$or":[{"f%03d":1},{"f000":1}]}')), '"f000":1', FIRST, "measured"),
    Case("20 $and in one another", _rule(_nested('{"$and":[', 20, "]}", '{"f000":1}')), '"f000":1', FIRST, "measured"),
    Case("1e16 in a message", _rule('{"$gt":{"f000":5}}'), '"f000":1e16', FIRST, "measured"),
    Case("1e-07 in a message", _rule('{"$lt":{"f000":5}}'), '"f000":1e-07', FIRST, "measured"),
    Case("1e3 in a rule", _rule('{"$gt":{"f000":1e3}}'), '"f000":2000'),
    Case("a new line between name and value", ONE, '\n"f000"\r:\n1'),
    Case("pattern a{500}", _rule('{"$mt":{"f000":"a{500}"}}'), '"f000":"%s"' % ("a" * 500)),
    # it fires where it must not
    Case("'' equals every number", _rule('{"f000":5}'), '"f000":""', SILENT, "measured", fickle=True),
    Case("'10' equals 10", _rule('{"f000":10}'), '"f000":"10"', SILENT, "measured", fickle=True),
    Case("'十一' is more than 10", _rule('{"$gt":{"f000":10}}'), '"f000":"十一"', SILENT, "measured", fickle=True),
    Case("true equals 1", _rule('{"f000":1}'), '"f000":true', SILENT, "measured"),
    Case("false equals 0", _rule('{"f000":0}'), '"f000":false', SILENT, "measured"),
    Case("true equals 'true'", _rule('{"f000":"true"}'), '"f000":true', SILENT, "measured"),
    Case("true is more than 0", _rule('{"$gt":{"f000":0}}'), '"f000":true', SILENT, "measured"),
    Case("2^53 + 1 equals 2^53 as a float", _rule('{"f000":9007199254740993}'), '"f000":9007199254740992.0', SILENT),
    Case("2^63 equals 2^63 - 1", _rule('{"f000":9223372036854775807}'), '"f000":9223372036854775808', SILENT, "measured"),
    Case("names of one hash", _rule('{"$gte":{"overdue_days":5}}'), '"ldjoafgw":9', SILENT, "measured"),
    Case("two tests in one object", _rule('{"f000":1,"f001":1}'), '"f000":1,"f001":0', SILENT),
    Case("two operators in one object", _rule('{"$gt":{"f000":1},"$lt":{"f000":3}}'), '"f000":9', SILENT),
    Case("one operator on two fields", _rule('{"$gt":{"f000":1,"f001":5}}'), '"f000":9,"f001":1', SILENT),
    Case("two messages in one part of all", _all('{"m":{"f000":1},"n":{"f001":1}}'), '"f000":1', SILENT),
    Case("all beside any", '{"r000":{"all":[{"m":{"f000":1}}],"any":[{"n":{"f001":1}}]}}', '"f000":1', SILENT),
    Case("a rule's name twice: the first stays", '{"r000":{"all":[{"m":{"f000":1}}]},"r000":{"all":[{"m":{"f000":2}}]}}', '"f000":1', SILENT),
    Case("a field twice: the first counts", ONE, '"f000":1,"f000":2', SILENT),
    Case("a minus alone is 0", _rule('{"f000":0}'), '"f000":-', REFUSED),
    Case("010 is 10", _rule('{"f000":10}'), '"f000":010', REFUSED),
    Case("'1.' is a number", ONE, '"f000":1.', REFUSED),
    Case("a comma at the end", ONE, '"f000":1,', REFUSED),
    Case("names in single quotes", ONE, "'f000':1", REFUSED),
    Case("what follows the message is taken in", ONE, '"f000":1}nonsense', REFUSED),
    Case("a field called null", _rule('{"f000":null}'), '"f000":null', SILENT, "measured"),
    Case("null exists", _rule('{"$and":[{"$ex":{"f000":1}},{"f001":1}]}'), '"f000":null,"f001":1', SILENT, "measured"),
    Case("an alias that nobody declared", _rule('{"$gt":{"f000":{"zz":"f001"}}}'), '"f000":2,"f001":1', REFUSED),
    Case("pattern without its closing bracket", _rule('{"$mt":{"f000":"(a"}}'), '"f000":"a"', REFUSED),
    Case("pattern [z-a]", _rule('{"$mt":{"f000":"[z-a]"}}'), '"f000":"a"', REFUSED),
    Case("pattern 1+ on a number", _rule('{"$mt":{"f000":"1+"}}'), '"f000":11', SILENT),
    Case("priority -1 goes after 1", _two("1", "-1"), _BOTH, SECOND),
    Case("priority 1.2 goes after 1.5", _two("1.5", "1.2"), _BOTH, SECOND),
    Case("a rule of -1 times", _rule('{"f000":1}', ',"count":-1'), '"f000":1', REFUSED, late=True),
    Case("$nex alone fires on the engine's own state", _rule('{"$nex":{"f009":1}}'), '"f000":1', FIRST, "measured"),
    Case("$and of nothing fires on the engine's own state", _rule('{"$and":[]}'), '"f000":1', FIRST, "measured"),
    # it keeps silent where it must fire
    Case("a rule of no conditions", '{"r000":{"all":[]}}', '"f000":1'),
    Case("a rule of nothing", '{"r000":{}}', '"f000":1', REFUSED, late=True),
    Case("'not' alone", '{"r000":{"all":[{"m$not":{"f000":1}}]}}', '"f001":1'),
    Case("\\u52a0 is not 加", _rule('{"f000":"加"}'), '"f000":"\\u52a0"'),
    Case("a name with an escape", ONE, '"f\\u0030\\u0030\\u0030":1'),
    Case("a\\/b is not a/b", _rule('{"f000":"a/b"}'), '"f000":"a\\/b"'),
    Case("5 > 1 + 1", _rule('{"$gt":{"f000":{"$add":{"$l":1,"$r":1}}}}'), '"f000":5'),
    Case("10 differs from '10'", _rule('{"$neq":{"f000":10}}'), '"f000":"10"', fickle=True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sequence:
    """Several messages, whole; right is what the last one must do on its own. Our engine sends no such."""

    what: str
    ruleset: str
    messages: tuple[str, ...]
    right: tuple[str, ...]
    source: str
    fence: str


_JOIN = _all('{"m":{"f000":1}},{"n":{"$gt":{"f001":{"m":"f001"}}}}')
_PAIR = _all('{"m":{"f000":1}},{"n":{"f000":2}}')

SEQUENCES: tuple[Sequence, ...] = (
    Sequence(
        "two items whose names share a hash are one",
        _PAIR,
        ('{"sid":"item-352798","id":1,"f000":1}', '{"sid":"item-1023240","id":2,"f000":2}'),
        SILENT, "measured", "one constant sid",
    ),
    Sequence(
        "an earlier message fires the rule of a later one",
        _JOIN,
        ('{"sid":"0","id":1,"f000":1,"f001":1}', '{"sid":"0","id":2,"f001":5}'),
        SILENT, "#362", "conditions of one message only",
    ),
    Sequence(
        "1,100 items in one ruleset",
        ONE,
        (*(f'{{"sid":"s{n}","id":{n},"f000":2}}' for n in range(1100)), '{"sid":"last","id":0,"f000":1}'),
        FIRST, "#137 #306", "one constant sid",
    ),
    Sequence(
        "one message twice fires twice",
        ONE,
        ('{"sid":"0","id":1,"f000":1}', '{"sid":"0","id":1,"f000":1}'),
        SILENT, "#36 #376", "each step has its own unique row",
    ),
    Sequence(
        "what was asked before is counted in",
        _rule('{"f000":1}', ',"count":2'),
        ('{"sid":"0","id":1,"f000":1}', '{"sid":"0","id":2,"f000":1}'),
        SILENT, "#159", "rules have no count",
    ),
)  # fmt: skip
