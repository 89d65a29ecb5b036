"""Every combination of facts that two lists of cases can tell apart."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from config.model import Operator
from rules.naming import fact_name, tests_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from config.model import Case, Test
    from rules.facts import Value

Cell = dict[str, "Value"]
OTHER = "\0"
"""A text that no test names."""


class Cells:
    """The cells between the thresholds and options that cases name."""

    def __init__(self, cases: Iterable[Case[Any]], values: Mapping[str, tuple[Value, ...]]) -> None:
        tests = [test for case in cases if case.when is not None for test in tests_of(case.when)]
        self.axes = {name: _axis(name, tests, values) for name in dict.fromkeys(map(fact_name, tests))}

    def __len__(self) -> int:
        """Return how many there are."""
        return prod(len(axis) for axis in self.axes.values())

    def __iter__(self) -> Iterator[Cell]:
        """Yield each as a map of facts; what is not known is None."""
        for combination in product(*self.axes.values()):
            yield dict(zip(self.axes, combination, strict=True))


def _axis(name: str, tests: Iterable[Test], values: Mapping[str, tuple[Value, ...]]) -> tuple[Value, ...]:
    """Return one value of a fact for each answer that the tests can give."""
    named = dict.fromkeys(value for test in tests if fact_name(test) == name for value in _named(test))
    known = values.get(name, (None,))
    empty = (None,) if None in known else ()
    closed = [value for value in known if value is not None]
    if closed:
        told = [value for value in closed if value in named]
        return (*[value for value in closed if value not in named][:1], *told, *empty)
    return (*_open(named), *empty)


def _open(named: Iterable[int | str]) -> Iterable[Value]:
    """Return the values that tests name, those around a number, and one that no test names."""
    numbers = [near for value in named if isinstance(value, int) for near in (value - 1, value, value + 1)]
    texts = [value for value in named if isinstance(value, str)]
    return dict.fromkeys((*texts, *numbers, *(() if numbers else (OTHER,))))


def _named(test: Test) -> tuple[int | str, ...]:
    """Return the values that a test compares with; whether one is set compares with none."""
    if test.operator is Operator.IS_SET:
        return ()
    return test.value if isinstance(test.value, tuple) else (test.value,)


def cell_text(cell: Cell, values: Mapping[str, tuple[Value, ...]], language: str) -> str:
    """Return the facts of a cell as a reader would write them."""
    side = int(language == "en")
    facts = (f"{name}: {_shown(value, values.get(name, ()))[side]}" for name, value in cell.items())
    return ("、", ", ")[side].join(facts)


def _shown(value: Value, known: tuple[Value, ...]) -> tuple[str, str]:
    if value is None or value == OTHER:
        return ("没有", "none") if value is None else ("其他", "another")
    yes_no = {0, 1} <= set(known)
    return (("否", "no"), ("是", "yes"))[bool(value)] if yes_no else (str(value), str(value))
