"""Two clauses side by side, marked where they differ."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from rules.differences import Difference

_PIECE = re.compile(r"[0-9.]+|[A-Za-z]+|\s+|.", re.DOTALL)
"""Numbers and words are compared whole: 10 for 100 is another number, not one sign less."""
Pieces = tuple[tuple[str, bool], ...]


class Compared(NamedTuple):
    """A rule before and after, each in pieces that are marked where the other has something else."""

    path: str
    before: Pieces
    after: Pieces
    was: str
    now: str


def compared(found: Difference) -> Compared:
    """Return a difference with its pieces marked; what is new or gone altogether is not."""
    before, after = _PIECE.findall(found.before), _PIECE.findall(found.after)
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    whole = not (before and after)
    return Compared(
        found.path,
        tuple(("".join(before[i:j]), op != "equal" and not whole) for op, i, j, _, _ in codes if j > i),
        tuple(("".join(after[i:j]), op != "equal" and not whole) for op, _, _, i, j in codes if j > i),
        str(found.was or ""),
        str(found.now or ""),
    )
