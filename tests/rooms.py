"""Holds the branch coverage of each room against its promise; run by ``./run test`` after pytest."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

PROMISED = {"config": 100.0, "rules": 100.0, "server": 90.0, "admin": 90.0}
REPORT = Path(".coverage.json")


def main() -> int:
    """Print a line for each room; return 1 when one stays below its promise."""
    command = [sys.executable, "-m", "coverage", "json", "-q", "-o", str(REPORT)]
    if subprocess.run(command, check=False).returncode:
        return 1
    files = json.loads(REPORT.read_text(encoding="utf-8"))["files"]
    REPORT.unlink()
    short = [_tell(room, least, _of(files, room)) for room, least in PROMISED.items()]
    return int(any(short))


def _of(files: dict[str, dict], room: str) -> tuple[float, list[str]]:
    """Return a room's percentage of lines and branches, and its files with the most missing first."""
    total: dict[str, int] = defaultdict(int)
    missing: list[tuple[int, str]] = []
    for name, file in files.items():
        if Path(name).parts[0] != room:
            continue
        for key in ("covered_lines", "num_statements", "covered_branches", "num_branches"):
            total[key] += file["summary"][key]
        gone = file["summary"]["missing_lines"] + file["summary"]["missing_branches"]
        if gone:
            lines = ",".join(str(line) for line in file["missing_lines"][:12])
            missing.append((gone, f"{name}: {gone} missing (lines {lines or '-'})"))
    reached = total["covered_lines"] + total["covered_branches"]
    possible = total["num_statements"] + total["num_branches"]
    share = 100.0 * reached / possible if possible else 0.0
    return share, [line for _, line in sorted(missing, reverse=True)]


def _tell(room: str, least: float, found: tuple[float, list[str]]) -> bool:
    share, missing = found
    short = share < least
    print(f"{room:8} {share:6.2f} %  (promised {least:.0f} %){'  TOO LOW' if short else ''}")
    for line in missing[:8] if short else []:
        print(f"         {line}")
    return short


if __name__ == "__main__":
    sys.exit(main())
