"""The example packs: published local rules, each number with its source and its timelines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from config.check_timelines import check_timeline
from config.ground import as_list
from config.loader import load, read_chain, shipped
from config.source import read
from config.timelines import load_timelines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.model import Pack

EXAMPLES = (
    "guangyuan",
    "hotline_12345",
    "jinan",
    "longchang",
    "sanming",
    "shanxi_13710",
    "songyang",
    "yinchuan",
    "zhenan",
    "zhenping",
)
NUMBERS = frozenset({"within", "every", "by", "first_after", "when", "times", "gap", "answer", "wait"})


def own_data(name: str, folder: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for file, content in read_chain(shipped(f"examples/{name}")).files.items():
        if file.startswith(f"{name}/{folder}/") and file.endswith(".yaml"):
            document, _ = read(file, content)
            assert document is not None
            yield file, document.data


def own_entries(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each clock and each tier that an example writes itself."""
    for folder, entries in (("types", "clocks"), ("ladders", "tiers")):
        for file, data in own_data(name, folder):
            for entry, inside in data.get(entries, {}).items():
                yield f"{file} {entry}", inside


def test_the_examples_are_these() -> None:
    assert tuple(sorted(path.parent.name for path in shipped("examples").glob("*/pack.yaml"))) == EXAMPLES


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_has_no_problem_and_no_warning(name: str) -> None:
    found = load(shipped(f"examples/{name}"))

    assert (found.problems, found.warnings) == ((), ())
    assert found.pack is not None
    assert (found.pack.chain[0], found.pack.chain[-1]) == ("base", name)


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_number_has_a_basis_of_the_example_or_says_that_it_is_ours(
    name: str,
) -> None:
    chain = read_chain(shipped(f"examples/{name}"))
    sources, _ = read("sources.yaml", chain.files[f"{name}/sources.yaml"])
    assert sources is not None
    numbered = {where: data for where, data in own_entries(name) if NUMBERS & data.keys()}

    assert numbered
    for where, data in numbered.items():
        told = as_list(data.get("basis"))
        assert told, where
        for one in told:
            if isinstance(one, str):
                assert one.startswith("自定："), where
            else:
                assert one["source"] in sources.data["sources"], where
                assert one["clause"], where


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_timelines_of_an_example_fit_it(name: str) -> None:
    pack = load(shipped(f"examples/{name}")).pack
    timelines, problems = load_timelines(shipped(f"examples/{name}"))

    assert problems == ()
    assert pack is not None
    assert [each for line in timelines for each in check_timeline(line, pack)] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_clock_and_tier_of_an_example_stands_in_a_timeline(name: str) -> None:
    pack = load(shipped(f"examples/{name}")).pack
    timelines, _ = load_timelines(shipped(f"examples/{name}"))
    assert pack is not None
    watched = {clock for line in timelines for clock in line.watch}
    seen = {expect.tier for line in timelines for expect in line.expect}
    approved = {event.approve for line in timelines for event in line.events}

    assert set(own_names(name, "types", "clocks")) - watched == set()
    assert set(own_names(name, "ladders", "tiers")) - seen == set()
    assert official(pack, name) - approved == set()


def own_names(name: str, folder: str, entries: str) -> Iterator[str]:
    for _, data in own_data(name, folder):
        for entry, inside in data.get(entries, {}).items():
            if NUMBERS & inside.keys():
                yield entry


def official(pack: Pack, name: str) -> set[str]:
    """Return the tiers of an example's own ladders that are always drafts."""
    names = [file.split("/")[-1].removesuffix(".yaml") for file, _ in own_data(name, "ladders")]
    tiers = [tier for ladder in names for tier in pack.ladders[ladder].tiers]
    return {tier.name for tier in tiers if tier.kind in {"circular", "suggestion"}}
