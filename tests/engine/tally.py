"""What a run of pairs has met, and whether it has met enough."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from config.model import Operator
from rules.naming import ladder_tests
from rules.oracle import holds, test_holds
from tests.engine.draw import CELLS, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from config.model import Condition, Test
    from tests.engine.draw import Drawn, Facts

LEAST_SHARE = 0.03
LEAST_TIMES = 1000
LEAST_ABSENT = 0.10
FULL_RUN = 100_000
"""From so many pairs on a run must reach the least numbers."""
SHAPES = ("all", "any", "not")


@dataclass(slots=True)
class Tally:
    """Counts; everything in it can be written as JSON and added to."""

    pairs: int = 0
    ladders: int = 0
    tiers: int = 0  # of the generated ladders
    thin: int = 0  # of those, proposed in fewer than 3 % of their ladder's pairs
    least: float = 1.0  # the smallest such share
    faults: int = 0
    disagreements: int = 0
    values: int = 0
    absent: int = 0
    nothing: int = 0  # pairs in which no tier is proposed
    places: dict[str, list[int]] = field(default_factory=dict)  # tier -> times proposed, pairs
    cells: dict[str, list[int]] = field(default_factory=dict)  # operator × kind -> held, failed
    shapes: dict[str, list[int]] = field(default_factory=dict)  # all any not -> held, failed

    def as_json(self) -> dict[str, object]:
        """The counts as plain data."""
        return asdict(self)

    def take(self, drawn: Drawn, facts: Sequence[Facts], tiers: Sequence[str]) -> None:
        """Count one ladder's pairs and the tiers that they propose."""
        self.pairs += len(facts)
        self.ladders += 1
        self.nothing += sum(not one for one in tiers)
        self._tiers(drawn, tiers)
        self._conditions(drawn, facts)
        for found in facts:
            told = [value for name, value in found.items() if not name.startswith(("may.", "enter."))]
            self.values += len(told)
            self.absent += sum(value is None or value == "" for value in told)

    def _tiers(self, drawn: Drawn, tiers: Sequence[str]) -> None:
        climbed = sorted(drawn.ladder.tiers, key=lambda one: one.level)
        for number, one in enumerate(climbed, 1):
            times = tiers.count(one.name)
            place = f"{drawn.name}/{one.name}" if drawn.name else f"tier {number} of {len(climbed)}"
            _add(self.places, place, times, len(tiers))
            if not drawn.name:
                self.tiers += 1
                self.thin += times < LEAST_SHARE * len(tiers)
                self.least = min(self.least, times / len(tiers))

    def _conditions(self, drawn: Drawn, facts: Sequence[Facts]) -> None:
        for test in ladder_tests(drawn.ladder):
            held = sum(test_holds(test, found) for found in facts)
            for cells, name in _cells(test, self):
                _add(cells, name, held, len(facts) - held)
        for shape, condition in _shapes(drawn):
            held = sum(holds(condition, found) for found in facts)
            _add(self.shapes, shape, held, len(facts) - held)

    def short(self) -> list[str]:
        """Say what has not been met often enough."""
        found = [
            f"{name}: {held / of:.1%}" for name, (held, of) in self.places.items() if held < of * LEAST_SHARE
        ]
        for kind, operator in CELLS:
            held, failed = self.cells.get(f"{operator} {kind}", [0, 0])
            if held + failed < LEAST_TIMES or not (held and failed):
                found.append(f"{operator} {kind}: {held} + {failed}")
        rows = {shape: self.shapes.get(shape, [0, 0]) for shape in SHAPES}
        found += [f"{shape}: {row}" for shape, row in rows.items() if sum(row) < LEAST_TIMES]
        if self.absent < LEAST_ABSENT * self.values:
            found.append(f"absent: {self.absent / max(1, self.values):.1%}")
        return [*found, *([f"thin tiers: {self.thin}"] if self.thin else [])]


def _add(table: dict[str, list[int]], name: str, first: int, second: int) -> None:
    row = table.setdefault(name, [0, 0])
    row[0] += first
    row[1] += second


def _cells(test: Test, tally: Tally) -> Iterator[tuple[dict[str, list[int]], str]]:
    yield tally.cells, f"{test.operator} {kind_of(test)}"
    if test.operator in {Operator.NOT, Operator.NOT_IN}:
        yield tally.shapes, "not"


def _shapes(drawn: Drawn) -> Iterator[tuple[str, Condition]]:
    todo = [one.when for one in drawn.ladder.tiers]
    while todo:
        condition = todo.pop()
        todo += condition.any
        if len(condition.tests) + bool(condition.any) > 1:
            yield "all", condition
        if condition.any:
            yield "any", condition


def histogram(tally: Tally) -> str:
    """The counts as a table for people."""
    absent, nothing = tally.absent / max(1, tally.values), tally.nothing / max(1, tally.pairs)
    lines = [
        f"pairs 对数 {tally.pairs:,} · ladders 阶梯 {tally.ladders:,} · tiers 层级 {tally.tiers:,}",
        f"disagreements 不一致 {tally.disagreements} · engine faults 引擎故障 {tally.faults}",
        f"absent values 缺失值 {absent:.1%} · nothing proposed 无 {nothing:.1%}",
        f"generated tiers below 3 % 不足百分之三 {tally.thin} · least share 最小占比 {tally.least:.1%}",
        "",
        "tier 层级: share of its ladder's pairs 占比",
    ]
    for name, (held, of) in sorted(tally.places.items()):
        lines.append(f"  {name:<48} {held / of:6.1%}  ({of:,})")
    lines += ["", f"  {'operator × kind 运算×种类':<40} {'held 成立':>12} {'failed 不成立':>12}"]
    for name, (held, failed) in (*sorted(tally.cells.items()), *sorted(tally.shapes.items())):
        lines.append(f"  {name:<40} {held:>14,} {failed:>14,}")
    return "\n".join(lines)
