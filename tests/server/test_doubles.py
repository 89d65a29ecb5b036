"""Likely doubles: items that agree in all that `same_if` names (title and source, in the shipped packs)."""

from __future__ import annotations

import pytest

from config.loader import chain_from_files, read_chain, shipped
from server.models import Item
from server.work.doubles import doubles


def found(world, item):
    with world.instance.reading(world.actors["clerk"]) as desk:
        return list(doubles(desk, desk.session.get_one(Item, item.id)))


def test_items_that_agree_in_all_are_doubles_of_each_other(world):
    one = world.instruction(title="城东供暖", source="市长信箱")
    two = world.instruction(title="城东供暖", source="市长信箱")
    other = world.instruction(title="城东供暖", source="热线")
    bare = world.instruction(title="城东供暖")
    assert (found(world, one), found(world, two)) == ([two.id], [one.id])
    assert (found(world, other), found(world, bare)) == ([], [])


def test_what_is_empty_in_both_agrees(world):
    one, two = world.instruction(), world.instruction()
    assert found(world, two) == [one.id]


@pytest.mark.parametrize(("same", "many"), [("none", 0), ("[source]", 0), ("[secrecy]", 1)])
def test_a_pack_says_what_makes_a_double(worlds, same, many):
    chain = read_chain(shipped("city"))
    files = {
        **chain.files,
        "own/pack.yaml": "language: 1\nlabel: 例\nlevel: city\nbasis: 自定\nextends: city\n".encode(),
        "own/types/instruction.yaml": f"same_if: {same}\n".encode(),
    }
    world = worlds(chain_from_files("own", files))
    world.instruction(title="甲")
    assert len(found(world, world.instruction(title="乙"))) == many
