"""What must hold of every mutated pack, whatever stands in it."""

from __future__ import annotations

import re
import resource
from dataclasses import fields, is_dataclass
from functools import lru_cache
from itertools import chain
from time import process_time
from typing import TYPE_CHECKING, Any

from config.emit import document
from config.loader import chain_from_files, compile_chain
from config.problems import Place
from config.report import as_json, long, short
from rules.compile import check

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from config.loader import Loaded
    from config.model import Pack
    from config.problems import Problem

SECONDS, MEGABYTES = 2.0, 200
TYPE_NAMES = re.compile(
    r"NoneType|<class|\b(?:dict|str|int|bool|tuple|Decimal|KeyError|TypeError|ValueError|Traceback)\b"
)


def faults(files: Mapping[str, bytes], seconds: float = SECONDS) -> Iterator[str]:
    """Yield every promise that the pack breaks, whether it is accepted or refused."""
    return judged(files, seconds)[1]


def judged(files: Mapping[str, bytes], seconds: float = SECONDS) -> tuple[bool, Iterator[str]]:
    """Return whether a pack is accepted, and every promise that it breaks."""
    began, before = process_time(), _peak()
    name = next(iter(files)).partition("/")[0]
    loaded = compile_chain(chain_from_files(name, files))
    problems = (*loaded.problems, *loaded.warnings)
    if loaded.pack is not None:
        problems += check(loaded.pack)
    told = [*_badly_told(problems, files)]
    spent, grown = process_time() - began, _peak() - before
    return loaded.pack is not None, chain(told, _costs(spent, grown, seconds), _kept(loaded, name))


def _costs(spent: float, grown: float, seconds: float) -> Iterator[str]:
    if spent > seconds:
        yield f"took {spent:.1f} s"
    if grown > MEGABYTES:
        yield f"took {grown:.0f} MB"


def _kept(loaded: Loaded, name: str) -> Iterator[str]:
    if loaded.pack is not None:
        yield from _changed(loaded.pack, name)
    elif not loaded.problems:
        yield "no pack, and no problem told"


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _badly_told(problems: tuple[Problem, ...], files: Mapping[str, bytes]) -> Iterator[str]:
    as_json(problems, "en")
    for told in problems:
        for language in ("zh", "en"):
            text = short(told, language)
            long(told, language, files)
            odd = TYPE_NAMES.search(_own_words(told, language))
            if odd or "\n" in text:
                yield f"badly told: {text!r}"
        if told.place.file not in files and told.code.partition(".")[0] not in {"file", "chain"}:
            yield f"at no file: {told.place}"
        elif told.place.line > _lines(files.get(told.place.file, b"")) + 1:
            yield f"beyond the end: {told.place}"


@lru_cache(maxsize=100)
def _lines(content: bytes) -> int:
    """Return how many lines a file has: a carriage return alone ends one too, as YAML has it."""
    return len(content.decode("utf-8", "replace").splitlines())


def _own_words(told: Problem, language: str) -> str:
    """Return a message without what it quotes."""
    return re.sub(r"“[^”]*”", "“”", told.zh if language == "zh" else told.en)


def _changed(pack: Pack, name: str) -> Iterator[str]:
    """Yield where a pack that was accepted differs after it is written out and read again."""
    again = _again(pack, name)
    if again.pack is None:
        yield f"accepted, but not when written out: {[short(each, 'en') for each in again.problems][:3]}"
        return
    for one in fields(pack):
        if one.name not in {"hash", "values", "origins", "chain"}:
            before, after = getattr(pack, one.name), getattr(again.pack, one.name)
            if not _alike(before, after):
                yield f"{one.name} changes when written out and read again"


def _alike(before: Any, after: Any) -> bool:
    """Return whether two values are the same but for their places; the entries of a table one by one."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [*before] == [*after] and all(_same(before[key], after[key]) for key in before)
    return _same(before, after)


def _same(before: Any, after: Any) -> bool:
    return _compared(ById(before), ById(after))


class ById:
    """A value known by itself: packs share what a mutation does not touch, so it is looked at once."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __hash__(self) -> int:
        """Return the number that the very value has."""
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        """Return whether it is the very same value."""
        return isinstance(other, ById) and self.value is other.value


@lru_cache(maxsize=20_000)
def _compared(before: ById, after: ById) -> bool:
    return bool(_bare(before.value) == _bare(after.value))


def _again(pack: Pack, name: str) -> Loaded:
    written = {f"{name}/{key}.yaml": _emitted(ById(data)) for key, data in pack.values.items()}
    return compile_chain(chain_from_files(name, {**written, **_templates(pack, name)}))


@lru_cache(maxsize=2_000)
def _emitted(data: ById) -> bytes:
    return document({key: value for key, value in data.value.items() if key != "like"}).encode()


def _templates(pack: Pack, name: str) -> dict[str, bytes]:
    from tests.fuzz.mini import files

    return {key: content for key, content in files().items() if key.endswith(".docx")}


def _bare(value: Any) -> Any:
    """Return a value of the model as plain data without places."""
    if isinstance(value, Place):
        return None
    if is_dataclass(value) and not isinstance(value, type):
        return (type(value).__name__, *(_bare(getattr(value, one.name)) for one in fields(value)))
    if isinstance(value, dict):
        return {key: _bare(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [_bare(each) for each in value]
    return value
