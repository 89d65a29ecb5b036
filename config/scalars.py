"""What an unquoted word of YAML means here: text, a number, a truth, or a trap."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from config.says import both, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.says import Both


@dataclass(frozen=True, slots=True)
class Bad:
    """A scalar that must not stand like this, and the words to say so."""

    code: str
    slots: Mapping[str, Any] = field(default_factory=dict)


_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")
_YES_NO = frozenset(
    [
        "y",
        "Y",
        "n",
        "N",
        "yes",
        "Yes",
        "YES",
        "no",
        "No",
        "NO",
        "on",
        "On",
        "ON",
        "off",
        "Off",
        "OFF",
        "True",
        "TRUE",
        "False",
        "FALSE",
    ]
)
_FIRST = frozenset("~N+-.=<0123456789")
"""With one of these marks begins every number, and every word that programs read differently."""
_NOTHING = ("~", "Null", "NULL")
_TRAPS: tuple[tuple[re.Pattern[str], Both], ...] = (
    (
        re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"),
        both("六十进制数", "a number in base 60"),
    ),
    (re.compile(r"[-+]?0[xX][0-9a-fA-F_]+"), both("十六进制数", "a hexadecimal number")),
    (re.compile(r"[-+]?0[bB][01_]+"), both("二进制数", "a binary number")),
    (re.compile(r"[-+]?0[oO]?[0-7_]+"), both("八进制数", "an octal number")),
    (re.compile(r"[-+]?[0-9][0-9_]*"), both("整数", "an integer")),
    (
        re.compile(r"[-+]?(?:\.[0-9][0-9_]*|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?"),
        both("小数", "a decimal"),
    ),
    (re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"), both("特殊数值", "a special number")),
    (re.compile(r"=|<<"), both("特殊符号", "a special mark")),
)


def plain(text: str) -> Any:
    """Return the value of an unquoted scalar, `Bad` when programs would read it differently."""
    if text in {"true", "false"}:
        return text == "true"
    if text in _YES_NO:
        return Bad("yaml.syntax#yes_no", {"found": text})
    if text[:1] not in _FIRST:
        return text
    if _INTEGER.fullmatch(text) or _DECIMAL.fullmatch(text):
        return _number(text)
    return _trap(text) or text


def _number(text: str) -> Any:
    if len(text.strip("-").replace(".", "")) > 15:
        return Bad("yaml.syntax#long_number", {"found": text[:20]})
    return Decimal(text) if "." in text else int(text)


def _trap(text: str) -> Bad | None:
    if text in _NOTHING:
        return Bad("yaml.syntax#nothing", {"found": text})
    for pattern, other in _TRAPS:
        if pattern.fullmatch(text):
            code = "yaml.syntax#number" if any(map(str.isdigit, text)) else "yaml.syntax#ambiguous"
            return Bad(code, {"found": text, "other": other})
    return None


def key_text(text: str, *, quoted: bool) -> str | Bad:
    """Return a key; unquoted numbers and truths are no keys, `on` and `off` are plain words."""
    if quoted:
        return text
    if text == "<<":
        return Bad("yaml.alias", {"found": "<<"})
    if "：" in text:
        return _full_width(text)
    if not text or text in {"null", "~"}:
        return Bad("yaml.key_not_text", {"found": both("空的", "empty")})
    value = plain(text)
    if isinstance(value, str) or (isinstance(value, Bad) and value.code == "yaml.syntax#yes_no"):
        return text
    return Bad("yaml.key_not_text", {"found": shown(text if isinstance(value, Bad) else value)})


def _full_width(text: str) -> Bad:
    name, mark, rest = text.partition("：")
    return Bad("yaml.full_width_mark", {"found": text[:40], "mark": mark, "right": f"{name}: {rest}"[:40]})


def scale(value: Any, places: int) -> int | None:
    """Return a number as a whole one, `places` to the left; None when it has more places or is none."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    scaled = Decimal(value).scaleb(places)
    return int(scaled) if scaled == scaled.to_integral_value() else None
