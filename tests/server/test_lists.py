"""What lists of very many items stand on: texts in pairs, nearest due dates, indexes of declared fields."""

from __future__ import annotations

from contextlib import closing

import pytest
from sqlalchemy import select, text

from server.models import ClockRun, Item
from server.store import listed, scope, searching
from server.work import acts, edit
from tests.server.conftest import at


def found(world, word, *columns):
    """Return the titles of the items whose texts have a word."""
    with world.instance.bench.sessions() as session:
        query = select(Item.title).where(searching.has(word, *(columns or (searching.MAIN,))))
        return list(session.scalars(query.order_by(Item.id)))


def due(world, item):
    """Return the nearest due instant that an item tells, and the one that its open clocks have."""
    with world.instance.bench.sessions() as session:
        runs = session.scalars(
            select(ClockRun.due_at).where(
                ClockRun.item_id == item, ClockRun.clock != "", ClockRun.ended_at.is_(None)
            )
        )
        return session.get_one(Item, item).next_due_at, min(runs, default=None)


@pytest.mark.parametrize(
    ("word", "titles"),
    [
        ("防汛", ["防汛道路抢修", "落实防汛责任"]),
        ("汛道", ["防汛道路抢修"]),
        ("抢修", ["防汛道路抢修"]),
        ("修", ["防汛道路抢修"]),
        ("道", ["防汛道路抢修"]),
        ("防汛责任", ["落实防汛责任"]),
        ("ＡＢ", ["ab 与 AB-12（“甲”）"]),
        ("B-1", ["ab 与 AB-12（“甲”）"]),
        ("（“", ["ab 与 AB-12（“甲”）"]),
        ("与A", []),
        ("汛抢", []),
        ('"', []),
    ],
)
def test_an_item_is_found_by_any_two_signs_in_a_row_and_by_one(world, word, titles):
    for title in ("防汛道路抢修", "落实防汛责任", "ab 与 AB-12（“甲”）"):
        world.instruction("2026-11-02 09:00", sign=False, title=title)
    assert found(world, word) == titles


def test_an_edited_text_is_found_as_it_is_now(world):
    item = world.instruction("2026-11-02 09:00", sign=False, title="防汛道路")
    version = world.item(item).version
    with world.instance.desk(world.actors["clerk"], at("2026-11-02 10:00")) as desk:
        edit.edit(desk, item.id, {"title": "供水管网", "leader": "欧阳书记"}, version)
    assert (found(world, "防汛"), found(world, "供水")) == ([], ["供水管网"])
    assert found(world, "欧阳") == []
    assert found(world, "欧阳", searching.REST) == ["供水管网"]


def test_an_item_tells_the_nearest_due_instant_of_its_open_clocks(world):
    item = world.instruction("2026-11-02 09:00", sign=True)
    first = due(world, item.id)
    assert first[0] == first[1] is not None
    with world.instance.desk(world.actors["市住建局负责人"], at("2026-11-03 09:00")) as desk:
        acts.do(desk, item.id, "report", unit_id=world.units["市住建局"], text="已办")
    later = due(world, item.id)
    assert later[0] == later[1] > first[0]
    with world.instance.desk(world.actors["director"], at("2026-11-03 10:00")) as desk:
        acts.do(desk, item.id, "withdraw", reason="重复")
    assert due(world, item.id) == (None, None)


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("ix_declared_leader", "json_extract(fields, '$.\"leader\"') = '张书记'"),
        ("ix_item_type_next_due_at", "next_due_at > '2026-11-02'"),
        ("ix_item_type_number", "number = '1'"),
    ],
)
def test_an_activated_pack_has_an_index_for_each_field_that_its_lists_filter(world, name, query):
    with world.instance.bench.sessions() as session:
        told = text(f"EXPLAIN QUERY PLAN SELECT * FROM item WHERE type = 'instruction' AND {query}")
        assert f"USING INDEX {name} " in session.execute(told).one().detail


def test_a_choice_is_sorted_as_its_options_are_written_quotes_too():
    told = listed.placed("c", ("甲", "it's"))
    assert told == "CASE c WHEN '甲' THEN 0 WHEN 'it''s' THEN 1 END"


def test_of_many_items_and_of_few_the_same_are_seen(world):
    for title in ("一", "二"):
        world.instruction("2026-11-02 09:00", sign=False, title=title)
    with closing(world.instance.bench.sessions()) as session:
        for who in ("clerk", "市住建局联络员", "市教育局联络员"):
            told = [
                list(session.scalars(select(Item.id).where(scope.visible(world.actors[who], each=each))))
                for each in (False, True)
            ]
            assert told[0] == told[1]
            assert len(told[0]) == (0 if who == "市教育局联络员" else 2)
            assert [scope.many(session, world.actors[who], most) for most in (1, 10)] == [
                who != "市教育局联络员",
                False,
            ]


def test_the_program_sees_the_index_of_texts_of_items_that_were_there_before(tmp_path):
    from server import migrate
    from server.db import make_engine

    engine = make_engine(f"sqlite:///{tmp_path / 'old.db'}")
    with engine.connect() as connection, migrate._loose(connection):
        from alembic import command

        command.upgrade(migrate._config(connection), "0003")
        connection.execute(text(OLD_UNIT))
        connection.execute(text(OLD_VERSION))
        connection.execute(text(OLD_ITEM))
        connection.commit()
    migrate.upgrade(engine)
    with engine.connect() as connection:
        query = select(Item.__table__.c.id).where(searching.has("防汛", searching.MAIN))
        assert connection.execute(query).scalars().all() == [7]
        assert connection.execute(text("SELECT next_due_at FROM item")).scalar() is None
    assert migrate.differences(engine) == []
    engine.dispose()


OLD_UNIT = """
INSERT INTO unit (id, code, name, short_name, aliases, kind, level, path, pack, active, fields)
VALUES (1, 'U1', '市委督查室', '', '[]', '党委', 'city', '/1/', '', 1, '{}')
"""
OLD_VERSION = """
INSERT INTO pack_version (id, office_id, hash, name, files, activated_at, activated_by, approved_by, current)
VALUES (1, 1, 'h', 'city', '{}', '2026-01-01', '', '', 1)
"""
OLD_ITEM = """
INSERT INTO item (id, number, type, office_id, title, secrecy, state, final, round, fields,
    pack_version_id, ledger_no, units_text, units_note, created_at, version)
VALUES (7, '1', 'instruction', 1, '防汛道路', '无', 'assigned', 0, 1, '{}', 1, '', '', '', '2026-01-01', 1)
"""
