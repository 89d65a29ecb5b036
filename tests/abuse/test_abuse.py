"""Every abuse of the families has a row; every proof it names is a test that runs; every reason holds."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.abuse.table import NUMBERS, TABLE

TESTS = Path(__file__).resolve().parents[1]
IDLE = {"skip", "skipif", "xfail", "importorskip"}


def test_every_number_has_one_row_in_order():
    assert [row.number for row in TABLE] == list(NUMBERS)


def test_every_promise_is_a_sentence_of_its_own():
    promises = [row.promise for row in TABLE]
    assert len(set(promises)) == len(promises)
    assert [one for one in promises if not one.endswith(".") or len(one) < 30] == []


@pytest.mark.parametrize("row", TABLE, ids=[row.number for row in TABLE])
def test_a_row_is_proved_or_says_why_not(row):
    assert row.proofs or row.needs
    assert [proof for proof in row.proofs if not runs(proof)] == []
    assert row.needs is None or row.needs.holds(), row.needs.reason


def runs(proof: str) -> bool:
    """Return whether there is such a test and nothing keeps it from running."""
    file, _, name = proof.partition("::")
    body = _body(file)
    test = next((one for one in body if isinstance(one, ast.FunctionDef) and one.name == name), None)
    marks = [
        one for one in body if isinstance(one, ast.Assign) and "pytestmark" in map(ast.unparse, one.targets)
    ]
    return test is not None and not any(_idle(node) for node in (test, *marks))


@cache
def _body(file: str) -> list[ast.stmt]:
    path = TESTS / file
    return ast.parse(path.read_text(encoding="utf-8")).body if path.is_file() else []


def _idle(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Attribute) and one.attr in IDLE for one in ast.walk(node))


@pytest.mark.parametrize(
    "proof",
    ["abuse/test_abuse.py::test_no_such", "abuse/test_no_such.py::test_x", "abuse/rows.py::Row", "x", ""],
)
def test_a_proof_that_is_none_is_seen(proof):
    assert not runs(proof)
