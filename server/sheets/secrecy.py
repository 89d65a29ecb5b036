"""What marks a row as classified; such a row leaves no word behind."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from server.work.fields import MARK

if TYPE_CHECKING:
    from collections.abc import Iterable

_GRADES = "绝密|机密|秘密"
_MORE = re.compile(
    rf"^(?:{_GRADES})(?:级|件)?$|密级(?:为|是)?[:]?(?:{_GRADES})|[\[(【〔「《<](?:{_GRADES})(?:级|件|文件)?[\])】〕」》>]"
    rf"|(?:{_GRADES})(?:级)?[★☆*]|(?:{_GRADES})\d{{1,2}}年|^(?:{_GRADES})[:·]"
)
_GAPS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]")


def marked(text: str) -> bool:
    """Whether a text carries a secrecy marking, however it is spaced."""
    plain = _GAPS.sub("", unicodedata.normalize("NFKC", text))
    return bool(MARK.search(plain) or _MORE.search(plain))


def any_marked(texts: Iterable[str]) -> bool:
    """Whether one of the texts carries a secrecy marking."""
    return any(marked(text) for text in texts)
