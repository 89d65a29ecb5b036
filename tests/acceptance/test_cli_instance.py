"""An office's life by the commands: made, filled, ticked, explained, looked after."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from config.loader import read_chain, shipped
from server.desk import PROGRAM
from server.instance import Instance
from server.work import activate
from tests.server.conftest import at

LEDGER = """序号,工作任务,责任单位
1,修订办事指南,省科技厅牵头，省教育厅、财政厅配合
2,建设共享平台,省财政厅牵头
3,各地落实,各有关单位
"""
IMPORT = ("--create-units", "--assigned", "2026-03-02", "--due", "2026-10-30", "--at", "2026-03-02")


@pytest.fixture
def instance(duban, tmp_path):
    folder = tmp_path / "instance"
    assert duban("init", "--dir", folder, "--office", "江州省委督查室").code == 0
    return folder


@pytest.fixture
def ledger(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text(LEDGER, encoding="utf-8")
    return path


@pytest.fixture
def filled(duban, instance, ledger):
    assert duban("import", ledger, *IMPORT, "--dir", instance).code == 0
    return instance


def test_init_says_what_it_made(duban, tmp_path):
    said = duban("init", "--dir", tmp_path / "i", "--office", "督查处", "--pack", "city", "--format", "json")
    assert (said.code, said.data) == (0, {"dir": str(tmp_path / "i"), "office": "督查处", "pack": "city"})


def test_an_import_tells_each_row_as_it_was_read(duban, instance, ledger):
    said = duban("import", ledger, *IMPORT, "--dir", instance, "--format", "json")
    assert (said.code, said.data["items"]) == (0, 3), said.err
    keys = ("row", "no", "item", "lead", "co", "collective", "units", "problems")
    assert [{key: row[key] for key in keys} for row in said.data["rows"]] == [
        {
            "row": 2, "no": "1", "item": "修订办事指南", "lead": ["省科技厅"], "co": ["省教育厅", "省财政厅"],
            "collective": [], "problems": [],
            "units": {"省科技厅": "省科技厅", "省教育厅": "省教育厅", "省财政厅": "省财政厅"},
        },
        {
            "row": 3, "no": "2", "item": "建设共享平台", "lead": ["省财政厅"], "co": [], "collective": [],
            "units": {"省财政厅": "省财政厅"}, "problems": [],
        },
        {
            "row": 4, "no": "3", "item": "各地落实", "lead": [], "co": [], "collective": ["各有关单位"],
            "units": {}, "problems": [],
        },
    ]  # fmt: skip


def test_a_dry_run_makes_nothing(duban, instance, ledger):
    said = duban("import", ledger, *IMPORT, "--dry-run", "--dir", instance)
    assert said.code == 0
    assert said.out.splitlines()[-2:] == [
        "将登记 3 个事项，0 行原已登记，1 行待定责任单位，0 处问题",
        "将新建 3 个单位：省科技厅、省教育厅、省财政厅",
    ]
    again = duban("import", ledger, *IMPORT, "--dry-run", "--dir", instance, "--format", "json")
    assert again.data["items"] == 3


def test_an_import_without_an_instance_makes_one_and_says_so(duban, ledger, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tried = duban("import", ledger, *IMPORT, "--dry-run", "--format", "json")
    assert (tried.code, tried.data["items"]) == (0, 3)
    assert tried.err == "还没有实例，按默认设置试算（督查室，province）。\n"
    assert not (tmp_path / "instance").exists()
    said = duban("import", ledger, *IMPORT, "--format", "json")
    assert (said.code, said.data["items"]) == (0, 3)
    assert said.err == "还没有实例，已用默认设置在 instance 新建（督查室，province）。\n"
    assert duban("import", ledger, *IMPORT, "--format", "json").data["items"] == 0


def test_the_folder_is_taken_from_the_environment(duban, filled, monkeypatch):
    monkeypatch.setenv("DUBAN_DIR", str(filled))
    assert duban("verify").out == "流水完整\n"


def test_a_tick_tells_the_steps_and_a_second_one_has_none(duban, filled):
    looked = duban("tick", "--at", "2026-03-03", "--dry-run", "--dir", filled, "--format", "json")
    first = duban("tick", "--at", "2026-03-03", "--dir", filled, "--format", "json")
    second = duban("tick", "--at", "2026-03-03", "--dir", filled, "--format", "json")
    assert (first.code, first.data["at"], first.data["incidents"]) == (0, "2026-03-03T08:30:00+08:00", 0)
    assert {step["office"] for step in first.data["steps"]} == {"江州省委督查室"}
    assert [(s["title"], s["unit"], s["clock"], s["tier"], s["nth"]) for s in first.data["steps"]] == [
        (s["title"], s["unit"], s["clock"], s["tier"], s["nth"]) for s in looked.data["steps"]
    ]
    assert ("修订办事指南", "省科技厅", "sign", "remind", 1) in [
        (s["title"], s["unit"], s["clock"], s["tier"], s["nth"]) for s in first.data["steps"]
    ]
    assert second.data["steps"] == []
    words = duban("tick", "--at", "2026-03-03T09:00", "--full", "--dir", filled)
    assert words.out.startswith("2026-03-03T09:00：看了 ")


def test_explain_tells_why_why_not_and_what_next(duban, filled):
    said = duban("explain", "1", "--at", "2026-03-02", "--dir", filled, "--format", "json")
    assert said.code == 0, said.err
    sign = next(c for c in said.data["clocks"] if c["clock"] == "sign" and c["unit"] == "省科技厅")
    assert (said.data["title"], sign["due"]) == ("修订办事指南", "2026-03-03")
    assert sign["tiers"][0]["tier"] == "remind"
    assert set(sign["tiers"][0]) == {
        "tier", "label", "proposed", "held", "barred", "failed", "on", "if_approved", "rule"
    }  # fmt: skip
    assert {line["tier"] for line in sign["coming"]} >= {"remind", "urge"}
    words = duban("explain", "1", "--at", "2026-03-02", "--dir", filled).out.splitlines()
    assert words[0].endswith("修订办事指南")
    assert any(line.startswith("  临期提醒: 不提出") for line in words)
    assert re.search(
        r"    - 需要 .+，现为 .+，(\d{4}-\d\d-\d\d 成立|不会自行成立)  \[.+\.yaml:\d+:\d+\]", "\n".join(words)
    )
    assert re.search(r"  如果没有进展：.*通报批评；[\d-]+ 追责建议（如草稿当日批准）", "\n".join(words))
    english = duban("explain", "1", "--at", "2026-03-02", "--dir", filled, language="C").out
    assert "due 2026-03-03" in english
    assert re.search(r"expected [\d-]+ \(if the draft is approved the same day\)", english)
    assert re.search(r"    - wants .+, found .+, holds on [\d-]+  \[.+\.yaml:\d+:\d+\]", english)
    assert ": no" in english


def test_explain_says_which_other_version_must_take_a_step_too(duban, filled):
    chain = read_chain(shipped("province"))
    files = {**chain.files, "province/pack.yaml": chain.files["province/pack.yaml"] + b"in_flight: lenient\n"}
    with Instance.open(filled) as opened, opened.desk(PROGRAM, at("2026-03-02 10:00")) as desk:
        (office,) = desk.shelf.offices()
        activate.activate(desk, office, replace(chain, files=files))
    said = duban("explain", "1", "--at", "2026-03-02", "--dir", filled, "--format", "json")
    sign = next(c for c in said.data["clocks"] if c["clock"] == "sign" and c["unit"] == "省科技厅")
    (other,) = sign["versions"]
    assert (other["activated"], other["tier"]) == ("2026-03-02", "")
    assert other["coming"][0] == sign["coming"][0]
    words = duban("explain", "1", "--at", "2026-03-02", "--dir", filled).out
    assert "  从旧兼从轻：2026-03-02 启用的规则也要走这一步才走，按它最早 2026-03-03 走“临期提醒”\n" in words
    english = duban("explain", "1", "--at", "2026-03-02", "--dir", filled, language="C").out
    assert "  the milder rules: those of 2026-03-02 must take a step too; it takes" in english


def test_an_item_without_open_clocks_says_so(duban, filled):
    assert duban("explain", "3", "--dir", filled).out.splitlines()[-1] == "没有未了的时限"


def test_what_is_exported_can_be_taken_in_again(duban, filled, tmp_path):
    out = tmp_path / "out.xlsx"
    assert duban("export", out, "--dir", filled).out == f"{out}：3 个事项\n"
    assert duban("import", out, "--dir", filled).out == (
        "已登记 0 个事项，3 行原已登记，0 行待定责任单位，0 处问题\n"
    )
    other = tmp_path / "other"
    assert duban("init", "--dir", other).code == 0
    said = duban("import", out, *IMPORT, "--dir", other, "--format", "json")
    assert (said.code, said.data["items"]) == (0, 3), said.err
    again = duban("export", tmp_path / "out.csv", "--office", "督查室", "--dir", other, "--format", "json")
    assert again.data == {"file": str(tmp_path / "out.csv"), "items": 3}
    assert "修订办事指南" in (tmp_path / "out.csv").read_text("utf-8-sig")


def test_people_are_made_given_roles_and_shut(duban, filled):
    made = duban(
        "user", "create", "wang", "--name", "王明", "--role", "clerk", "--dir", filled, "--format", "json"
    )
    assert made.code == 0, made.err
    shown = made.data
    assert len(shown.pop("password")) >= 12
    assert shown == {"login": "wang", "name": "王明", "unit": "江州省委督查室", "roles": ["clerk"]}
    unit = ("user", "create", "li", "--name", "李华", "--unit", "省科技厅", "--password", "a long enough one")
    assert duban(*unit, "--dir", filled).out == "已新建 li（李华，省科技厅）\n"
    assert duban("user", "grant", "li", "liaison", "--dir", filled).out == "li 现任 省科技厅 的 liaison\n"
    assert duban("user", "password", "li", "--dir", filled).out.startswith(
        "li 的密码已重设\n密码（只显示这一次）："
    )
    assert duban("user", "disable", "li", "--dir", filled).out == "li 已停用\n"
    assert duban("user", "list", "--dir", filled, "--format", "json").data == [
        {"login": "wang", "name": "王明", "unit": "江州省委督查室", "active": True,
         "roles": [{"role": "clerk", "unit": "江州省委督查室"}]},
        {"login": "li", "name": "李华", "unit": "省科技厅", "active": False,
         "roles": [{"role": "liaison", "unit": "省科技厅"}]},
    ]  # fmt: skip
    assert duban("user", "list", "--dir", filled).out.splitlines()[1].startswith("li    李华  省科技厅")


def test_an_unknown_office_or_one_that_is_none(duban, filled, tmp_path):
    said = duban("export", tmp_path / "o.csv", "--office", "省科技厅", "--dir", filled)
    assert (said.code, said.err.splitlines()[0]) == (2, "错误：省科技厅 不是督查部门")


def test_the_decisions_replay_and_the_journal_is_whole(duban, filled):
    duban("tick", "--at", "2026-03-03", "--dir", filled)
    replayed = duban("replay", "--dir", filled, "--format", "json")
    assert (replayed.code, replayed.data["differences"]) == (0, [])
    assert replayed.data["decisions"] > 0
    assert duban("verify", "--dir", filled, "--format", "json").data == {"whole": True, "first_bad": None}


def test_the_doctor_looks_at_everything(duban, filled):
    duban("tick", "--at", "2026-03-03", "--dir", filled)
    said = duban("doctor", "--dir", filled, "--format", "json")
    states = {one["check"]: one["state"] for one in said.data}
    assert said.code == 0
    assert list(states) == [
        "设置",
        "文件夹",
        "数据库",
        "流水",
        "规则包",
        "日历",
        "判断",
        "待人工放行",
        "异常",
        "判断进程",
    ]
    assert {states[name] for name in ("设置", "文件夹", "数据库", "流水", "规则包", "异常", "判断进程")} == {
        "ok"
    }


def test_the_doctor_sees_a_key_that_others_can_read(duban, instance):
    (instance / "settings.json").chmod(0o644)
    said = duban("doctor", "--dir", instance, "--format", "json")
    assert said.data[0] == {
        "check": "设置", "state": "warn", "text": "settings.json 别人也能读，应只有属主可读",
    }  # fmt: skip


def test_an_instance_is_its_owners_alone_and_the_doctor_sees_when_it_is_not(duban, instance):
    modes = {path.name: path.stat().st_mode & 0o777 for path in (instance, *instance.iterdir())}
    assert modes == {"instance": 0o700, "duban.db": 0o600, "settings.json": 0o600}
    instance.chmod(0o755)
    said = duban("doctor", "--dir", instance, "--format", "json")
    assert (said.code, said.data[1]) == (0, {
        "check": "文件夹", "state": "warn",
        "text": f"其他用户也能进入 {instance}，应只有属主可以进入：chmod 700 {instance}",
    })  # fmt: skip


def test_a_tick_says_how_many_clocks_wait_for_a_day_to_count_from(duban, instance, ledger):
    late = ("--create-units", "--assigned", "2026-03-02", "--due", "2026-03-20", "--at", "2026-04-01")
    assert duban("import", ledger, *late, "--dir", instance).code == 0
    said = duban("tick", "--at", "2026-04-02", "--dir", instance, "--format", "json")
    assert (said.code, said.data["waiting"], said.data["steps"]) == (0, 6, [])
    words = duban("tick", "--at", "2026-04-02", "--dir", instance)
    assert words.out.splitlines() == [
        "2026-04-02T08:30：看了 0 个时限，0 步，其中暂停发出、待人工放行 0 步，发出 0 份，异常 0 个",
        "另有 6 个补录的时限尚未设定起算日，设定之前不催办",
    ]


def test_a_second_import_speaks_of_nothing_that_it_did_not_make(duban, instance, ledger):
    late = ("--create-units", "--assigned", "2026-03-02", "--due", "2026-03-20", "--at", "2026-04-01")
    first = duban("import", ledger, *late, "--dir", instance)
    assert first.out.splitlines()[-1].startswith("2 个事项导入时已逾期，按补录处理")
    again = duban("import", ledger, *late, "--dir", instance)
    assert again.out.splitlines() == ["已登记 0 个事项，3 行原已登记，0 行待定责任单位，0 处问题"]


SCORE = "language: 1\nlabel: 例\nbasis: 自定\nextends: province\n"
COUNTED = (
    "off: 否\nentries:\n  handed: {label: 承办, basis: 自定, event: {item: 是}, points: {lead: 1, co: 0.5}}\n"
)


def test_scores_name_the_event_behind_each_point(duban, tmp_path, ledger):
    pack, folder = tmp_path / "own", tmp_path / "scored"
    (pack / "scores").mkdir(parents=True)
    (pack / "pack.yaml").write_text(SCORE, "utf-8")
    (pack / "scores" / "annual.yaml").write_text(COUNTED, "utf-8")
    assert duban("init", "--dir", folder, "--office", "江州省委督查室", "--pack", pack).code == 0
    assert duban("import", ledger, *IMPORT, "--dir", folder).code == 0

    said = duban("scores", "--dir", folder, "--on", "2026-05-01", "--format", "json")
    text = duban("scores", "--dir", folder, "--unit", "省财政厅", "--on", "2026-05-01")

    assert [(one["unit"], one["total"]) for one in said.data[0]["units"]] == [
        ("省科技厅", 101.0), ("省教育厅", 100.5), ("省财政厅", 101.5),
    ]  # fmt: skip
    line = said.data[0]["units"][1]["lines"][0]
    assert (line["on"], line["entry"], line["counted"], line["why"], line["basis"]) == (
        "2026-03-02", "承办", 0.5, "", "自定",
    )  # fmt: skip
    assert "  省财政厅  101.5" in text.out
    assert "2026-03-02  +0.5  承办" in text.out
    assert "省科技厅" not in text.out.replace("省科技厅牵头", "")


def test_scores_that_are_not_there_are_told(duban, filled):
    none = duban("scores", "--dir", filled)
    named = duban("scores", "--dir", filled, "--score", "annual", "--unit", "省财政厅")

    assert (none.code, named.code) == (2, 2)
    assert "的规则包这一期没有评分" in none.err
    assert "没有“annual”这项评分" in named.err
