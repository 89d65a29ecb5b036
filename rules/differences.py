"""What two packs rule otherwise: clause by clause, each with the place where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from config.paths import inside, split
from rules.sentence_rules import pack_text

if TYPE_CHECKING:
    from config.model import Pack
    from config.problems import Place


@dataclass(frozen=True, slots=True)
class Difference:
    """A rule that is new, gone, or reads otherwise; a clause that is not there is empty."""

    path: str
    before: str
    after: str
    was: Place | None
    now: Place | None


def differences(old: Pack, new: Pack, language: str) -> tuple[Difference, ...]:
    """Return every rule whose clause differs, in the order of the old pack, then what is new.

    A place is that of the one value which differs, or of the rule when several do.
    """
    before, after = pack_text(old, language), pack_text(new, language)
    paths = [*before, *(path for path in after if path not in before)]
    return tuple(
        Difference(
            path,
            before.get(path, ""),
            after.get(path, ""),
            place_of(old, path, new) if path in before else None,
            place_of(new, path, old) if path in after else None,
        )
        for path in paths
        if before.get(path) != after.get(path)
    )


def place_of(pack: Pack, path: str, other: Pack | None = None) -> Place:
    """Return where the rule at a path is written, or what of it differs from another pack."""
    key, steps = split(path)
    of_type = pack.types.get(key.removeprefix("types/"))
    if of_type is not None and steps[:1] == ("fields",) and len(steps) > 1 and steps[1] in of_type.fields:
        return of_type.fields[steps[1]].place  # perhaps a field that all types have
    if other is not None:
        pair = (inside(one.values.get(key), steps) for one in (pack, other))
        steps = (*steps, *_alone(*pair))
    return pack.origins[key].near(steps)


def _alone(one: Any, other: Any) -> tuple[str, ...]:
    """Return the way to the one value in which two differ; it ends where several do."""
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return ()
    names = [name for name in (*one, *(set(other) - set(one))) if one.get(name) != other.get(name)]
    return (names[0], *_alone(one.get(names[0]), other.get(names[0]))) if len(names) == 1 else ()
