"""A number or an operator of a shipped pack that is changed by one unit fails a timeline."""

from __future__ import annotations

from tests.mutants.counted import count
from tests.mutants.run import all_files, chosen, fates
from tests.mutants.values import mutants, values


def test_both_ways_of_counting_find_the_same_values():
    files = all_files()
    found = values(files)
    assert count(files) == (
        sum(one.kind == "number" for one in found),
        sum(one.kind == "operator" for one in found),
    )
    assert len(mutants(files)) >= len(found) > 80


def test_a_few_mutants_do_not_survive():
    some = chosen(4, seed=1, only="examples/hotline_12345/")
    assert [fate.told() for fate in fates(some, {}) if not fate.killer] == []
