"""`duban test` and `duban simulate`: timelines played on the real acts and the real tick."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

import click

from server.cli import found
from server.cli.faults import WRONG_USE
from server.cli.frame import WrongUse, argument, command, formats, option
from server.cli.kinds import Choice, There
from server.cli.show import columns, show
from server.cli.words import counted, language, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.loader import Chain
    from config.problems import Problem
    from config.timelines import Timeline
    from server.reached import Part
    from server.timeline import Outcome

CADENCES = Choice("daily", "hourly", "minute")
CADENCE_WORDS = ("多久判断一次", "how often to tick")
COVERAGE_WORDS = (
    "再列出没有一条时间线走到的时限、级别、情形；有就以 1 退出",
    "name the clocks, tiers, alternatives and cases that no timeline reaches; exit 1 when there are any",
)


@dataclass(frozen=True, slots=True)
class _Covered:
    """What of the named packs' own rules can be reached, and what of it no timeline reached."""

    parts: int
    missed: tuple[Part, ...]

    def as_data(self) -> dict[str, Any]:
        """Return it as data."""
        told = [{"place": str(part.place), "part": say(part.zh, part.en)} for part in self.missed]
        return {"parts": self.parts, "missed": told}

    def report(self) -> Iterator[str]:
        """Yield a line for each part that was missed, and the sum."""
        yield from (f"{part.place}: {_missed(part)}" for part in self.missed)
        reached = self.parts - len(self.missed)
        yield say(
            f"规则包自己的 {self.parts} 处规则，走到 {reached} 处",
            f"of the {counted(self.parts, 'part')} of the packs' own rules {reached} were reached",
        )


def _missed(part: Part) -> str:
    return say(f"没有时间线走到：{part.zh}", f"no timeline reaches {part.en}")


@command(
    "跑时间线测试：写规则包的文件夹（跑其中的 tests/），或时间线文件。",
    "Play timelines: name packs (their tests/ are played) or files of timelines.",
    "test",
)
@argument("paths", nargs=-1, required=True, metavar="PATH…")
@option("--cadence", type=CADENCES, default="daily", words=CADENCE_WORDS)
@option("--coverage", is_flag=True, words=COVERAGE_WORDS)
@formats("junit")
def test(paths: tuple[str, ...], cadence: str, coverage: bool, form: str) -> int:
    """Print which timelines came out otherwise than they say; 1 when any did, or when some part is missed."""
    found_in = {named: list(_cases(named)) for named in paths}
    for named in (named for named, cases in found_in.items() if not cases):
        click.echo(_none(named), err=True)
    if not any(found_in.values()):
        return WRONG_USE
    cases = [case for inside in found_in.values() for case in inside]
    played = [(timeline, _play(pack, timeline, cadence)) for pack, timeline in cases]
    covered = _covered([pack for pack, _ in cases], played) if coverage else None
    if form == "junit":
        click.echo(_junit(played, covered))
    else:
        told = [_as_data(*one) for one in played]
        data = told if covered is None else {"timelines": told, **covered.as_data()}
        show(form, data, [*_report(played), *(covered.report() if covered else ())])
    return int(any(outcome.differences for _, outcome in played) or bool(covered and covered.missed))


@command(
    "推演 FILE 里的时间线：每一步在哪天、哪个时限、哪一级、为什么、依据规则包的哪一行。",
    "Play the timelines in FILE: what would be proposed, when, why, and by which line of the pack.",
    "simulate",
)
@argument("file", type=There(folder=False), metavar="FILE")
@option(
    "--pack", "named", words=("规则包；不写用文件里的 pack", "the pack; else the one that the file names")
)
@option("--cadence", type=CADENCES, default="daily", words=CADENCE_WORDS)
@formats()
def simulate(file: Path, named: str | None, cadence: str, form: str) -> int:
    """Print every step."""
    steps: list[dict[str, Any]] = []
    timelines = _timelines(file)
    if not timelines:
        raise WrongUse(
            f"{file} 里没有时间线；时间线文件的名称以 .yaml 结尾，时间线写在 cases 之下",
            f"there are no timelines in {file}; such a file ends in .yaml and lists them under cases",
        )
    for timeline in timelines:
        pack = _pack_of(timeline, named, file)
        steps += [_step(one) for one in _play(pack, timeline, cadence).steps if one.tier]
    rows = [(s["on"], s["clock"], s["tier"], str(s["nth"]), s["state"], s["why"], s["rule"]) for s in steps]
    show(form, steps, columns(rows))
    return 0


def _covered(packs: list[Chain], played: list[tuple[Timeline, Outcome]]) -> _Covered:
    """Return what of the packs' own files was reached by any of the timelines."""
    from config.loader import compile_chain
    from server.reached import parts

    compiled = [compile_chain(chain).pack for chain in {chain.name: chain for chain in packs}.values()]
    wanted = {part.place: part for pack in compiled if pack is not None for part in parts(pack)}
    reached = {place for _, outcome in played for place in outcome.reached}
    missed = (part for place, part in wanted.items() if place not in reached)
    return _Covered(len(wanted), tuple(sorted(missed)))


def _play(pack: Chain, timeline: Timeline, cadence: str) -> Outcome:
    from server.timeline import play

    return play(pack, timeline, cadence)


def _cases(named: str) -> Iterator[tuple[Chain, Timeline]]:
    """Yield the timelines that a path names, each with its pack."""
    path = Path(named)
    files, pack = ([path], None) if path.is_file() else _files_of(named)
    for file in files:
        for timeline in _timelines(file):
            yield _pack_of(timeline, pack, file), timeline


def _none(named: str) -> str:
    return say(f"{named} 里没有时间线（tests/*.yaml）", f"there are no timelines (tests/*.yaml) in {named}")


def _files_of(named: str) -> tuple[list[Path], str | None]:
    """Return the files of timelines of a pack or a folder, and the pack when it is one."""
    path = found.place(named)
    if path.is_dir() and not (path / "pack.yaml").exists():
        return sorted({*path.glob("*.yaml"), *path.glob("tests/*.yaml"), *path.glob("*/tests/*.yaml")}), None
    folder = found.pack_folder(named)
    return sorted((folder / "tests").glob("*.yaml")), str(folder)


def _timelines(file: Path) -> tuple[Timeline, ...]:
    from config.problems import PackError
    from config.timelines import load_timelines

    timelines, problems = load_timelines(file)
    if problems:
        raise PackError(tuple(problems))
    return timelines


def _pack_of(timeline: Timeline, given: str | None, file: Path) -> Chain:
    """Return the pack given, else the one that the timeline names, else the one whose `tests` it lies in."""
    if given is not None:
        return _kept(given)
    above = file.resolve().parent.parent
    if timeline.pack:
        beside = (folder / timeline.pack for folder in (file.resolve().parent, above, above.parent))
        near = next((str(folder) for folder in beside if (folder / "pack.yaml").exists()), timeline.pack)
        return _kept(near)
    if (above / "pack.yaml").exists():
        return _kept(str(above))
    raise WrongUse(f"{file} 没有写 pack；请加 --pack", f"{file} names no pack; give --pack")


def _kept(named: str) -> Chain:
    """Return a pack, compiled once for a whole run."""
    context = click.get_current_context()
    packs: dict[str, Chain] = context.meta.setdefault("duban.packs", {})
    if named not in packs:
        packs[named] = found.chain(named)
    return packs[named]


def _step(one: Any) -> dict[str, Any]:
    return {
        "on": one.on.isoformat(),
        "clock": one.clock,
        "tier": one.tier,
        "nth": one.nth,
        "state": str(one.state),
        "why": say(one.why, one.why_en),
        "rule": str(one.rule),
    }


def _as_data(timeline: Timeline, outcome: Outcome) -> dict[str, Any]:
    from config.report import as_json

    return {
        "name": timeline.name,
        "pack": timeline.pack,
        "place": str(timeline.place),
        "ok": not outcome.differences,
        "differences": as_json(outcome.differences, language()),
    }


def _report(played: list[tuple[Timeline, Outcome]]) -> Iterator[str]:
    for timeline, outcome in played:
        mark = say("不符", "FAILED") if outcome.differences else say("通过", "ok")
        yield f"{mark}  {timeline.place.file}: {timeline.name}"
        yield from (f"    {_short(problem)}" for problem in outcome.differences)
    wrong = sum(bool(outcome.differences) for _, outcome in played)
    en = f"{counted(len(played), 'timeline')}, {wrong} failed"
    yield say(f"{len(played)} 条时间线，{wrong} 条不符", en)


def _short(problem: Problem) -> str:
    from config.report import short

    return short(problem, language())


def _junit(played: list[tuple[Timeline, Outcome]], covered: _Covered | None) -> str:
    """Return the result as JUnit XML; each part that was missed is a case that failed."""
    missed = covered.missed if covered else ()
    wrong = sum(bool(outcome.differences) for _, outcome in played) + len(missed)
    cases = [*(_junit_case(*one) for one in played), *map(_junit_missed, missed)]
    head = f'<testsuite name="duban" tests="{len(cases)}" failures="{wrong}">'
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *cases, "</testsuite>"])


def _junit_case(timeline: Timeline, outcome: Outcome) -> str:
    names = f"classname={quoteattr(timeline.place.file)} name={quoteattr(timeline.name)}"
    if not outcome.differences:
        return f"  <testcase {names}/>"
    text = quoteattr("\n".join(_short(problem) for problem in outcome.differences))
    return f"  <testcase {names}><failure message={text}/></testcase>"


def _junit_missed(part: Part) -> str:
    names = f"classname={quoteattr(part.place.file)} name={quoteattr(say(part.zh, part.en))}"
    return f"  <testcase {names}><failure message={quoteattr(f'{part.place}: {_missed(part)}')}/></testcase>"
