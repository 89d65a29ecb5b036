"""What acceptance tests share: `duban` runs one command line and gives back what a user gets."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from server import cli


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The JSON that was printed."""
        return json.loads(self.out)


@pytest.fixture
def duban(capsys, monkeypatch):
    """Run a command line in Chinese, or in another language."""
    monkeypatch.delenv("DUBAN_DIR", raising=False)
    monkeypatch.delenv("DUBAN_DEBUG", raising=False)

    def run(*arguments: object, language: str = "zh_CN.UTF-8") -> Said:
        monkeypatch.setenv("LC_ALL", language)
        capsys.readouterr()
        code = cli.run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return run
