"""The child's side of `server.second`: batches in, what is found of them out, until the end of the input."""

from __future__ import annotations

import pickle
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server.findings import Finder
from server.instance import Instance
from server.second import get, put
from server.trial import Trial

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from server.second import Work

WORKS: Mapping[str, Callable[..., Callable[[Any], Any]]] = {
    "news": lambda bench, now: Finder(bench, now).news,
    "trial": lambda bench, pack, now: Trial(bench, pack, now).part,
}
"""What may be asked for, by name: made of the bench and of what is given once."""


def main(home: str) -> None:
    """Find what is asked for."""
    with Instance.open(Path(home)) as instance, suppress(BrokenPipeError):  # the parent needs no more
        first = get(0)
        if first is None:
            return
        work: Work = pickle.loads(first)  # noqa: S301  (our parent wrote it)
        find = WORKS[work.name](instance.bench, *work.given)
        while (body := get(0)) is not None:
            found = find(pickle.loads(body))  # noqa: S301  (likewise)
            put(1, pickle.dumps(found, pickle.HIGHEST_PROTOCOL))


if __name__ == "__main__":
    main(*sys.argv[1:])
