"""Ladders and facts by a seeded generator: every operator, groups two deep, entries, unknown values."""

from __future__ import annotations

from random import Random

from config.model import Case, Condition, Ladder, Test
from rules.naming import entry_tiers, fact_name, ladder_tests
from tests.rules.ladders import HERE, ladder, pack, t, tier, when

NUMBERS = ("overdue/wd", "left/wd", "issued.urge", "returns", "parts")
TEXTS = {
    "urgency": ("一般", "加急", "特急"),
    "grounds": ("弄虚作假", "其他"),
    "explanation": ("filed", "granted"),
}


def a_test(random: Random) -> Test:
    if random.random() < 0.1:
        return t(random.choice([*NUMBERS, *TEXTS]), "set", random.randint(0, 1))
    if random.random() < 0.6:
        name, values = random.choice(NUMBERS), (-2, 0, 1, 2, 3, 5, 8)
        operator = random.choice(("=", "!=", ">=", "<", "<=", ">", "in", "!in"))
    else:
        name, values = random.choice(list(TEXTS.items()))
        operator = random.choice(("=", "!=", "in", "!in"))
    if operator in {"in", "!in"}:
        return t(name, operator, tuple(random.sample(values, random.randint(1, min(3, len(values))))))
    return t(name, operator, random.choice(values))


def a_condition(random: Random, depth: int = 0) -> Condition:
    tests = [a_test(random) for _ in range(random.randint(0, 2))]
    groups = []
    if depth < 2 and random.random() < 0.5:
        groups = [a_condition(random, depth + 1) for _ in range(random.randint(1, 3))]
    if not tests and not groups:
        tests = [a_test(random)]
    return when(*tests, any=tuple(groups))


def a_ladder(random: Random) -> Ladder:
    levels = sorted(random.sample(range(10), random.randint(1, 5)))
    tiers = [tier(f"tier_{level}", level, a_condition(random)) for level in levels]
    names = [one.name for one in tiers if one.level]
    entry = ()
    if names and random.random() < 0.6:
        cases = [Case(when(a_test(random)), random.choice(names), HERE) for _ in range(2)]
        entry = (*cases, Case(None, random.choice(names), HERE))
    return ladder(*tiers, entry=entry)


def a_pack(random: Random):
    return pack(a_ladder(random))


def some_facts(random: Random, a_ladder_: Ladder) -> dict[str, int | str | None]:
    found: dict[str, int | str | None] = {}
    for test in ladder_tests(a_ladder_):
        name = fact_name(test)
        texts = TEXTS.get(name)
        known = random.choice((*texts, "别的", "")) if texts else random.randint(-3, 9)
        found[name] = known if random.random() < 0.8 else None
    return {**found, **_permits(random, a_ladder_)}


def near_facts(random: Random, a_ladder_: Ladder) -> dict[str, int | str | None]:
    """Facts near the thresholds of a ladder, whatever it asks for."""
    found: dict[str, int | str | None] = {}
    for test in ladder_tests(a_ladder_):
        value = random.choice(test.value) if isinstance(test.value, tuple) else test.value
        near = value + random.randint(-1, 1) if isinstance(value, int) else random.choice((value, "别的"))
        found[fact_name(test)] = near if random.random() < 0.8 else None
    return {**found, **_permits(random, a_ladder_)}


def _permits(random: Random, a_ladder_: Ladder) -> dict[str, int]:
    may = {f"may.{one.name}": int(random.random() < 0.8) for one in a_ladder_.tiers}
    return {**may, **{f"enter.{one.name}": random.randint(0, 1) for one in entry_tiers(a_ladder_)}}
