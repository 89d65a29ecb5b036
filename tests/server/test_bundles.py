"""Signed bundles: the same text is the same bytes; what no trusted key signed, or was changed, is refused."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from config.loader import chain_from_files, read_chain, shipped
from server import bundles, proposals
from server.errors import Refusal

CITY = read_chain(shipped("city"))
KEY, OTHER = "a1" * 32, "b2" * 32


@pytest.fixture(scope="module")
def signed():
    return bundles.pack(CITY, proposals.sound(CITY).hash, KEY)


def trusted(tmp_path, *keys):
    (tmp_path / "keys").mkdir(exist_ok=True)
    for number, key in enumerate(keys):
        (tmp_path / "keys" / f"{number}.key").write_text(f"{key}\n", encoding="utf-8")
    return bundles.trusted(tmp_path)


def rewritten(data, change, how=zipfile.ZIP_STORED):
    """Return an archive with its entries changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in change(entries).items():
            archive.writestr(name, content)
    return out.getvalue()


def said(data, keys):
    with pytest.raises(Refusal) as refused:
        bundles.unpack(data, keys)
    return refused.value.text("zh"), refused.value.text("en")


def test_a_bundle_is_the_same_bytes_and_gives_the_text_back(signed, tmp_path):
    again = chain_from_files("city", dict(reversed(CITY.files.items())))
    digest = proposals.sound(CITY).hash
    assert bundles.pack(again, digest, KEY) == signed
    chain, told = bundles.unpack(signed, trusted(tmp_path, OTHER, KEY))
    assert (chain.name, dict(chain.files), told) == ("city", dict(CITY.files), digest)
    assert proposals.sound(chain).hash == digest


def test_only_a_trusted_key_counts(signed, tmp_path):
    zh, en = said(signed, trusted(tmp_path, OTHER))
    assert zh.startswith("签名包用的密钥（")
    assert en.endswith(") that is not in this instance's keys/; nothing was taken in.")
    assert bundles.trusted(tmp_path / "nowhere") == {}


CHANGED = "签名包签名之后被改动过（{}）；什么也没有收下。"
FILE = "files/city/pack.yaml"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda e: {**e, FILE: e[FILE] + b"\n"}, "city/pack.yaml"),
        (lambda e: {n: c for n, c in e.items() if n != FILE}, "city/pack.yaml"),
        (lambda e: {**e, "files/city/types/new.yaml": b""}, "city/types/new.yaml"),
        (lambda e: {**e, "stray": b""}, "stray"),
        (lambda e: {**e, "signature": b"0" * 64}, "signature"),
        (lambda e: {n: c for n, c in e.items() if n != "signature"}, "signature"),
        (lambda e: {**e, "manifest.json": e["manifest.json"].replace(b'"city"', b'"town"')}, "signature"),
    ],
    ids=["more", "gone", "new", "stray", "signed", "unsigned", "renamed"],
)
def test_what_was_changed_is_named(signed, tmp_path, change, what):
    assert said(rewritten(signed, change), trusted(tmp_path, KEY))[0] == CHANGED.format(what)


def test_what_is_no_bundle(signed, tmp_path):
    keys = trusted(tmp_path, KEY)
    words = (
        "这不是签名包，或者文件坏了；什么也没有收下。",
        "This is no signed bundle, or it is damaged; nothing was taken in.",
    )
    packed = rewritten(signed, lambda e: e, zipfile.ZIP_DEFLATED)
    bare = rewritten(signed, lambda _: {})
    plain = rewritten(signed, lambda e: {**e, "manifest.json": b"[]"})
    deep = rewritten(signed, lambda e: {**e, "manifest.json": b"[" * 100_000})
    for data in (b"", b"PK", signed[: len(signed) // 2], packed, bare, plain, deep):
        assert said(data, keys) == words
    double = io.BytesIO(signed)
    with zipfile.ZipFile(double, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("signature", b"x")
    assert said(double.getvalue(), keys) == words


def test_a_format_to_come(tmp_path):
    manifest = json.dumps({"format": 2, "key": bundles._called(KEY)}).encode()
    data = rewritten(
        bundles.pack(CITY, "x", KEY),
        lambda _: {"manifest.json": manifest, "signature": bundles._sign(KEY, manifest)},
    )
    assert said(data, trusted(tmp_path, KEY))[0] == "签名包的格式是 2，这个程序不认识；请先升级程序。"


def test_an_instance_makes_its_key_once_and_for_itself(tmp_path):
    key = bundles.own_key(tmp_path)
    assert (len(key), bundles.own_key(tmp_path)) == (64, key)
    assert (tmp_path / "keys" / "own.key").stat().st_mode & 0o777 == 0o600
    assert list(bundles.trusted(tmp_path).values()) == [key]
    (tmp_path / "keys" / "short.key").write_text("abc", encoding="utf-8")
    with pytest.raises(Refusal, match="不是密钥：应是 64 个以上的字母和数字"):
        bundles.trusted(tmp_path)
