"""What the product's own source says: the modules it imports, the lines of a kind, the tables it keeps."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("config", "rules", "server", "admin")
APART = ("server/benchmarks/",)
"""Measures, which serve nobody: they draw numbers and write their own tables."""


@cache
def sources() -> dict[str, str]:
    """Return the text of each Python file of the product, by its path."""
    found = (path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")))
    named = {path.relative_to(ROOT).as_posix(): path for path in found}
    return {name: path.read_text("utf-8") for name, path in named.items() if not name.startswith(APART)}


@cache
def trees() -> dict[str, ast.Module]:
    """Return the parsed files of the product."""
    return {name: ast.parse(text) for name, text in sources().items()}


def importers(*modules: str) -> set[str]:
    """Return the files that import one of these modules, or a part of one."""
    return {name for name, tree in trees().items() if any(_brings(node, modules) for node in ast.walk(tree))}


def _brings(node: ast.AST, modules: tuple[str, ...]) -> bool:
    names = []
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
    return any(name == one or name.startswith(f"{one}.") for name in names for one in modules)


def holding(text: str) -> set[str]:
    """Return the files that hold a text."""
    return {name for name, source in sources().items() if text in source}


def attributes(name: str) -> set[str]:
    """Return the files that ask an object for an attribute of this name."""
    return {
        file
        for file, tree in trees().items()
        if any(isinstance(node, ast.Attribute) and node.attr == name for node in ast.walk(tree))
    }


def there(module: str) -> bool:
    """Return whether the product has a module of this name."""
    path = ROOT / module.replace(".", "/")
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()
