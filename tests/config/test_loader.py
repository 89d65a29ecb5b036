"""Folders, chains and what they come to."""

from __future__ import annotations

from os import mkfifo
from pathlib import Path

import pytest

from config.loader import chain_from_files, compile_chain, load, read_chain, shipped
from config.model import Duration, Measure
from config.problems import Place
from tests.config.packs import HEAD, codes, loaded, write

LEVELS = ("base", "central", "province", "city", "county")


@pytest.mark.parametrize("name", LEVELS)
def test_a_shipped_pack_has_no_problem_and_no_warning(name: str) -> None:
    found = load(shipped(name))

    assert (found.problems, found.warnings) == ((), ())
    assert found.pack is not None
    assert found.pack.chain == LEVELS[: LEVELS.index(name) + 1]


def test_the_pack_of_the_government_stands_on_the_base() -> None:
    found = load(shipped("gov"))

    assert (found.problems, found.warnings) == ((), ())
    assert found.pack is not None
    assert found.pack.chain == ("base", "gov")
    assert [name for name, kind in found.pack.types.items() if kind.flow == "inspection"] == [
        "comprehensive",
        "special",
        "event",
    ]


def test_a_stored_chain_comes_to_the_same_pack_in_any_order() -> None:
    chain = read_chain(shipped("county"))
    stored = chain_from_files("county", dict(sorted(chain.files.items(), reverse=True)))
    first, second = compile_chain(chain).pack, compile_chain(stored).pack

    assert first is not None
    assert second is not None
    assert (first.hash, first.chain) == (second.hash, second.chain)
    assert first.types == second.types


def test_files_of_no_pack_in_the_chain_come_last() -> None:
    files = {**read_chain(shipped("base")).files, "stray/types/x.yaml": b"label: 1\n"}

    assert next(iter(chain_from_files("base", files).files)) == "stray/types/x.yaml"


def test_one_changed_byte_changes_the_hash(tmp_path: Path) -> None:
    one = loaded(tmp_path / "a", {})
    other = loaded(tmp_path / "b", {}, HEAD + "# 说明\n")

    assert one.pack is not None
    assert other.pack is not None
    assert one.pack.hash != other.pack.hash


def test_a_pack_beside_goes_before_a_shipped_one(tmp_path: Path) -> None:
    write(tmp_path / "city", {}, HEAD.replace("例", "自己的市级"))
    found = loaded(tmp_path, {}, HEAD.replace("base", "city"))

    assert found.pack is not None
    assert found.pack.chain == ("base", "city", "own")


def test_packs_in_a_circle(tmp_path: Path) -> None:
    write(tmp_path / "one", {}, HEAD.replace("base", "own"))
    found = loaded(tmp_path, {}, HEAD.replace("base", "one"))

    assert [each.zh for each in found.problems] == [
        "规则包互相延伸，绕成了一圈：own → one → own；请改掉一个 extends"
    ]


def test_a_chain_that_is_too_long(tmp_path: Path) -> None:
    for number in range(9):
        write(tmp_path / f"p{number}", {}, HEAD.replace("base", f"p{number + 1}"))
    found = load(tmp_path / "p0")

    assert codes(found) == ["chain.too_long"]
    assert found.problems[0].place == Place("p7/pack.yaml", 4, 10)


def test_a_folder_that_is_no_pack(tmp_path: Path) -> None:
    assert codes(load(tmp_path)) == ["file.missing"]


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (PermissionError(13, "x"), "读不了这个文件（没有权限）；请检查权限"),
        (OSError(5, "x"), "读不了这个文件（读取时出错）；请检查权限"),
    ],
)
def test_a_file_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, why: str
) -> None:
    folder, read = write(tmp_path / "own", {"roles.yaml": "roles: {}\n"}), Path.read_bytes

    def broken(path: Path) -> bytes:
        if path.parent == folder and path.name == "roles.yaml":
            raise error
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", broken)
    assert [(each.code, each.zh) for each in load(folder).problems] == [("file.missing", why)]


def test_a_template_that_is_too_big(tmp_path: Path) -> None:
    assert codes(loaded(tmp_path, {"documents/big.docx": b"x" * (5 * 1024 * 1024 + 1)})) == ["file.too_big"]


def test_notes_and_hidden_files_are_left_alone(tmp_path: Path) -> None:
    found = loaded(tmp_path, {"README.md": "说明", ".git/config": "x", "types/notes.txt": "x"})

    assert found.problems == ()
    assert [name for name in found.chain.files if name.startswith("own/")] == ["own/pack.yaml"]


def test_a_pack_yaml_that_is_no_mapping(tmp_path: Path) -> None:
    assert codes(loaded(tmp_path, {}, "- 一\n")) == ["shape.wrong_kind"]
    assert codes(loaded(tmp_path, {}, "")) == ["yaml.empty"]


def test_a_pack_on_its_own(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        {
            "fields.yaml": (
                "item:\n  title: {label: 名称, kind: text}\n"
                "  secrecy: {label: 密级, kind: choice, options: [无]}\n"
                "  weight: {label: 权重, kind: decimal, places: 1, min: 0.5, max: 9, default: 1.5}\n"
                "  note: {label: 备注, kind: text, show: {weight: {at_least: 2.5}}, see: [clerk]}\n"
            ),
            "roles.yaml": "roles:\n  clerk: {label: 经办人, side: office}\n",
            "flows/simple.yaml": (
                "label: 简单\nbasis: 自定\nstates:\n  open: {label: 办理}\n  done: {label: 完成, final: 是}\n"
                "acts:\n  begin: {label: 开始, who: [clerk], to: open}\n"
                "  end: {label: 结束, who: [clerk], from: [open], to: done, "
                "opens: [{type: simple, when: {weight: 2}}]}\n"
            ),
            "types/simple.yaml": (
                "label: 简单\nbasis: 自定\nflow: simple\nfields:\n"
                "  day: {label: 日期, kind: date, required: 是}\n"
                "clocks:\n  end: {label: 结束, from: day, until: end, within: [7个工作日, 15日]}\n"
                "  last: {label: 末了, from: begin, until: end, by: day, roll: 提前, covers: [end]}\n"
            ),
        },
        "language: 1\nlabel: 例\nlevel: 乡镇\nbasis: [自定, 另定]\n",
    )

    assert found.problems == ()
    assert found.pack is not None
    kind = found.pack.types["simple"]
    assert found.pack.hold_silence == Duration(1, Measure.WORKDAY)
    assert (found.pack.level, len(found.pack.hours), found.pack.secrecy) == ("township", 2, ("无",))
    assert kind.clocks["end"].start_field == "day"
    assert kind.clocks["last"].roll == "earlier"
    assert (kind.fields["weight"].min, kind.fields["weight"].max, kind.fields["weight"].default) == (
        5,
        90,
        15,
    )
    assert kind.fields["note"].show is not None
    assert kind.fields["note"].show.tests[0].value == 25
    assert found.pack.flows["simple"].beginning.name == "begin"


def test_a_link_is_no_file_of_a_pack(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "x.yaml").write_text("label: 例\n")
    folder = write(tmp_path / "own", {})
    (folder / "types").symlink_to(elsewhere)
    (folder / "fields.yaml").symlink_to(elsewhere / "none.yaml")
    mkfifo(folder / "roles.yaml")
    found = load(folder).problems
    assert [(str(each.place), each.code) for each in found] == [
        ("own/fields.yaml:1:1", "file.unknown_file"), ("own/roles.yaml:1:1", "file.unknown_file"),
        ("own/types:1:1", "file.unknown_file"),
    ]  # fmt: skip
    assert found[0].zh == "这不是普通文件（例如是链接）；请把文件本身放进规则包"
    assert found[0].en == "this is no plain file (a link, say); put the file itself into the pack"
