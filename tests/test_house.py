"""The house keeps its own laws."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("server", "rules", "config", "admin")
GENERATED = "migrations/versions"


def _sources(*rooms: str) -> list[Path]:
    found = [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]
    return [path for path in found if "__pycache__" not in path.parts]


def _product() -> list[Path]:
    return [path for path in _sources(*ROOMS) if GENERATED not in path.as_posix()]


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _functions(path: Path) -> list[tuple[str, int]]:
    """Return each function's place and the lines of its body, docstring and signature included."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        (f"{_name(path)}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def _modules() -> list[str]:
    names = []
    for path in _sources(*ROOMS):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[-1] == "__main__" or "migrations" in parts:
            continue
        names.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return names


def test_nobody_else_brings_our_names():
    ours = {"duban"}
    owners = packages_distributions()
    assert {room: set(owners.get(room, [])) - ours for room in ROOMS} == {room: set() for room in ROOMS}


@pytest.mark.parametrize("room", [*ROOMS, "tests"])
def test_every_room_says_its_law_on_one_screen(room):
    lines = (ROOT / room / "README.md").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith(f"# {room}")
    assert 4 <= len(lines) <= 40


def test_no_file_is_longer_than_400_lines():
    looked = [*_product(), *_sources("tests")]
    long = {_name(path): n for path in looked if (n := len(path.read_text("utf-8").splitlines())) > 400}
    assert long == {}


def test_no_function_is_longer_than_45_lines():
    looked = [*_product(), *_sources("tests")]
    long = [(name, lines) for path in looked for name, lines in _functions(path) if lines > 45]
    assert long == []


def test_half_of_all_functions_are_shorter_than_ten_lines():
    lengths = [lines for path in _product() for _, lines in _functions(path)]
    assert median(lengths) < 10


def _bare(path: Path) -> list[str]:
    """Return the public names of a file that have no docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [] if ast.get_docstring(tree) else [_name(path)]
    todo: list[ast.AST] = [tree]
    while todo:
        for node in ast.iter_child_nodes(todo.pop()):
            if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
                continue
            if not ast.get_docstring(node):
                found.append(f"{_name(path)}:{node.lineno} {node.name}")
            if isinstance(node, ast.ClassDef):
                todo.append(node)
    return found


def test_every_public_name_has_a_docstring():
    assert [name for path in _product() for name in _bare(path)] == []


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.fail("the house's laws are looked at in a git checkout")
    names = listed.stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


# written in halves, so that this file does not break its own law
FORBIDDEN = {
    "a path of one machine": r"(?<![\w.:/-])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me|Users)/\w",
    "the address of a registry": r"(?:pyth"
    r"onhosted|pypi\.(?:or"
    r"g|tuna)|/op"
    r"t/(?:pypi|wheels))",
    "a number of the plan": r"\bissue [A-E" + r"]\b",
    "a commented mark": r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what):
    pattern = re.compile(FORBIDDEN[what])
    found = []
    for path in _tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{_name(path)}:{n}" for n, line in enumerate(text.splitlines(), 1) if pattern.search(line)]
    assert found == []


WATCH = """
import sys, threading
opened = []
def hook(event, args):
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        opened.append(str(args[0]))
    if event in {"socket.connect", "subprocess.Popen", "sqlite3.connect"}:
        opened.append(event)
sys.addaudithook(hook)
sys.dont_write_bytecode = True
import importlib
for name in sys.argv[1:]:
    importlib.import_module(name)
print(threading.active_count(), opened)
"""


def test_nothing_happens_at_import():
    done = subprocess.run(
        [sys.executable, "-c", WATCH, *_modules()], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.returncode) == ("1 []", 0), done.stderr


@pytest.mark.parametrize("file", ["run", ".ci/run"])
def test_scripts_can_be_run(file):
    path = ROOT / file
    assert path.stat().st_mode & 0o111
    assert subprocess.run(["sh", "-n", str(path)], check=False, capture_output=True).stderr == b""


def _run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    path = {"PATH": "/usr/local/bin:/usr/bin:/bin"}
    return subprocess.run(
        [str(ROOT / "run"), *arguments], env=path | environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("environment", "first"),
    [({"LANG": "zh_CN.UTF-8"}, "没有这个动作：fly"), ({"LANG": "C"}, "No such verb: fly")],
    ids=["chinese", "english"],
)
def test_an_unknown_verb_is_told_with_the_verbs_there_are(environment, first):
    done = _run("fly", **environment)
    assert (done.stderr.splitlines()[0], done.stdout, done.returncode) == (first, "", 2)
    assert "./run demo" in done.stderr or "  demo " in done.stderr


def test_locks_pin_every_package_and_name_no_host():
    lines = [
        line
        for name in ("requirements.lock", "requirements-dev.lock")
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", line)] == []
