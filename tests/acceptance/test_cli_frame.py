"""The command line as a whole: help, languages, exit codes, and no traceback ever."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from server.cli.faults import guarded
from server.cli.frame import Entry, Group
from server.cli.table import COMMANDS

ROOT = Path(__file__).resolve().parents[2]


def test_help_lists_every_command_without_importing_any():
    code = "import sys; from server.cli import run; run(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"LC_ALL": "C.UTF-8"},
    )
    listed = [line.split()[0] for line in done.stdout.partition("Commands:")[2].splitlines() if line.strip()]
    assert listed == list(COMMANDS)
    heavy = {"flask", "sqlalchemy", "yaml", "jsonschema", "durable", "server.cli.due", "config.loader"}
    assert heavy & set(done.stderr.split()) == set()


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("language", ["zh_CN.UTF-8", "en_US.UTF-8"])
def test_every_command_has_help_in_both_languages(duban, name, language):
    said = duban(name, "--help", language=language)
    chinese = any("\u4e00" <= letter <= "\u9fff" for letter in said.out.splitlines()[0])
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("用法：duban " + name if language[:2] == "zh" else "Usage: duban " + name)
    assert chinese is (language[:2] == "zh")


def _leaves():
    context = click.Context(click.Command("duban"))
    for name in COMMANDS:
        found = Group("duban", ("", ""), COMMANDS).get_command(context, name)
        subs = found.list_commands(context) if isinstance(found, Group) else [None]
        yield from (tuple(filter(None, (name, sub))) for sub in subs)


@pytest.mark.parametrize("words", list(_leaves()), ids=" ".join)
def test_every_command_prints_text_or_json(duban, words):
    assert "--format text|json" in duban(*words, "--help").out


WRONG = [
    (["fly"], "错误：没有命令 fly", "Error: no such command: fly"),
    (["dew"], "错误：没有命令 dew，是不是 due？", "Error: no such command: dew; did you mean due?"),
    (
        ["due", "--strat", "x"],
        "错误：没有选项 --strat，是不是 --start？",
        "Error: no such option: --strat; did you mean --start?",
    ),
    (["due", "--within", "7日"], "错误：缺少 --start", "Error: missing --start"),
    (["check"], "错误：缺少 PATH…", "Error: missing PATH…"),
    (["due", "--start"], "错误：选项 --start 的用法不对", "Error: wrong use of the option --start"),
    (
        ["due", "--start", "2026-11-02", "--format", "xml"],
        "错误：--format: “xml”不在 text、json 之中",
        "Error: --format: “xml” is not one of text, json",
    ),
    (
        ["serve", "--port", "70000"],
        "错误：--port: “70000”应是 0 至 65535 的整数",
        "Error: --port: “70000” should be a whole number from 0 to 65535",
    ),
    (["tick", "more"], "错误：多余或不合规的参数", "Error: surplus or malformed arguments"),
]


@pytest.mark.parametrize(("line", "zh", "en"), WRONG, ids=[" ".join(line) for line, _, _ in WRONG])
def test_wrong_use_is_told_in_the_language_of_the_locale(duban, line, zh, en):
    for language, words in (("zh_CN.UTF-8", zh), ("C", en)):
        said = duban(*line, language=language)
        assert (said.code, said.out) == (2, "")
        assert said.err.splitlines()[0].startswith(words)


def test_no_command_shows_the_help_and_is_wrong_use(duban):
    said = duban()
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("用法：duban ")


def _program(error: BaseException) -> click.Command:
    def fail() -> None:
        raise error

    return click.Command("broken", callback=fail)


def test_the_unexpected_is_an_incident_and_no_traceback(capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.delenv("DUBAN_DEBUG", raising=False)
    assert guarded(_program(ZeroDivisionError("secret")), []) == 1
    err = capsys.readouterr().err
    assert err.startswith("程序出了意外，没有做完：builtins.ZeroDivisionError。")
    assert "Traceback" not in err
    assert "secret" not in err


def test_the_traceback_is_there_for_who_asks(capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("DUBAN_DEBUG", "1")
    assert guarded(_program(ZeroDivisionError("secret")), []) == 1
    err = capsys.readouterr().err
    assert err.startswith("Traceback (most recent call last):")
    assert "Something unexpected happened and the command did not finish: builtins.ZeroDivisionError." in err


def test_a_stop_by_the_keyboard_is_130(capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert guarded(_program(KeyboardInterrupt()), []) == 130
    assert capsys.readouterr().err.strip() == "已中止。"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(13, "x", "/a/b"), "错误：/a/b: 没有权限"),
        (OSError(28, "x"), "错误：磁盘满了"),
        (OSError(98, "x"), "错误：端口已被占用"),
        (OSError(5, "Input/output error"), "错误：Input/output error"),
    ],
    ids=["permission", "disk", "port", "other"],
)
def test_what_the_machine_refuses_is_a_sentence(capsys, monkeypatch, error, words):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert guarded(_program(error), []) == 1
    assert capsys.readouterr().err.strip() == words


def test_the_program_runs_as_a_module_from_any_folder(tmp_path):
    done = subprocess.run(
        [sys.executable, "-P", "-m", "server.cli", "--help"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"LC_ALL": "zh_CN.UTF-8", "PYTHONPATH": str(ROOT)},
    )
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "用法：duban [OPTIONS] [COMMAND] [ARGS]...")


def test_a_group_imports_a_command_when_it_is_called(capsys):
    group = Group("g", ("组", "group"), {"due": Entry("server.cli.due", "due", ("到期", "due"))})
    assert guarded(group, ["due", "--help"]) == 0
    assert "--start" in capsys.readouterr().out


def test_a_reader_that_goes_away_is_no_incident():
    line = f"{sys.executable} -P -m server.cli effective city --origin | head -n 1"
    done = subprocess.run(
        ["sh", "-c", line], cwd=ROOT, capture_output=True, text=True, check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert (len(done.stdout.splitlines()), done.stderr) == (1, "")
