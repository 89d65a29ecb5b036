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


STACKS = (1, 1, 1, 2, 4, 8, 16, 32)
"""How many mutations a pack has: one alone reaches deepest, many at once meet each other."""
_AT_ONCE = 8
"""Mutations of one file in a row, at most."""
_OF_DATA = 0.53
"""How many of a hundred files are changed as data rather than as text."""


def mutated(random: Random, files: Files) -> Files:
    """Return the files with the mutations of one pack."""
    return mutation(random, files)[1]


def mutation(random: Random, files: Files) -> tuple[tuple[str, ...], Files]:
    """Return the families of a pack's mutations, and the files with them."""
    found, families = dict(files), list[str]()
    names, many = sorted(name for name in files if name.endswith(".yaml")), random.choice(STACKS)
    while len(families) < many:
        name, some = random.choice(names), random.randint(1, min(_AT_ONCE, many - len(families)))
        as_data = random.random() < _OF_DATA
        data = pickle.loads(_data_of(found[name])) if as_data else None
        if isinstance(data, dict) and data:
            families += _change(random, data, some, found)
            found[name] = document(data).encode("utf-8", "replace")
        else:
            families += _rewrite(random, name, some, found)
    return tuple(families), found


def _change(random: Random, data: Any, some: int, files: Files) -> list[str]:
    """Change data so many times; what has become empty is left so."""
    chosen = [random.choice(list(DATA)) for _ in range(some)]
    for family in chosen:
        if data:
            DATA[family](random, data, files)
    return chosen


def _rewrite(random: Random, name: str, some: int, files: Files) -> list[str]:
    """Change a file's text so many times."""
    chosen = [random.choice(list(TEXT)) for _ in range(some)]
    for family in chosen:
        files[name] = TEXT[family](random, files[name], files)
    return chosen


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


def _forget(random: Random, data: Any, files: Files) -> None:
    group, key = _spot(random, data)
    del group[key]


def _move(random: Random, data: Any, files: Files) -> None:
    """Put the value of one place at another, whatever its kind."""
    (one, here), (other, there) = _spot(random, data), _spot(random, data)
    value = other[there]
    if not _inside(one, value):
        one[here] = value


def _inside(group: Any, value: Any) -> bool:
    return any(each is group for each in _groups(value))


def _odd(random: Random, data: Any, files: Files) -> None:
    group, key = _spot(random, data)
    odd = (True, False, 0, -1, 10**12, "", [], {}, [[]], "无", {"any": []}, random.choice(TRAPS))
    group[key] = random.choice(odd)


def _rename(random: Random, data: Any, files: Files) -> None:
    group, key = _spot(random, data)
    if isinstance(group, dict):
        other = random.choice([name for each in _groups(data) if isinstance(each, dict) for name in each])
        group[random.choice((other, f"{key}x", key[:-1], key.upper(), "名称"))] = group.pop(key)


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


TEXT = {
    "drop_line": _drop_line, "twice": _twice, "indent": _indent, "borrow": _borrow, "word": _word,
    "sign": _sign, "byte": _byte, "deep": _deep, "long": _long,
}  # fmt: skip
"""Mutations of a text by the name of their family."""
DATA = {"forget": _forget, "move": _move, "odd": _odd, "rename": _rename, "step": _step}
"""Mutations of the data that a text writes."""
