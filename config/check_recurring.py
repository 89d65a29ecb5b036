"""Clocks that come again: one length, a day that fits the period, a basis of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.day_words import fits, read_by, read_every
from config.nearness import nearer
from config.says import both
from config.terms import DayWord
from config.words import TABLES

if TYPE_CHECKING:
    from config.ground import Data, Ground
    from config.overlay import Path

_LIKE = {True: both("周五", "Friday"), False: both("当月25日", "day 25")}


def check_recurring(ground: Ground, data: Data, path: Path) -> None:
    """Check a clock that has `every`."""
    name = path[-1]
    period = isinstance(read_every(data["every"]), str)
    for key in ("within",) if period else ("within", "by", "first_after"):
        if key in data:
            spot = nearer(ground, (*path, key), (*path, "every"))
            ground.say_key("clock.two_terms", spot, found=name, key=key)
    if period:
        check_day(ground, data, path)
    if "basis" not in data:
        ground.say("clock.no_basis", path, found=name)


def check_day(ground: Ground, data: Data, path: Path, *, needed: bool = True) -> None:
    """Check the day of each period on which a clock falls due, or a ladder looks."""
    by, every = data.get("by"), data["every"]
    if by is None:
        if needed:
            ground.say("clock.no_term#by", ground.written((*path, "by"), path), found=path[-1])
        return
    day, known = read_by(by), _LIKE[every == "week"]
    if not isinstance(day, DayWord):
        ground.say("term.bad_day_word#field", (*path, "by"), found=by, known=known)
    elif not fits(day, every):
        ground.say("term.bad_day_word#misfit", (*path, "by"), found=by, every=_word(every), known=known)


def _word(every: str) -> tuple[str, str]:
    return both(TABLES["every"][every], every.replace("_", " "))
