"""What comes in by an address: cleaned, bounded, and never trusted."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation

LONGEST = 100
LAST_PAGE = 500
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_WHOLE = re.compile(r"[+-]?\d{1,15}", re.ASCII)
YEARS = range(1900, 2200)
"""Years that a date may have: far ones lead beyond what can be reckoned."""
_KEY = re.compile(r"[1-9]\d{0,17}", re.ASCII)


def text(value: str | None) -> str:
    """Return a search word or filter value without control signs, and not too long."""
    return unicodedata.normalize("NFC", _CONTROL.sub(" ", value or "")).strip()[:LONGEST]


def key(value: str | None) -> int | None:
    """Return a row's number, or None when it is none."""
    return int(value) if value and _KEY.fullmatch(value) else None


def page(value: int | None) -> int:
    """Return a page within what is served."""
    return min(max(value or 0, 0), LAST_PAGE)


def like(value: str) -> str:
    """Return the pattern that finds `value` anywhere; escape sign is the backslash."""
    escaped = value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def meant(pattern: str) -> str:
    """Return the word of a pattern that `like` made."""
    return re.sub(r"\\(.)", r"\1", pattern[1:-1])


def whole(value: str) -> int | None:
    """Return a whole number that any database can hold, or None."""
    return int(value) if _WHOLE.fullmatch(value) else None


def scaled(value: str, places: int) -> int | None:
    """Return a decimal as a whole number of its last place, or None."""
    try:
        number = Decimal(value) * 10**places
    except InvalidOperation:
        return None
    fits = number.is_finite() and number == number.to_integral_value() and abs(number) < 10**15
    return int(number) if fits else None


def day(value: str) -> date | None:
    """Return a date, or None."""
    try:
        found = date.fromisoformat(value) if len(value) == 10 else None
    except ValueError:
        return None
    return found if found is not None and found.year in YEARS else None
