"""What a change would make of open clocks: dates, steps, sums; what compiles alike is not asked."""

from __future__ import annotations

from datetime import date

import pytest

from config.loader import chain_from_files, read_chain, shipped
from server import impact, proposals
from server.models import ClockRun
from server.work import acts
from tests.server.deskwork import at

CITY = read_chain(shipped("city"))
HEAD = "language: 1\nextends: city\nlabel: 甲\nlevel: city\nbasis: 自定\n{more}"
NOW = "2026-11-10 09:00"


def chain(more="", **files):
    """Return the text of an own pack on the city's; files are named with two strokes for a slash."""
    own = {f"own/{name.replace('__', '/')}.yaml": text.encode() for name, text in files.items()}
    head = {"own/pack.yaml": HEAD.format(more=more).encode()}
    return chain_from_files("own", {**CITY.files, **head, **own})


def pack(more="", **files):
    return proposals.sound(chain(more, **files))


def finish(text):
    return {"types__instruction": f"clocks:\n  finish: {{within: {text}}}\n"}


def found(world, tried, when=NOW):
    return impact.as_json(impact.impact(world.instance.bench, world.office, tried, at(when)))


def kind(report, clock, type_="instruction"):
    return next(one for one in report["kinds"] if (one["type"], one["clock"]) == (type_, clock))


@pytest.fixture
def lived(world):
    """Return an office with an instruction due on 11-11 and one taken over by a person's date."""
    world.first = world.instruction("2026-11-02 09:00")
    world.second = world.instruction("2026-11-02 09:30", leads=("市水务局",), deadline="2026-11-20")
    world.ticks("2026-11-02", "2026-11-09")
    return world


def test_rules_that_only_read_otherwise_ask_nothing(lived):
    report = found(lived, pack(types__instruction="label: 批示\n", ladders__standard="label: 阶梯\n"))
    assert (report["open"], report["asked"], report["touched"], report["listed"]) == (4, 0, 0, [])
    assert {one["open"] for one in report["kinds"]} == {2}


def test_a_shorter_term_is_told_clock_by_clock(lived):
    report = found(lived, pack(**finish("4个工作日")))
    assert (report["open"], report["asked"], report["touched"]) == (4, 2, 1)
    assert report["listed"] == [
        {
            "item": "督〔2026〕1号",
            "title": "城东供暖",
            "unit": "市住建局",
            "type": "instruction",
            "clock": "finish",
            "before": "2026-11-11",
            "after": "2026-11-06",
            "gone": [["2026-11-12", "urge"], ["2026-11-17", "urge"], ["2026-11-18", "criticize"],
                     ["2026-11-25", "accountability"]],
            "come": [["2026-11-10", "urge"], ["2026-11-13", "urge"], ["2026-11-16", "criticize"],
                     ["2026-11-20", "accountability"]],
        }
    ]  # fmt: skip
    one = kind(report, "finish")
    assert (one["open"], one["touched"], one["earlier"], one["later"], one["dropped"]) == (2, 1, 1, 0, 0)
    assert (one["gone"], one["come"]) == (
        {"accountability": 1, "criticize": 1, "urge": 2},
        {"accountability": 1, "criticize": 1, "urge": 2},
    )


@pytest.mark.parametrize(
    ("how", "after"), [("keep", "2026-11-06"), ("migrate", "2026-11-11"), ("lenient", "2026-11-11")]
)
def test_what_the_pack_says_of_runs_under_way_moves_the_date(lived, how, after):
    report = found(lived, pack(f"in_flight: {how}\n", **finish("4个工作日")))
    assert report["in_flight"] == how
    assert [one["after"] for one in report["listed"]] == ([after] if after != "2026-11-11" else [])
    longer = found(lived, pack(f"in_flight: {how}\n", **finish("10个工作日")))
    assert [(one["before"], one["after"]) for one in longer["listed"]] == [("2026-11-11", "2026-11-16")]
    assert kind(longer, "finish")["later"] == 1


def test_a_ladder_that_climbs_otherwise_moves_no_date(lived):
    report = found(lived, pack(ladders__standard="tiers:\n  urge: {gap: 5个工作日}\n"))
    one = next(one for one in report["listed"] if one["before"] == one["after"] == "2026-11-11")
    assert (one["gone"], one["come"]) == ([["2026-11-17", "urge"], ["2026-11-25", "accountability"]], [])
    assert report["asked"] == 4  # the short ladder is like it
    again = found(lived, pack(ladders__standard="tiers:\n  remind: {label: 提示}\n"))
    assert again["asked"] == 0


def test_a_clock_that_is_no_more(lived):
    report = found(lived, pack(types__instruction="clocks:\n  first: {off: 是}\n  finish: {covers: none}\n"))
    one = kind(report, "first")
    assert (one["open"], one["touched"], one["dropped"]) == (2, 2, 2)
    assert {each["after"] for each in report["listed"] if each["clock"] == "first"} == {None}
    gone = found(lived, pack(types__instruction="off: 是\n"))
    assert {one["dropped"] for one in gone["kinds"]} == {2}


def test_days_off_move_dates(lived):
    name = "base/calendars/2026.yaml"
    more = b"  extra: {label: x, from: 2026-11-10, to: 2026-11-11}\n"
    files = {**chain().files, name: CITY.files[name].rstrip() + b"\n" + more}
    report = found(lived, proposals.sound(chain_from_files("own", files)))
    assert (report["asked"], kind(report, "finish")["later"]) == (4, 1)
    assert [(one["before"], one["after"]) for one in report["listed"] if one["before"] != one["after"]] == [
        ("2026-11-11", "2026-11-13")
    ]


def test_a_run_that_stands_still_has_no_date(lived):
    lived.do(
        "2026-11-09 10:00", "director", acts.do, lived.first.id, "suspend", reason="停",
        through=date(2026, 11, 30),
    )  # fmt: skip
    report = found(lived, pack(**finish("4个工作日")))
    assert report["touched"] == 0


CLOCKS = """\
clocks:
  monthly: {label: 月报, basis: 自定, from: assign, until: report, every: 月, by: 当月25日, ladder: short}
  often: {label: 常报, basis: 自定, from: assign, until: report, every: 10个工作日}
  once: {label: 一报, basis: 自定, from: assign, until: report, by: 次月5日}
"""
WATCH = """\
label: 看
basis: 自定
per: 单位
every: 月
tiers:
  note: {level: 1, label: 提, basis: 自定, kind: message, colour: 黄, when: {sent_back: {at_least: 1}}}
"""
COUNT = "counts:\n  sent_back: {label: 退回, event: {act: send_back}, per: 单位, in: 月}\n"
OTHER = (("当月25日", "当月20日"), ("10个工作日", "5个工作日"), ("次月5日", "次月10日"))


def test_recurring_clocks_and_watches(worlds):
    reports = "burden: {reports: 9}\n"
    own = {"types__instruction": CLOCKS, "ladders__watch": WATCH, "counts": COUNT}
    world = worlds(chain(reports, **own))
    world.instruction("2026-11-02 09:00")
    world.tick("2026-11-03 08:30")
    for old, new in OTHER:
        own["types__instruction"] = own["types__instruction"].replace(old, new)
    own["ladders__watch"] = WATCH.replace("at_least: 1", "at_least: 2")
    report = found(world, pack(reports, **own), "2026-11-03 09:00")
    assert {one["clock"]: (one["before"], one["after"]) for one in report["listed"]} == {
        "monthly": ("2026-11-25", "2026-11-20"),
        "often": ("2026-11-16", "2026-11-09"),
        "once": ("2026-12-07", "2026-12-10"),
    }
    assert kind(report, "watch", "")["asked"] == 1
    del own["ladders__watch"]
    gone = found(world, pack(reports, **own), "2026-11-03 09:00")
    assert kind(gone, "watch", "")["dropped"] == 1


def test_of_thousands_of_clocks_all_are_counted_and_some_listed(lived):
    with lived.instance.bench.sessions() as session:
        model = session.get_one(ClockRun, lived.run(lived.first).id)
        columns = [c.key for c in ClockRun.__mapper__.column_attrs if c.key not in {"id", "seq"}]
        given = {name: getattr(model, name) for name in columns}
        session.add_all(ClockRun(**given, seq=2 + n) for n in range(5000))
        session.commit()
    seen = []
    tried = pack(**finish("4个工作日"))
    report = impact.impact(
        lived.instance.bench, lived.office, tried, at(NOW), lambda done, of: seen.append((done, of))
    )
    told = impact.as_json(report)
    assert (told["open"], told["asked"], told["touched"]) == (5004, 5002, 5001)
    assert len(told["listed"]) == impact.LISTED
    assert seen[-1] == (5004, 5004)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert kind(told, "finish")["come"]["urge"] == 10002
