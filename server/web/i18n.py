"""Languages: Chinese is what the code says, English stands in the catalogue."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from functools import total_ordering
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import request
from flask_babel import Babel, get_locale, gettext

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from config.model import Label

LOCALES = {"zh": "zh_Hans_CN", "en": "en"}
COOKIE = "language"
CATALOGUES = Path(__file__).resolve().parents[2] / "admin" / "translations"
BEIJING = timezone(timedelta(hours=8))


@total_ordering
class Lazy:
    """A text that is made when it is shown; without ``__html__``, so that it is always escaped."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[[], str]) -> None:
        self._make = make

    def __str__(self) -> str:
        return self._make()

    def __repr__(self) -> str:
        return f"Lazy({self._make()!r})"

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __lt__(self, other: object) -> bool:
        return str(self) < str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def __len__(self) -> int:
        return len(str(self))

    def __mod__(self, slots: object) -> str:
        return str(self) % slots

    def __add__(self, other: object) -> str:
        return str(self) + str(other)

    def __radd__(self, other: object) -> str:
        return str(other) + str(self)


def lazy(text: str, **slots: Any) -> Lazy:
    """Return a text of ours that is translated when it is shown."""
    return Lazy(lambda: str(gettext(text, **slots)))


def marked(text: str) -> str:
    """Return the text as it is; it is translated where it is shown."""
    return text


def language() -> str:
    """Return the language of this request: ``zh`` or ``en``."""
    return "en" if str(get_locale() or "").startswith("en") else "zh"


def word(label: Label) -> str:
    """Return a pack's label in the language of this request."""
    return label.text(language())


def lazy_word(label: Label) -> Lazy:
    """Return a pack's label that follows the language of the request."""
    return Lazy(lambda: word(label))


def choose_locale() -> str:
    """Return the locale of this request: the cookie's, else Chinese."""
    return LOCALES.get(request.cookies.get(COOKIE, ""), LOCALES["zh"])


def local(value: datetime) -> datetime:
    """Return the instant on a Beijing clock."""
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(BEIJING)


def shown(value: Any) -> str:
    """Return a value as people read it: instants on a Beijing clock, yes and no as words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(gettext("是") if value else gettext("否"))
    if isinstance(value, datetime):
        return local(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return "、".join(shown(one) for one in value)
    return str(value)


def install(app: Flask) -> None:
    """Give the application its languages."""
    app.config["BABEL_DEFAULT_LOCALE"] = LOCALES["zh"]
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(CATALOGUES)
    Babel(app, locale_selector=choose_locale)
    app.add_template_filter(word, "word")
    app.add_template_filter(shown, "shown")
    app.context_processor(lambda: {"language": language()})
