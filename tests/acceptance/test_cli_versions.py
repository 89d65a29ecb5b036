"""`duban pack list … rollback`: the life of a version on the command line."""

from __future__ import annotations

import pytest

HEAD = "language: 1\nextends: city\nlabel: 南屏规则\nlevel: city\nbasis: 自定\n"
GAP = "tiers:\n  urge: {gap: 5个工作日}\n"


@pytest.fixture
def home(duban, tmp_path):
    """Return an instance with two people who keep the rules, and a pack beside it."""
    own = tmp_path / "own"
    (own / "ladders").mkdir(parents=True)
    (own / "pack.yaml").write_text(HEAD, encoding="utf-8")
    (own / "ladders" / "standard.yaml").write_text(GAP, encoding="utf-8")
    place = tmp_path / "home"
    first = tmp_path / "first"  # it has no timelines, so that going back to it plays none
    first.mkdir()
    (first / "pack.yaml").write_text(HEAD.replace("南屏", "最初"), encoding="utf-8")
    duban("init", "--dir", place, "--office", "南屏市委督查室", "--pack", first)
    for login, name in (("wang", "王明"), ("li", "李红")):
        more = ("--role", "rule_admin", "--password", "sieben-boote-um-vier", "--dir", place)
        duban("user", "create", login, "--name", name, *more)
    return place, own


def test_the_life_of_a_version(duban, home):
    place, own = home
    said = duban("pack", "diff", own, "--dir", place)
    assert said.code == 1
    assert said.out.splitlines()[0] == "ladders/standard/tiers/urge"
    assert said.out.splitlines()[1].endswith("[base/ladders/standard.yaml:26:10]")
    assert said.out.splitlines()[2].endswith("[own/ladders/standard.yaml:2:15]")
    assert said.out.splitlines()[-2:] == [
        "3 条规则不同",
        "文件有改动：first/pack.yaml、own/ladders/standard.yaml、own/pack.yaml",
    ]
    said = duban("pack", "propose", own, "--by", "wang", "--reason", "放宽", "--dir", place)
    assert (said.code, said.out.splitlines()[1:]) == (0, ["时间线 0 条，0 条不符", "有变化的时限 0 个"])
    said = duban("pack", "approve", "1", "--by", "wang", "--dir", place)
    assert (said.code, said.err) == (1, "规则变更须由提出人以外的另一人批准；王明是提出人。\n")
    said = duban("pack", "approve", "1", "--by", "li", "--dir", place)
    assert said.out.startswith("第 1 号变更：现行（")
    assert duban("pack", "diff", own, "--dir", place).out == "规则相同\n"
    said = duban("pack", "rollback", "--by", "li", "--dir", place, language="C")
    assert said.out.splitlines()[-1] == "clocks that change: 0"
    said = duban("pack", "refuse", "2", "--by", "wang", "--reason", "不退", "--dir", place)
    assert said.out.startswith("第 2 号变更：未批准（")
    listed = duban("pack", "list", "--dir", place, "--format", "json").data
    assert [(one["number"], one["state"], one["author"], one["approver"]) for one in listed] == [
        (2, "refused", "李红", "王明"),
        (1, "active", "王明", "李红"),
        (None, "replaced", "程序", ""),
    ]
    told = duban("pack", "list", "--dir", place).out.splitlines()
    assert told[0].split() == ["编号", "哈希", "名称", "状态", "提出", "批准", "施行"]
    said = duban("pack", "diff", "1", listed[2]["hash"][:8], "--dir", place, "--format", "json")
    assert len(said.data["rules"]) == 3


def test_an_impact_names_the_clocks_that_change(duban, home, tmp_path):
    place, own = home
    ledger = tmp_path / "台账.csv"
    ledger.write_text("序号,督查事项,责任单位\n1,城东供暖,市住建局\n", encoding="utf-8")
    duban("import", ledger, "--create-units", "--assigned", _today(), "--dir", place)
    (own / "types").mkdir()
    (own / "types" / "decision.yaml").write_text("clocks:\n  sign: {within: 3个工作日}\n", encoding="utf-8")
    said = duban("pack", "impact", own, "--dir", place)
    assert (said.code, said.err.startswith("\r… ")) == (0, True)
    lines = said.out.splitlines()
    assert lines[1].startswith("规则包写明在办的照旧（keep）")
    assert any("签收  未了 1" in line for line in lines)
    assert any("城东供暖  市住建局  decision/sign  " in line for line in lines)


def _today():
    from rules.calendar import local
    from server.clock import RealClock

    return local(RealClock().now()).date().isoformat()


def test_wrong_uses(duban, home):
    place, own = home
    for arguments, words in (
        (("approve", "9", "--by", "li"), "没有叫“9”的规则版本"),
        (("approve", "9", "--by", "nobody"), "没有找到。"),
        (("rollback", "--by", "li"), "现行规则以前没有别的版本"),
        (("propose", place, "--by", "li"), "找不到 home/pack.yaml"),
        (("diff", "zzz"), "没有叫“zzz”的规则版本"),
    ):
        said = duban("pack", *arguments, "--dir", place)
        assert said.code in {1, 2}
        assert words in said.err, said.err
    with (own / "pack.yaml").open("a", encoding="utf-8") as file:
        file.write("labl: x\n")
    said = duban("pack", "propose", own, "--by", "li", "--dir", place)
    assert (said.code, said.err.startswith("own/pack.yaml:6:1: ")) == (1, True)
    version = duban("pack", "list", "--dir", place, "--format", "json").data[0]["hash"]
    assert "没有叫“" in duban("pack", "approve", version[:8], "--by", "li", "--dir", place).err


def test_a_version_is_carried_into_another_network(duban, home, tmp_path):
    place, own = home
    duban("pack", "propose", own, "--by", "wang", "--dir", place)
    file = tmp_path / "own.bundle"
    said = duban("pack", "bundle", "1", "-o", file, "--dir", place)
    assert said.out.splitlines()[1] == f"签名用 {place}/keys/own.key；对方要放进自己的 keys/"
    other = tmp_path / "other"
    duban("init", "--dir", other, "--office", "东湖市委督查室", "--pack", tmp_path / "first")
    duban(
        "user",
        "create",
        "zhao",
        "--name",
        "赵",
        "--role",
        "rule_admin",
        "--password",
        "sieben-boote-um-vier",
        "--dir",
        other,
    )
    said = duban("pack", "adopt", file, "--by", "zhao", "--dir", other)
    assert (said.code, "不在本实例的 keys/ 里，不可信" in said.err) == (1, True)
    (other / "keys").mkdir()
    (other / "keys" / "nanping.key").write_text(
        (place / "keys" / "own.key").read_text("utf-8"), encoding="utf-8"
    )
    said = duban("pack", "adopt", file, "--by", "zhao", "--dir", other)
    assert said.out.startswith("已提出第 1 号变更（")
    listed = duban("pack", "list", "--dir", other, "--format", "json").data
    assert [(one["kind"], one["state"]) for one in listed] == [("adopt", "proposed"), ("installed", "active")]
