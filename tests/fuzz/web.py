"""Requests at random to the real application: never broken, slow or naked, never another office's text."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from random import Random
from time import process_time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from server import journal
from server.web.gate import RETURNS
from tests.fuzz.answers import broken
from tests.fuzz.judge import SECONDS
from tests.fuzz.tally import Tally, guarded, told, watched
from tests.fuzz.world import World, world

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from werkzeug.test import TestResponse

    from tests.fuzz.world import Address

CHUNK = 200
"""Requests, before which the database is brought back: each chunk follows from seed and number alone."""
_ASTRAY = 0.03
"""How often a form says where to go next: most values of that are refused before the form is read."""
_PUBLIC = 0.04
"""The share of requests to what nobody has to sign in for: the door that strangers try."""
_OPEN = 0.85
"""The share of requests that begin as one that is let in."""
TEXTS = (
    "", " ", "0", "-1", "1", "2", "NaN", "1e9", "99999999999999999999999", "9223372036854775808",
    "٣", "２", "'", "' OR 1=1--", "%", "_", "\\", "%%", "\0", "a\0b", "\r\nX: y", "a" * 3000,
    "长" * 5000, "🙂", "e\u0301\u202e", "2026-02-30", "0000-00-00", "9999-12-31", "0001-01-01",
    "2026-11-02T00:00", "2026-11-10", "<script>x</script>", "../../etc/passwd", "//evil.example",
    "http:evil.example", "true", "null", "[]", "{}", "${7*7}", "{{7*7}}", "%s%n", "{0.__class__}",
    "\ud7ff\ufdd0", "甲", "督〔2026〕1号", "供暖", "director 1", "off", "y", "on", "zh", "en",
)  # fmt: skip
METHODS = ("PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "PROPFIND", "foo")
KINDS_OF_BODY = (
    "application/json", "text/plain", "text/xml", "multipart/form-data", "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded; charset=utf-16", "application/octet-stream", "image/png", "",
    'a/b;c="',
)  # fmt: skip
PART_HEADS = (
    "Content-Disposition: form-data", 'Content-Disposition: form-data; name="{}"', "X: y", "",
    'Content-Disposition: form-data; name="{}"; filename="a.csv"',
    "Content-Disposition: form-data; filename=a.csv",
    "Content-Disposition: form-data; name*=utf-8''%ff", 'Content-Disposition: attachment; name="{}"',
    'Content-Disposition: form-data; name="{}"\r\nContent-Type: text/plain; charset=utf-7',
    'Content-Disposition: form-data; name="{}"\r\nContent-Type: multipart/mixed; boundary=x',
    'Content-Disposition: form-data; name="{}"\r\nContent-Length: -1', "\ud7ff: {}",
)  # fmt: skip
ENDS_OF_HEAD = ("\r\n\r\n", "\r\n\r\n", "\r\n\r\n", "\n\n", "\r\n")
HOSTS = ("localhost", "evil.example", "localhost:99999", "[::1]", "a b", "", "127.0.0.1", "LOCALHOST.")
NAMES = (
    "Accept-Language", "Referer", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
    "Range", "If-None-Match", "If-Modified-Since", "Accept", "Accept-Encoding", "Origin",
    "Content-Length", "Transfer-Encoding", "Authorization", "X-Requested-With", "Expect", "Upgrade",
)  # fmt: skip


@dataclass(slots=True)
class Request:
    """A request while it is mutated."""

    login: str
    method: str
    path: str
    names: tuple[str, ...]
    query: list[tuple[str, str]] = field(default_factory=list)
    form: list[tuple[str, Any]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    token: bool = True
    cookie: str | None = None  # None: that of the person
    whole: bool = False


def made(seed: int, number: int, of: World) -> tuple[tuple[str, ...], Request]:
    """Return the families of mutations of request `number`, and the request."""
    random = Random(f"{seed}/{number}")
    address = random.choice(_set(random, of))
    outside = address in of.public and random.random() < 0.5
    login = "" if outside else random.choice(address.logins or tuple(sorted(of.people)))
    sent = Request(login, address.method, address.path, address.names)
    sent.form, sent.whole = list(address.data), address.whole
    if address.method == "POST" and random.random() < 0.5:
        _fill(random, of, sent, address)
    families = [random.choice(list(FAMILIES)) for _ in range(random.choice((1, 1, 2, 3)))]
    for family in families:
        FAMILIES[family](random, of, sent)
    return tuple(families), sent


def _set(random: Random, of: World) -> list[Address]:
    """Return the addresses of which one is asked for."""
    if random.random() < _PUBLIC:
        return of.public
    return of.open if random.random() < _OPEN else of.addresses


def _fill(random: Random, of: World, sent: Request, address: Address) -> None:
    """Send what a form would be sent with, each field with something."""
    sent.form += [
        (name, _value(random, of))
        for name in address.names
        if random.random() < (_ASTRAY if name in RETURNS else 0.8)
    ]


def _value(random: Random, of: World) -> str:
    return random.choice(of.ids) if random.random() < 0.3 else random.choice(TEXTS)


def _name(random: Random, of: World, sent: Request) -> str:
    if random.random() < 0.1:
        return random.choice(TEXTS)
    asked = RETURNS if random.random() < _ASTRAY else [name for name in sent.names if name not in RETURNS]
    return random.choice(asked)


def _plain(random: Random, of: World, sent: Request) -> None:
    """Leave it as it is: also what is sound has to be answered."""


def _query(random: Random, of: World, sent: Request) -> None:
    sent.query += [(_name(random, of, sent), _value(random, of)) for _ in range(random.choice((1, 2, 5)))]


def _form(random: Random, of: World, sent: Request) -> None:
    _turn(random, of, sent)
    sent.form += [(_name(random, of, sent), _value(random, of)) for _ in range(random.choice((1, 3, 8)))]


def _path(random: Random, of: World, sent: Request) -> None:
    """Change a part of the path: another row, another office's, one that is none."""
    parts = sent.path.split("?")[0].split("/")
    at = random.randrange(len(parts))
    parts[at] = quote(_value(random, of), safe="", errors="replace")
    sent.path = "/" + "/".join(parts).lstrip("/")


def _other(random: Random, of: World, sent: Request) -> None:
    """Ask as somebody else does, or for what somebody else is asked for."""
    _as(sent, random.choice(sorted(of.people)))


def _as(sent: Request, login: str) -> None:
    """Ask as this person, with his own cookie."""
    sent.login, sent.cookie = login, None


def _turn(random: Random, of: World, sent: Request) -> None:
    """Make a request one that sends something: mostly to an address that takes it."""
    if sent.method != "POST" and random.random() < _OPEN:
        other = random.choice([one for one in of.open if one.method == "POST"])
        _as(sent, random.choice(other.logins))
        sent.path, sent.names = other.path, other.names
    sent.method = "POST"


def _file(random: Random, of: World, sent: Request) -> None:
    _turn(random, of, sent)
    content = random.choice(
        (b"", b"PK\x03\x04broken", "编号,事项名称\n1,甲\n".encode(), b"\x00" * 5000, b"%PDF-1.7")
    )
    name = random.choice(("台账.csv", "a.xlsx", "../x.csv", "\0.csv", "a" * 300, "x.exe", ""))
    sent.form.append((random.choice(("file", _name(random, of, sent))), (io.BytesIO(content), name)))


def _token(random: Random, of: World, sent: Request) -> None:
    sent.token = False
    if random.random() < 0.5:
        sent.form.append(("csrf_token", random.choice(TEXTS)))


def _cookie(random: Random, of: World, sent: Request) -> None:
    own = of.people[sent.login].cookie
    at = random.randrange(len(own) + 1)
    odd = (
        own[:at] + random.choice('AZ;=%"') + own[at + 1 :],
        own[:at],
        "duban=",
        "duban=x; form=y",
        own * 20,
    )
    sent.cookie = random.choice(odd)


def _body(random: Random, of: World, sent: Request) -> None:
    _turn(random, of, sent)
    sent.body = random.choice(
        (b"", b"{", b'{"a": 1}', b"--x\r\n", b"\xff\xfe\x00", b"a=%ZZ&b", b"&&&=" * 2000, b"x" * 400_000)
    )
    sent.headers["Content-Type"] = random.choice(KINDS_OF_BODY)


def _parts(random: Random, of: World, sent: Request) -> None:
    """Send a form in parts, written by hand: parts without a name, without an end, inside each other."""
    _turn(random, of, sent)
    token = f'Content-Disposition: form-data; name="csrf_token"\r\n\r\n{of.people[sent.login].token}'
    said = [token] if random.random() < 0.7 else []
    for _ in range(random.choice((1, 2, 5, 2500))):
        head = random.choice(PART_HEADS).format(_name(random, of, sent))
        said.append(f"{head}{random.choice(ENDS_OF_HEAD)}{_value(random, of)[:100]}")
    random.shuffle(said)
    end = random.choice(("\r\n--x--\r\n", "\r\n--x--\r\n", "\r\n--x", ""))
    sent.body = ("".join(f"\r\n--x\r\n{one}" for one in said) + end).encode("utf-8", "replace")
    sent.headers["Content-Type"] = "multipart/form-data; boundary=x"


def _method(random: Random, of: World, sent: Request) -> None:
    sent.method = random.choice(METHODS)


def _header(random: Random, of: World, sent: Request) -> None:
    if random.random() < 0.3:
        sent.headers["Host"] = random.choice(HOSTS)
    else:
        text = random.choice(TEXTS).encode("latin-1", "replace").decode("latin-1")
        sent.headers[random.choice(NAMES)] = "".join(mark for mark in text if mark not in "\r\n\0")[:2000]


FAMILIES: dict[str, Callable[[Random, World, Request], None]] = {
    "sound": _plain, "query": _query, "form": _form, "path": _path, "other": _other, "file": _file,
    "token": _token,
    "cookie": _cookie, "body": _body, "parts": _parts, "method": _method, "header": _header,
}  # fmt: skip
"""Every mutation by the name of its family."""


def send(of: World, sent: Request) -> TestResponse:
    """Send a request as its person."""
    visitor = of.people[sent.login]
    given = dict(sent.headers)
    cookie = visitor.cookie if sent.cookie is None else sent.cookie
    if cookie:
        given["Cookie"] = cookie
    more: dict[str, Any] = {}
    if sent.body is not None:
        more["data"] = sent.body
    elif sent.method not in {"GET", "HEAD"}:
        names = dict.fromkeys(name for name, _ in sent.form)
        more["data"] = {name: [value for other, value in sent.form if other == name] for name in names}
        if sent.token:
            more["data"]["csrf_token"] = visitor.token
    path, _, query = sent.path.partition("?")
    pairs = [(name, value.encode("utf-8", "replace")) for name, value in sent.query]
    more["query_string"] = "&".join(
        [
            *([query] if query else []),
            *(f"{quote(name, errors='replace')}={quote(value)}" for name, value in pairs),
        ]
    )
    client = of.app.test_client(use_cookies=False)
    return client.open(path, method=sent.method, headers=given, buffered=True, **more)


def unsound(of: World) -> Iterator[str]:
    """Yield what is wrong with the database after a chunk."""
    with closing(sqlite3.connect(of.tables.path)) as live:
        if orphans := live.execute("PRAGMA foreign_key_check").fetchall():
            yield f"rows that point nowhere: {sorted({one[0] for one in orphans})}"
    with of.realm.instance.bench.sessions() as session:
        if (bad := journal.first_bad(session)) is not None:
            yield f"the journal is broken at block {bad}"


def one(
    seed: int, number: int, of: World, seconds: float = SECONDS
) -> tuple[tuple[str, ...], bool, list[str], str]:
    """Return the families of request `number`, whether it was let in, what its answer breaks, its status."""
    families, sent = made(seed, number, of)
    began = process_time()
    try:
        with guarded(), closing(send(of, sent)) as answer:
            spent = process_time() - began
            status, faults = answer.status_code, list(broken(sent, answer, spent, seconds))
            return families, status < 400, faults, str(status)
    except Exception as error:
        return families, False, [told(error)], "none"


def chunk(job: tuple[int, int, float]) -> Tally:
    """Return what one chunk of requests comes to."""
    return played(job, world())


def played(job: tuple[int, int, float], of: World) -> Tally:
    """Play one chunk in a world."""
    seed, index, seconds = job
    of.restore()
    with watched() as tally:
        first = index * CHUNK
        for number in range(first, first + CHUNK):
            tally.note(number, *one(seed, number, of, seconds))
        if wrong := list(unsound(of)):
            tally.broken += 1
            tally.faults.setdefault(wrong[0], [0, first])[0] += 1
    return tally


def show(seed: int, number: int) -> list[str]:
    """Print a request and its answer, after those of its chunk before it; return what it breaks."""
    of = world()
    of.restore()
    for before in range(number - number % CHUNK, number):
        one(seed, before, of)
    families, sent = made(seed, number, of)
    print(*families)
    print(
        f"{sent.login or 'nobody'}: {sent.method} {sent.path}\n{sent.query}\n{sent.form}\n{sent.headers}"[
            :3000
        ]
    )
    return one(seed, number, of)[2]
