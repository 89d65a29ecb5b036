"""The demo: built by the real acts, the same each time, with every listed thing there to see."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from server import demo, journal, settings
from server.demo import count, days, tables
from server.demo.words import COUNTS
from server.desk import PROGRAM
from server.errors import Refusal
from server.instance import Instance
from server.replay import replay
from server.sheets import reading, responsibility
from server.store import census

ROOT = Path(__file__).parents[2]
EXPECTED = {
    "units": 50, "people": 70, "items": 126, "imported": 79, "pending_units": 6, "registered": 2,
    "set_up": 1, "assigned": 3, "handling": 60, "review": 4, "final": 50, "rectification": 7,
    "suggestion": 1, "reopened": 1, "paused": 1, "resumed": 1, "capped": 2, "returned": 2, "catch_up": 1,
    "counts_from": 2, "remind": 86, "late": 2, "urge": 28, "urge_again": 18, "criticize": 6,
    "accountability": 1, "criticize_draft": 4, "accountability_draft": 2, "entry_criticize": 2,
    "refused_never": 1, "refused_until": 1, "withdrawn": 1, "stopped": 1, "lapsed": 9, "hold_silence": 3,
    "hold_notices": 3, "hold_waiting": 2, "held": 32, "released": 19, "discarded": 6,
    "explanation_granted": 1, "explanation_refused": 1, "extension_granted": 1, "extension_refused": 1,
    "extension_filed": 1, "incident_resolved": 1, "incident_open": 1, "notices": 350, "decisions": 198,
}  # fmt: skip
_AGAIN = """
import json, sys
from pathlib import Path
from server import demo
print(json.dumps(dict(demo.build(Path(sys.argv[1])).counts)))
"""


@dataclass
class Built:
    """A demo, and the counts of another that was built beside it on the ruins of a third."""

    folder: Path
    summary: demo.Summary
    told: list[str]
    again: dict[str, int]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build the demo twice, one in a process of its own where a build had been broken off."""
    folder = tmp_path_factory.mktemp("demo") / "first"
    ruins = tmp_path_factory.mktemp("ruins")
    (ruins / "packs").mkdir()
    for name in (demo.BUILDING, "duban.db", settings.FILE, "packs/left.txt"):
        (ruins / name).write_text("half", encoding="utf-8")
    command = [sys.executable, "-c", _AGAIN, str(ruins)]
    told: list[str] = []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as other:
        summary = demo.build(folder, told.append)
        answer, _ = other.communicate()
    assert not (ruins / demo.BUILDING).exists()
    assert not (ruins / "packs" / "left.txt").exists()
    return Built(folder, summary, told, json.loads(answer))


@pytest.fixture
def instance(built):
    """Open the demo that was built."""
    with Instance.open(built.folder) as opened:
        yield opened


def test_counts_are_exact_and_nothing_listed_is_missing(built):
    assert dict(built.summary.counts) == EXPECTED
    assert [name for name in COUNTS if not built.summary.counts[name]] == []


def test_a_second_build_comes_to_the_same(built):
    assert built.again == dict(built.summary.counts)


def test_it_tells_each_monday(built):
    assert built.told == [
        "2026-09-14", "2026-09-21", "2026-09-28", "2026-10-05", "2026-10-12", "2026-10-19", "2026-10-26",
        "2026-11-02", "2026-11-09", "2026-11-16",
    ]  # fmt: skip


def test_every_decision_is_decided_the_same_again(instance):
    report = replay(instance.bench)
    assert report.differences == ()
    assert report.decisions == EXPECTED["decisions"]


def test_the_journal_holds(instance):
    with instance.reading(PROGRAM) as desk:
        assert journal.first_bad(desk.session) is None


def test_it_goes_on_from_wednesday_morning(instance):
    assert timedelta(0) <= instance.now() - days.END < timedelta(minutes=5)
    report = instance.tick(days.END + timedelta(minutes=1), dry_run=True)
    assert (report.steps, report.held) == ((), 0)


def test_numbers_of_items_have_no_gap(instance):
    with instance.reading(PROGRAM) as desk:
        numbers = [row["number"] for row in census.numbers(desk.session) if row["name"] == "matter"]
    for office in ("江督", "南督", "云督"):
        given = [number for number in numbers if number.startswith(office)]
        assert given == [f"{office}〔2026〕{seq}号" for seq in range(1, len(given) + 1)]


def test_the_offices_packs_are_served_from_their_folders(built, instance):
    offices = instance.shelf.offices()
    before = {office: instance.shelf.current_id(office) for office in offices}
    instance.live.refresh()
    assert {office: instance.shelf.current_id(office) for office in offices} == before
    assert instance.live.problems == {}
    fields = built.folder / "packs" / "yunling" / "fields.yaml"
    text = fields.read_text(encoding="utf-8")
    try:
        fields.write_text(text.replace("包抓领导", "包抓县领导"), encoding="utf-8")
        instance.live.refresh()
        labels = {
            str(instance.shelf.of(office).types["decision"].fields["sponsor"].label)
            for office in offices
            if "sponsor" in instance.shelf.of(office).types["decision"].fields
        }
    finally:
        fields.write_text(text, encoding="utf-8")
        instance.live.refresh()
    assert labels == {"包抓县领导"}


def test_a_demo_that_is_there_is_not_built_again(built):
    again = demo.build(built.folder, built.told.append)
    assert again == replace(built.summary, counts=dict(built.summary.counts))
    assert len(built.told) == 10


def test_what_is_there_is_what_was_told(built, instance):
    assert count.counts(instance) == dict(built.summary.counts)


def test_every_role_can_sign_in(built):
    roles = {role for person in tables.people() if person.signs_in for role, _ in person.grants}
    assert roles == {
        "clerk", "director", "leader", "principal", "deputy_leader", "rule_admin", "liaison", "unit_head",
        "superior", "discipline", "organisation", "accounts", "security", "audit",
    }  # fmt: skip
    logins = [account.login for account in built.summary.accounts]
    assert len(logins) == len(set(logins)) == 34
    assert {account.password for account in built.summary.accounts} == {tables.PASSWORD}


@pytest.mark.parametrize(("language", "words"), [("zh", "待定责任单位  6"), ("en", "  waiting for units  6")])
def test_the_summary_is_told_in_both_languages(built, language, words):
    text = demo.describe(built.summary, language)
    assert words in text.splitlines()
    assert "np.zhuren  duban-demo-2026  荀书屏  市委督查室  督查室主任" in text.splitlines()


def test_another_instance_is_left_alone(tmp_path):
    (tmp_path / settings.FILE).write_text("{}", encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        demo.build(tmp_path)
    assert refused.value.code == "instance.exists"
    assert (tmp_path / settings.FILE).read_text(encoding="utf-8") == "{}"
    assert not demo.exists(tmp_path)


def test_the_ledger_is_the_same_as_csv_and_as_workbook():
    read = [reading.read(tables.LEDGERS / name) for name in ("city.csv", "city.xlsx")]
    assert [row.cells for row in read[0].rows] == [row.cells for row in read[1].rows]
    assert len(read[0].rows) == 66


@pytest.mark.parametrize(
    ("no", "lead", "co", "collective", "note"),
    [
        ("2", "市住房城乡建设局 市城市管理局", "市自然资源局 市公安局", "", ""),
        ("7", "市水务局", "市住房城乡建设局 市自然资源局 市城市管理局", "", "等"),
        ("10", "", "市水务局 市农业农村局", "各县（市、区）", ""),
        ("12", "市农业农村局", "市财政局", "", ""),
        ("17", "市工业和信息化局", "", "", ""),
        ("23", "市应急管理局 市工业和信息化局", "市生态环境局 市市场监管局", "", ""),
        ("35", "市人社局", "市住建局 市交通局 市水务局 市公安局", "", ""),
        ("46", "市文旅局", "市住建局", "", ""),
        ("65", "", "", "各有关单位", ""),
    ],
)
def test_the_ledger_has_the_hard_shapes_of_a_real_one(no, lead, co, collective, note):
    cells = next(row.cells for row in reading.read(tables.LEDGERS / "city.csv").rows if row.cells[0] == no)
    found = responsibility.parse(cells[3])
    assert (found.lead, found.co) == (tuple(lead.split()), tuple(co.split()))
    assert (found.collective, found.note) == (tuple(collective.split()), note)
