"""What an event of a timeline does to the instance on which it is played."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from server.desk import PROGRAM, Actor
from server.errors import Refusal
from server.models import Item, LadderStep, Person, Petition
from server.played import sample_fields, sample_upload
from server.work import acts, edit, papers, petitions, register

if TYPE_CHECKING:
    from datetime import datetime

    from config.timelines import Event
    from server.timeline import Game


def _do(game: Game, event: Event, now: datetime) -> None:
    item_id = game.begin(event, now)
    with game.instance.desk(PROGRAM, now) as desk:
        item = desk.session.get_one(Item, item_id)
        flow = game.pack.flows[game.pack.types[item.type].flow]
        if event.do not in flow.acts:
            raise Refusal("act.unknown", act=event.do)
        act = flow.acts[event.do]
        if not act.from_:
            register.begin(desk, item, act)
            return
        sides = {game.pack.roles[name].side for name in act.who}
        by_unit = event.unit or (
            game.specs[event.item or next(iter(game.specs))].lead[0] if "unit" in sides else ""
        )
        filled = sample_fields(game.pack.types[item.type], game.pack, {}, now)
        needed = {name: filled.get(name) for name in act.needs if name in filled}
        acts.do(
            desk,
            item_id,
            event.do,
            unit_id=game.units[by_unit] if by_unit else None,
            reason="试算",
            text="试算",
            files=[sample_upload()] if "file" in act.needs else [],
            fields=needed,
            through=event.through,
            period=event.period,
        )


def _request(game: Game, event: Event, now: datetime) -> None:
    run = game.run(event)
    with game.instance.desk(PROGRAM, now) as desk:
        if event.is_ == "filed":
            latest = event.to or date.fromordinal(run.due_on.toordinal() + 1)
            petitions.file(desk, run.id, event.request, reason="试算", text="试算", to=latest)
            return
        row = desk.session.scalars(
            select(Petition)
            .where(Petition.run_id == run.id, Petition.kind == event.request)
            .order_by(Petition.id.desc())
        ).first()
        if row is None:
            raise Refusal("absent")
        petitions.decide(desk, row.id, granted=event.is_ == "granted", to=event.to, reply="试算")


def _step(game: Game, event: Event, *states: str) -> LadderStep:
    with game.instance.bench.sessions() as session:
        query = select(LadderStep).where(
            LadderStep.item_id == game.item(event),
            LadderStep.tier == getattr(event, event.action),
            LadderStep.state.in_(states),
        )
        step = session.scalars(query.order_by(LadderStep.id.desc())).first()
        if step is None:
            raise Refusal("absent")
        return step


def _approve(game: Game, event: Event, now: datetime) -> None:
    """Let every role of the chain approve, each another person; a suggestion goes to the office's organ."""
    step = _step(game, event, "draft")
    while True:
        with game.instance.desk(PROGRAM, now) as desk:
            row = desk.session.get_one(LadderStep, step.id)
            role = papers.next_role(desk, row) if row.state == "draft" else ""
            if not role:
                return
            desk.actor = Actor.of(desk.session.scalars(select(Person).where(Person.login == role)).one())
            organ = game.office if row.kind == "suggestion" else None
            papers.approve(desk, step.id, text_hash=row.text_hash, organ_id=organ, organ_why="试算")


def _refuse(game: Game, event: Event, now: datetime) -> None:
    step = _step(game, event, "draft", "ready")
    with game.instance.desk(PROGRAM, now) as desk:
        put = papers.refuse if step.state == "draft" else papers.stop
        put(desk, step.id, reason="试算", again_from=event.to)


def _withdraw(game: Game, event: Event, now: datetime) -> None:
    step = _step(game, event, "issued")
    with game.instance.desk(PROGRAM, now) as desk:
        papers.withdraw(desk, step.id, reason="试算")


def _set(game: Game, event: Event, now: datetime) -> None:
    with game.instance.desk(PROGRAM, now) as desk:
        item = desk.session.get_one(Item, game.item(event))
        edit.edit(desk, item.id, dict(event.set), item.version)


HAPPEN = {
    "do": _do,
    "request": _request,
    "approve": _approve,
    "refuse": _refuse,
    "withdraw": _withdraw,
    "set": _set,
}
