"""What the three groups of people do in a week: each task, the test that plays it, or what it still lacks."""

from __future__ import annotations

import html
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple


class Task(NamedTuple):
    """One of the tasks of a week: who does what, and the test in which a browser plays it."""

    who: str
    what: str
    test: str = ""
    lacks: str = ""


HERE, BROWSER = "test_tasks.py::test_", "test_browser.py::test_"
PICKED = HERE + "a_suggestion_goes_to_the_organ_that_is_picked"
NOTED = HERE + "an_instruction_from_its_note_to_the_unit_that_does_it"
LATE = HERE + "an_extension_and_one_that_is_too_late"
CIRCULAR = BROWSER + "a_criticism_from_the_director_s_desk_to_the_unit_s_inbox"
TASKS = {
    1: Task("经办人", "看今天要做什么，电话催签，记下来", HERE + "the_morning_of_a_clerk"),
    2: Task("经办人", "登记批示件，知道哪天到期", NOTED),
    3: Task("经办人", "把台账分解成事项", BROWSER + "from_a_ledger_to_the_proof_of_a_date"),
    4: Task(
        "督查室主任", "立项、不立项", NOTED,
        "一并打印十八份督办通知单",
    ),
    5: Task(
        "联络员", "签收；不属本局的退件，改派", NOTED
    ),
    6: Task("单位负责人", "反馈，带附件报结", HERE + "a_unit_reports_with_its_files"),
    7: Task("经办人", "退回没有实质内容的报告", HERE + "a_report_without_substance_goes_back"),
    8: Task("主任", "准予延期；已逾期的不能申请", LATE),
    9: Task("经办人", "看通报草稿，它没有自己发出", HERE + "a_draft_waits_and_says_why"),
    10: Task("主任、分管领导", "定通报", CIRCULAR),
    11: Task("单位负责人、主任", "说明情况，暂缓升级", HERE + "an_explanation_holds_the_ladder"),
    12: Task("经办人", "现场复核不合格，再督查", lacks="没有浏览器测试"),
    13: Task("经办人", "委员不满意，重新办理", lacks="没有浏览器测试"),
    14: Task("主要负责同志", "定追责建议，选有权机关", PICKED),
    15: Task("经办人", "编督查专报", lacks="专报没有做"),
    16: Task("经办人", "导出台账", HERE + "a_ledger_out_as_it_is_shown"),
    17: Task("联络员、主任", "问得分、提异议", lacks="没有浏览器测试"),
    18: Task("省规则管理员", "发布规则，市里看到改了两处", lacks="上级规则更新的提示没有做"),
    19: Task("市规则管理员", "改灯色、文号；放宽下达的期限被拒", lacks="在网页上改规则没有做，命令行可以"),
    20: Task("县规则管理员", "加一级、加一栏，不写程序", lacks="在网页上改规则没有做，命令行可以"),
    21: Task("省经办人", "看下达事项的办理情况", HERE + "what_was_handed_down_is_seen_from_above"),
    22: Task("规则管理员", "导入放假通知，看哪些日期变了", lacks="在网页上改规则没有做，命令行可以"),
    23: Task("规则管理员", "新增一类事项", lacks="在网页上改规则没有做，命令行可以"),
    24: Task("规则管理员", "改一个数，试算太多，改为下周起", lacks="在网页上改规则没有做，命令行可以"),
    25: Task("审计员", "查谁改了规则、谁导出了什么", HERE + "the_auditor_reads_who_did_what_and_no_business"),
}  # fmt: skip


def report(folder: Path) -> str:
    """Return the page that shows each task with its picture, or with what it lacks."""
    parts = []
    for number, task in TASKS.items():
        picture = f"{number:02}.png"
        shown = f'<img src="{picture}" width="680">' if (folder / picture).exists() else ""
        lacks = f"<p>缺：{html.escape(task.lacks)}</p>" if task.lacks else ""
        parts.append(f"<h2>{number}. {html.escape(task.who)}：{html.escape(task.what)}</h2>{lacks}{shown}")
    return f'<!doctype html><meta charset="utf-8"><title>一周的工作</title>{"".join(parts)}'


def main(words: list[str]) -> int:
    """Play the tasks and write the page; return what pytest returns."""
    folder = Path(words[0] if words else "var/tasks").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    files = sorted(
        {f"tests/acceptance/{task.test.partition('::')[0]}" for task in TASKS.values() if task.test}
    )
    played = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *files],
        env={**os.environ, "DUBAN_TASKS": str(folder)},
        check=False,
    )
    (folder / "index.html").write_text(report(folder), encoding="utf-8")
    print(folder / "index.html")
    return played.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
