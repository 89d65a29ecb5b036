"""Every rule of the shipped packs has one clause of its own, and each number stands in just one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace

import pytest

from config.loader import load, shipped
from config.model import Case, DayWord, Duration, Field, Measure, Operator, Pack, Test, Tier
from rules.sentence_rules import pack_text
from tests.rules.test_sentence_property import differing

NAMES = ("base", "central", "province", "city", "county", "gov")
READ = ("hold_notices", "hold_silence", "unit_fields", "counts", "flows", "ladders", "types")
FINISH = "types/instruction/clocks/finish"
CRITICIZE = "ladders/standard/tiers/criticize"


def _pack(name):
    found = load(shipped(name)).pack
    assert found is not None
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_every_rule_of_a_shipped_pack_has_its_own_clause(name, language):
    found = pack_text(_pack(name), language)
    assert len(set(found.values())) == len(found)
    assert all(found.values())


def test_each_named_rule_is_told():
    pack, found = _pack("city"), pack_text(_pack("city"), "zh")
    wanted = {f"ladders/{each}/tiers/{t.name}" for each, one in pack.ladders.items() for t in one.tiers}
    wanted |= {f"flows/{each}/acts/{act}" for each, flow in pack.flows.items() for act in flow.acts}
    wanted |= {f"types/{each}/requests/{r}" for each, one in pack.types.items() for r in one.requests}
    wanted |= {
        f"types/{each}/clocks/{c.name}"
        for each, one in pack.types.items()
        for c in one.clocks.values()
        if c.start or c.start_field
    }
    wanted |= {f"counts/counts/{each}" for each in pack.counts} | {f"ladders/{each}" for each in pack.ladders}
    assert wanted <= found.keys()


def test_clauses_that_a_clerk_reads():
    zh, en = (pack_text(_pack("city"), language) for language in ("zh", "en"))
    assert zh[FINISH] == (
        "领导批示件·办结：牵头单位自交办或再督查起，至报结止；期限缓急为特急的1日，缓急为加急的3日，难易为疑难的30日，"
        "其余7个工作日；填了指定完成日期的以它为准；遇休顺延；不晚于上级事项；逾期后不再催首次反馈；按标准阶梯督促"
    )
    assert zh[CRITICIZE].startswith(
        "标准阶梯·通报批评：逾期满5个工作日且已催办1次，或本轮退回次数不少于3，或"
    )
    assert zh["pack/hold"] == "一轮超过50份或者停顿超过1个工作日的，先留待人工放行"
    assert (
        zh["counts/counts/criticised_year"] == "本年被通报批评次数：标准阶梯·通报批评发出；每个单位；按年计"
    )
    assert en["ladders/own/tiers/late"].startswith(
        "The office's own clocks · Overdue reminder: overdue at least 1 workday;"
    )


def numbers(value):
    """Every value like this one but for one number of a rule."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from ({**value, name: other} for other in numbers(part) if not _silent(part))
    elif isinstance(value, tuple):
        for at, part in enumerate(value):
            yield from ((*value[:at], other, *value[at + 1 :]) for other in numbers(part))
    elif isinstance(value, Case) and type(value.value) is int:
        yield replace(value, value=value.value + 1)
        yield from (replace(value, when=when) for when in numbers(value.when))
    elif is_dataclass(value):
        yield from _own(value)
        for each in _parts(value):
            yield from (replace(value, **{each: other}) for other in numbers(getattr(value, each)))


def _silent(part):
    """A clock of the time to answer: the request tells it."""
    return hasattr(part, "until") and not (part.start or part.start_field)


def _parts(value):
    if isinstance(value, Pack):
        return [name for name in READ if name != "hold_notices"]
    skipped = {"place", "label", "basis", "default", "order"} | (
        {"first_after"} if getattr(value, "period", "") == "" else set()
    )
    return [each.name for each in fields(value) if each.name not in skipped]


def _own(value):
    """The numbers that stand in a value itself."""
    if isinstance(value, Test):
        counted = type(value.value) is int and value.operator is not Operator.IS_SET and _number(value)
        yield from [replace(value, value=value.value + 1)] if counted else []
    for kind, name in ((Pack, "hold_notices"), (Tier, "times"), (Tier, "level")):
        if isinstance(value, kind):
            yield replace(value, **{name: getattr(value, name) + 1})
    if isinstance(value, Duration) and value.measure is not Measure.SAME_DAY:
        yield replace(value, amount=value.amount + 1)
    if isinstance(value, DayWord) and value.kind in ("day", "next"):
        yield replace(value, number=value.number + 1)
    if isinstance(value, Field):
        bounds = ("min", "max", *(("max_length",) if value.kind in ("text", "long_text") else ()))
        yield from (
            replace(value, **{name: number + 1})
            for name in bounds
            if (number := getattr(value, name)) is not None
        )


def _number(test):
    return (
        (test.measure is not None and test.value > 0)
        or test.fact.startswith("issued.")
        or test.fact == "returns"
    )


def _moved(before, pack, language):
    after = pack_text(pack, language)
    assert after.keys() == before.keys()
    return [pair for path, text in after.items() for pair in differing(before[path], text)]


@pytest.mark.no_cover  # other tests cover these lines; traced, this takes far longer
def test_each_number_stands_in_one_clause():
    pack = _pack("city")
    assert pack_text(_pack("base"), "zh").keys() <= pack_text(pack, "zh").keys()
    before, seen = {language: pack_text(pack, language) for language in ("zh", "en")}, 0
    for other in numbers(pack):
        for language, told in before.items():
            moved = _moved(told, other, language)
            assert len(moved) == 1
            assert all(re.fullmatch("[0-9.]+", token) for token in moved[0]), moved
        seen += 1
    assert seen > 60
