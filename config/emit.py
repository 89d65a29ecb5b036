"""Plain data of a pack written as YAML that the strict reader reads back the same."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

_PLAIN = re.compile(r"[a-z_]+|(?=.*[\u4e00-\u9fff])[\w…（）《》、。〔〕-]+(?: [\w（）《》、。]+)*")
_NOT_TEXT = frozenset({"true", "false", "yes", "no", "on", "off", "null", "none", "是", "否", "无"})
_KEY = re.compile(r"[a-z][a-z0-9_]*")


def flow(value: Any) -> str:
    """Return a value as YAML in one line, without quotes where none are needed."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(each) for each in value) + "]"
    return _scalar(value)


def document(data: dict[str, Any]) -> str:
    """Return a whole file: a line for each of its keys."""
    return "".join(f"{_key(key)}: {flow(value)}\n" for key, value in data.items()) or "{}\n"


def _key(key: str) -> str:
    return key if _KEY.fullmatch(key) and key not in _NOT_TEXT else json.dumps(key, ensure_ascii=False)


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _NOT_TEXT:
        return value
    return json.dumps(value, ensure_ascii=False)
