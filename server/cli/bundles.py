"""`duban pack bundle` and `adopt`: a version carried from one closed network into another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from server.cli.changing import BY, EFFECTIVE, MAP, WHY, propose_chain, who
from server.cli.frame import argument, command, formats, option
from server.cli.kinds import There
from server.cli.place import chosen, opened, placed
from server.cli.show import show
from server.cli.versions import HASH, OFFICE
from server.cli.words import say

if TYPE_CHECKING:
    from datetime import date


@command(
    "把一个版本整份写成签名包 FILE，带进别的网络；签名用实例的 keys/own.key，没有就新做一个。",
    "Write a version whole into the signed bundle FILE; it is signed with the instance's keys/own.key.",
    "bundle",
)
@argument("named", metavar="VERSION")
@option("-o", "--output", "file", type=Path, required=True, words=("写到哪个文件", "the file to write"))
@placed
@OFFICE
@formats()
def bundle(named: str, file: Path, folder: str | None, office: str | None, form: str) -> None:
    """Write the bundle."""
    from server import bundles
    from server.cli import rows
    from server.desk import PROGRAM
    from server.work import proposing

    with opened(folder) as instance:
        with instance.reading(PROGRAM) as desk:
            row = proposing.named(desk, rows.office(desk, office).id, named)
            chain, digest = proposing.chain_of(row), row.hash
        home = chosen(folder)
        file.write_bytes(bundles.pack(chain, digest, bundles.own_key(home)))
    key = home / bundles.KEYS / bundles.OWN
    show(
        form,
        {"file": str(file), "hash": digest, "key": str(key)},
        [
            say(f"写了 {file}（{digest[:HASH]}）", f"wrote {file} ({digest[:HASH]})"),
            say(
                f"签名用 {key}；对方要放进自己的 keys/",
                f"signed with {key}; the other side needs it too",
            ),
        ],
    )


@command(
    "收下签名包 FILE：核对签名和每个文件，存成一份提案，由另一人批准才施行。",
    "Take in the signed bundle FILE: it is verified and becomes a proposal, which another person approves.",
    "adopt",
)
@argument("file", type=There(folder=False), metavar="FILE")
@BY
@EFFECTIVE
@MAP
@WHY
@placed
@OFFICE
@formats()
def adopt(
    file: Path,
    login: str,
    day: date | None,
    names: tuple[tuple[str, str], ...],
    reason: str,
    folder: str | None,
    office: str | None,
    form: str,
) -> int:
    """Print the number of the proposal; 1 when one of its timelines failed."""
    from server import bundles, proposals
    from server.errors import Refusal

    with opened(folder) as instance:
        chain, digest = bundles.unpack(file.read_bytes(), bundles.trusted(chosen(folder)))
        if proposals.sound(chain).hash != digest:
            raise Refusal("bundle.changed", what=bundles.MANIFEST)
        return propose_chain(
            instance, chain, form, who(instance, login, office),
            kind="adopt", effective_on=day, reason=reason, names=dict(names),
        )  # fmt: skip
