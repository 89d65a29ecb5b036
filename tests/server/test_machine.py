"""Random acts, requests, papers and ticks on two items; what must hold after every one of them."""

from __future__ import annotations

import os
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from rules.calendar import BEIJING, local
from server import journal
from server.documents import compose
from server.errors import Refusal
from server.models import (
    Approval,
    ClockRun,
    GivenNumber,
    Hold,
    Item,
    LadderStep,
    Notice,
    NumberSequence,
    Petition,
)  # fmt: skip
from server.work import acts, edit, holds, papers, petitions
from server.work.files import Upload

pytestmark = pytest.mark.no_cover  # other tests cover these lines; traced, this takes far longer

FILE = Upload("a.txt", b"x")
ACTS = (
    "report",
    "submit",
    "send_back",
    "close",
    "suspend",
    "resume",
    "withdraw",
    "reopen",
    "inspect",
    "sign",
)
WHO = {
    "report": "市住建局负责人",
    "submit": "市住建局负责人",
    "sign": "市住建局联络员",
    "send_back": "clerk",
    "inspect": "clerk",
}
REACHED = {"ready", "draft", "held", "issued"}


class Machine(RuleBasedStateMachine):
    make = None  # makes a world

    @initialize()
    def begin(self):
        self.world = type(self).make()
        self.now = datetime(2026, 11, 2, 9, 0, tzinfo=BEIJING)
        self.items = [
            self.world.instruction(), self.world.instruction(title="二", cos=("市水务局",), urgency="加急"),
        ]  # fmt: skip
        self.missed = []
        self.levels = {}
        self.bodies = {}

    def do(self, who, operation, *args, **given):
        try:
            return self.world.do(f"{self.now:%Y-%m-%d %H:%M}", who, operation, *args, **given)
        except Refusal:
            return None

    @rule(days=st.sampled_from([0, 1, 1, 1, 2, 4]), hour=st.sampled_from([0, 9, 11, 15]))
    def tick(self, days, hour):
        later = (self.now + timedelta(days=days)).replace(hour=hour, minute=30)
        self.now = max(later, self.now + timedelta(minutes=1))
        self.world.instance.tick(self.now)
        swept = self.world.instance.tick(self.now, full=True)  # what the index missed, if anything
        self.missed += swept.steps

    @rule(n=st.integers(0, 1), act=st.sampled_from(ACTS), days=st.integers(0, 6))
    def act(self, n, act, days):
        self.now += timedelta(minutes=7)
        through = self.now.date() + timedelta(days=days) if act == "suspend" else None
        given = {"reason": "由", "text": "文", "files": [FILE] if act == "submit" else []}
        self.do(WHO.get(act, "director"), acts.do, self.items[n].id, act, through=through, **given)

    @rule(n=st.integers(0, 1), urgency=st.sampled_from(["一般", "加急", "特急"]))
    def change(self, n, urgency):
        version = self.world.item(self.items[n]).version
        self.do("clerk", edit.edit, self.items[n].id, {"urgency": urgency}, version)

    @rule(n=st.integers(0, 1), kind=st.sampled_from(["explanation", "extension"]), days=st.integers(1, 5))
    def ask(self, n, kind, days):
        run = self.world.run(self.items[n])
        to = run.due_on + timedelta(days=days)
        self.do("市住建局负责人", petitions.file, run.id, kind, reason="由", text="文", to=to)

    @rule(granted=st.booleans(), days=st.integers(0, 5))
    def answer(self, granted, days):
        with self.world.instance.bench.sessions() as session:
            rows = session.scalars(select(Petition).where(Petition.status == "filed")).all()
            dues = {row.id: session.get_one(ClockRun, row.run_id).due_on for row in rows}
        for row in rows:
            base = dues[row.id] if row.kind == "extension" else self.now.date()
            say = {"granted": granted, "to": base + timedelta(days=days)}
            for who in ("clerk", "director"):
                self.do(who, petitions.decide, row.id, **say)

    @rule(who=st.sampled_from(["director", "leader", "principal"]), yes=st.booleans())
    def sign(self, who, yes):
        for step in self.steps("draft"):
            if yes:
                why = {"organ_id": self.world.units["市教育局"], "organ_why": "由"}
                self.do(who, papers.approve, step.id, text_hash=step.text_hash, **why)
            else:
                again = self.now.date() + timedelta(days=2)
                self.do(who, papers.refuse, step.id, reason="由", again_from=again)

    @rule(body=st.sampled_from(["改一", "改二"]))
    def rewrite(self, body):
        for step in self.steps("draft", "ready"):
            self.do("clerk", papers.edit, step.id, title="题", body=body, text_hash=step.text_hash)

    @rule(take=st.sampled_from(["stop", "withdraw", "release", "discard"]))
    def handle(self, take):
        if take in {"release", "discard"}:
            with self.world.instance.bench.sessions() as session:
                waiting = session.scalars(select(Hold.id).where(Hold.resolved_at.is_(None))).all()
            for hold in waiting:
                given = {} if take == "release" else {"reason": "由"}
                self.do("clerk", getattr(holds, take), hold, **given)
        elif take == "stop":
            for step in self.steps("ready"):
                self.do("clerk", papers.stop, step.id, reason="由")
        else:
            for step in self.steps("issued")[-1:]:
                self.do("director", papers.withdraw, step.id, reason="由")

    def steps(self, *states):
        with self.world.instance.bench.sessions() as session:
            query = select(LadderStep).where(LadderStep.state.in_(states)).order_by(LadderStep.id)
            return session.scalars(query).all()

    def rows(self, model):
        with self.world.instance.bench.sessions() as session:
            return session.scalars(select(model).order_by(model.id)).all()

    @invariant()
    def a_sweep_finds_nothing_that_the_index_missed(self):
        assert not getattr(self, "missed", [])

    @invariant()
    def the_chain_holds(self):
        if hasattr(self, "world"):
            with self.world.instance.bench.sessions() as session:
                assert journal.first_bad(session) is None

    @invariant()
    def one_step_a_run_and_working_day(self):
        if hasattr(self, "world"):
            taken = Counter((step.run_id, step.decided_on) for step in self.rows(LadderStep))
            assert set(taken.values()) <= {1}
            calendar = self.world.instance.shelf.calendar(1)
            assert all(calendar.is_workday(day) for _, day in taken)

    @invariant()
    def tiers_only_rise(self):  # I01
        if not hasattr(self, "world"):
            return
        reached = {}
        for step in self.rows(LadderStep):
            if step.level >= 1 and step.state in REACHED:
                assert step.level >= reached.get(step.run_id, 0)
                reached[step.run_id] = step.level

    @invariant()
    def what_is_issued_was_approved_and_reached_each_unit_once(self):  # I03 I06
        if not hasattr(self, "world"):
            return
        notices = Counter((notice.step_id, notice.unit_id) for notice in self.rows(Notice))
        assert set(notices.values()) <= {1}
        given = {}
        for approval in self.rows(Approval):
            given.setdefault(approval.step_id, []).append(approval)
        for step in self.rows(LadderStep):
            if step.issued_at is None:
                assert step.id not in {step_id for step_id, _ in notices}
            elif step.kind in {"circular", "suggestion"}:
                signed = given[step.id]
                assert len({one.person_id for one in signed}) == len(signed) == 2
                assert {one.text_hash for one in signed} == {step.text_hash}
                assert step.edited_by_id not in {one.person_id for one in signed}

    @invariant()
    def nothing_is_issued_for_what_is_closed_or_paused(self):  # I07
        if not hasattr(self, "world"):
            return
        runs = {run.id: run for run in self.rows(ClockRun)}
        for step in self.steps("ready", "draft", "held"):
            assert runs[step.run_id].ended_at is None
        for step in self.rows(LadderStep):
            run = runs[step.run_id]
            if step.issued_at is not None and run.ended_at is not None:
                assert step.issued_at <= run.ended_at
            pauses = [(date.fromisoformat(a), date.fromisoformat(b)) for a, b, why in run.allowance["pauses"]
                      if why == "暂停计时"]  # fmt: skip
            if step.issued_at is not None:
                assert not any(first < local(step.issued_at).date() <= last for first, last in pauses)

    @invariant()
    def numbers_have_no_gap_and_nothing_vanishes(self):  # I14
        if not hasattr(self, "world"):
            return
        by_name = {}
        for row in self.rows(GivenNumber):
            by_name.setdefault((row.name, row.year), []).append(row.seq)
        for row in self.rows(NumberSequence):
            assert by_name[row.name, row.year] == list(range(1, row.last + 1))
        for step in self.rows(LadderStep):
            if step.issued_at is not None:
                assert self.bodies.setdefault(step.id, step.body) == step.body
        assert len(self.rows(Item)) >= 2
        assert compose.AT_ISSUE

    def teardown(self):
        if hasattr(self, "world"):
            self.world.instance.close()


def test_whatever_happens_the_laws_hold(worlds):
    from config.loader import read_chain, shipped

    chain = read_chain(shipped("city"))
    examples = int(os.environ.get("DUBAN_MACHINE", "6"))
    run_state_machine_as_test(
        type("Bound", (Machine,), {"make": staticmethod(lambda: worlds(chain))}),
        settings=settings(
            max_examples=examples, stateful_step_count=25, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
