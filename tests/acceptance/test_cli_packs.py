"""Packs by the commands: checked, merged with origins, and their timelines played."""

from __future__ import annotations

import pytest

CASE = """pack: city
cases:
  - name: 逾期五个工作日，起草通报
    type: instruction
    fields: {urgency: 一般}
    events:
      - {at: 2026-11-02 09:20, do: assign}
      - {at: 2026-11-03 10:00, do: sign}
    watch: [finish]
    until: 2026-11-18
    due: {finish: 2026-11-11}
    expect:
      - {on: 2026-11-06, clock: finish, tier: remind}
      - {on: 2026-11-12, clock: finish, tier: urge}
      - {on: 2026-11-17, clock: finish, tier: urge, nth: 2}
      - {on: 2026-11-18, clock: finish, tier: criticize, state: draft}
"""


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(CASE, encoding="utf-8")
    return path


@pytest.fixture
def own(tmp_path):
    pack = tmp_path / "own"
    (pack / "types").mkdir(parents=True)
    (pack / "pack.yaml").write_text(
        "language: 1\nlabel: 南屏市委督查室\nlevel: 市\nbasis: 自定\nextends: city\n", encoding="utf-8"
    )
    return pack


def test_the_packs_that_ship_have_no_problems(duban):
    said = duban("check", "base", "central", "province", "city", "county", "gov", "--format", "json")
    assert (said.code, [p for p in said.data if not p["code"].startswith("calendar")]) == (0, [])


def test_all_problems_are_told_at_once_with_their_place(duban, own):
    (own / "types" / "instruction.yaml").write_text(
        "clocks:\n  finish: {within: 5天天}\n  sing: {until: sign}\n", encoding="utf-8"
    )
    said = duban("check", own, "--format", "json")
    assert said.code == 1
    assert all(set(problem) == {"path", "line", "column", "code", "message"} for problem in said.data)
    assert ("own/types/instruction.yaml", 2, 20) in [(p["path"], p["line"], p["column"]) for p in said.data]
    words = duban("check", own)
    assert words.code == 1
    assert "own/types/instruction.yaml:2:20: " in words.out
    assert words.out.splitlines()[-1].startswith("own：")


def test_a_folder_of_packs_is_checked_pack_by_pack(duban, own):
    said = duban("check", own.parent)
    assert (said.code, said.out.splitlines()[-1]) == (0, "own：没有问题")


def test_a_file_is_no_pack(duban, own):
    said = duban("check", own / "pack.yaml")
    assert (said.code, said.err.splitlines()[0]) == (
        2, f"错误：{own / 'pack.yaml'} 是文件；请给规则包的文件夹",
    )  # fmt: skip


def test_a_merged_value_and_where_it_came_from(duban, own):
    (own / "types" / "instruction.yaml").write_text("clocks:\n  finish: {within: 5日}\n", encoding="utf-8")
    path = "types/instruction/clocks/finish/within"
    assert duban("effective", own, path).out == "5日\n"
    assert duban("effective", own, path, "--format", "json").data == "5日"
    said = duban("effective", own, path, "--origin", "--format", "json")
    assert said.data["value"] == "5日"
    assert said.data["origin"][path].startswith("own/types/instruction.yaml:2:")
    tree = duban("effective", own, "types/instruction/clocks/finish", "--origin").out
    assert "within: 5日    # own/types/instruction.yaml:2:" in tree
    assert "base/types/" in tree


def test_a_pack_with_problems_has_no_effective_value(duban, own):
    (own / "types" / "instruction.yaml").write_text("labell: x\n", encoding="utf-8")
    said = duban("effective", own)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("own/types/instruction.yaml:1:1: ")


def test_a_timeline_that_holds(duban, case):
    assert duban("test", case).out.splitlines()[-1] == "1 条时间线，0 条不符"
    said = duban("test", case, "--cadence", "hourly", "--format", "json")
    assert said.code == 0
    assert [(one["name"], one["ok"], one["differences"]) for one in said.data] == [
        ("逾期五个工作日，起草通报", True, [])
    ]


def test_a_timeline_that_does_not_hold_tells_where(duban, case):
    case.write_text(CASE.replace("2026-11-17", "2026-11-16"), encoding="utf-8")
    said = duban("test", case)
    assert said.code == 1
    assert "case.yaml:15:" in said.out
    assert said.out.splitlines()[-1] == "1 条时间线，1 条不符"
    xml = duban("test", case, "--format", "junit")
    assert xml.code == 1
    assert '<testsuite name="duban" tests="1" failures="1">' in xml.out
    assert "<failure message=" in xml.out


def test_simulate_tells_every_step_and_its_rule(duban, case):
    said = duban("simulate", case, "--format", "json")
    assert said.code == 0, said.err
    steps = [step for step in said.data if step["clock"] == "finish"]
    assert [(s["on"], s["tier"], s["nth"], s["state"]) for s in steps] == [
        ("2026-11-06", "remind", 1, "ready"),
        ("2026-11-12", "urge", 1, "ready"),
        ("2026-11-17", "urge", 2, "ready"),
        ("2026-11-18", "criticize", 1, "draft"),
    ]
    assert all(set(s) == {"on", "clock", "tier", "nth", "state", "why", "rule"} for s in said.data)
    assert steps[1]["rule"].startswith("base/ladders/standard.yaml:")
    assert [s["why"] for s in steps] == [
        "期限满7个工作日且距到期不超过3个工作日，临期提醒",
        "逾期满1个工作日，催办",
        "逾期满1个工作日，催办",
        "逾期满5个工作日且已催办1次，通报批评",
    ]
    assert duban("simulate", case, "--pack", "city").out.count("finish") == 4


def test_simulate_tells_why_in_english(duban, case):
    said = duban("simulate", case, "--format", "json", language="C")
    assert [s["why"] for s in said.data if s["clock"] == "finish"][1:] == [
        "overdue at least 1 workday: Urge",
        "overdue at least 1 workday: Urge",
        "overdue at least 5 workdays and Urge issued at least 1×: Criticism",
    ]


def test_a_pack_s_own_timelines_are_found(duban, own):
    (own / "tests").mkdir()
    (own / "tests" / "case.yaml").write_text(CASE.replace("pack: city", "pack: own"), encoding="utf-8")
    for named in (own, own.parent):
        assert duban("test", named).out.splitlines()[-1] == "1 条时间线，0 条不符"


GRADED = """like: standard
label: {zh: 分级阶梯, en: Graded}
basis: 自定
tiers:
  urge:
    when: {any: [{overdue: {at_least: 1个工作日}}, {returns: {at_least: 3}}]}
    answer: [{when: {urgency: 特急}, is: 1个工作日}, {is: 3个工作日}]
"""


@pytest.fixture
def graded(own):
    """Return a pack with a ladder of which its one timeline reaches a part."""
    for folder, name, text in (
        ("ladders", "graded", GRADED),
        ("types", "instruction", "clocks:\n  finish: {ladder: graded}\n"),
        ("tests", "case", CASE.replace("pack: city", "pack: own")),
    ):
        (own / folder).mkdir(exist_ok=True)
        (own / folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return own


def test_coverage_names_what_no_timeline_reaches(duban, graded):
    told = duban("test", graded, "--coverage")
    assert told.code == 1
    assert told.out.splitlines()[1:] == [
        "1 条时间线，0 条不符",
        "own/ladders/graded.yaml:6:48: 没有时间线走到：阶梯“分级阶梯”的“催办”：第2种情形",
        "own/ladders/graded.yaml:7:40: 没有时间线走到：阶梯“分级阶梯”的“催办”：答复期限：第1种情形",
        "规则包自己的 6 处规则，走到 4 处",
    ]
    english = duban("test", graded, "--coverage", language="C").out.splitlines()
    assert english[2] == (
        "own/ladders/graded.yaml:6:48: no timeline reaches “Urge” of the ladder “Graded”: alternative 2"
    )
    assert english[-1] == "of the 6 parts of the packs' own rules 4 were reached"
    assert duban("test", graded).code == 0


def test_coverage_as_data_and_as_junit(duban, graded):
    data = duban("test", graded, "--coverage", "--format", "json").data
    assert (len(data["timelines"]), data["parts"]) == (1, 6)
    assert data["missed"][1] == {
        "place": "own/ladders/graded.yaml:7:40",
        "part": "阶梯“分级阶梯”的“催办”：答复期限：第1种情形",
    }
    xml = duban("test", graded, "--coverage", "--format", "junit")
    assert xml.code == 1
    assert '<testsuite name="duban" tests="3" failures="2">' in xml.out


def test_when_all_is_reached_nothing_is_named(duban, graded):
    ladder = GRADED.replace("returns: {at_least: 3}", "overdue: {at_least: 1日}")
    (graded / "ladders" / "graded.yaml").write_text(ladder[: ladder.index("    answer:")], encoding="utf-8")
    told = duban("test", graded, "--coverage")
    assert (told.code, told.out.splitlines()[1:]) == (
        0,
        ["1 条时间线，0 条不符", "规则包自己的 4 处规则，走到 4 处"],
    )


def test_a_type_that_the_pack_does_not_have_is_told_with_those_that_it_has(duban, case):
    case.write_text(CASE.replace("type: instruction", "type: instructions"), encoding="utf-8")
    told = duban("test", case)
    assert told.code == 1
    wrong = "case.yaml:3:5: 规则包没有启用事项类型“instructions”；启用的有：decision、"
    assert wrong in told.out
    assert told.out.splitlines()[-1] == "1 条时间线，1 条不符"


def test_no_timelines_is_wrong_use(duban, own):
    said = duban("test", own)
    assert (said.code, said.out, said.err) == (2, "", f"{own} 里没有时间线（tests/*.yaml）\n")


def test_a_pack_without_timelines_keeps_no_other_from_being_played(duban, own):
    (own.parent / "next" / "tests").mkdir(parents=True)
    (own.parent / "next" / "tests" / "case.yaml").write_text(CASE, encoding="utf-8")
    said = duban("test", own, own.parent / "next" / "tests")
    assert (said.code, said.err) == (0, f"{own} 里没有时间线（tests/*.yaml）\n")
    assert said.out.splitlines()[-1] == "1 条时间线，0 条不符"
    english = duban("test", own, own.parent / "next" / "tests", language="C")
    assert english.out.splitlines()[-1] == "1 timeline, 0 failed"


@pytest.mark.parametrize(("name", "text"), [("case.yml", "cases: []\n"), ("case.csv", "a,b\n")])
def test_a_file_without_timelines_is_wrong_use(duban, tmp_path, name, text):
    file = tmp_path / name
    file.write_text(text, "utf-8")
    said = duban("simulate", file, "--pack", "city")
    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines()[0] == (
        f"错误：{file} 里没有时间线；时间线文件的名称以 .yaml 结尾，时间线写在 cases 之下"
    )
    english = duban("simulate", file, "--pack", "city", language="C")
    assert english.err.splitlines()[0] == (
        f"Error: there are no timelines in {file}; such a file ends in .yaml and lists them under cases"
    )


def test_one_error_is_one_error(duban, own):
    (own / "types").mkdir(exist_ok=True)
    (own / "types" / "x.yaml").write_text("label: 投诉\nbasis: 自定\nlike: instructon\n", "utf-8")
    assert duban("check", own, language="C").out.splitlines()[-1] == "own: 1 error, 0 warnings"


def test_a_timeline_with_problems_is_not_played(duban, case):
    case.write_text(CASE.replace("until:", "untill:"), encoding="utf-8")
    said = duban("simulate", case)
    assert (said.code, said.out) == (1, "")
    assert "case.yaml:10:" in said.err


def test_the_example_packs_are_found_by_name_and_as_a_folder(duban):
    assert duban("check", "examples/jinan").out.splitlines()[-1] == "jinan：没有问题"
    together = duban("check", "examples")
    assert (together.code, together.out.count("、")) == (0, 9)
    played = duban("test", "examples/jinan")
    assert (played.code, played.out.splitlines()[-1]) == (0, "26 条时间线，0 条不符")
