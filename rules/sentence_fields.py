"""The fields of items and units as clauses: what may be filled in, by whom, and who sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.sentence_names import number_text, quoted_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from config.model import Field
    from rules.sentence_voice import Pair, Voice

Rule = tuple[str, str]
"""The path of a rule and its clause."""

_OF: Pair = ("{owner}·{name}", "{owner} · {name}")
_BOUNDS: tuple[tuple[str, Pair], ...] = (
    ("min", ("不小于{n}", "at least {n}")),
    ("max", ("不大于{n}", "at most {n}")),
)
_ROLES: tuple[tuple[str, Pair], ...] = (
    ("see", ("{n}可见", "seen by {n}")),
    ("edit", ("{n}可填", "filled in by {n}")),
)


def fields_text(voice: Voice, owner: str, path: str, fields: Mapping[str, Field]) -> Iterator[Rule]:
    """Yield every field as a clause."""
    labels = {name: each.label for name, each in fields.items()}
    for name, each in fields.items():
        head = voice.say(_OF, owner=owner, name=voice.name(name, labels))
        yield f"{path}/{name}", voice.clauses(head, _field(each, voice))


def _field(each: Field, voice: Voice) -> Iterator[str]:
    """Yield what a field takes and asks for."""
    yield voice.word("field_kind", each.kind)
    if each.options:
        yield voice.say(("可选{n}", "one of {n}"), n=voice.listed(map(quoted_text, each.options)))
    yield from _number(each, voice)
    if each.required:
        yield voice.say(("必填", "required"))
    if each.show is not None:
        yield voice.say(("{when}时才填", "only when {when}"), when=voice.when(each.show))
    for key, pair in _BOUNDS:
        if (bound := getattr(each, key)) is not None:
            yield voice.say(pair, n=number_text(bound, each, voice.language))
    if each.kind in ("text", "long_text"):
        yield voice.say(("至多{n}字", "at most {n} characters"), n=each.max_length)
    if each.default is not None:
        yield voice.say(("默认{n}", "{n} unless changed"), n=_default(each, voice))
    for key, pair in _ROLES:
        if roles := getattr(each, key):
            yield voice.say(pair, n=voice.roles(roles))


def _number(each: Field, voice: Voice) -> Iterator[str]:
    if each.kind == "decimal":
        yield voice.say(("小数点后{n}位", "decimals: {n}"), n=each.places)
    if each.measure:
        yield voice.say(("以{n}计", "in {n}"), n=quoted_text(each.measure))


def _default(each: Field, voice: Voice) -> str:
    if isinstance(each.default, tuple):
        return voice.listed(map(quoted_text, each.default))
    if isinstance(each.default, int):
        return number_text(each.default, each, voice.language)
    return quoted_text(str(each.default))
