"""Requests that two programs would read differently, on the wire as the product is served."""

from __future__ import annotations

import shutil
import socket
from urllib.parse import urlsplit

import pytest

from tests.served import serving

BEHIND = "GET /behind HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
TWICE = (
    ("Content-Length: 4\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
    ("Transfer-Encoding: chunked\r\nContent-Length: 6", "0\r\n\r\nG"),
    ("Content-Length: 0\r\nContent-Length: 44", ""),
    ("Content-Length: 4, 5", "abcde"),
    ("Content-Length: +4", "abcd"),
    ("Content-Length: -1", ""),
    ("Content-Length: 0x4", "abcd"),
    ("Transfer-Encoding: xchunked", "0\r\n\r\n"),
    ("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "0\r\n\r\n"),
    ("Transfer-Encoding : chunked", "0\r\n\r\n"),
    (" Content-Length: 4", "abcd"),
    ("Content_Length: 4\r\nContent-Length: 9\r\nContent-Length: 4", "abcd"),
)


@pytest.fixture(scope="module")
def address(built, tmp_path_factory):
    folder = tmp_path_factory.mktemp("wire") / "instance"
    shutil.copytree(built[0], folder)
    with serving(folder) as found:
        yield urlsplit(found)


def _said(address, text):
    with socket.create_connection((address.hostname, address.port), timeout=20) as line:
        line.sendall(text.encode("latin-1"))
        line.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: line.recv(65536), b""))


def test_a_request_of_two_lengths_is_refused_and_the_line_closed(address):
    plain = _said(address, "GET /login HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    assert plain.startswith(b"HTTP/1.1 200")
    told = {}
    for lengths, body in TWICE:
        head = f"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\n{lengths}\r\n\r\n"
        said = _said(address, head + body + BEHIND)
        told[lengths] = (said.count(b"HTTP/1.1 "), said.split(b" ")[1])
    unknown = {"Transfer-Encoding: xchunked": (1, b"501")}
    assert told == dict.fromkeys(told, (1, b"400")) | unknown
