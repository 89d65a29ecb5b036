"""What must hold of every answer: never broken, slow, huge or naked, and never another office's text."""

from __future__ import annotations

import html
import io
import re
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import unquote

from server.web.headers import FIXED
from tests.admin.matrix.realm import BELOW, FOREIGN, OWN, PRIVATE
from tests.fuzz.judge import SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fuzz.web import Request, TestResponse

MOST = 10 * 1024 * 1024
"""Bytes of an answer at most."""
HEADERS = ("Content-Security-Policy", *FIXED)
TRACES = ("Traceback (most recent call last)", "sqlalchemy.exc", "werkzeug.exceptions", "jinja2.exceptions")
MARKS = {
    "city": (FOREIGN, PRIVATE),
    "beside": (OWN, BELOW, PRIVATE),
    "county": (FOREIGN,),
    "": (OWN, FOREIGN, BELOW, PRIVATE),
}
"""place of a person, nothing for nobody → the marks of texts that are not for him"""
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def broken(sent: Request, answer: TestResponse, seconds: float, most: float = SECONDS) -> Iterator[str]:
    """Yield every promise that an answer breaks."""
    asked = f"{sent.method} {sent.path[:60]}"
    if answer.status_code >= 500:
        yield f"{answer.status_code} at {asked}"
    if seconds > most:
        yield f"took {seconds:.1f} s: {asked}"
    if len(answer.data) > MOST:
        yield f"{len(answer.data):,} bytes: {asked}"
        return
    if missing := [name for name in HEADERS if name not in answer.headers]:
        yield f"without {missing}: {asked}"
    text = "\n".join(texts(answer))
    yield from (f"tells {trace}: {asked}" for trace in TRACES if trace in text)
    yield from (f"tells {sent.login or 'nobody'} of {mark}: {asked}" for mark in leaked(sent, text))


def leaked(sent: Request, text: str) -> list[str]:
    """Return the marks in a text that are not for who asked, and that he has not sent himself."""
    own = repr((sent.path, sent.query, sent.form))
    marks = () if sent.whole else MARKS.get(sent.login.partition(".")[0], ())
    return [mark for mark in marks if mark in text and mark not in own]


def texts(answer: TestResponse) -> Iterator[str]:
    """Yield what an answer says: its headers, its text however it is written, the parts of a packed file."""
    yield from (unquote(value) for _, value in answer.headers)
    if answer.data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
            yield from (_plain(packed.read(name)) for name in packed.namelist())
    else:
        yield _plain(answer.data)


def _plain(data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    if "\\u" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return html.unescape(text) if "&#" in text else text
