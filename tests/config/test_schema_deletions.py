"""Every demand of every schema is needed by a bad pack: without it some golden text is no longer told."""

from __future__ import annotations

import pytest

from tests.config.deletions import Deletion, deletions, survives

pytestmark = pytest.mark.no_cover  # other tests cover these lines; traced, this takes far longer


def test_no_demand_of_a_schema_can_go_unnoticed() -> None:
    survivors = [str(each) for each in deletions() if survives(each)]

    assert survivors == []


def test_the_demands_of_all_sorts_are_there() -> None:
    keywords = {each.keyword for each in deletions()}

    assert keywords >= {"required", "x-needed", "enum", "pattern", "additionalProperties", "propertyNames"}
    assert Deletion("types", (), "x-needed", "flow") in set(deletions())
