"""Wrong uses: a clear sentence, an exit code, and nothing lost or half done."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter  # noqa: TID251  (a clerk's workbook is made here)

ROOT = Path(__file__).resolve().parents[2]
LEDGER = """序号,工作任务,责任单位
1,修订办事指南,省科技厅牵头，省教育厅配合
2,建设共享平台,省财政厅牵头
"""
IMPORT = ("--create-units", "--assigned", "2026-03-02", "--due", "2026-10-31", "--at", "2026-03-02")


@pytest.fixture
def instance(duban, tmp_path):
    folder = tmp_path / "instance"
    assert duban("init", "--dir", folder).code == 0
    return folder


@pytest.fixture
def ledger(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text(LEDGER, encoding="utf-8")
    return path


def _rows(folder: Path, table: str) -> list[tuple]:
    with sqlite3.connect(folder / "duban.db") as connection:
        found = connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
    connection.close()
    return found


def _all(folder: Path) -> dict[str, list[tuple]]:
    """Every row of an instance, to see that nothing has changed."""
    names = [row[1] for row in _rows(folder, "sqlite_master") if row[0] == "table"]
    return {name: _rows(folder, name) for name in names}


def _refused(said, code: int, words: str) -> None:
    assert (said.code, said.out) == (code, "")
    assert said.err.splitlines()[0] == words
    assert "Traceback" not in said.err


def test_a_file_that_is_missing(duban, instance):
    before = _all(instance)
    _refused(duban("import", "plan.csv", "--dir", instance), 2, "错误：FILE: 没有文件 plan.csv")
    assert _all(instance) == before


def test_a_folder_in_place_of_a_file(duban, instance, tmp_path):
    said = duban("import", tmp_path, "--dir", instance)
    _refused(said, 2, f"错误：FILE: {tmp_path} 是文件夹，不是文件")


def test_a_sheet_that_is_not_there(duban, instance, tmp_path):
    path = tmp_path / "plan.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("台账").write_row(0, 0, ["序号", "工作任务", "责任单位"])
    before = _all(instance)
    said = duban("import", path, "--sheet", "汇总", "--dir", instance)
    _refused(said, 1, "“plan.xlsx”里没有工作表“汇总”。有：台账。")
    assert _all(instance) == before


def test_a_file_that_is_no_ledger(duban, instance, tmp_path):
    path = tmp_path / "photo.csv"
    path.write_bytes(bytes(range(256)))
    before = _all(instance)
    said = duban("import", path, "--dir", instance)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("“photo.csv”")
    assert _all(instance) == before


def test_a_unit_that_nobody_knows_keeps_the_whole_file_out(duban, instance, ledger):
    before = _all(instance)
    said = duban("import", ledger, "--assigned", "2026-03-02", "--due", "2026-10-31", "--dir", instance)
    assert (said.code, said.out) == (1, "")
    assert said.err.splitlines()[0].startswith("有 3 处问题，一行也没有导入。")
    assert "  第 2 行“省科技厅”在单位名录中没有。" in said.err.splitlines()
    assert _all(instance) == before


def test_text_that_is_marked_classified_is_not_kept(duban, instance, tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text(LEDGER + "3,机密★1年 某某专项行动,省公安厅牵头\n", encoding="utf-8")
    before = _all(instance)
    said = duban("import", path, *IMPORT, "--dir", instance)
    _refused(said, 1, "有 1 行带有密级标志，整个文件没有导入，也没有保留其内容。")
    assert _all(instance) == before
    kept = b"".join(file.read_bytes() for file in instance.rglob("*") if file.is_file())
    assert "某某专项行动".encode() not in kept
    assert "某某专项行动" not in said.err


def test_the_same_file_twice(duban, instance, ledger):
    first = duban("import", ledger, *IMPORT, "--dir", instance, "--format", "json")
    before = _rows(instance, "item"), _rows(instance, "unit"), _rows(instance, "clock_run")
    second = duban("import", ledger, *IMPORT, "--dir", instance, "--format", "json")
    assert (first.code, first.data["items"]) == (0, 2), first.err
    assert (second.code, second.data["items"]) == (0, 0)
    assert (_rows(instance, "item"), _rows(instance, "unit"), _rows(instance, "clock_run")) == before


def test_two_imports_at_once_make_nothing_twice(instance, ledger):
    command = [
        sys.executable,
        "-P",
        "-m",
        "server.cli",
        "import",
        str(ledger),
        *IMPORT,
        "--dir",
        str(instance),
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "LC_ALL": "zh_CN.UTF-8"}
    both = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [one.communicate() for one in both]
    assert {one.returncode for one in both} == {0}, said
    assert len(_rows(instance, "item")) == 2
    names = [row[2] for row in _rows(instance, "unit")]
    assert sorted(name for name in names if name.endswith("厅")) == ["省教育厅", "省科技厅", "省财政厅"]


def test_a_database_that_another_program_holds(duban, instance, ledger):
    settings = json.loads((instance / "settings.json").read_text())
    (instance / "settings.json").write_text(json.dumps(settings | {"busy_seconds": 0.05}))
    holder = sqlite3.connect(instance / "duban.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    before = _all(instance)
    said = duban("import", ledger, *IMPORT, "--dir", instance)
    assert (said.code, said.out) == (1, "")
    assert said.err == "数据库正被别的程序占用（等了 0.05 秒）。请稍后再试，什么也没有改动。\n"
    assert _all(instance) == before
    holder.execute("ROLLBACK")
    holder.close()
    assert duban("import", ledger, *IMPORT, "--dir", instance).code == 0


def test_a_database_that_is_damaged(duban, instance):
    (instance / "duban.db").write_bytes(b"this is no database" * 500)
    for rest in ("-wal", "-shm"):
        (instance / f"duban.db{rest}").unlink(missing_ok=True)
    said = duban("tick", "--dir", instance)
    _refused(said, 1, "数据库打不开：文件已损坏，或不是数据库。请用备份恢复。")


def test_a_port_in_use(duban, instance):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = duban("serve", "--port", port, "--dir", instance)
    _refused(said, 1, f"错误：127.0.0.1:{port}: 端口已被占用")


@pytest.mark.parametrize("host", ["300.1.1.1", "no such host", ""])
@pytest.mark.parametrize("command", ["serve", "demo"])
def test_an_address_that_is_none(duban, instance, tmp_path, host, command):
    folder = instance if command == "serve" else tmp_path / "sample"
    said = duban(command, "--host", host, "--dir", folder)
    _refused(said, 2, f"错误：--host: “{host}”不是可以监听的地址，应写成 127.0.0.1、0.0.0.0 或本机的名称")
    assert not (tmp_path / "sample").exists()


def test_an_address_of_another_machine(duban, instance):
    said = duban("serve", "--host", "192.0.2.1", "--port", "8000", "--dir", instance)
    _refused(said, 1, "错误：192.0.2.1:8000: 本机没有这个地址")


def test_a_port_in_use_is_told_before_a_demo_is_built(duban, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = duban("demo", "--port", port, "--dir", tmp_path / "sample")
    assert (said.code, said.out, said.err) == (1, "", f"错误：127.0.0.1:{port}: 端口已被占用\n")
    assert not (tmp_path / "sample").exists()


def test_a_folder_without_an_instance(duban, tmp_path):
    said = duban("tick", "--dir", tmp_path)
    _refused(said, 2, f"{tmp_path} 里没有督办实例。先运行：duban init --dir {tmp_path}")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made(duban, tmp_path):
    (tmp_path / "file").write_text("x")
    said = duban("init", "--dir", tmp_path / "file" / "instance")
    _refused(said, 1, f"错误：{tmp_path / 'file' / 'instance'}: 不是文件夹")


def test_an_instance_made_twice(duban, instance):
    before = _all(instance), (instance / "settings.json").read_bytes()
    _refused(duban("init", "--dir", instance), 2, f"{instance} 里已有督办实例。")
    assert (_all(instance), (instance / "settings.json").read_bytes()) == before


def test_a_pack_that_nobody_knows(duban, tmp_path):
    said = duban("init", "--dir", tmp_path / "i", "--pack", "provinz")
    _refused(
        said,
        2,
        "错误：没有规则包 provinz：既不是文件夹，也不是随程序提供的 base、central、city、county、"
        "gov、province",
    )
    assert not (tmp_path / "i").exists()


def test_a_pack_with_problems_makes_no_instance(duban, tmp_path):
    pack = tmp_path / "own"
    pack.mkdir()
    (pack / "pack.yaml").write_text(
        "language: 1\nlabel: 本市\nlevel: 市\nbasis: 自定\nextends: cty\n", "utf-8"
    )
    said = duban("init", "--dir", tmp_path / "i", "--pack", pack)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("own/pack.yaml:5:10: ")
    assert "[chain.unknown_pack]" in said.err
    assert not (tmp_path / "i").exists()


def test_a_pack_that_is_not_utf_8(duban, tmp_path):
    pack = tmp_path / "own"
    pack.mkdir()
    (pack / "pack.yaml").write_bytes("language: 1\nlabel: 督查室\n".encode("gb18030"))
    said = duban("check", pack, "--format", "json")
    assert said.code == 1
    assert {(p["path"], p["code"]) for p in said.data} >= {("own/pack.yaml", "file.not_utf8")}


BAD = [
    (["due", "--start", "2026-02-30", "--within", "7日"],
     "错误：--start: “2026-02-30”不是时刻，应写成 2026-03-02 或 2026-03-02T09:00 这样"),
    (["due", "--start", "2026-03-02", "--within", "5天天"],
     "错误：“5天天”不是时限，应写成 7个工作日、15日、4个工作小时这样；是不是 5天？"),
    (["due", "--start", "2026-03-02", "--within", "5日,6日,7日,8日"], "错误：时限最多写三个，先到为准"),
    (["due", "--start", "2026-03-02"], "错误：请写 --within 时限，或者 --pack、--type、--clock 三样"),
    (["due", "--start", "2026-03-02", "--within", "5日", "--type", "matter"],
     "错误：--within 不能和 --type、--clock、--set 同用"),
    (["due", "--start", "2026-03-02", "--pack", "city", "--type", "decree", "--clock", "finish"],
     "错误：没有事项类型 decree；有：decision、standing_committee、document、instruction、public_opinion、"
     "research、inquiry、proposal、visit、rectification、other、suggestion、commissioner"),
    (["due", "--start", "2026-03-02", "--pack", "city", "--type", "instruction", "--clock", "end"],
     "错误：没有时限 end；有：set_up、assign、sign、first、finish、review、answer_objection"),
    (["due", "--start", "2026-03-02", "--pack", "city", "--type", "instruction", "--clock", "finish",
      "--set", "urgency"], "错误：--set: “urgency”应写成 字段=值，如 urgency=特急"),
    (["effective", "city", "types/decree"],
     "错误：没有“types/decree”这个位置；这一层有：commissioner、decision、document、inquiry、instruction、other、"
     "proposal、public_opinion、rectification、research、standing_committee、suggestion……"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "words"), BAD, ids=[" ".join(line[1:]) for line, _ in BAD])
def test_what_cannot_be_meant(duban, line, words):
    _refused(duban(*line), 2, words)


def test_a_value_that_a_field_does_not_take(duban):
    said = duban(
        "due",
        "--start",
        "2026-03-02",
        "--pack",
        "city",
        "--type",
        "instruction",
        "--clock",
        "finish",
        "--set",
        "urgency=火急",
    )
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("“缓急”填的是“火急”，应为下列之一：")


def test_a_tick_in_the_future_of_a_real_office(duban, instance):
    before = _all(instance)
    said = duban("tick", "--at", "2999-01-04", "--dir", instance)
    _refused(said, 1, "这是真实实例，不能推到将来的 2999-01-04 08:30；只想看看请加 --dry-run。")
    assert _all(instance) == before
    assert duban("tick", "--at", "2027-01-04", "--dry-run", "--dir", instance).code == 0
    assert _all(instance) == before


def test_a_password_that_is_too_short(duban, instance):
    before = _all(instance)
    said = duban("user", "create", "wang", "--name", "王明", "--password", "123", "--dir", instance)
    assert (said.code, said.out) == (1, "")
    assert said.err == "密码为 12 至 200 个字符。\n"
    assert _all(instance) == before


def test_two_officers_in_one_person(duban, instance):
    given = ("--name", "李华", "--password", "a long enough one", "--dir", instance)
    before = _all(instance)
    said = duban("user", "create", "li", "--role", "accounts", "--role", "audit", *given)
    _refused(said, 1, "系统管理员、安全保密管理员、安全审计员不得由一人兼任，也不得兼任业务岗位。")
    assert _all(instance) == before


@pytest.mark.parametrize("command", ["grant", "password", "disable"])
def test_an_account_that_nobody_has(duban, instance, command):
    more = ["clerk"] if command == "grant" else []
    _refused(duban("user", command, "nobody", *more, "--dir", instance), 2, "错误：没有人员 nobody")


def test_a_unit_nearly_named(duban, instance):
    said = duban("user", "create", "wang", "--name", "王明", "--unit", "督察室", "--dir", instance)
    _refused(said, 2, "错误：没有单位“督察室”；是不是“督查室”？")


def test_an_item_that_is_not_there(duban, instance):
    _refused(duban("explain", "督〔2026〕99号", "--dir", instance), 2, "错误：没有事项 督〔2026〕99号")


def test_an_export_over_a_file_that_is_there(duban, instance, tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("mine")
    _refused(duban("export", path, "--dir", instance), 2, f"错误：{path} 已经有了；要覆盖请加 --force")
    assert path.read_text() == "mine"
    _refused(duban("export", tmp_path / "out.ods", "--dir", instance), 2,
             f"错误：{tmp_path / 'out.ods'}：后缀应是 .xlsx 或 .csv")  # fmt: skip


def test_a_journal_that_somebody_touched(duban, instance, ledger):
    assert duban("import", ledger, *IMPORT, "--dir", instance).code == 0
    assert duban("verify", "--dir", instance).out == "流水完整\n"
    with sqlite3.connect(instance / "duban.db") as connection:
        connection.execute("UPDATE journal_block SET entries = replace(entries, 'item', 'itme') WHERE id = 2")
    connection.close()
    said = duban("verify", "--dir", instance)
    assert (said.code, said.out) == (1, "流水在第 2 块断开\n")
    assert duban("doctor", "--dir", instance).code == 1
