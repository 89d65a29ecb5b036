"""Plain values of packs: when two say the same, and how one is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.nodes import in_chinese, in_english
from config.says import Both, both
from config.words import parse_duration

if TYPE_CHECKING:
    from config.nodes import Node

_UNWRITTEN = ("（没有写）", "(not written)")
_YES_NO = (("否", "no"), ("是", "yes"))


def canon(value: Any) -> Any:
    """Return a value so that two spellings of one meaning are equal: 15天 and 15日, ``a`` and ``[a]``."""
    if isinstance(value, dict):
        return {key: canon(part) for key, part in value.items()}
    if isinstance(value, list):
        parts = [canon(part) for part in value]
        return parts[0] if len(parts) == 1 else parts
    return (parse_duration(value) or value) if isinstance(value, str) else value


def written(value: Any, node: Node | None = None) -> Both:
    """Return a value as a reader would write it, on one line; words of its node in either language."""
    spelled = (value, value) if node is None else (in_chinese(node, value), in_english(node, value))
    return both(_text(spelled[0], 0), _text(spelled[1], 1))


def _text(value: Any, side: int) -> str:
    if value is None:
        return _UNWRITTEN[side]
    if isinstance(value, bool):
        return _YES_NO[value][side]
    if isinstance(value, list):
        return f"[{', '.join(_text(part, side) for part in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_text(part, side)}' for key, part in value.items())}}}"
    return str(value)
