"""Ten weeks of three offices, lived by the real acts and the real tick."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.demo import cast, days, ledgers, stories_city, stories_others, watch
from server.demo.player import Player
from server.demo.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from server.instance import Instance

STORIES = (
    *stories_others.PROVINCE, *stories_others.HANDED_DOWN, *stories_others.COUNTY,
    *stories_city.CLIMBING, *stories_city.ASKING, *stories_city.SET_ASIDE, *stories_city.QUIET,
)  # fmt: skip


def live(instance: Instance, packs: Path, progress: Callable[[str], None]) -> Stage:
    """Live from Monday 2026-09-14 to Wednesday 2026-11-18 08:40; return the stage as it then is."""
    stage = Stage(instance, now=days.BEGIN)
    cast.settle(stage, packs)
    calendar = instance.shelf.calendar(instance.shelf.current_id(stage.office("np")))
    player = Player(stage, STORIES)
    for moment in days.moments(calendar):
        stage.now = max(stage.now, moment.at)
        if moment.tick:
            instance.tick(stage.now)
            stage.discover()
        else:
            _work(stage, player, moment)
        if moment.at.weekday() == 0 and moment.name == "tick0":
            progress(f"{moment.at:%Y-%m-%d}")
    if player.unfinished:
        message = f"stories that never ended: {player.unfinished}"
        raise RuntimeError(message)
    instance.remember(days.END)
    return stage


def _work(stage: Stage, player: Player, moment: days.Moment) -> None:
    player.add(ledgers.arrive(stage, moment))
    watch.attend(stage, moment)
    player.play(moment)
    ledgers.sign(stage, moment)
