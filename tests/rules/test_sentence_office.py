"""Lights, types, papers, roles and calendars as clauses, each with what is its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from config.loader import load, shipped
from config.model import Progress
from rules.sentence_rules import pack_text
from tests.rules.test_sentence_property import differing


@pytest.fixture(scope="module")
def city():
    found = load(shipped("city")).pack
    assert found is not None
    return found


def said(pack, path, language="zh"):
    return pack_text(pack, language)[path]


def test_what_is_around_the_clocks_is_told(city):
    assert said(city, "pack/colours") == "灯色：进行中亮绿灯；暂停亮灰灯；已完成亮灯：白"
    assert said(city, "pack/secrecy") == "本网络可存密级：无、内部"
    assert said(city, "pack/import") == "台账导入成决策督查；没有写牵头的询问"
    assert said(city, "types/visit") == "回访：走回访复核流程；编号式样“督访〔{year}〕{seq}号”；编入序列visit"
    assert said(city, "documents/urge", "en") == (
        "paper · Urging slip: slip; as a letter; template urge.docx; title “关于“{title}”的催办单”; "
        "numbered like “督催〔{year}〕{seq}号”; in the sequence urge"
    )
    assert said(city, "roles/principal") == "角色·主要负责同志：属督查部门；可处理问题；是主要负责人"
    assert said(city, "calendars/2026/holidays/national") == (
        "2026年·国庆节：10月1日至10月7日放假；9月20日、10月10日上班"
    )


def test_lights_by_outcome_are_told():
    zhenan = load(shipped("examples/zhenan")).pack
    assert said(zhenan, "pack/colours").endswith("已完成亮灯：结果为按时的红，其余白")


def test_progress_and_watches_are_told(city):
    kind = city.types["other"]
    told = {}
    for planned in ("seq", ""):
        plan = Progress("urgency", "key_case" if planned else "")
        other = replace(kind, progress=plan, ladders=("standard",))
        told[planned] = said(replace(city, types={**city.types, "other": other}), "types/other")
    assert "；进度：实际看缓急，计划看重点查办；" in told["seq"]
    assert "；进度：实际看缓急，计划看起算到到期匀速；" in told[""]
    assert told[""].endswith("；每件按标准阶梯看")


def test_a_paper_without_a_format_tells_none(city):
    plain = replace(city.documents["urge"], format="")
    told = said(replace(city, documents={**city.documents, "urge": plain}), "documents/urge", "en")
    assert told.startswith("paper · Urging slip: slip; template urge.docx; title")


def test_without_an_import_nothing_is_said_of_it(city):
    assert "pack/import" not in pack_text(replace(city, import_type=""), "zh")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["base", "central", "province", "city", "county"])
def test_each_named_rule_of_these_kinds_has_its_own_clause(name, language):
    pack = load(shipped(name)).pack
    found = pack_text(pack, language)
    wanted = {f"{kind}/{each}" for kind in ("types", "documents", "roles") for each in getattr(pack, kind)}
    wanted |= {
        f"calendars/{year}/holidays/{each.name}"
        for year, calendar in pack.calendars.items()
        for each in calendar.holidays
    }
    assert wanted <= found.keys()
    assert len(set(found.values())) == len(found)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_day_off_that_is_moved_changes_just_its_number(city, language):
    whole = pack_text(city, language)
    for year, calendar in city.calendars.items():
        for at, each in enumerate(calendar.holidays):
            if each.last.day >= 28:
                continue
            moved = replace(each, last=each.last + timedelta(days=1))
            holidays = (*calendar.holidays[:at], moved, *calendar.holidays[at + 1 :])
            pack = replace(city, calendars={**city.calendars, year: replace(calendar, holidays=holidays)})
            found = pack_text(pack, language)
            changed = [path for path in whole if whole[path] != found[path]]
            assert changed == [f"calendars/{year}/holidays/{each.name}"]
            (pair,) = differing(whole[changed[0]], found[changed[0]])
            assert [int(token.strip("-")) for token in pair] == [each.last.day, each.last.day + 1]
    assert date(2026, 10, 7) == city.calendars[2026].holidays[-1].last
