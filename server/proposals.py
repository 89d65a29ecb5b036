"""What is found of a pack before it is proposed, and the ways to propose one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config import renamed
from config.loader import compile_chain
from config.problems import PackError
from config.report import short
from config.timelines import load_timelines
from rules.checks import problems
from server import impact, timeline
from server.errors import Refusal
from server.work import proposing, renaming

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from config.loader import Chain
    from config.model import Pack
    from config.problems import Problem
    from server.desk import Actor
    from server.instance import Instance
    from server.models import PackChange


def sound(chain: Chain) -> Pack:
    """Return the pack of a chain without problems.

    Raises:
        PackError: with all its problems.
    """
    loaded = compile_chain(chain)
    wrong = problems(loaded)
    if wrong or loaded.pack is None:
        raise PackError(wrong)
    return loaded.pack


def propose(
    instance: Instance, actor: Actor, office_id: int, chain: Chain, *, effective_on: date | None = None,
    kind: str = "propose", reason: str = "", names: Mapping[str, str] | None = None,
    progress: impact.Progress = impact.quietly,
) -> PackChange:  # fmt: skip
    """Check a pack, play its own timelines, find its impact, and keep all that as a proposal."""
    pack = sound(chain)
    with instance.reading(actor) as desk:
        proposing.require(desk, office_id)
        proposing.fits(desk, office_id, pack, effective_on or desk.today)
        renaming.check(desk, office_id, pack, names or {})
    played = timelines(chain)
    found = impact.impact(
        instance.bench, office_id, renamed.aliased(pack, names or {}), instance.now(), progress
    )
    with instance.desk(actor) as desk:
        return proposing.record(
            desk, office_id, pack, chain, effective_on=effective_on or desk.today, kind=kind, reason=reason,
            names=names or {}, timelines=played, impact=impact.as_json(found),
        )  # fmt: skip


def roll_back(
    instance: Instance, actor: Actor, office_id: int, *, reason: str = "",
    names: Mapping[str, str] | None = None, progress: impact.Progress = impact.quietly,
) -> PackChange:  # fmt: skip
    """Propose the version before the one in force; it takes a second person like any other change."""
    with instance.reading(actor) as desk:
        proposing.require(desk, office_id)
        before, back = proposing.before_current(desk, office_id)
        chain = proposing.chain_of(before)
    called = {**back, **(names or {})}
    return propose(
        instance, actor, office_id, chain, kind="rollback", reason=reason, names=called, progress=progress
    )


def timelines(chain: Chain) -> dict[str, Any]:
    """Play the timelines of the pack's own folder; tell how many there are and how those failed that did."""
    own = {name: text for name, text in chain.files.items() if name.startswith(f"{chain.name}/tests/")}
    read, wrong = load_timelines(own)
    if wrong:
        zh, en = (f"{wrong[0].place}: {said}" for said in (wrong[0].zh, wrong[0].en))
        raise Refusal("version.timelines_bad", problem=zh, problem_en=en)
    mine = [one for one in read if one.pack in ("", chain.name)]
    played = [timeline.play(chain, one) for one in mine]
    failed = {one.timeline.name: _told(one.differences) for one in played if one.differences}
    return {"played": len(played), "failed": failed}


def _told(differences: tuple[Problem, ...]) -> list[list[str]]:
    return [[short(one, language) for language in ("zh", "en")] for one in differences]
