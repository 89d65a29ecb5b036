"""What a script leans towards: a seed that does much of one thing finds what a bit of everything misses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

KINDS = {
    "act": 11, "file": 3, "decide": 2, "ask": 4, "paper": 6, "take_back": 3, "edit": 3, "hold": 1,
    "calendar": 2, "pack": 1, "unit": 0,
}  # fmt: skip
FIRSTS = ((12, 7), (12, 14), (12, 21), (12, 24), (9, 14), (11, 2))
LIKELY = {"assigned": ("sign",), "handling": ("report", "report", "submit", "suspend"),
          "review": ("send_back", "send_back", "close"), "closed": ("reopen",)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Focus:
    """What happens more than its share, and the facts that conditions then ask for."""

    name: str
    kinds: Mapping[str, int] = field(default_factory=dict)
    facts: tuple[str, ...] = ()
    counting: tuple[str, ...] = ("", "", "year", "both")  # what the ladder of `finish` counts
    likely: Mapping[str, Sequence[str]] = field(default_factory=dict)
    petitions: tuple[str, ...] = ("explanation", "extension")
    firsts: tuple[tuple[int, int], ...] = FIRSTS
    early: int = 1  # above 1: most happens soon
    many: tuple[int, int] = (20, 36)  # how many things happen, at least and at most
    tiers: Mapping[str, Sequence[str]] = field(default_factory=dict)  # what a tier may ask for, if told
    modes: tuple[str, ...] = ()  # what a pack that is activated may say of what is in flight
    watches: bool = False  # its packs have ladders that watch items and units, and praise

    def weights(self) -> dict[str, int]:
        """Return how often each kind of thing happens."""
        return {**KINDS, **self.kinds}

    @property
    def again(self) -> bool:
        """Return whether its packs have a clock that comes again, and counts of it."""
        return not self.facts and not self.tiers

    def acts(self, state: str) -> Sequence[str]:
        """Return the acts that are likely in a state."""
        return {**LIKELY, **self.likely}.get(state, ())


_QUIET = ("",)
_YEAR_END = ((12, 21), (12, 24))
FOCUSES = (
    Focus("everything"),
    Focus("extension", {"ask": 16}, ("extension: 已准", "extension: 已提"), _QUIET,
          petitions=("extension",), early=3),
    Focus("explanation", {"ask": 10, "file": 8}, ("explanation: 未准", "explanation: 已准"), _QUIET,
          petitions=("explanation",)),
    Focus("lapse", {"ask": 12}, ("explanation: 已过期",), _QUIET, petitions=("explanation",)),
    Focus("papers", {"paper": 16, "take_back": 10, "file": 5}, ("overdue: {at_least: 1个工作日}",), _QUIET),
    Focus("calendar", {"calendar": 10}, ("overdue: {at_least: 2个工作日}", "left: {at_most: 2个工作日}"),
          _QUIET, firsts=_YEAR_END),
    Focus("year", {"act": 16}, ("reports_year: {less_than: 1}", "reports_year: {at_most: 1}"), _QUIET,
          {"handling": ("report",)}, firsts=_YEAR_END),
    Focus("unit", {"act": 16}, ("reports_unit: {at_least: 1}", "reports_unit: {more_than: 1}"), _QUIET,
          {"handling": ("report",)}),
    Focus("return", {"act": 22}, ("returns: {at_least: 1}", "overdue: {at_least: 1个工作日}"), _QUIET,
          {"handling": ("submit",), "review": ("send_back",)}),
    Focus("pause", {"act": 22}, ("overdue: {at_least: 1个工作日}",), _QUIET, {"handling": ("suspend",)}),
    Focus("fields", {"edit": 12}, ("urgency: 加急", "amount: {at_least: 2}", "visit: {is_set: 是}",
                                   "share: {less_than: 2.5}", "key_case: 是"), _QUIET),
)  # fmt: skip

_ONLY = dict.fromkeys(KINDS, 0)
_LATE = "overdue: {at_least: 1个工作日}"
NAMED = {
    one.name: one
    for one in (
        Focus("withdraw", _ONLY | {"paper": 1, "take_back": 3}, firsts=((12, 7), (11, 2)), many=(10, 16),
              tiers={"urge": (f"{{{_LATE}}}",),
                     "criticize": (f"{{{_LATE}, issued.urge: {{less_than: 1}}}}",)}),
        Focus("watch", {"edit": 9, "act": 14, "pack": 0, "unit": 5}, petitions=("explanation",), watches=True,
              firsts=((12, 7), (12, 21), (9, 28), (11, 2))),
        Focus("flight", {"pack": 14, "act": 8}, firsts=((12, 7), (12, 14), (9, 14), (11, 2)), many=(14, 24),
              modes=("keep", "migrate", "lenient", "lenient")),
        Focus("year_end", _ONLY | {"act": 1}, likely={"handling": ("report",), "review": ("send_back",)},
              firsts=((12, 16), (12, 18)), early=4, many=(8, 14),
              tiers={"urge": (f"{{{_LATE}}}",),
                     "criticize": (f"{{{_LATE}, reports_year: {{less_than: 1}}}}",
                                   f"{{{_LATE}, reports_year: {{at_most: 1}}}}")}),
    )
}  # fmt: skip


def focus(random: Random) -> Focus:
    """Return what the script of a number leans towards; a third lean towards nothing."""
    return FOCUSES[0] if random.random() < 0.33 else random.choice(FOCUSES[1:])


def named(seed: str) -> Focus:
    """Return what the script of a seed such as `withdraw:3` is about; little else happens in it."""
    return NAMED[seed.partition(":")[0]]
