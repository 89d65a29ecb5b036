"""A timeline played by the real acts and the real tick on an instance in memory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from config.problems import Problem
from config.timelines import ItemSpec
from rules.calendar import BEIJING, local
from rules.score import points_text
from server import compared, lights, scores
from server.desk import PROGRAM
from server.errors import Refusal
from server.happenings import HAPPEN
from server.instance import Instance
from server.models import ClockRun, Item, LadderStep, Unit
from server.played import at_once, begin_at, sample_fields
from server.reached import by_scores, reached
from server.store.decisions import step_why
from server.work import people, register, units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.loader import Chain
    from config.model import Pack
    from config.problems import Place
    from config.timelines import Event, Timeline
    from server.scores import Scored

GRIDS = {"daily": timedelta(days=1), "hourly": timedelta(hours=1), "minute": timedelta(minutes=1)}


@dataclass(frozen=True, slots=True)
class PlayedStep:
    """A step that came, or an item that was opened, while a timeline was played."""

    on: date
    clock: str
    tier: str
    nth: int
    state: str  # draft, or ready for messages and slips, as it was made
    unit: str
    item: str
    opens: str  # the type of an opened item; then clock and tier are empty
    why: str  # what held of the rule, in Chinese
    why_en: str
    rule: str  # path:line of the tier
    period: date | None = None  # the first day of the period that the run is for
    answer: date | None = None  # the last day for an answer that the issued paper names
    alone: bool = False  # on a unit, without any item


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a timeline came to: all its steps, and where it differs from what was expected."""

    timeline: Timeline
    steps: tuple[PlayedStep, ...]
    differences: tuple[Problem, ...]
    reached: frozenset[Place]  # see server.reached


def play(chain: Chain, timeline: Timeline, cadence: str = "daily") -> Outcome:
    """Play a timeline under a pack's chain, ticking daily, hourly or each minute.

    Papers leave at their own hour whatever the cadence: that is the outbox's work, not the tick's.
    """
    start = timeline.events[0].at.replace(tzinfo=BEIJING)
    with Instance.memory(start) as instance:
        game = Game(instance, chain, timeline, GRIDS[cadence])
        game.play()
        steps = game.steps()
        with instance.bench.sessions() as session:
            found = reached(session, game.pack) | frozenset(by_scores(game.scored(session)))
        return Outcome(timeline, steps, tuple(sorted([*game.problems, *game.compare(steps)])), found)


class Game:
    """One timeline on one instance."""

    def __init__(self, instance: Instance, chain: Chain, timeline: Timeline, grid: timedelta) -> None:
        self.instance = instance
        self.timeline = timeline
        self.grid = grid
        alone = ItemSpec(timeline.type, timeline.fields, timeline.lead, timeline.co)
        self.specs = {name: _with_lead(spec) for name, spec in (timeline.items or {"事项": alone}).items()}
        self.problems: list[Problem] = []
        self.units: dict[str, int] = {}
        self.items: dict[str, int] = {}
        self.values = {name: dict(spec.fields) for name, spec in self.specs.items()}
        with instance.bench.desk(PROGRAM) as desk:
            office = units.create(desk, name="督查室", kind="党委", level="city", pack=chain.name)
            version = desk.shelf.adopt(desk, office.id, chain)
            self.office, self.version = office.id, version.id
            self._people(desk, office.id)
        self.pack: Pack = instance.shelf.version(self.version)

    def _people(self, desk: Any, office_id: int) -> None:
        """Make one person for each role of the office, so that nobody approves twice."""
        for role in desk.shelf.of(office_id).roles.values():
            if role.side == "office":
                person = people.create(desk, login=role.name, name=role.label.zh, unit_id=office_id)
                people.grant(desk, person.id, role.name, office_id)

    def play(self) -> None:
        """Let the events and the ticks happen in their order; nothing happens to a type that is off."""
        self.problems += self._unknown_types()
        if self.problems:
            return
        events = list(self.timeline.events)
        end = datetime.combine(self.timeline.until, time(23, 59), BEIJING)
        now = datetime.combine(events[0].at.date(), time(), BEIJING)
        while now <= end:
            while events and events[0].at.replace(tzinfo=BEIJING) <= now:
                self._happen(events.pop(0))
            self._tick(now)
            following = events[0].at.replace(tzinfo=BEIJING) if events else end + self.grid
            now = min(following, self._next(now))

    def _unknown_types(self) -> Iterator[Problem]:
        known = "、".join(self.pack.types)
        for type_ in {spec.type: None for spec in self.specs.values() if spec.type not in self.pack.types}:
            yield compared.problem(self.timeline.place, "test.unknown_type", type_, known)

    def _tick(self, now: datetime) -> None:
        if not self.items:
            return
        if (now - _midnight(now)) % self.grid == timedelta():
            self.instance.tick(now)
        else:
            self.instance.send(now)

    def _next(self, now: datetime) -> datetime:
        """Return the next instant at which a tick or the outbox has something to do, or midnight."""
        with self.instance.bench.sessions() as session:
            wakes = session.scalars(
                select(func.min(ClockRun.wake_at))
                .where(or_(ClockRun.ended_at.is_(None), ClockRun.wake_at.is_not(None)))
                .union_all(select(func.min(ClockRun.turn_at)))
            ).all()
            leave = session.scalar(select(func.min(LadderStep.leave_at)).where(LadderStep.leave_at > now))
        midnight = _midnight(now) + timedelta(days=1)
        found = [midnight]
        if self.grid == GRIDS["hourly"]:  # every hour; of the minutes only those with something to do
            found.append(_ceil(now + timedelta(minutes=1), self.grid))
        soon = now + timedelta(minutes=1)
        found += [_ceil(max(local(wake), soon), self.grid) for wake in wakes if wake is not None]
        if leave is not None:
            found.append(local(leave))
        return min(at for at in found if at > now)

    def _happen(self, event: Event) -> None:
        now = event.at.replace(tzinfo=BEIJING)
        self.instance.clock.set(now)  # type: ignore[attr-defined]  # an instance in memory stands still
        try:
            HAPPEN[event.action](self, event, now)
        except Refusal as refusal:
            if not event.impossible:
                zh, en = refusal.text("zh"), refusal.text("en")
                self.problems.append(Problem(event.place, "test.impossible_act", zh, en))
            return
        if event.impossible:
            self.problems.append(compared.problem(event.place, "test.possible_act"))

    def begin(self, event: Event, now: datetime) -> int:
        """Return the item of an event; at its first act it is made, in a state where that act is allowed."""
        name = event.item or next(iter(self.specs))
        if name not in self.items:
            given = self.specs[name]
            kind = self.pack.types[given.type]
            with self.instance.desk(PROGRAM, now) as desk:
                item = register.register(
                    desk,
                    office_id=self.office,
                    type=given.type,
                    fields=sample_fields(kind, self.pack, dict(given.fields), now),
                    leads=self._units(desk, given.lead),
                    cos=self._units(desk, given.co),
                    taken=at_once(),
                )
                begin_at(desk, item, event.do)
            self.items[name] = item.id
        return self.items[name]

    def _units(self, desk: Any, names: tuple[str, ...]) -> list[int]:
        for name in names:
            if name not in self.units:
                unit = units.create(desk, name=name, parent_id=self.office)
                self.units[name] = unit.id
        return [self.units[name] for name in names]

    def run(self, event: Event) -> ClockRun:
        """Return the open run that an event is about: of the named clock, else the watched one."""
        clocks = [event.clock] if event.clock else [*self.timeline.watch, "finish"]
        with self.instance.bench.sessions() as session:
            for clock in clocks:
                query = (
                    select(ClockRun)
                    .where(self._about(event, clock))
                    .order_by(ClockRun.ended_at.is_not(None), ClockRun.id.desc())
                )
                if event.unit:
                    query = query.where(ClockRun.unit_id == self.units[event.unit])
                run = session.scalars(query).first()
                if run is not None:
                    return run
        raise Refusal("petition.not_offered", kind=event.request)

    def _about(self, event: Event, name: str) -> Any:
        """Return the condition of a run that an event is about: of a clock, or of a ladder proposed on."""
        mine = ClockRun.item_id == self.item(event)
        if not event.propose:
            return mine & (ClockRun.clock == name)
        return mine & or_(ClockRun.clock == name, ClockRun.ladder == name) | (
            ClockRun.item_id.is_(None) & (ClockRun.ladder == name)
        )

    def item(self, event: Event) -> int:
        """Return the item of an event that must exist by now."""
        name = event.item or next(iter(self.specs))
        if name not in self.items:
            raise Refusal("absent")
        return self.items[name]

    def told(self, event: Event) -> dict[str, Any]:
        """Return what the timeline itself has said of the fields of an event's item so far."""
        return self.values[event.item or next(iter(self.specs))]

    def steps(self) -> tuple[PlayedStep, ...]:
        """Return all steps and openings in the order in which they came."""
        with self.instance.bench.sessions() as session:
            return tuple(
                sorted([*self._taken(session), *self._opened(session)], key=lambda s: (s.on, s.clock, s.tier))
            )

    def _taken(self, session: Any) -> Iterator[PlayedStep]:
        rows = session.execute(
            select(LadderStep, Item, Unit.name, ClockRun.period_on)
            .outerjoin(Item, Item.id == LadderStep.item_id)
            .join(ClockRun, ClockRun.id == LadderStep.run_id)
            .join(Unit, Unit.id == LadderStep.unit_id)
            .order_by(LadderStep.id)
        )
        for step, item, unit, period in rows:
            tier = self.pack.ladders[step.ladder].tier(step.tier)
            state = "draft" if tier.official else "ready"
            yield PlayedStep(
                step.decided_on,
                self._clock(item, step.clock or step.ladder),
                step.tier,
                step.nth,
                state,
                unit,
                self._name(item),
                "",
                step_why(session, self.pack, step, "zh"),
                step_why(session, self.pack, step, "en"),
                f"{tier.place.file}:{tier.place.line}",
                period,
                step.answer_by,
                step.item_id is None,
            )

    def _clock(self, item: Item | None, clock: str) -> str:
        """Return a clock, or a ladder that watches; of an item that was opened with its type."""
        return clock if item is None or item.id in self.items.values() else f"{item.type}/{clock}"

    def _name(self, item: Item | None) -> str:
        return next((name for name, known in self.items.items() if item and known == item.id), "")

    def _opened(self, session: Any) -> Iterator[PlayedStep]:
        for item in session.scalars(select(Item).where(_OPENED).order_by(Item.id)):
            source = next((name for name, known in self.items.items() if known == item.source_id), "")
            yield PlayedStep(
                local(item.created_at).date(),
                "",
                "",
                1,
                "",
                "",
                source,
                item.type,
                "",
                "",
                "",
                alone=item.source_id is None,
            )

    def compare(self, steps: tuple[PlayedStep, ...]) -> Iterator[Problem]:
        """Yield every difference between what came and what was expected."""
        if self.problems:
            return
        wanted = list(self.timeline.expect)
        came = [step for step in steps if self._watched(step)]
        for step in list(came):
            match = next((expect for expect in wanted if compared.matches(expect, step, on=True)), None)
            if match is not None:
                wanted.remove(match)
                came.remove(step)
        for expect in wanted:
            late = next((step for step in came if compared.matches(expect, step, on=False)), None)
            if late is not None:
                came.remove(late)
                answered = compared.answered(late.answer) if expect.answer else ""
                yield compared.problem(
                    expect.place, "test.wrong_date", compared.told(late) + answered, compared.wanted(expect)
                )
            else:
                yield compared.problem(expect.place, "test.missing_step", None, compared.wanted(expect))
        for step in came:
            yield compared.problem(self.timeline.place, "test.extra_step", compared.told(step), None)
        yield from self._due()
        yield from self._lights()
        yield from self._scores()

    def scored(self, session: Any) -> list[Scored]:
        """Return every score of the pack in the period of the last day."""
        end, shelf = datetime.combine(self.timeline.until, time(23, 59), BEIJING), self.instance.shelf
        found = (
            scores.scored(session, shelf, self.office, name, self.timeline.until, end)
            for name in self.pack.scores
        )
        return [one for one in found if one is not None]

    def _scores(self) -> Iterator[Problem]:
        with self.instance.bench.sessions() as session:
            found = {one.score.name: one for one in self.scored(session)} if self.timeline.scores else {}
        for wanted in self.timeline.scores:
            unit = wanted.unit or next(iter(self.specs.values())).lead[0]
            sheets = found[wanted.score].sheets if wanted.score in found else {}
            sheet = sheets.get(self.units.get(unit, 0))
            if sheet is None or sheet.total != int(wanted.points * 100):
                told = points_text(sheet.total) + compared.lines(sheet) if sheet else "—"
                asked = f"{wanted.score} {unit} {points_text(int(wanted.points * 100))}"
                yield compared.problem(wanted.place, "test.wrong_score", told, asked)

    def _watched(self, step: PlayedStep) -> bool:
        if step.opens:
            return bool(step.item) or step.alone
        watch = self.timeline.watch
        return step.clock in watch if watch else bool(step.item) or step.alone

    def _last_run(self, session: Any, clock: str) -> ClockRun | None:
        """Return the newest run of a clock, written CLOCK, or TYPE/CLOCK of an item that was opened."""
        type_, _, name = clock.rpartition("/")
        query = select(ClockRun).join(Item).where(ClockRun.clock == name)
        mine = Item.type == type_ if type_ else Item.id.in_(self.items.values())
        run: ClockRun | None = session.scalars(query.where(mine).order_by(ClockRun.id.desc())).first()
        return run

    def _lights(self) -> Iterator[Problem]:
        end, shelf = datetime.combine(self.timeline.until, time(23, 59), BEIJING), self.instance.shelf
        with self.instance.bench.sessions() as session:
            for clock, colour in self.timeline.lights.items():
                run = self._last_run(session, clock)
                found = lights.light(session, shelf, run, end).colour if run else "—"
                if found != colour:
                    place = self.timeline.places[("light", clock)]
                    yield compared.problem(place, "test.wrong_light", f"{clock} {found}", f"{clock} {colour}")

    def _due(self) -> Iterator[Problem]:
        with self.instance.bench.sessions() as session:
            for clock, day in self.timeline.due.items():
                run = self._last_run(session, clock)
                found = run.due_on if run else None
                if found != day:
                    place = self.timeline.places[("due", clock)]
                    yield compared.problem(place, "test.wrong_date", f"{clock} {found}", f"{clock} {day}")


_OPENED = or_(Item.source_id.is_not(None), Item.source_step_id.is_not(None))


def _with_lead(spec: ItemSpec) -> ItemSpec:
    return replace(spec, lead=spec.lead or ("牵头单位",))


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def _ceil(at: datetime, grid: timedelta) -> datetime:
    past = (at - _midnight(at)) % grid
    return at if not past else at + (grid - past)
