"""What an event of a timeline does to the instance on which it is played."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from server.desk import PROGRAM, Actor
from server.errors import Refusal
from server.models import Item, LadderStep, Person, Petition
from server.played import SAMPLE, sample_upload, sample_values
from server.work import acts, by_hand, edit, gates, papers, petitions, register, rights
from server.work.petitions import Plea

if TYPE_CHECKING:
    from datetime import datetime

    from config.timelines import Event
    from server.timeline import Game
    from server.work.files import Upload


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
        needed = sample_values(game.pack.types[item.type], game.pack, act.needs, now)
        needed |= {field: value for field, value in game.told(event).items() if field in needed}
        acts.do(
            desk,
            item_id,
            event.do,
            unit_id=game.units[by_unit] if by_unit else None,
            reason=SAMPLE,
            text=SAMPLE,
            files=[sample_upload()] if "file" in act.needs else [],
            fields=needed,
            through=event.through,
            period=event.period,
        )


def _request(game: Game, event: Event, now: datetime) -> None:
    if event.is_ == "filed":
        _file(game, event, now)
        return
    query = select(Petition).where(Petition.item_id == game.item(event), Petition.kind == event.request)
    if event.request in {"explanation", "extension"}:
        query = query.where(Petition.run_id == game.run(event).id)
    elif event.unit:
        query = query.where(Petition.unit_id == game.units[event.unit])
    with game.instance.desk(PROGRAM, now) as desk:
        row = desk.session.scalars(query.order_by(Petition.id.desc())).first()
        if row is None:
            raise Refusal("absent")
        petitions.decide(desk, row.id, granted=event.is_ == "granted", to=event.to, reply=SAMPLE)


def _file(game: Game, event: Event, now: datetime) -> None:
    item_id = game.item(event)
    plea = Plea(SAMPLE, SAMPLE, *_handed_in(game, item_id, event.request, now))
    if event.request == "objection":
        step = _issued(game, event, item_id)
        with game.instance.desk(PROGRAM, now) as desk:
            petitions.file_against(desk, step, plea)
        return
    if event.request in petitions.OF_PART:
        name = event.unit or game.specs[event.item or next(iter(game.specs))].lead[0]
        with game.instance.desk(PROGRAM, now) as desk:
            petitions.file_for_unit(desk, item_id, game.units[name], event.request, plea)
        return
    run = game.run(event)
    latest = event.to or date.fromordinal(run.due_on.toordinal() + 1)
    with game.instance.desk(PROGRAM, now) as desk:
        petitions.file(
            desk,
            run.id,
            event.request,
            reason=plea.reason,
            text=plea.text,
            files=plea.files,
            fields=plea.fields,
            to=latest,
        )


def _handed_in(game: Game, item_id: int, kind: str, now: datetime) -> tuple[list[Upload], dict[str, Any]]:
    """Return a sample of what a request needs besides words."""
    with game.instance.bench.sessions() as session:
        type_ = game.pack.types[session.get_one(Item, item_id).type]
    asked = type_.requests.get(kind)
    needs = asked.needs if asked else ()
    filled = sample_values(type_, game.pack, needs, now)
    return [sample_upload()] if "file" in needs else [], filled


def _issued(game: Game, event: Event, item_id: int) -> int:
    """Return the official paper that was issued last on an item."""
    query = select(LadderStep.id).where(
        LadderStep.item_id == item_id,
        LadderStep.kind.not_in(("message", "slip")),
        LadderStep.issued_at.is_not(None),
    )
    if event.unit:
        query = query.where(LadderStep.unit_id == game.units[event.unit])
    with game.instance.bench.sessions() as session:
        found = session.scalars(query.order_by(LadderStep.id.desc())).first()
    if found is None:
        raise Refusal("petition.no_paper")
    return found


def _pass(game: Game, event: Event, now: datetime) -> None:
    with game.instance.desk(PROGRAM, now) as desk:
        gates.pass_gate(desk, game.item(event), event.pass_, text=SAMPLE, files=[sample_upload()])


def _step(game: Game, event: Event, *states: str) -> LadderStep:
    with game.instance.bench.sessions() as session:
        query = select(LadderStep).where(
            or_(LadderStep.item_id == game.item(event), LadderStep.item_id.is_(None)),
            LadderStep.tier == getattr(event, event.action),
            LadderStep.state.in_(states),
        )
        if event.unit:
            query = query.where(LadderStep.unit_id == game.units[event.unit])
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


def _propose(game: Game, event: Event, now: datetime) -> None:
    """Let a person of the office propose a tier, of the named or watched clock or ladder."""
    run = game.run(event)
    with game.instance.desk(PROGRAM, now) as desk:
        role = rights.who_may(game.pack, "circulate")[0]
        desk.actor = Actor.of(desk.session.scalars(select(Person).where(Person.login == role)).one())
        by_hand.propose(desk, run.id, event.propose, SAMPLE)


def _set(game: Game, event: Event, now: datetime) -> None:
    with game.instance.desk(PROGRAM, now) as desk:
        item = desk.session.get_one(Item, game.item(event))
        edit.edit(desk, item.id, dict(event.set), item.version)
    game.told(event).update(event.set)


HAPPEN = {
    "do": _do,
    "request": _request,
    "pass": _pass,
    "approve": _approve,
    "refuse": _refuse,
    "withdraw": _withdraw,
    "propose": _propose,
    "set": _set,
}
