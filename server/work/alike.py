"""Names that look like another: letters of other scripts, and the same name in other spaces or capitals."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from server.errors import Refusal

if TYPE_CHECKING:
    from server.desk import Desk

FOREIGN = (
    "CYRILLIC", "GREEK", "KATAKANA", "HIRAGANA", "HANGUL", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU",
    "CJK RADICAL", "KANGXI", "IDEOGRAPHIC DESCRIPTION", "MODIFIER", "COMBINING",
)  # fmt: skip
"""How the letters begin that stand for Latin letters or Chinese signs in names made to be mistaken."""


def refuse(desk: Desk, what: str, text: str, column: Any) -> None:
    """Refuse a name with letters of other scripts, or one that another has but for spaces and capitals.

    Raises:
        Refusal: the name could be taken for another.
    """
    strange = next((c for c in text if unicodedata.name(c, "").startswith(FOREIGN) and not _is_dot(c)), "")
    if strange:
        raise Refusal("text.strange", what=what, found=strange)
    bare = func.lower(func.replace(column, " ", ""))
    other = desk.session.scalar(select(column).where(bare == text.replace(" ", "").lower()).limit(1))
    if other is not None:
        raise Refusal("text.alike", what=what, other=other)


def _is_dot(char: str) -> bool:
    return unicodedata.category(char) == "Po"
