"""A file on its way in, before anything of it is kept."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody handed it in."""

    name: str
    data: bytes = field(repr=False)
