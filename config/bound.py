"""The third check: what packs above hand down, lock or are expected to say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.binding import Chained, bound_files, spot
from config.check_ladders import least_asked
from config.letters import Compare
from config.moved import all_tests
from config.paths import node_at, split
from config.says import problem
from config.values import canon, written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.binding import Bond, Side
    from config.ground import Ground
    from config.handed import Handed
    from config.problems import Problem
    from config.source import Document


def check_bound(layers: Mapping[str, Mapping[str, Document]], ground: Ground) -> tuple[Handed, ...]:
    """Note what breaks a bond of the chain, and return what only the calendar can tell."""
    chained = Chained(layers, ground)
    handed: list[Handed] = []
    for bond in chained.bonds():
        if bond.lock:
            _locked(chained, bond)
        else:
            handed += _held(chained, bond)
    chained.expectations()
    ground.problems[:] = [*_causes(ground.problems, chained), *chained.problems]
    return tuple(handed)


def _causes(problems: list[Problem], chained: Chained) -> list[Problem]:
    """Leave out what only follows, in files above, from a kind that was changed beneath: it is told there."""
    paths = [each.about for each in chained.problems if each.code == "overlay.retyped"]
    names = {path.split("/")[-2] for about in paths for path in about if path.endswith("/kind")}
    own = f"{chained.names[-1]}/"
    above = [each for each in problems if not each.place.file.startswith(own)]
    gone = {each for each in above if each.about & names}
    lines = {_line(each) for each in gone}
    gone |= {each for each in above if each.code == "burden.matter_twice" and _line(each) in lines}
    return [each for each in problems if each not in gone]


def _line(told: Problem) -> tuple[str, int]:
    return told.place.file, told.place.line


def _held(chained: Chained, bond: Bond) -> list[Handed]:
    """Compare every file that a bond holds for; what files share that are like one another is told once."""
    told: dict[Any, Problem] = {}
    handed: list[Handed] = []
    for name, pattern in bound_files(bond, chained.here):
        compare = _compared(chained.here, bond, name, pattern)
        handed += compare.handed
        for steps, each in compare.problems:
            told.setdefault((each.place, each.code, steps), each)
    chained.problems += [*told.values(), *bond.above.ground.problems]
    return handed


def _compared(here: Side, bond: Bond, name: str, pattern: str) -> Compare:
    """Compare one file with the one that it is bound to, at the path that was handed down."""
    steps = split(bond.path)[1]
    compare = Compare(bond, here, (name, pattern), lambda path: spot(here, bond, path))
    node = node_at(name, steps)
    if node is not None and bond.above.at(pattern, steps[:-1]) is not None:
        if here.at(name, steps[:-1]) is None or name not in here.merged.values:
            compare.say("overlay.dropped", steps, found=(name, *steps)[-1])
        else:
            compare.walk(node, steps)
            _reach(compare, steps)
    return compare


def _locked(chained: Chained, bond: Bond) -> None:
    """Note a locked value that a pack beneath writes, or that is another one for what it writes."""
    key, steps = split(bond.path)
    above, here = bond.above.at(key, steps), chained.here.at(key, steps)
    if key in bond.above.merged.values and key not in chained.here.merged.values:
        here = None  # it is off now, and serves as a pattern at most
    path = (key, *steps)
    spots = chained.here.merged.spot(path)
    touched = [place for _, place in spots.all(path) if bond.touched(place)] if spots is not None else []
    if touched or canon(above) != canon(here):
        place = min(touched, default=None) or spot(chained.here, bond, path)
        slots = {"path": bond.path, "pack": bond.above.name, "there": str(bond.above.merged.at(path))}
        node = node_at(key, steps)
        wanted, found = written(above, node), written(here, node)
        chained.problems.append(problem("overlay.locked", place, wanted=wanted, found=found, **slots))


def _reach(compare: Compare, steps: tuple[str, ...]) -> None:
    """Note each tier handed down that asks for more of another tier than that one may now come."""
    for tier, data in (compare.here.at(compare.key, ("tiers",)) or {}).items():
        at = ("tiers", tier, "when")
        if at[: len(steps)] == steps and compare.above.at(compare.pattern, at) is not None:
            _asked(compare, tier, data["when"])


def _asked(compare: Compare, tier: str, when: Any) -> None:
    here, key = compare.here, compare.key
    scope = here.ground.run_scope(key.partition("/")[2])
    for test in all_tests(here.ground.condition(when, (key, "tiers", tier, "when"), scope)):
        asked, least = test.fact.removeprefix("issued."), least_asked(test)
        at = ("tiers", asked, "times")
        now, before = here.at(key, at) or 1, compare.above.at(compare.pattern, at) or 1
        if asked != test.fact and before >= least > now:
            compare.say("overlay.dropped#unreachable", at, found=tier, tier=asked, least=least, times=now)
