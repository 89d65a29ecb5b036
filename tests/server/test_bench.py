"""The benchmarks: their scenes are what they say, and a peer that is missing or disagrees ends the run."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from config.model import Duration, Measure
from config.vocabulary import FACTS
from rules import ladder
from rules.calendar import local
from rules.naming import ladder_tests
from server import impact, second, tick
from server.benchmarks import engine, floor, ledger, lives, paging, scene, ticking
from server.cli import run
from server.cli.bench import told_pages
from server.findings import Finder
from server.instance import Instance
from server.models import ClockRun, Deed

PEER = """import json, sys
scene = json.load(sys.stdin)
json.dump({{"version": "0", "seconds": [0.5] * scene["runs"], "answers": {answers}}}, sys.stdout)
"""


@pytest.fixture(scope="module")
def place():
    return scene.stand()


def test_twenty_types_of_four_tiers_ask_for_every_fact(place):
    ladders = [place.pack.ladders[name] for name in place.plans]
    assert [len(one.tiers) for one in ladders] == [4] * 20
    assert len({plan.hash for plan in place.plans.values()}) == 20
    asked = {test.fact for one in ladders for test in ladder_tests(one)}
    assert set(FACTS) - asked == {"type"}  # each type has a ladder of its own
    assert {"issued.urge", "returns", "criticised_year", "unit.kind", "grounds", "points"} <= asked


def test_the_runs_are_the_same_every_time(place):
    assert scene.dockets(place, 40) == scene.dockets(place, 40)


def peers(folder, **answers):
    for name, code in answers.items():
        (folder / f"{name}_peer.py").write_text(PEER.format(answers=code), encoding="utf-8")


def test_missing_and_disagreeing_peers_end_the_run_with_2(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(engine, "FOLDER", tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    peers(tmp_path, clips='["?"] * len(scene["asks"])', experta="[]")
    wanted = {"zen": "missing or failed", "clips": "disagrees 100 times", "experta": "0 answers, not 100"}
    for name, words in wanted.items():
        assert run(["bench", "engine", "--size", "100", "--runs", "1", "--peer", name]) == 2
        told = capsys.readouterr().err
        assert f"{name}: {words}" in told
        assert "./run bench engine" in told


def test_one_line_of_json_tells_every_peer(tmp_path, monkeypatch, capsys, place):
    found = engine.measure(100, 1, (), lambda _: None)
    answers = [tier for tier, number in found.answers.items() for _ in range(number)]
    assert len(answers) == 100
    monkeypatch.setattr(engine, "FOLDER", tmp_path)
    peers(tmp_path, zen="json.load(open(__file__ + '.json'))")
    dockets = scene.dockets(place, 100)
    with engine.Judge() as judge:
        verdicts = engine.verdicts.decide(judge, place, dockets, scene.NOW)
    (tmp_path / "zen_peer.py.json").write_text(json.dumps([one.tier for one in verdicts]), encoding="utf-8")
    command = ["bench", "engine", "--size", "100", "--runs", "1", "--peer", "zen"]
    assert run([*command, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["name"], told["unit"], told["checksum"]) == ("engine", "decisions/s", found.checksum)
    peer_figures = {"drools": None, "clips": None, "zen": 200, "experta": None, "durable_rules": None}
    assert told["peers"] == peer_figures
    assert run(command) == 0
    assert found.checksum in capsys.readouterr().out


def test_a_peer_that_is_none_is_wrong_use(capsys):
    assert run(["bench", "engine", "--peer", "prolog"]) == 2
    assert run(["bench", "tick", "--sizes", "many"]) == 2
    assert "drools" in capsys.readouterr().err


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Return the home of an instance with three hundred open clocks."""
    folder = tmp_path_factory.mktemp("ledger")
    ledger.make(folder, 300).close()
    ticking._settle(folder / "instance" / "duban.db")
    return folder / "instance"


def test_runs_of_one_shape_get_what_each_would_get_alone(many):
    with Instance.open(many) as instance:
        bench = instance.bench
        with bench.sessions() as session:
            query = select(ClockRun.id, ClockRun.item_id, ClockRun.started_at)
            rows = {row.id: row for row in session.execute(query.where(ClockRun.ended_at.is_(None)))}
            last = select(Deed.item_id, func.max(Deed.at)).group_by(Deed.item_id)
            moved = {item: local(at).date() for item, at in session.execute(last)}
        together = tick.judge(bench, rows, lives.NOW)
        assert len(together) == len(rows)
        assert 20 < len({id(found.verdict.docket.run) for found in together}) < len(rows)
        assert {bool(found.decision.tier) for found in together} == {True, False}
        for found in together:
            docket = found.verdict.docket
            assert tick.judge(bench, [docket.run_id], lives.NOW) == [found]
            row = rows[docket.run_id]
            whole = replace(docket.run, started=row.started_at, counts_moved_on=moved[row.item_id])
            assert _concluded(instance, docket, whole, found.verdict.tier) == found.decision


def _concluded(instance, docket, run, tier):
    shelf = instance.shelf
    pack, calendar = shelf.version(docket.version_id), shelf.calendar(docket.version_id)
    return ladder.conclude(run, pack, docket.ladder, calendar, lives.NOW, tier)


def _batched(instance, size=20):
    """Return all open runs in batches, the due ones among them."""
    with instance.bench.sessions() as session:
        ids = session.scalars(select(ClockRun.id).where(ClockRun.ended_at.is_(None))).all()
    return [ids[at : at + size] for at in range(0, len(ids), size)]


def _news(instance, batches):
    """Return what is found of each batch."""
    bench = instance.bench
    work, find = second.Work("news", (lives.NOW,)), Finder(bench, lives.NOW).news
    runs = sum(map(len, batches))
    return (found for _, found in second.shared(bench, work, find, batches, runs=runs))


def _told(found):
    return sorted((f.verdict.docket.run_id, f.decision, f.verdict.facts) for some in found for f in some)


def test_a_second_process_finds_what_the_first_would_find(many, monkeypatch):
    before, started = set(ticking._children()), set()
    monkeypatch.setattr(second, "_cores", lambda: 2)
    with Instance.open(many) as instance:
        batches = _batched(instance)
        alone = _told(_news(instance, batches))
        assert len(alone) > 5
        found = []
        monkeypatch.setattr(second, "MANY", 1)
        for some in _news(instance, batches):
            started.update(set(ticking._children()) - before)
            found.append(some)
        assert len(found) == len(batches)
        assert _told(found) == alone
        assert len(started) > 1  # our judge, the second process, and soon its judge
        judging = instance.bench.judge._pool._children[0]._process.pid
        assert set(ticking._children()) - before == {str(judging)}


def test_a_second_process_finds_the_same_impact(many, monkeypatch):
    monkeypatch.setattr(second, "_cores", lambda: 2)
    with Instance.open(many) as instance:
        bench, office = instance.bench, instance.shelf.offices()[0]
        own = instance.shelf.of(office)
        tiers = tuple(replace(one, gap=Duration(9, Measure.DAY)) for one in own.ladders["standard"].tiers)
        tried = replace(
            own, ladders={**own.ladders, "standard": replace(own.ladders["standard"], tiers=tiers)}
        )
        monkeypatch.setattr(impact, "_READ", 10)
        alone = impact.impact(bench, office, tried, lives.NOW)
        monkeypatch.setattr(second, "MANY", 1)
        assert impact.impact(bench, office, tried, lives.NOW) == alone
    assert sum(kind.touched for kind in alone.kinds) > 10
    assert len(alone.listed) > 10


def test_when_the_second_process_fails_the_first_goes_on_alone(many, tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(second, "_cores", lambda: 2)
    with Instance.open(many) as instance:
        batches = _batched(instance)
        alone = _told(_news(instance, batches))
        monkeypatch.setattr(instance, "bench", replace(instance.bench, folder=tmp_path / "nothing" / "files"))
        monkeypatch.setattr(second, "MANY", 1)
        found = list(_news(instance, batches))
    assert len(found) == len(batches)
    assert _told(found) == alone
    assert [record.message for record in caplog.records] == [
        "the second process of a sweep has ended; the first goes on alone"
    ]


def test_the_floor_writes_the_rows_of_the_tick(many, tmp_path):
    home = ticking._copied(many, tmp_path / "instance")
    after = ticking._copied(home, tmp_path / "after")
    looked, _ = ticking._tick(after, full=False)
    assert looked == 6
    ticking._settle(after / "duban.db")
    floor.write(home / "duban.db", after / "duban.db")
    for name in ("clock_run", "ladder_step", "stored_decision", "journal_block", "journal_head", "tick"):
        rows = [
            sqlite3.connect(path / "duban.db").execute(f"SELECT * FROM {name} ORDER BY id").fetchall()
            for path in (home, after)
        ]
        assert rows[0] == rows[1]
    assert floor._differences(home / "duban.db", after / "duban.db") == []


def test_the_tick_is_measured_with_its_memory(capsys):
    assert run(["bench", "tick", "--sizes", "100", "--runs", "1", "--format", "json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["name"], told["unit"], told["clocks"], told["due"]) == ("tick", "s", 100, 2)
    assert told["parent"] > 10_000
    assert run(["bench", "tick", "--sizes", "100", "--runs", "1"]) == 0
    assert "100" in capsys.readouterr().out


def test_the_packs_of_a_few_offices(capsys):
    assert run(["bench", "packs", "--sizes", "4", "--format", "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["name"], found["offices"], found["rules"]) == (
        "packs",
        4,
        4 * 17,
    )  # twelve types and five ladders each
    assert found["seconds"] > 0
    assert found["memory"] > 10_000
    assert run(["bench", "packs", "--sizes", "4"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[0] == "4"


def test_the_pages_of_a_few_items(capsys):
    assert run(["bench", "pages", "--items", "1000", "--runs", "1", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["name"], found["unit"], found["items"]) == ("pages", "ms", 1000)
    assert len(found["pages"]) == 3 * (2 + 2 * 8 + 9 + 3)
    assert {one["office"] for one in found["pages"]} == {"province", "city", "county"}
    assert 0 < found["value"] <= max(one["median"] for one in found["pages"])
    assert len(found["stock_pages"]) == 3 * 10


def test_the_times_of_pages_are_told_in_lines(monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    ours = (paging.Measured("city", "first", 41.26, 52.0), paging.Measured("city", "last", 99.94, 120.0))
    stock = (paging.Measured("city", "first", 1234.5, 1300.0),)
    assert list(told_pages(paging.Result(1_000, ours, stock))) == [
        "           office  page   median     most",
        "duban      city    first  41.3 ms    52.0 ms",
        "duban      city    last   99.9 ms    120.0 ms",
        "ModelView  city    first  1234.5 ms  1300.0 ms",
        "p95: duban 99.9 ms, ModelView 1234.5 ms",
    ]


def test_too_few_offices_are_refused(capsys):
    assert run(["bench", "packs", "--sizes", "2"]) == 2
    assert "--sizes are whole numbers from 3, with commas" in capsys.readouterr().err


def test_the_offices_stand_in_a_tree(tmp_path):
    from server.benchmarks.packing import WHOLE, write

    write(tmp_path, 32)
    above = [path.read_text().rpartition("extends: ")[2].strip() for path in tmp_path.glob("*/pack.yaml")]
    assert len(above) == 32
    assert sorted(set(above)) == ["c0", "c1", "c2", "p0", "province"]
    assert WHOLE == 3208
