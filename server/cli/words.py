"""The language in which the command line speaks."""

from __future__ import annotations

import os

Pair = tuple[str, str]
"""A text in Chinese and in English."""


def language() -> str:
    """Return ``zh`` when the locale is Chinese, else ``en``."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "zh" if value.startswith("zh") else "en"
    return "en"


def say(zh: str, en: str) -> str:
    """Return the one of two texts that the locale asks for."""
    return zh if language() == "zh" else en


def counted(number: int, noun: str) -> str:
    """Return a number with its English noun, which has an s unless it is one."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
