"""What packs share: the same as built from nothing, and the very same object where nothing was touched."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest

from config import asking, overlay
from config.ground import Ground
from config.loader import (
    Loaded,
    chain_from_files,
    compile_chain,
    load,
    load_all,
    read_chain,
    shipped,
)
from config.overlay import Merged
from config.problems import Place
from config.spots import Spots, by_name
from tests.config.packs import HEAD, write
from tests.fuzz.mini import files
from tests.fuzz.mutate import mutated

PACKS = 120
SHARED = ("roles", "counts", "documents", "flows", "calendars", "sources")


def _forget() -> None:
    """Forget all that is remembered of any pack."""
    asking._answers.cache_clear()
    for each in (overlay._stacked, overlay._alike, overlay._finished):
        each.cache_clear()


def _compiled(texts: dict[str, bytes], name: str = "mini") -> Loaded:
    return compile_chain(chain_from_files(name, texts))


def _told(found: Loaded) -> tuple[object, ...]:
    pack = found.pack
    places = None if pack is None else by_name(pack.origins)
    return (found.problems, found.warnings, repr(pack), places, pack and pack.values)


def _overlaid(random: Random) -> dict[str, bytes]:
    """Return a mutated pack that extends the small one, which is mutated too, half of the times."""
    above = mutated(random, files()) if random.random() < 0.5 else files()
    own = mutated(random, files())
    kept = {name.replace("mini/", "own/"): text for name, text in own.items() if text != files().get(name)}
    kept.setdefault("own/pack.yaml", "language: 1\nlabel: 甲\nlevel: county\nbasis: 自定\n".encode())
    kept["own/pack.yaml"] += b"extends: mini\n"
    return {**above, **kept}


@pytest.mark.no_cover  # other tests cover these lines; traced, this takes far longer
@pytest.mark.parametrize("seed", range(4))
def test_what_is_shared_is_what_is_built_from_nothing(seed: int) -> None:
    packs = [("mini", mutated(Random(f"{seed}/{number}"), files())) for number in range(PACKS)]
    packs += [("own", _overlaid(Random(f"own/{seed}/{number}"))) for number in range(PACKS)]
    Random(seed).shuffle(packs)
    shared = [_told(_compiled(pack, name)) for name, pack in packs]
    for (name, pack), told in zip(packs, shared, strict=True):
        _forget()
        assert _told(_compiled(pack, name)) == told


def test_an_overlay_shares_with_the_pack_above_all_that_it_does_not_touch() -> None:
    city = dict(read_chain(shipped("city")).files)
    own = {
        "own/pack.yaml": "language: 1\nlabel: 甲\nlevel: county\nbasis: 自定\nextends: city\n".encode(),
        "own/types/decision.yaml": "clocks:\n  finish: {within: 9日}\n".encode(),
    }
    above, below = _compiled(city, "city").pack, _compiled({**city, **own}, "own").pack
    assert above is not None
    assert below is not None
    for kind in SHARED:
        entries = getattr(above, kind)
        assert [name for name in entries if getattr(below, kind)[name] is not entries[name]] == []
    assert [name for name in above.types if below.types[name] is not above.types[name]] == ["decision"]
    assert below.types["decision"].clocks["sign"] == above.types["decision"].clocks["sign"]
    assert below.ladders["standard"] is above.ladders["standard"]


def test_a_changed_file_is_seen_at_once() -> None:
    before = files()
    after = {**before, "mini/roles.yaml": before["mini/roles.yaml"].replace(b"clerk:", b"writer:")}
    assert _compiled(before).problems == ()
    assert {each.code for each in _compiled(after).problems} == {"ref.role"}
    assert _compiled(before).problems == ()


def test_values_that_a_reader_could_tell_apart_are_not_the_same() -> None:
    assert asking.same({"a": [1, ("x",)]}, {"a": [1, ("x",)]})
    assert not asking.same({"a": 1, "b": 2}, {"b": 2, "a": 1})
    assert not asking.same({"a": 1}, {"a": True})
    assert not asking.same([1], [1, 2])
    assert not asking.same((1, 2), (1, 3))


def test_no_more_is_remembered_than_the_bound() -> None:
    for number in range(3 * asking.MOST_ANSWERS):
        texts = files()
        label = f"label: {number}日\n".encode()
        _compiled({**texts, "mini/pack.yaml": texts["mini/pack.yaml"] + b"# " + label})
    question = next(iter(asking._REMEMBERED)), ()
    assert asking._answers(question).maxlen == asking.MOST_ANSWERS
    assert asking._answers.cache_info().maxsize == asking.MOST_QUESTIONS


def test_whoever_looks_at_a_pack_asks_for_it() -> None:
    """What is read past the asking would be remembered for packs that it does not hold for."""
    folder = Path(asking.__file__).parent
    plain = {"asking", "files", "binding", "bound", "measured", "letters", "build", "loader", "nearness"}
    past = re.compile(r"\bground\.(?:merged|files)\b|\bself\.(?:merged|files)\b")
    found = [path.stem for path in sorted(folder.glob("*.py")) if past.search(path.read_text("utf-8"))]
    assert sorted(set(found) - plain) == []


def test_what_a_question_that_fails_has_read_is_not_left_open() -> None:
    ground = Ground(Merged(), {})

    @asking.remembered
    def broken(asked: Ground, name: str) -> None:
        asked.value(name)
        raise KeyError(name)

    for _ in range(2):
        with pytest.raises(KeyError):
            broken(ground, "types/x")
    assert (ground.problems, len(ground._reading)) == ([], 1)


def test_many_packs_are_read_as_each_alone(tmp_path: Path) -> None:
    folders = [write(tmp_path / name, {}, HEAD.replace("base", "city")) for name in ("one", "two")]
    for folder, found in zip(folders, load_all(folders), strict=True):
        alone = load(folder)
        assert (_told(found), found.chain.files) == (_told(alone), alone.chain.files)


def test_what_stands_in_no_file_is_told_at_the_pack() -> None:
    place = Place("own/pack.yaml", 1, 1)
    assert Ground(Merged(spots={"pack": Spots(place, {})}), {}).at("types/x", "label") == place
