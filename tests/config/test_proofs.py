"""Every key does something: each names the test in which it is at work, and a new key must too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config.nodes import KINDS as FILES
from config.nodes import inlined
from tests.config import proofs
from tests.rules.test_sentence_keys import _keys

ROOT = Path(__file__).parents[2]
FIELDS = ("fields:item/*/", "fields:unit/*/", "types:fields/*/")


def keys():
    """Return all keys that rules may be written with."""
    return {f"{kind}:{key}" for kind in FILES if kind != "tests" for key in _keys(inlined(kind), ())}


def proof(key):
    """Return the test that a key names, or nothing."""
    last = re.split("[:/]", key)[-1]
    request = re.fullmatch(r"types:requests/(\w+)/(\w+)", key)
    if key in proofs.TWINS:
        return proofs.TWINS[key]
    if key in proofs.OWN:
        return proofs.OWN[key]
    if key.startswith(FIELDS) and last in proofs.FIELD:
        return proofs.FIELD[last]
    if request and request[2] in proofs.REQUEST[request[1]]:
        return proofs.REQUEST[request[1]][request[2]]
    return proofs.PLAIN.get(last, "")


def test_every_key_names_its_test():
    assert {key for key in keys() if not proof(key)} == set()
    assert proofs.OWN.keys() | proofs.TWINS.keys() <= keys()
    assert proofs.OWN.keys() & proofs.TWINS.keys() == set()


@pytest.mark.parametrize("named", sorted({found for key in keys() if (found := proof(key))}))
def test_the_tests_that_are_named_are_there(named):
    file, _, name = named.partition("::")

    assert re.search(rf"^def {name}\(", (ROOT / file).read_text("utf-8"), re.MULTILINE), named
