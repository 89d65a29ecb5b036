"""What goes out as sheets and comes in as files: no formula, no path, no disguise."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import pytest

from server.models import Attachment, Item
from tests.admin.matrix.lists import LISTS, OFFICER_LISTS
from tests.admin.matrix.realm import XSS


@pytest.fixture(autouse=True)
def _as_it_was(tables):
    tables.restore()
    yield
    tables.restore()


RISKY = re.compile(r"^[\s\ufeff]*[=+\-@\t\r＝＋－＠]")


def _exports(people):
    for role, paths in {"clerk": LISTS, **OFFICER_LISTS}.items():
        for path in paths:
            yield role, path


def test_no_cell_of_an_exported_sheet_is_a_formula(people):
    cells = 0
    for role, path in _exports(people):
        text = people[role].get(f"{path}export/csv/").data.decode("utf-8-sig")
        for row in csv.reader(io.StringIO(text)):
            risky = [cell for cell in row if RISKY.match(cell) and not re.fullmatch(r"-?\d+(\.\d+)?", cell)]
            assert risky == [], path
            cells += len(row)
        with zipfile.ZipFile(io.BytesIO(people[role].get(f"{path}export/xlsx/").data)) as book:
            sheets = [
                book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/")
            ]
        assert not [one for one in sheets if "<f>" in one or "<hyperlink" in one], path
    assert cells > 500


def test_titles_that_look_like_formulas_are_really_among_them(people, realm):
    text = people["clerk"].get("/data/item_screen/export/csv/").data.decode("utf-8-sig")
    titles = [row[0] for row in csv.reader(io.StringIO(text))]
    with realm.instance.bench.sessions() as session:
        held = [row.title for row in session.query(Item).filter(Item.office_id == realm.units["city.office"])]
    found = [title for title in held if RISKY.match(title)]
    assert len(found) == 3
    assert {f"'{title}" for title in found} <= set(titles)


# files


NAMES = (
    "../../../etc/cron.d/x.pdf",
    "..\\..\\x.pdf",
    "C:\\windows\\x.pdf",
    "/etc/passwd.pdf",
    "a\0b.pdf",
    "x\r\nSet-Cookie: a=b.pdf",
    "\u202efdp.exe.pdf",
    "<img src=x onerror=alert(1)>.pdf",
    "a" * 500 + ".pdf",
    "....pdf",
    "%2e%2e%2fx.pdf",
    "名 字\t.pdf",
    '"; filename="x.html.pdf',
    "CON.pdf",
    "~.pdf",
    ".pdf.pdf",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_files_name_is_only_shown(people, realm, names, name):
    folder = realm.instance.folder
    before = {path for path in folder.parent.rglob("*") if path.is_file() and "duban.db" not in path.name}
    data = {"csrf_token": people["unit_head"].token, "text": "文", "file": (io.BytesIO(b"%PDF-1.4 x"), name)}
    client = people["unit_head"].app.test_client(use_cookies=False)
    answer = client.post(
        f"/item/{names['main']}/act/report", data=data, headers={"Cookie": people["unit_head"].cookie}
    )
    after = {path for path in folder.parent.rglob("*") if path.is_file() and "duban.db" not in path.name}
    assert answer.status_code in {303, 409}
    assert all(path.parent == folder / "files" for path in after - before)
    if answer.status_code == 303:
        row = realm.one(Attachment, item_id=names["main"])
        assert not re.search(r"[\\/\x00-\x1f\u202e]", row.name)
        answer = people["clerk"].get(f"/item/{names['main']}/file/{row.id}")
        assert answer.headers["Content-Disposition"].startswith("attachment; ")
        assert not re.search(r"[\r\n]", answer.headers["Content-Disposition"])
        assert answer.headers["Content-Type"] == "application/octet-stream"
    for path in after - before:
        path.unlink()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.html", b"<script>alert(1)</script>"),
        ("x.svg", b"<svg onload=alert(1)>"),
        ("x.pdf", b"<html>"),
        ("x.exe", b"MZ"),
        ("x.pdf.html", b"%PDF"),
        ("x", b"%PDF"),
        ("x.png", b"%PDF"),
        ("x.xlsm", b"PK\x03\x04"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(people, tables, names, name, data):
    before = tables.state()
    sent = {"csrf_token": people["unit_head"].token, "text": "文", "file": (io.BytesIO(data), name)}
    client = people["unit_head"].app.test_client(use_cookies=False)
    answer = client.post(
        f"/item/{names['main']}/act/report", data=sent, headers={"Cookie": people["unit_head"].cookie}
    )
    assert (answer.status_code, tables.state()) == (409, before)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.csv", b""),
        ("x.csv", b"\xff\xfe\x00"),
        ("x.xlsx", b"PK\x03\x04"),
        ("x.xlsx", b"not a book"),
        ("../x.csv", "序号,事项名称\n1,a\n".encode()),
        ("x.csv", b"\0" * 1000),
        ("x.csv", ("=1+1," * 3000).encode()),
        ("x.txt", b"x"),
        ("", b"x"),
        ("x.csv", ("事项名称\n" + XSS).encode()),
        ("x.csv", "事项名称,密级\n内部材料,机密\n".encode()),
    ],
)
def test_a_ledger_that_is_none_is_told_and_nothing_is_kept(people, tables, realm, name, data):
    before = tables.state()
    sent = {"csrf_token": people["clerk"].token, "file": (io.BytesIO(data), name)}
    client = people["clerk"].app.test_client(use_cookies=False)
    answer = client.post("/items/decision/import/", data=sent, headers={"Cookie": people["clerk"].cookie})
    assert answer.status_code in {200, 422}
    assert tables.state() == before
    page = answer.get_data(as_text=True)
    assert "<img src=x" not in page
    assert "Traceback" not in page
    for path in (realm.instance.folder / "incoming").glob("*"):
        path.unlink()
