"""No pack names a sanction: not in the label of a tier, nor in a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.asking import remembered

if TYPE_CHECKING:
    from config.ground import Ground
    from config.overlay import Path

SANCTIONS = (
    "党内警告",
    "严重警告",
    "政务警告",
    "警告处分",
    "记过",
    "记大过",
    "降级处分",
    "撤职",
    "开除",
    "撤销党内职务",
    "留党察看",
    "诫勉",
    "停职检查",
    "调整职务",
    "责令辞职",
    "引咎辞职",
    "免职",
    "降职",
    "政务处分",
    "党纪处分",
    "纪律处分",
)
"""The sanctions of the laws and party rules, as they are written there."""


def check_sanctions(ground: Ground) -> None:
    """Note each sanction that the label of a tier, or the label or title of a document, names."""
    for name in ground.ladders:
        _check_ladder(ground, name)
    for name in ground.documents:
        _check_document(ground, name)


@remembered
def _check_ladder(ground: Ground, name: str) -> None:
    for tier, data in ground.tiers(name).items():
        _refuse_label(ground, data.get("label"), (f"ladders/{name}", "tiers", tier, "label"))


@remembered
def _check_document(ground: Ground, name: str) -> None:
    for key in ("label", "title"):
        _refuse_label(ground, ground.documents[name].get(key), (f"documents/{name}", key))


def _refuse_label(ground: Ground, label: Any, path: Path) -> None:
    refuse_sanction(ground, str(label["zh"] if isinstance(label, dict) else label), path)


def refuse_sanction(ground: Ground, text: str, path: Path) -> None:
    """Note the first sanction that a text names."""
    found = next((word for word in SANCTIONS if word in text), None)
    if found is not None:
        ground.say("ladder.sanction", path, found=found)
