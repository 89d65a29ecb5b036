"""The handbook tells of what exists, and of all that exists."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from server.cli import ABOUT
from server.cli.frame import Group
from server.cli.table import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["README.md", *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md")))]


def _text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def _options(command: click.Command) -> set[str]:
    own = {name for param in command.params for name in param.opts if name.startswith("--")}
    if isinstance(command, Group):
        context = click.Context(command)
        own |= {name for sub in command.entries for name in _options(command.get_command(context, sub))}
    return own


def test_every_command_stands_in_the_handbook():
    told = set(re.findall(r"`(\w+)(?=[ `])", _text("docs/commands.md")))
    told |= set(re.findall(r"^## (\w+)$", _text("docs/commands.md"), re.MULTILINE))
    assert set(COMMANDS) - told == set()


@pytest.mark.parametrize("page", PAGES)
def test_no_page_tells_of_a_command_or_option_that_does_not_exist(page):
    text = _text(page)
    commands = set(re.findall(r"(?:^|[`\s])duban ([a-z]+)", text))
    assert commands - set(COMMANDS) == set()
    known = _options(Group("duban", ABOUT, COMMANDS)) | {"--help"}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) - known == set()


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", _text(page))
    missing = [link for link in links if not (ROOT / page).parent.joinpath(link).exists()]
    assert [link for link in missing if not link.endswith(".png")] == []


def test_the_type_that_the_readme_adds_is_sound(duban, tmp_path):
    text = re.search(r"```yaml\n(# types/complaint\.yaml\n.*?)```", _text("README.md"), re.DOTALL)
    pack = tmp_path / "own"
    (pack / "types").mkdir(parents=True)
    (pack / "types" / "complaint.yaml").write_text(text.group(1), encoding="utf-8")
    opening = re.search(r"```yaml\n(# pack\.yaml\n.*?)```", _text("docs/office.md"), re.DOTALL)
    (pack / "pack.yaml").write_text(opening.group(1), encoding="utf-8")
    said = duban("check", pack)
    assert (said.code, said.out) == (0, "own：没有问题\n")
