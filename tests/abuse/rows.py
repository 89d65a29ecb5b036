"""What a row of the table of abuses is, and what it may wait for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

MATRIX = "admin/matrix/test_matrix_"
ROUTES = f"{MATRIX}routes.py::test_"
WRITES = f"{MATRIX}writes.py::test_"
BESIDE = f"{MATRIX}beside.py::test_"
PAYLOADS = f"{MATRIX}payloads.py::test_"
FILES = f"{MATRIX}files.py::test_"
ENTRY = f"{MATRIX}sessions.py::test_"
SESSIONS = "admin/test_sessions.py::test_"
POLICIES = "admin/test_policies.py::test_"
ITEMS = "admin/test_items.py::test_"
SIGHTS = "admin/test_sights.py::test_"
PASSWORDS = "admin/test_passwords.py::test_"
STEPS = "admin/test_two_steps.py::test_"
PAGES = "admin/test_pages.py::test_"
HERE = "abuse/test_"


@dataclass(frozen=True)
class Need:
    """Why (a part of) a case cannot be tried yet, and a check that this is still so."""

    reason: str
    holds: Callable[[], bool]


@dataclass(frozen=True)
class Row:
    """An abuse: its number, what is promised instead, and the tests that prove it."""

    number: str
    promise: str
    proofs: tuple[str, ...] = ()
    needs: Need | None = None
