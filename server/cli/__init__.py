"""The command line: every command of `duban`, each loaded when it is asked for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from server.cli.faults import guarded
from server.cli.frame import Group
from server.cli.table import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Sequence

ABOUT = ("督办：规则驱动的督促检查服务器", "Duban: a rules-driven server for supervision work")


def run(arguments: Sequence[str]) -> int:
    """Run one command line; return its exit code: 0 fine, 1 problems found, 2 wrong use."""
    return guarded(Group("duban", ABOUT, COMMANDS), arguments)


def main() -> None:
    """Run the command line of this process."""
    for stream in (sys.stdout, sys.stderr):
        # a terminal that cannot show Chinese gets marks in its place, never a crash
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.exit(run(sys.argv[1:]))
