"""Defects as the log shows them: one record each, whatever somebody sent."""

from __future__ import annotations

import traceback
import unicodedata

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def told(error: Exception) -> str:
    """Return the trace of a defect for the log: indented and without unseen characters.

    What somebody sent may stand in it, and must not look like a line of the log or colour a terminal.
    """
    lines = "".join(traceback.format_exception(error)).split("\n")
    return "\n".join(f"  {_seen(line)}" for line in lines if line)


def _seen(line: str) -> str:
    return "".join(c if unicodedata.category(c) not in _UNSEEN else ascii(c)[1:-1] for c in line)
