"""The child's side of `server.second`: ids in, findings out, until the end of the input."""

from __future__ import annotations

import pickle
import sys
from array import array
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from server.findings import Finder
from server.instance import Instance
from server.second import get, put


def main(home: str, at: str) -> None:
    """Find what is asked for."""
    with Instance.open(Path(home)) as instance, suppress(BrokenPipeError):  # the parent needs no more
        finder = Finder(instance.bench, datetime.fromisoformat(at))
        while (body := get(0)) is not None:
            put(1, pickle.dumps(finder.news(array("q", body)), pickle.HIGHEST_PROTOCOL))


if __name__ == "__main__":
    main(*sys.argv[1:])
