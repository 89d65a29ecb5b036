"""What an instance keeps: journal, versions, settings, migrations, replay, numbers, people, units."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from config.loader import read_chain, shipped
from rules.calendar import BEIJING
from server import journal, lights, migrate, replay, settings
from server.db import make_engine, make_sessions
from server.desk import PROGRAM
from server.errors import NotSeen, Refusal
from server.explaining import explain_item
from server.judge import Judge
from server.models import (
    ClockRun,
    Deed,
    GivenNumber,
    JournalBlock,
    JournalHead,
    Login,
    PackVersion,
    Person,
    StoredDecision,
)  # fmt: skip
from server.settings import Settings
from server.store import numbers
from server.versions import Shelf
from server.work import activate, acts, people, units
from server.work.effects import states


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


CHANGES = {
    "at": lambda block: block.at + timedelta(microseconds=1),
    "previous": lambda block: "0" * 64,
    "hash": lambda block: "1" * 64,
    "entries": lambda block: block.entries.replace('"kind"', '"kinD"', 1),
}


@pytest.fixture
def chained():
    """Return a session on a journal of five blocks."""
    engine = make_engine("sqlite://")
    migrate.make(engine)
    with make_sessions(engine)() as session:
        for n in range(5):
            journal.append(session, datetime(2026, 11, 2, n, tzinfo=UTC), [{"kind": "x", "n": n}])
        journal.append(session, datetime(2026, 11, 2, tzinfo=UTC), [])
        session.commit()
        yield session
    engine.dispose()


def test_a_chain_that_nobody_touched_holds(chained):
    assert chained.scalars(select(JournalBlock.id).order_by(JournalBlock.id)).all() == [1, 2, 3, 4, 5]
    assert journal.first_bad(chained) is None


@pytest.mark.parametrize("field", CHANGES)
@pytest.mark.parametrize("number", [1, 3, 5])
def test_every_changed_field_is_found_at_its_block(chained, number, field):
    block = chained.get_one(JournalBlock, number)
    setattr(block, field, CHANGES[field](block))
    chained.commit()
    assert journal.first_bad(chained) == number


@pytest.mark.parametrize(("number", "to", "found"), [(1, 0, 1), (3, 30, 3), (5, 9, 5), (5, -1, 1)])
def test_a_renumbered_block_is_found(chained, number, to, found):
    chained.execute(update(JournalBlock).where(JournalBlock.id == number).values(id=to))
    assert journal.first_bad(chained) == found


@pytest.mark.parametrize(("number", "found"), [(1, 1), (3, 3), (5, 5)])
def test_a_block_that_is_gone_is_found(chained, number, found):
    chained.delete(chained.get_one(JournalBlock, number))
    chained.flush()
    assert journal.first_bad(chained) == found


@pytest.mark.parametrize("change", [{"hash": "0" * 64}, {"block_id": 4}])
def test_a_head_that_says_otherwise_is_found(chained, change):
    chained.execute(update(JournalHead).values(**change))
    assert journal.first_bad(chained) == 6


def test_every_transaction_is_one_block_and_a_rollback_none(world):
    with world.instance.bench.sessions() as session:
        before = session.scalars(select(JournalBlock.id)).all()
    with pytest.raises(ZeroDivisionError), world.instance.bench.desk(PROGRAM) as desk:  # noqa: PT012
        units.create(desk, name="市林业局")
        raise ZeroDivisionError
    with world.instance.bench.desk(PROGRAM) as desk:
        desk.note("one")
        desk.note("two", at=desk.now)
    with world.instance.bench.sessions() as session:
        blocks = session.scalars(select(JournalBlock).order_by(JournalBlock.id)).all()
        assert [block.id for block in blocks] == [*before, len(before) + 1]
        assert [entry["kind"] for entry in json.loads(blocks[-1].entries)] == ["one", "two"]
        assert journal.first_bad(session) is None


def test_words_are_hashed_with_the_instances_own_salt(world):
    with world.instance.bench.reading(PROGRAM) as desk:
        other = replace(desk, salt="x")
        assert desk.blind("") == ""
        assert len(desk.blind("甲")) == 64
        assert desk.blind("甲") != other.blind("甲")


def test_replay_names_a_changed_tier_and_a_changed_plan(world):
    world.instruction()
    world.ticks("2026-11-02", "2026-11-12")
    first = replay.replay(world.instance.bench)
    assert first.decisions >= 2
    assert first.differences == ()
    with world.instance.bench.sessions() as session:
        one, two = session.scalars(select(StoredDecision).order_by(StoredDecision.id.desc()).limit(2)).all()
        stored, one.tier, two.plan = one.tier, "criticize", "0" * 64
        session.commit()
    found = {d.decision_id: d for d in replay.replay(world.instance.bench).differences}
    assert set(found) == {one.id, two.id}
    assert (found[one.id].stored, found[one.id].engine, found[one.id].oracle) == ("criticize", stored, stored)
    assert (found[two.id].plan_changed, found[one.id].plan_changed) == (True, False)
    world.instance.bench.judge.close()
    world.instance.bench.judge = Judge(python="/nonexistent/python")
    with pytest.raises(Refusal, match="判断进程启动不了"):
        replay.replay(world.instance.bench)
    with pytest.raises(Refusal, match="判断进程启动不了"):
        world.instance.send(at("2026-11-13 10:00")) or world.tick("2026-11-13 10:00")


def test_a_bad_pack_is_refused_and_the_last_good_one_stays(world):
    good = read_chain(shipped("city"))
    bad = replace(good, files={**good.files, "city/pack.yaml": b"language: 1\nlabel: NO\n"})
    before = world.instance.shelf.current_id(world.office)
    with pytest.raises(Refusal, match="规则包有错误，没有启用"), world.instance.bench.desk(PROGRAM) as desk:
        activate.activate(desk, world.office, bad)
    assert world.instance.shelf.current_id(world.office) == before
    with world.instance.bench.sessions() as session:
        assert session.scalars(select(PackVersion.current)).all() == [True]
    with pytest.raises(Refusal, match="没有启用规则包"):
        world.instance.shelf.of(999)


def test_a_pack_that_loosens_what_is_handed_down_is_refused(world):
    good = read_chain(shipped("city"))
    head = good.files["province/pack.yaml"] + b"hand_down: [types/instruction/clocks/finish/within]\n"
    with (
        pytest.raises(Refusal, match="上级 2026-10-09 到期，这里 2026-10-12 到期"),
        world.instance.bench.desk(PROGRAM) as desk,
    ):
        activate.activate(desk, world.office, replace(good, files={**good.files, "province/pack.yaml": head}))


def other_chain(label="二版"):
    good = read_chain(shipped("city"))
    text = good.files["city/pack.yaml"].decode().replace("市级默认规则", label)
    return replace(good, files={**good.files, "city/pack.yaml": text.encode()})


def test_a_pack_whose_transaction_did_not_hold_is_forgotten(world):
    shelf = world.instance.shelf
    before = shelf.current_id(world.office)
    with pytest.raises(ZeroDivisionError), world.instance.bench.desk(PROGRAM) as desk:  # noqa: PT012
        row = activate.activate(desk, world.office, other_chain()).version
        fresh = row.id
        assert shelf.of(world.office).label.zh == "二版"
        shelf.plan(fresh, "instruction", "standard")
        shelf.calendar(fresh)
        raise ZeroDivisionError
    assert shelf.current_id(world.office) == before
    with world.instance.bench.desk(PROGRAM) as desk:
        third = activate.activate(desk, world.office, other_chain("三版")).version
    assert (third.id, shelf.of(world.office).label.zh) == (fresh, "三版")
    fresh_shelf = Shelf(world.instance.bench.sessions)
    assert fresh_shelf.of(world.office).label.zh == "三版"
    with world.instance.bench.desk(PROGRAM) as desk:
        back = activate.activate(desk, world.office, read_chain(shipped("city"))).version
    assert (back.id, shelf.current_id(world.office)) == (before, before)


def test_an_open_item_stays_under_the_pack_that_it_began_under(world):
    """A type that the new pack has no more goes on for the items that have it."""
    item = world.instruction()
    good = other_chain()
    gone = {**good.files, "city/types/instruction.yaml": b"off: \xe6\x98\xaf\n"}
    with world.instance.bench.desk(PROGRAM) as desk:
        activate.activate(desk, world.office, replace(good, files=gone))
    with pytest.raises(Refusal, match="没有“instruction”这种事项类型。"):
        world.instruction(when="2026-11-03 09:00")
    found = world.ticks("2026-11-03", "2026-11-12")
    assert ("2026-11-12", "finish", "urge", 1, "ready") in found
    assert world.item(item).pack_version_id != world.instance.shelf.current_id(world.office)


def test_a_confirmed_year_settles_provisional_dates_once_and_tells_once(world):
    item = world.instruction(when="2026-12-21 09:00")
    run = world.run(item)
    assert (str(run.due_on), run.provisional) == ("2026-12-30", False)
    late = world.instruction(when="2026-12-28 09:00")
    assert (str(world.run(late).due_on), world.run(late).provisional) == ("2027-01-06", True)
    year = (
        "basis: {source: notice_2026}\nholidays:\n"
        "  new_year: {label: 元旦, from: 2027-01-01, to: 2027-01-03, workdays: [2027-01-09]}\n"
        "  more: {label: 补休, from: 2027-01-04, to: 2027-01-05}\n"
    )
    good = read_chain(shipped("city"))
    chain = replace(good, files={**good.files, "city/calendars/2027.yaml": year.encode()})
    with world.instance.desk(PROGRAM, at("2026-12-29 09:00")) as desk:
        done = activate.activate(desk, world.office, chain)
    assert [
        (m.item_id, str(m.before), str(m.after)) for m in done.moved if m.run_id == world.run(late).id
    ] == [(late.id, "2027-01-06", "2027-01-09")]
    with world.instance.desk(PROGRAM, at("2026-12-29 10:00")) as desk:
        assert activate.activate(desk, world.office, chain).moved == ()
    assert (str(world.run(late).due_on), world.run(late).provisional) == ("2027-01-09", False)
    with world.instance.bench.sessions() as session:
        told = session.scalars(
            select(Deed.text).where(
                Deed.act == "calendar", Deed.item_id == late.id, Deed.text.contains("办结")
            )
        ).all()
    assert told == ["节假日安排已确认：“办结”的暂定期限由 2027-01-06 改为 2027-01-09。"]


def test_numbers_have_no_gap_after_a_rollback_and_begin_anew_each_year(world):
    def give(when, pattern="督〔{year}〕{seq}号", fail=False):
        with world.instance.bench.desk(PROGRAM, at(when)) as desk:
            text = numbers.give(desk, office_id=world.office, office="督", sequence="s", pattern=pattern)
            if fail:
                raise ZeroDivisionError
            return text

    assert give("2026-12-30 09:00") == "督〔2026〕1号"
    with pytest.raises(ZeroDivisionError):
        give("2026-12-31 09:00", fail=True)
    assert give("2026-12-31 23:59") == "督〔2026〕2号"
    assert give("2027-01-01 00:00") == "督〔2027〕1号"
    assert give("2027-01-01 00:00", "督{seq}") == "督1"
    with world.instance.bench.sessions() as session:
        rows = session.execute(select(GivenNumber.year, GivenNumber.seq).order_by(GivenNumber.id)).all()
    assert rows == [(2026, 1), (2026, 2), (2027, 1), (0, 1)]
    assert [numbers.round_text(n) for n in (1, 2, 3, 11, 12)] == ["", "之一", "之二", "之十", "之11"]


def test_a_new_round_is_written_into_a_number_that_shows_it(worlds):
    good = read_chain(shipped("city"))
    files = {**good.files, "city/types/instruction.yaml": good.files["city/types/instruction.yaml"]
             + "number: 督〔{year}〕{seq}号{round}\n".encode()}  # fmt: skip
    world = worlds(replace(good, files=files))
    item = world.instruction()
    assert world.item(item).number == "督〔2026〕1号"
    world.do(
        "2026-11-03 09:00", "市住建局负责人", acts.do, item.id, "submit", text="x",
        files=[acts.blobs.Upload("a.txt", b"x")],
    )  # fmt: skip
    world.do("2026-11-03 10:00", "director", acts.do, item.id, "close")
    world.do("2026-11-04 10:00", "director", acts.do, item.id, "reopen", reason="反弹")
    assert world.item(item).number == "督〔2026〕1号之一"
    assert states.give_number.__doc__


def test_settings_are_read_back_and_damaged_ones_refused(tmp_path):
    with pytest.raises(Refusal, match="没有督办实例"):
        settings.read(tmp_path)
    known = Settings.new(demo=True, live=(("np", "/packs"),))
    settings.write(tmp_path, known)
    assert settings.read(tmp_path) == known
    assert (tmp_path / settings.FILE).stat().st_mode & 0o777 == 0o600
    for text in ("{", "[]", "{}", '{"secret": "a", "salt": "b"}', '{"other": 1}', '{"live": [1]}'):
        (tmp_path / settings.FILE).write_text(text)
        with pytest.raises(Refusal, match="读不懂，实例打不开"):
            settings.read(tmp_path)


def test_migrations_from_empty_give_the_models_and_twice_is_once(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path / 'a.db'}")
    assert migrate.current(engine) == ""
    migrate.upgrade(engine)
    assert migrate.current(engine) == migrate.head()
    assert migrate.differences(engine) == []
    migrate.upgrade(engine)
    with make_sessions(engine)() as session:
        assert session.scalars(select(JournalHead.id)).all() == [1]
    engine.dispose()


def test_nobody_is_two_officers_or_an_officer_and_another(world):
    roles = ["accounts", "security", "audit", "clerk"]
    for first in roles:
        for second in roles:
            with world.instance.bench.desk(PROGRAM) as desk:
                person = people.create(desk, login=f"{first}-{second}", name="甲", unit_id=world.office)
                people.grant(desk, person.id, first, world.office)
                if first == second:
                    again = people.grant(desk, person.id, second, world.office)
                    assert again.id
                    continue
                with pytest.raises(Refusal, match="不得由一人兼任，也不得兼任业务岗位"):
                    people.grant(desk, person.id, second, world.office)


def test_an_account_its_password_and_its_end(world):
    bench = world.instance.bench
    with bench.desk(PROGRAM) as desk:
        person = people.create(
            desk,
            login=" li\u200b.si ",
            name="李四",
            unit_id=world.office,
            password="渡船木桥与清晨四点的灯塔",
        )
        desk.session.add(Login(token_hash="x", person_id=person.id, created_at=desk.now, seen_at=desk.now))
    with bench.desk(PROGRAM) as desk:
        found = people.find(desk, "li.si")
        assert people.matches(found, "渡船木桥与清晨四点的灯塔")
        assert not people.matches(found, "渡船木桥与清晨四点的灯火")
        assert not people.matches(None, "渡船木桥与清晨四点的灯塔")
        for make, sentence in (
            ({"login": "li.si"}, "登录名“li.si”已被使用。"),
            ({"login": " "}, "“登录名”必须填写。"),
            ({"login": "x", "name": ""}, "“姓名”必须填写。"),
            ({"login": "长" * 61}, "“登录名”超过 60 个字。"),
            ({"login": "x", "unit_id": 999}, "没有找到。"),
        ):
            with pytest.raises(Refusal) as refused:
                people.create(desk, **{"name": "甲", "unit_id": world.office, **make})
            assert str(refused.value) == sentence
        for operation, args in (
            (people.find, ("none",)), (people.grant, (999, "clerk", 1)), (people.revoke, (999,)),
            (people.set_password, (999, "渡船木桥与清晨四点的灯塔")), (people.disable, (999,)),
        ):  # fmt: skip
            with pytest.raises(NotSeen):
                operation(desk, *args)
        with pytest.raises(Refusal, match="没有“king”这个岗位"):
            people.grant(desk, found.id, "king", world.office)
        with pytest.raises(Refusal, match="密码为 12 至 200 个字符"):
            people.set_password(desk, found.id, "1234567")
        row = people.grant(desk, found.id, "clerk", world.office)
        people.revoke(desk, row.id)
        people.disable(desk, found.id)
        assert desk.session.scalars(select(Login.ended_at)).one() == desk.now
        assert not people.matches(desk.session.get_one(Person, found.id), "渡船木桥与清晨四点的灯塔")


def test_units_have_one_name_one_code_and_a_place(world):
    with world.instance.bench.desk(PROGRAM) as desk:
        unit = units.create(
            desk, name="市林　业局\u200b", parent_id=world.office, code="U00099", aliases=["林业"]
        )
        assert (unit.name, unit.path) == ("市林 业局", f"/{world.office}/{unit.id}/")
        for given, sentence in (
            ({"name": "市林 业局"}, "已有名为“市林 业局”的单位。"),
            ({"name": "甲", "code": "U00099"}, "单位编号“U00099”已被使用。"),
            ({"name": " \u200b"}, "“单位名称”必须填写。"),
            ({"name": "长" * 101}, "“单位名称”超过 100 个字。"),
            ({"name": "甲", "parent_id": 999}, "没有找到。"),
        ):
            with pytest.raises(Refusal) as refused:
                units.create(desk, **given)
            assert str(refused.value) == sentence
        desk.session.flush()
        taken = units.create(desk, name="甲", code=f"U{unit.id + 2:05d}")
        assert units.create(desk, name="乙").code not in {taken.code, "U00099"}


def test_the_light_of_a_clock(world):
    item = world.instruction()

    def light(when, clock="finish"):
        with world.instance.bench.sessions() as session:
            found = lights.light(session, world.instance.shelf, world.run(item, clock), at(when))
            return found.colour, found.words

    assert light("2026-11-03 10:00") == ("green", "办理中")
    assert light("2026-11-03 10:00", "sign") == ("white", "按时")
    assert light("2026-11-12 10:00") == ("red", "已逾期")
    world.ticks("2026-11-02", "2026-11-12")
    assert light("2026-11-12 18:00") == ("yellow", "催办")
    world.do(
        "2026-11-13 10:00", "director", acts.do, item.id, "suspend", reason="停", through=date(2026, 11, 16)
    )
    assert light("2026-11-13 11:00") == ("grey", "暂停计时")
    with world.instance.reading(world.actors["clerk"], at("2026-11-13 11:00")) as desk:
        found = explain_item(desk, world.item(item))
    assert {why.docket.run.clock for why in found} == {"finish", "first"}
    assert all("paused" in tier.barred for why in found for tier in why.tiers)
    with world.instance.bench.sessions() as session:
        assert session.scalars(select(ClockRun.wake_at).where(ClockRun.clock == "finish")).one()
