"""`duban pack`: what an administrator starts with passes every check."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _office(duban, tmp_path, *more):
    return duban("pack", "new-office", tmp_path / "nanping", "--label", "南屏市委督查室", *more)


def test_a_new_office_and_a_new_type_pass_check_and_test(duban, tmp_path):
    folder = tmp_path / "nanping"
    said = _office(duban, tmp_path)
    assert said.out == f"写了 {folder}/pack.yaml\n编辑器的模式在 {folder}/.schemas\n"
    said = duban("pack", "new-type", folder, "shishi", "--label", "民生实事督办")
    assert said.out.splitlines()[:2] == [
        f"写了 {folder}/types/shishi.yaml",
        f"写了 {folder}/tests/shishi.yaml",
    ]
    assert duban("check", folder).out == "nanping：没有问题\n"
    said = duban("test", folder)
    assert (said.code, said.out.splitlines()[-1]) == (0, "1 条时间线，0 条不符")


def test_the_timeline_of_a_new_type_is_what_the_rules_do(duban, tmp_path):
    _office(duban, tmp_path)
    duban("pack", "new-type", tmp_path / "nanping", "shishi", "--label", "民生实事督办")
    text = (tmp_path / "nanping" / "tests" / "shishi.yaml").read_text(encoding="utf-8")
    assert text.splitlines()[5:] == [
        "    events:",
        "      - {at: 2026-03-02 09:00, do: assign}",
        "    watch: [finish]",
        "    until: 2026-05-01",
        "    due: {finish: 2026-04-01}",
        "    expect:",
        "      - {on: 2026-03-27, clock: finish, tier: remind}",
        "      - {on: 2026-04-02, clock: finish, tier: urge}",
        "      - {on: 2026-04-08, clock: finish, tier: urge, nth: 2}",
        "      - {on: 2026-04-09, clock: finish, tier: criticize, state: draft}",
    ]


def test_a_type_whose_clocks_are_the_offices_own_gets_no_timeline(duban, tmp_path):
    _office(duban, tmp_path)
    folder = tmp_path / "nanping"
    (folder / "types").mkdir()
    bare = "label: 甲\nbasis: 自定\nlike: matter\nclocks:\n" + "".join(
        f"  {name}: {{off: 是}}\n" for name in ("finish", "sign")
    )
    (folder / "types" / "bare.yaml").write_text(bare, encoding="utf-8")
    said = duban("pack", "new-type", folder, "second", "--label", "乙", "--like", "bare")
    assert (said.code, said.err) == (0, "")
    assert not (folder / "tests").exists()
    assert duban("check", folder).code == 0


def test_a_pack_above_may_lie_beside(duban, tmp_path):
    _office(duban, tmp_path)
    above = tmp_path / "nanping"
    said = duban("pack", "new-office", tmp_path / "gaoxin", "--label", "高新区督查室", "--extends", above)
    assert said.code == 0
    assert "extends: nanping\n" in (tmp_path / "gaoxin" / "pack.yaml").read_text(encoding="utf-8")
    assert duban("check", tmp_path / "gaoxin").out == "gaoxin：没有问题\n"


def test_wrong_uses_write_nothing(duban, tmp_path):
    _office(duban, tmp_path)
    folder = tmp_path / "nanping"
    before = sorted(tmp_path.rglob("*"))
    again = _office(duban, tmp_path)
    assert (again.code, again.err.splitlines()[0]) == (2, f"错误：{folder} 已经有了；请另起名字")
    far = duban("pack", "new-office", tmp_path / "x" / "y", "--label", "丙", "--extends", folder)
    assert (far.code, far.err.splitlines()[0]) == (
        2,
        f"错误：{folder} 不在 {tmp_path}/x/y 旁边；上级规则包要放在同一个文件夹里，或是随带的",
    )
    odd = duban("pack", "new-type", folder, "民生", "--label", "丙")
    assert (odd.code, odd.err.splitlines()[0]) == (
        2,
        "错误：“民生”不能作名称：小写字母开头，只用小写字母、数字和下划线，最多 31 个",
    )
    like = duban("pack", "new-type", folder, "second", "--label", "丙", "--like", "matters")
    assert like.code == 1
    assert "matters" in like.err
    assert "[chain.like_unknown]" in like.err
    assert sorted(tmp_path.rglob("*")) == before


def test_a_name_that_is_taken_is_refused(duban, tmp_path):
    _office(duban, tmp_path)
    folder = tmp_path / "nanping"
    assert duban("pack", "new-type", folder, "shishi", "--label", "甲").code == 0
    text = (folder / "types" / "shishi.yaml").read_text(encoding="utf-8")
    said = duban("pack", "new-type", folder, "shishi", "--label", "乙")
    assert (said.code, said.err.splitlines()[0]) == (2, f"错误：{folder} 里已经有 types/shishi.yaml")
    assert (folder / "types" / "shishi.yaml").read_text(encoding="utf-8") == text


def test_schemas_are_written_again_after_an_upgrade(duban, tmp_path):
    _office(duban, tmp_path)
    old = tmp_path / "nanping" / ".schemas" / "types.schema.json"
    old.write_text("{}", encoding="utf-8")
    assert duban("pack", "schemas", tmp_path / "nanping").code == 0
    assert '"title": "事项类型"' in old.read_text(encoding="utf-8")


def test_the_reference_is_the_page_of_the_handbook(duban):
    assert duban("pack", "reference").out == (ROOT / "docs" / "language.md").read_text(encoding="utf-8")


def test_every_rule_is_read_as_one_clause(duban):
    said = duban("pack", "read", "city")
    assert "types/instruction/clocks/sign  领导批示件·签收：各单位自交办或再督查起，至签收止；" in said.out
    rules = duban("pack", "read", "city", "--format", "json").data["rules"]
    assert rules["counts/counts/returns"] == "本轮退回次数：退回重办；每个事项；按本轮计"
    assert said.out.splitlines() == [f"{path}  {text}" for path, text in rules.items()]
