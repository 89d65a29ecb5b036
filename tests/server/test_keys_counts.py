"""Keys of counts and scores: one life of two items, told by two packs that differ in one key alone."""

from __future__ import annotations

from datetime import date

import pytest

from rules import score as reckon
from rules.periods import period_of
from server.instance import Instance
from server.store import counting, scoring
from server.work import acts, petitions
from tests.server.conftest import World, at
from tests.server.deskwork import HEAD
from tests.server.twins import Twins, compiled

DAY = "2026-11-10 09:00"


def live(world):
    """Live a week: the first item is answered in time, the second, a hard one, is answered late."""
    first = world.instruction("2026-11-02 09:00", cos=("市水务局",))
    second = world.instruction("2026-11-03 09:00", difficulty="疑难")
    given = {"reason": "由", "text": "文", "to": date(2026, 11, 12)}
    asked = world.do("2026-11-04 10:00", HEAD, petitions.file, world.run(first).id, "extension", **given)
    world.do("2026-11-04 11:00", "clerk", petitions.decide, asked.id, granted=False, reply="否")
    world.ticks("2026-11-05", "2026-11-05")  # the first is reminded of its first report
    world.do("2026-11-05 10:00", HEAD, acts.do, first.id, "report", text="进展")
    world.do("2026-11-05 11:00", "clerk", acts.do, first.id, "inspect", text="看过")
    world.ticks("2026-11-06", "2026-11-09")  # the second is reminded, then urged
    world.do("2026-11-09 18:00", HEAD, acts.do, second.id, "report", text="进展")
    return first


@pytest.fixture(scope="module")
def lived():
    """A week lived under the city's own rules, which have neither the count nor the score."""
    with Instance.memory(at("2026-11-02 08:30")) as instance:
        world = World(instance).build()
        yield world, live(world)


def counted(unit):
    """Look at the count `mine` after the week, of a unit or of the first item."""

    def seen(lived, pack):
        (world, item), count = lived, pack.counts["mine"]
        unit_id, day = world.units[unit], at(DAY).date()
        key = unit_id if count.per == "unit" else item.id
        with world.instance.bench.sessions() as session:
            wanted = {counting.key_of(pack, count): (pack, count)}
            found = counting.Counts(day).of(session, wanted, [item.id], [key], day)
        return counting.told([counting.Teller.of(pack, count, found)], item.id, 1, key)[0]

    return seen


def scored(*units):
    """Look at what the score `mine` comes to after the week."""

    def seen(lived, pack):
        (world, _), score = lived, pack.scores["mine"]
        version, period = (
            world.instance.shelf.current_id(world.office),
            period_of(score.every, at(DAY).date()),
        )
        wanted = scoring.Wanted(world.office, score, version, period, at(DAY))
        with world.instance.bench.sessions() as session:
            events = scoring.events(session, world.instance.shelf, wanted)
            found = reckon.sheets(score, events, scoring.units(session, wanted))
        return [found[world.units[name]].total / 100 for name in units]

    return seen


def count(words, comes, unit="市住建局", beside=(), **keys):
    given = {"label": "例", "event": "{act: report}", "per": "unit", "in": "年", **keys}
    text = ", ".join(f"{name}: {value}" for name, value in given.items() if value)
    return Twins("counts", f"counts: {{mine: {{{text}}}}}", words, counted(unit), comes, beside=beside)


def row(words, comes, event="{item: 是}", beside=(), **breaks):
    """Return the twins of a count of items begun that another event breaks."""
    text = ", ".join(f"{name}: {value}" for name, value in breaks.items())
    keys = {"in": "", "event": event, "in_row": f"{{{text}}}"}
    return count(words, comes, beside=tuple(f"counts:counts/*/in_row/{one}" for one in beside), **keys)


def score(words, comes, entry=None, units=("市住建局",), beside=(), also="", **keys):
    own = {"label": "例", "basis": "自定", "event": "{act: report}", "points": "1", **(entry or {})}
    one = ", ".join(f"{name}: {value}" for name, value in own.items() if value)
    head = {"label": "例", "basis": "自定", "every": "年", "base": "100", **keys}
    text = (
        "".join(f"{name}: {value}\n" for name, value in head.items())
        + f"entries: {{mine: {{{one}}}{also}}}\n"
    )
    return Twins("scores/mine", text, words, scored(*units), comes, beside=beside)


EVENTS = {
    "act": ("{act: @}", ("sign", "inspect"), (2, 1)),
    "clock": ("{clock: @, outcome: 按时}", ("sign", "first"), (2, 1)),
    "outcome": ("{clock: first, outcome: @}", ("[按时, 迟办]", "按时"), (2, 1)),
    "request": ("{request: @, is: 已提}", ("extension", "explanation"), (1, 0)),
    "is": ("{request: extension, is: @}", ("未准", "已准"), (1, 0)),
    "tier": ("{tier: short/@}", ("remind", "urge"), (2, 1)),
    "item": ("{@}", ("item: 是", "act: inspect"), (2, 1)),
}
"""key of an event: how it is written, with which words, and how often each happened to the unit"""

COUNTS = {
    f"event/{key}": count(words, comes, event=text, beside=("counts:counts/*/event/act",) * (key == "item"))
    for key, (text, words, comes) in EVENTS.items()
} | {
    "as": count(("co", "lead"), (1, 0), "市水务局", event="{item: 是}", **{"as": "@"}),
    "in": count(("年", "周"), (2, 1), **{"in": "@"}),
    "in_row": count(("周", "月"), (2, 1), **{"in": "", "in_row": "@"}),
    "in_row/act": row(("suspend", "inspect"), (2, 0), act="@"),
    "in_row/clock": row(("finish", "first"), (2, 0), clock="@", outcome="按时"),
    "in_row/outcome": row(("未办", "按时"), (2, 0), clock="first", outcome="@"),
    "in_row/request": row(("explanation", "extension"), (2, 0), request="@", **{"is": "已提"}),
    "in_row/is": row(("已准", "未准"), (2, 0), request="extension", **{"is": "@"}),
    "in_row/tier": row(("standard/urge", "short/remind"), (2, 0), tier="@"),
    "in_row/item": count(
        ("item: 是", "act: inspect"), (2, 1), beside=("counts:counts/*/in_row/act",),
        **{"in": "", "in_row": "{@}"},
    ),
    "per": count(("unit", "item"), (2, 1), per="@"),
    "when": count(("{type: instruction}", "{difficulty: 疑难}"), (2, 1), when="@"),
}  # fmt: skip
BOTH = ("市住建局", "市水务局")
ALSO = ", also: {label: 又, basis: 自定, event: {clock: first, outcome: [按时, 迟办]}, points: -3}"
TWICE = {"points": "", "steps": "[-1, -3]"}
SCORES = {
    f"entries/*/event/{key}": score(
        words, tuple([100 + times] for times in comes), {"event": text},
        beside=("scores:entries/*/event/act",) * (key == "item"),
    )
    for key, (text, words, comes) in EVENTS.items()
} | {
    "entries/*/when": score(("{type: instruction}", "{difficulty: 疑难}"), ([102], [101]), {"when": "@"}),
    "entries/*/points": score(
        ("1", "{lead: 2, co: 0.5}"), ([102, 100], [104, 100.5]), {"points": "@"}, BOTH
    ),
    "entries/*/steps": score(("[-1, -3]", "[-1]"), ([96], [98]), {**TWICE, "steps": "@"}),
    "entries/*/at_most": score(("5", "1.5"), ([102], [101.5]), {"at_most": "@"}),
    "base": score(("100", "60"), ([102], [62]), base="@"),
    "floor": score(("0", "97"), ([96], [97]), TWICE, floor="@"),
    "top": score(("110", "101"), ([102], [101]), top="@"),
    "every": score(("年", "周"), ([102], [101]), every="@"),
    "same_matter": score(("累计", "取重"), ([92], [94]), {"points": "-1"}, also=ALSO, same_matter="@"),
}  # fmt: skip
CASES = {f"counts:counts/*/{key}": twins for key, twins in COUNTS.items()} | {
    f"scores:{key}": twins for key, twins in SCORES.items()
}


@pytest.mark.parametrize("key", CASES)
def test_two_packs_that_differ_in_it_alone_come_to(lived, key):
    told = tuple(CASES[key].seen(lived, pack) for pack in compiled(key, CASES[key]))
    assert told == CASES[key].comes
