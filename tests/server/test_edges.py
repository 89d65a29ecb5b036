"""Rarer edges: a doubt at the moment of issue, a busy database, acts that fill in fields."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from config.loader import read_chain, shipped
from rules.calendar import BEIJING
from server.bench import _patiently
from server.desk import PROGRAM
from server.errors import Refusal
from server.judge import Judge
from server.models import Incident
from server.store import census
from server.work import acts, incidents, petitions


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def later(ruleset):
    """Make every condition that asks for at least 1 ask for at least 2."""
    return json.loads(json.dumps(ruleset).replace(": 1}", ": 2}"))


def test_a_doubt_at_the_moment_of_issue_keeps_the_slip_until_a_person_looked(world):
    item = world.instruction()
    world.ticks("2026-11-02", "2026-11-11")
    world.tick("2026-11-12 08:30")
    bench = world.instance.bench
    bench.judge.close()
    bench.judge = Judge(tamper=later)
    world.instance.send(at("2026-11-12 10:31"))
    slip = next(step for step in world.steps(item, "urge") if step.clock == "finish")
    assert (slip.state, slip.was, slip.leave_at) == ("held", "ready", None)
    with bench.sessions() as session:
        found = session.scalars(select(Incident).where(Incident.run_id == slip.run_id)).one()
    assert found.kind == "disagreement"
    bench.judge.close()
    bench.judge = Judge()
    world.do("2026-11-12 11:00", "clerk", incidents.resolve, found.id, resolution="已重启判断进程")
    slip = next(step for step in world.steps(item, "urge") if step.clock == "finish")
    assert slip.state == "issued"


def test_a_busy_database_is_told_and_other_errors_stay_what_they_are():
    with pytest.raises(Refusal, match="数据库正被别的程序占用"), _patiently(1):
        raise OperationalError("x", {}, Exception("database is locked"))
    with pytest.raises(OperationalError, match="disk"), _patiently(1):
        raise OperationalError("x", {}, Exception("disk I/O error"))


FLOW = "acts: {report: {needs: [text, urgency, site_on, secrecy, title]}}\n"
FIELDS = "item: {site_on: {label: 进场日期, kind: date}}\n"
TYPE = """
clocks:
  site: {label: 进场, basis: 自定, from: site_on, until: submit, within: 5个工作日}
"""


def test_what_an_act_fills_in_counts_as_if_it_had_been_edited(worlds):
    good = read_chain(shipped("city"))
    kind = good.files["city/types/instruction.yaml"].decode()
    kind = kind.replace("clocks:\n", TYPE.lstrip("\n"), 1)
    files = {
        **good.files,
        "city/types/instruction.yaml": kind.encode(),
        "city/flows/standard.yaml": FLOW.encode(),
        "city/fields.yaml": FIELDS.encode(),
    }
    world = worlds(replace(good, files=files))
    item = world.instruction()
    given = {"urgency": "特急", "site_on": "2026-11-03", "secrecy": "内部", "title": "改名"}
    head = "市住建局负责人"
    with pytest.raises(Refusal, match="密级只能是无、内部"):
        world.do(
            "2026-11-04 10:00",
            head,
            acts.do,
            item.id,
            "report",
            text="x",
            fields={**given, "secrecy": "机密"},
        )
    world.do("2026-11-04 10:00", head, acts.do, item.id, "report", text="x", fields=given)
    assert str(world.run(item).due_on) == "2026-11-04"
    assert str(world.run(item, "site").due_on) == "2026-11-10"
    row = world.item(item)
    assert (row.title, row.secrecy, "title" in row.fields) == ("改名", "内部", False)


def test_what_an_instance_holds_is_counted(world):
    world.instruction()
    with world.instance.bench.sessions() as session:
        assert census.sizes(session)["items"] == 1
        assert [row["state"] for row in census.items(session)] == ["handling"]
        for name in ("steps", "petitions", "holds", "incidents", "runs"):
            assert isinstance(getattr(census, name)(session), list)
    with world.instance.bench.reading(PROGRAM) as desk:
        assert desk.today.isoformat() == "2026-11-02"


def test_days_beyond_any_calendar_are_refused(world):
    item = world.instruction(sign=False)
    run = world.run(item)
    filed = {"reason": "审批未完", "text": "进展七成", "to": date(9999, 12, 31)}
    with pytest.raises(Refusal, match="日期最晚为 2199-12-31。"):
        world.do("2026-11-03 09:00", "市住建局负责人", petitions.file, run.id, "extension", **filed)
