"""How facts are named, and which of them a ladder asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.model import Measure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from config.model import Case, Condition, Ladder, Test, Tier


def fact_name(test: Test) -> str:
    """Return the name of the fact that a test asks for: ``overdue/workday``, ``urgency``."""
    if test.measure is None:
        return test.fact
    return f"{test.fact}/{shown_measure(test.measure)}"


def shown_measure(measure: Measure) -> Measure:
    """Return the measure in which a fact is counted: 当日 is counted in working days."""
    return Measure.WORKDAY if measure is Measure.SAME_DAY else measure


def tests_of(condition: Condition) -> Iterator[Test]:
    """Yield every test of a condition, those of its groups too, as written."""
    yield from condition.tests
    for group in condition.any:
        yield from tests_of(group)


def entry_tests(cases: Sequence[Case[Any]]) -> Iterator[Test]:
    """Yield every test by which one of several cases is chosen."""
    for case in cases:
        if case.when is not None:
            yield from tests_of(case.when)


def ladder_tests(ladder: Ladder) -> Iterator[Test]:
    """Yield every test of a ladder: of its tiers, then of its entry."""
    for tier in ladder.tiers:
        yield from tests_of(tier.when)
    yield from entry_tests(ladder.entry)


def told_tests(ladder: Ladder) -> Iterator[Test]:
    """Yield every test of a ladder and of the times to answer that its papers give."""
    yield from ladder_tests(ladder)
    for tier in ladder.tiers:
        yield from entry_tests(tier.answer)


def left_out(ladder: Ladder, tier: Tier) -> tuple[Tier, ...]:
    """Return the tiers that do not come when a missed clock enters the ladder at `tier`."""
    return tuple(lower for lower in ladder.tiers if 1 <= lower.level < tier.level)


def entry_tiers(ladder: Ladder) -> tuple[Tier, ...]:
    """Return the tiers at which a clock may enter with lower ones left out."""
    named = {case.value for case in ladder.entry}
    return tuple(tier for tier in ladder.tiers if tier.name in named and left_out(ladder, tier))
