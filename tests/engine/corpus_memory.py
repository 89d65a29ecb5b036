"""Rulesets visited by the thousand, none twice: neither we nor the engine's child may grow with them."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from rules.compile import plan
from rules.oracle import decide
from server.judge import Answer, Ask, Judge
from tests.engine.draw import Field, a_ladder

if TYPE_CHECKING:
    from collections.abc import Iterator

_AT_ONCE = 50
_PAGE = os.sysconf("SC_PAGE_SIZE")
OWN_GROWTH_MIB = 8.0
CHILD_MOST_MIB = 200.0


@dataclass(slots=True)
class Sizes:
    """Megabytes of this process and of its child, seen now and then."""

    own: list[float] = field(default_factory=list)
    child: list[float] = field(default_factory=list)
    visited: int = 0
    wrong: int = 0
    children: set[int] = field(default_factory=set)

    def flat(self) -> bool:
        """Whether we stood still after the first quarter and no child outgrew its bound."""
        settled = self.own[max(1, len(self.own) // 4) - 1 :]
        return max(settled) - settled[0] <= OWN_GROWTH_MIB and max(self.child) <= CHILD_MOST_MIB


def visit(count: int, seed: int = 1, at_once: int = _AT_ONCE) -> Iterator[Sizes]:
    """Ask one question of each of `count` new rulesets; yield the sizes after every call."""
    random, sizes = Random(seed), Sizes()
    with Judge() as judge:
        while sizes.visited < count:
            drawn = [a_ladder(random) for _ in range(min(at_once, count - sizes.visited))]
            facts = [Field.of(one).facts(random, 0) for one in drawn]
            asks = [Ask(plan(d.pack, "", d.ladder.name), f) for d, f in zip(drawn, facts, strict=True)]
            wanted = [Answer(decide(d.pack, "", d.ladder.name, f)) for d, f in zip(drawn, facts, strict=True)]
            found = judge.decide(asks)
            sizes.wrong += sum(a != b for a, b in zip(found, wanted, strict=True))
            sizes.visited += len(asks)
            pid = judge._pool._children[0]._process.pid
            sizes.children.add(pid)
            sizes.own.append(_mebibytes(os.getpid()))
            sizes.child.append(_mebibytes(pid))
            yield sizes


def _mebibytes(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE / 2**20


def report(count: int) -> int:
    """Visit, showing the sizes a dozen times; 1 when memory grew or an answer was wrong."""
    sizes, shown = Sizes(), 0
    for sizes in visit(count):
        if sizes.visited >= shown:
            shown += max(1, count // 12)
            print(f"{sizes.visited:7,} rulesets 规则 · own 本进程 {sizes.own[-1]:6.1f} MiB · "
                  f"child 引擎进程 {sizes.child[-1]:6.1f} MiB", flush=True)  # fmt: skip
    print(
        f"\n{sizes.visited:,} visited 访问 · own 本进程 {min(sizes.own):.1f}–{max(sizes.own):.1f} MiB · "
        f"child at most 引擎进程最大 {max(sizes.child):.1f} MiB · "
        f"children 引擎进程数 {len(sizes.children)} · wrong 不一致 {sizes.wrong}"
    )
    return int(bool(sizes.wrong) or not sizes.flat())
