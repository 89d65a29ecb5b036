"""Plays stories: at each moment of work, every story goes on as far as it can."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from server.demo.beats import Scene
from server.work import looking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from server.demo.beats import Beat, Story
    from server.demo.days import Moment
    from server.demo.stage import Stage
    from server.desk import Actor

_ROLES = {
    "clerk": "jingban", "director": "zhuren", "leader": "fenguan", "principal": "zhuyao", "keeper": "guize",
}  # fmt: skip
_UNIT_ROLES = {"liaison": "liaison", "head": "unit_head"}


@dataclass(slots=True)
class Playing:
    """A story and the beat that it has come to."""

    story: Story
    at: int = 0

    @property
    def next(self) -> Beat | None:
        """Return the beat that comes next, if any."""
        return self.story.beats[self.at] if self.at < len(self.story.beats) else None


class Player:
    """All stories of the demo."""

    def __init__(self, stage: Stage, stories: Sequence[Story]) -> None:
        self._stage = stage
        self._all = [Playing(story) for story in stories]

    def add(self, stories: Sequence[Story]) -> None:
        """Take stories on that begin now."""
        self._all += [Playing(story) for story in stories]

    @property
    def unfinished(self) -> dict[str, str]:
        """Return the stories that have not come to their end, with what they wait for."""
        return {one.story.key: one.next.when for one in self._all if one.next is not None}

    def play(self, moment: Moment) -> None:
        """Let every story go on at a moment."""
        for playing in self._all:
            while playing.next is not None and self._ready(playing.story, playing.next, moment):
                self._do(playing.story, playing.next)
                playing.at += 1

    def _ready(self, story: Story, beat: Beat, moment: Moment) -> bool:
        when = beat.when
        if "#" not in when:
            return when <= moment.code
        name, state = when.split()
        tier, nth = name.split("#")
        with self._stage.reading() as desk:
            item = looking.item(desk, self._stage.items[story.key + beat.on])
            found = [
                step for run in item.runs for step in run.steps if step.tier == tier and step.nth == int(nth)
            ]
            return any(step.state == state for step in found)

    def _do(self, story: Story, beat: Beat) -> None:
        stage = self._stage
        with stage.desk(self._actor(story, beat.who)) as desk:
            beat.deed(Scene(desk, stage, story, stage.items.get(story.key + beat.on, 0)))
        stage.discover()

    def _actor(self, story: Story, who: str) -> Actor:
        if who in _ROLES:
            return self._stage.people[f"{story.office}.{_ROLES[who]}"]
        role, _, unit = who.partition("@")
        if role in _UNIT_ROLES:
            return self._stage.keeper(_UNIT_ROLES[role], unit or story.lead.split()[0])
        return self._stage.people[who]
