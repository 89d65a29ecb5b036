"""Values that have an order or a length, read with their cases for the rules to compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.day_words import read_by
from config.ground import cases
from config.handed import Handed, Rank
from config.moved import moved
from config.nodes import letter
from config.says import both
from config.terms import Case, DayWord
from config.values import written
from config.words import parse_duration, parse_term, word_label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from config.binding import Side
    from config.letters import Compare, Steps
    from config.nodes import Node
    from config.scope import Scope

_ROLLS = ("earlier", "as_is", "later")
_PERIODS: Mapping[str, int] = {"week": 1, "month": 4, "quarter": 13, "half_year": 26, "year": 52}
"""How many whole weeks a period has: half a year is half of a year, a month is less than half a quarter."""

Cases = tuple[Case[Any], ...]


def by_terms(each: Compare, node: Node, steps: Steps, above: Any, here: Any) -> None:
    """Hand over lengths of time, which only a calendar can compare."""
    _hand(each, node, steps, "term", *_both_read(each, steps, above, here, parse_term))


def by_size(each: Compare, node: Node, steps: Steps, above: Any, here: Any) -> None:
    """Hand over numbers or yes/no, or lengths when the values are some."""
    if parse_duration(cases(above, ())[0].value) is not None:
        by_terms(each, node, steps, above, here)
    else:
        _hand(each, node, steps, "rank", *_both_read(each, steps, above, here, _rank))


def by_names(each: Compare, node: Node, steps: Steps, above: Any, here: Any) -> None:
    """Hand over lists of names, all of which must stay in every case."""
    pair = _both_read(each, steps, above or [], here or [], tuple)
    _hand(each, node, steps, "names", *pair)


def by_levels(each: Compare, node: Node, steps: Steps, above: Any, here: Any) -> None:
    """Hand over entries of a ladder as the levels of their tiers; unwritten, it is the lowest."""
    pair = [
        _read(side, key, steps, value or _lowest(side, key), _leveled(side, key))
        for side, key, value in ((each.above, each.pattern, above), (each.here, each.key, here))
    ]
    _hand(each, node, steps, "rank", *pair)


def by_rolls(each: Compare, node: Node, steps: Steps, above: Any, here: Any) -> None:
    """Hand over what a due day that is off does; unwritten, a term moves on and a date stays."""
    clock = each.here.at(each.key, steps[:-1]) or {}
    dated = "within" not in clock and not isinstance(read_by(clock.get("by")), DayWord)
    usual = "as_is" if dated else "later"
    ranks = [Rank(_ROLLS.index(word), _worded("roll", word)) for word in (above or usual, here or usual)]
    _hand(each, node, steps, "rank", *(_alone(each, steps, rank) for rank in ranks))


def by_periods(each: Compare, node: Node, steps: Steps, above: Any, here: Any) -> None:
    """Hand over periods of one kind; of two kinds nobody can tell which comes first."""
    if above in _PERIODS and here in _PERIODS:
        ranks = [Rank(_PERIODS[word], _worded("every", word)) for word in (above, here)]
        _hand(each, node, steps, "rank", *(_alone(each, steps, rank) for rank in ranks))
    elif parse_duration(above) and parse_duration(here):
        by_terms(each, node, steps, above, here)
    else:
        each.say("overlay.later#every", steps, wanted=written(above, node), found=written(here, node))


def by_days(each: Compare, node: Node, steps: Steps, above: Any, here: Any) -> None:
    """Hand over days of a period; whether another date field is later nobody can tell beforehand."""
    days = [_rank_of_day(read_by(value)) for value in (above, here)]
    once = each.here.at(each.key, (*steps[:-1], "every")) is None
    if once or None in days or (days[0] < _FIRST_WEEKDAY) != (days[1] < _FIRST_WEEKDAY):
        each.say("overlay.later#by", steps, wanted=written(above, node), found=written(here, node))
        return
    ranks = [Rank(day, written(value)) for day, value in zip(days, (above, here), strict=True)]
    _hand(each, node, steps, "rank", *(_alone(each, steps, rank) for rank in ranks))


def by_firsts(each: Compare, node: Node, steps: Steps, above: Any, here: Any) -> None:
    """Hand over how far off the first due day is; unwritten, ten days of each period, else one."""
    usual = "1日" if each.here.at(each.key, (*steps[:-1], "every")) is None else "10日"
    by_terms(each, node, steps, above or usual, here or usual)


_LAST_OF_MONTH = 31
_FIRST_WEEKDAY = 100


def _rank_of_day(day: Any) -> Any:
    """Return the place of a day word among those of its kind of period, None for a field."""
    if not isinstance(day, DayWord):
        return None
    starts = {"day": 0, "last": _LAST_OF_MONTH, "next": _LAST_OF_MONTH, "weekday": _FIRST_WEEKDAY}
    return starts[day.kind] + day.number


def by_thresholds(each: Compare, _node: Node, steps: Steps, above: Any, here: Any) -> None:
    """Compare two conditions: the same tests, and no threshold that is reached later."""
    first = each.above.ground.condition(
        above, (each.pattern, *steps), _scope(each.above, each.pattern, steps)
    )
    second = each.here.ground.condition(here, (each.key, *steps), _scope(each.here, each.key, steps))
    for code, slots in moved(first, second, frozenset(each.here.ground.counts)):
        each.say(code, steps, **slots)


def _both_read(
    each: Compare, steps: Steps, above: Any, here: Any, read: Callable[[Any], Any]
) -> tuple[Cases, Cases]:
    return (
        _read(each.above, each.pattern, steps, above, read),
        _read(each.here, each.key, steps, here, read),
    )


def _read(side: Side, key: str, steps: Steps, value: Any, read: Callable[[Any], Any]) -> Cases:
    scope = _scope(side, key, steps)
    return tuple(
        Case(
            None if part.when is None else side.ground.condition(part.when, (*part.path, "when"), scope),
            read(part.value),
            side.merged.at(part.value_path),
        )
        for part in cases(value, (key, *steps))
    )


def _alone(each: Compare, steps: Steps, rank: Rank) -> Cases:
    return (Case(None, rank, each.place((each.key, *steps))),)


def _rank(value: Any) -> Rank:
    return Rank(value, written(value))


def _worded(table: str, word: str) -> Any:
    return both(word_label(table, word, "zh"), word_label(table, word, "en"))


def _tiers(side: Side, key: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = side.at(key, ("tiers",)) or {}
    return found


def _lowest(side: Side, key: str) -> str:
    """Return the tier at which a missed clock starts when no entry is written."""
    missed = {name: tier.get("level", 0) for name, tier in _tiers(side, key).items() if tier.get("level")}
    return min(missed, key=missed.__getitem__, default="")


def _leveled(side: Side, key: str) -> Callable[[str], Rank]:
    tiers = _tiers(side, key)
    return lambda name: Rank(tiers.get(name, {}).get("level", 0), both(name, name))


def _scope(side: Side, key: str, steps: Steps) -> Scope:
    kind, _, name = key.partition("/")
    ground = side.ground
    if kind == "types":
        return ground.item_scope([name])
    if kind == "ladders" and steps[-1] not in {"approve", "answer"}:
        return ground.run_scope(name)
    return ground.paper_scope(name) if kind == "ladders" else ground.item_scope(())


def _hand(each: Compare, node: Node, steps: Steps, kind: str, above: Cases, here: Cases) -> None:
    beside = (*steps[:-1], "roll")
    each.handed.append(
        Handed(
            letter=letter(node),
            kind=kind,
            path="/".join((each.key, *steps)),
            above=above,
            here=here,
            rolls=(each.above.at(each.pattern, beside) or "", each.here.at(each.key, beside) or ""),
            floor=letter(node) == "earlier" and steps[-1] not in {"roll", "by"},
            values=_possible(each.here, each.key),
            pack=each.above.name,
            there=each.above.merged.at((each.pattern, *steps)),
            place=each.place((each.key, *steps)),
        )
    )


def _possible(side: Side, key: str) -> dict[str, tuple[int | str | None, ...]]:
    """Return the values that the fields of a type, or of those that climb a ladder, may have."""
    kind, _, name = key.partition("/")
    types = [name] if kind == "types" else side.ground.types_of_ladder(name)
    tables = [side.ground.own_fields(each) for each in types] or [side.ground.item_fields]
    names = {field for table in tables for field in table}
    found = {field: _values(field, tables) for field in sorted(names)}
    return {**found, "type": (*types,)} if types else found


def _values(name: str, tables: Iterable[Mapping[str, Any]]) -> tuple[int | str | None, ...]:
    fields = [table.get(name, {}) for table in tables]
    filled = all(field.get("required") and "show" not in field for field in fields)
    choices = (value for field in fields for value in _CHOICES.get(field.get("kind", ""), _none)(field))
    return (*dict.fromkeys(choices), *(() if filled else (None,)))


def _none(_field: Mapping[str, Any]) -> tuple[int | str, ...]:
    """Return nothing: the values of a number are those around the thresholds."""
    return ()


_CHOICES: Mapping[str, Callable[[Mapping[str, Any]], Iterable[int | str]]] = {
    "choice": lambda field: field.get("options", ()),
    "yes_no": lambda _field: (0, 1),
}
