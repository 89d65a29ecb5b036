"""Mutations of a pack: of its text, and of the data that the text writes."""

from __future__ import annotations

import pickle
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from config.emit import document
from config.source import read

if TYPE_CHECKING:
    from random import Random

Files = dict[str, bytes]

TRAPS = (
    "yes", "NO", "on", "~", "null", "none", "无", "是", "否", "true", ".nan", "-.inf", "1e999", "0x1F", "010",
    "1_000", "12:30", "12:30:45", "2026-02-30", "2026-13-01", "0000-01-01", "9999-12-31", "999个工作日",
    "1000个工作日", "0日", "-1日", "1.5个工作日", "７个工作日", "7个工做日", "半天", "当日", "1年", "999年",
    "{}", "[]", "{a: []}", "''", '""', "&", "*", "&a", "*a", "<<:", "!!python/object:os.system", "!!binary",
    "!", "|", ">", "|+", ">-", "#", ":", "：", "，", "{zh: 中文}", "{any: []}", "当月31日", "周日", "次月5日",
    "{year}", "{seq}", "{nobody}", "{{}}", "<b>x</b>", "%s", "%(x)s", "../../x", "99999999999999999999", "𠮷",
    "-9223372036854775809", "1.0000000001", "\u200b", "\u202e", "\u0000", "\ufeff", "\U0001f600",
    "e\u0301", "\u3000", "\ud800",
)  # fmt: skip
"""What other programs read differently, what overflows, and what is no text."""

SIGNS = "{}[]:,#&*!|>'\"%@`-?\n\t ：，“”\r\x0b\x85\u2028"
WORD = re.compile(r"[\w.]+")


def mutated(random: Random, files: Files) -> Files:
    """Return the files with one to eight mutations."""
    return mutation(random, files)[1]


def mutation(random: Random, files: Files) -> tuple[tuple[str, ...], Files]:
    """Return the families of the mutations, and the files with them."""
    found, families = dict(files), []
    names = sorted(name for name in files if name.endswith(".yaml"))
    for _ in range(random.choice((1, 1, 2, 3, 5, 8))):
        name = random.choice(names)
        family = random.choice(_KINDS)
        found[name] = FAMILIES[family](random, found[name], found)
        families.append(family)
    return tuple(families), found


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _lines(change: Any) -> Any:
    def of(random: Random, content: bytes, files: Files) -> bytes:
        lines = _text(content).split("\n")
        change(random, lines, files)
        return "\n".join(lines).encode("utf-8", "replace")

    return of


@_lines
def _drop_line(random: Random, lines: list[str], files: Files) -> None:
    del lines[random.randrange(len(lines))]


@_lines
def _twice(random: Random, lines: list[str], files: Files) -> None:
    at = random.randrange(len(lines))
    lines[at:at] = [lines[random.randrange(len(lines))]] * random.choice((1, 1, 1, 200))


@_lines
def _indent(random: Random, lines: list[str], files: Files) -> None:
    at = random.randrange(len(lines))
    lines[at] = random.choice((" ", "  ", "\t", "    ", "\u3000", "- ")) + lines[at]


@_lines
def _borrow(random: Random, lines: list[str], files: Files) -> None:
    """Put a line of another file here."""
    other = _text(files[random.choice(sorted(name for name in files if name.endswith(".yaml")))])
    lines.insert(random.randrange(len(lines) + 1), random.choice(other.split("\n")))


def _word(random: Random, content: bytes, files: Files) -> bytes:
    """Replace a word by a trap or by a word of another place."""
    text = _text(content)
    spots = list(WORD.finditer(text))
    if not spots:
        return random.choice(TRAPS).encode("utf-8", "replace")
    spot = random.choice(spots)
    new = random.choice(TRAPS) if random.random() < 0.5 else random.choice(spots).group()
    return (text[: spot.start()] + new + text[spot.end() :]).encode("utf-8", "replace")


def _sign(random: Random, content: bytes, files: Files) -> bytes:
    """Put a sign in, or take one out."""
    text = _text(content)
    at = random.randrange(len(text) + 1)
    if random.random() < 0.5:
        return (text[:at] + text[at + random.choice((1, 1, 5, 50)) :]).encode("utf-8", "replace")
    return (text[:at] + random.choice(SIGNS) + text[at:]).encode("utf-8", "replace")


def _byte(random: Random, content: bytes, files: Files) -> bytes:
    at = random.randrange(len(content) + 1)
    return content[:at] + bytes([random.randrange(256)]) + content[at + random.choice((0, 1)) :]


def _deep(random: Random, content: bytes, files: Files) -> bytes:
    depth = random.choice((5, 21, 500, 5000))
    left, right = random.choice((("[", "]"), ("{a: ", "}"), ("{any: [", "]}"), ("- ", "")))
    return content + b"\nextra: " + (left * depth + right * depth).encode()


def _long(random: Random, content: bytes, files: Files) -> bytes:
    unit = random.choice(("x", "长", "9", "[", "a: 1\n", "- 1\n", "# \n"))
    return content + b"\nextra: " + unit.encode() * random.choice((501, 5_000, 100_000))


def _data(change: Any) -> Any:
    """Make a mutation of data one of a file; what cannot be read is left to the mutations of text."""

    def of(random: Random, content: bytes, files: Files) -> bytes:
        data = pickle.loads(_data_of(content))
        if not isinstance(data, dict) or not data:
            return _word(random, content, files)
        change(random, data, files)
        return document(data).encode("utf-8", "replace")

    return of


@lru_cache(maxsize=64)
def _data_of(content: bytes) -> bytes:
    """Return what a file says, ready to be copied often."""
    found, _ = read("x.yaml", content)
    return pickle.dumps(None if found is None else found.data)


def _spot(random: Random, data: Any) -> tuple[Any, Any]:
    """Return a random group of the data and a random key in it."""
    groups = list(_groups(data))
    group = random.choice(groups)
    return group, random.choice(list(group) if isinstance(group, dict) else range(len(group)))


def _groups(data: Any) -> Any:
    if data and isinstance(data, dict | list):
        yield data
        for value in data.values() if isinstance(data, dict) else data:
            yield from _groups(value)


@_data
def _forget(random: Random, data: Any, files: Files) -> None:
    group, key = _spot(random, data)
    del group[key]


@_data
def _move(random: Random, data: Any, files: Files) -> None:
    """Put the value of one place at another, whatever its kind."""
    (one, here), (other, there) = _spot(random, data), _spot(random, data)
    value = other[there]
    if not _inside(one, value):
        one[here] = value


def _inside(group: Any, value: Any) -> bool:
    return any(each is group for each in _groups(value))


@_data
def _odd(random: Random, data: Any, files: Files) -> None:
    group, key = _spot(random, data)
    odd = (True, False, 0, -1, 10**12, "", [], {}, [[]], "无", {"any": []}, random.choice(TRAPS))
    group[key] = random.choice(odd)


@_data
def _rename(random: Random, data: Any, files: Files) -> None:
    group, key = _spot(random, data)
    if isinstance(group, dict):
        other = random.choice([name for each in _groups(data) if isinstance(each, dict) for name in each])
        group[random.choice((other, f"{key}x", key[:-1], key.upper(), "名称"))] = group.pop(key)


@_data
def _step(random: Random, data: Any, files: Files) -> None:
    """Move a number, also one inside a text, by one."""
    spots = [(group, key) for group in _groups(data) for key in _keys(group) if _counts(group[key])]
    if spots:
        group, key = random.choice(spots)
        value, by = group[key], random.choice((-1, 1))
        group[key] = value + by if isinstance(value, int) else _moved(value, by)


def _counts(value: Any) -> bool:
    return type(value) is int or (isinstance(value, str) and re.search(r"[0-9]", value) is not None)


def _moved(text: str, by: int) -> str:
    return re.sub(r"[0-9]+", lambda found: str(int(found[0][:18]) + by), text, count=1)


def _keys(group: Any) -> Any:
    return list(group) if isinstance(group, dict) else range(len(group))


_TEXT = (_drop_line, _twice, _indent, _borrow, _word, _sign, _byte, _deep, _long)
_DATA = (_forget, _move, _odd, _rename, _step)
_NAMES = (
    "drop_line", "twice", "indent", "borrow", "word", "sign", "byte", "deep", "long",
    "forget", "move", "odd", "rename", "step",
)  # fmt: skip
FAMILIES = dict(zip(_NAMES, (*_TEXT, *_DATA), strict=True))
"""Every mutation by the name of its family."""
_KINDS = (*_NAMES, *_NAMES[len(_TEXT) :])
