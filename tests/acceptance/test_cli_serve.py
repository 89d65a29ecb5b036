"""`duban serve`: the web and the ticker beside it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from server.cli.serving import Served, address, listen

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def instance(duban, tmp_path):
    folder = tmp_path / "instance"
    assert duban("init", "--dir", folder).code == 0
    return folder


def test_it_serves_ticks_and_ends_when_it_is_told_to(instance):
    command = [sys.executable, "-P", "-m", "server.cli", "serve", "--port", "0", "--dir", str(instance)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "LC_ALL": "zh_CN.UTF-8", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [*command, "--format", "json"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as served:
        said = b"".join(served.stdout.readline() for _ in range(3))
        url = json.loads(said)["address"]
        with urllib.request.urlopen(url, timeout=60) as page:  # the socket listens before the worker is up
            assert page.status == 200
            assert b"csrf" in page.read()
        served.send_signal(signal.SIGINT)
        rest, errors = served.communicate(timeout=60)
    assert (served.returncode, rest) == (0, b"")
    assert b"Traceback" not in errors


def test_the_worker_opens_the_instance_and_ticks(instance):
    listener = listen("127.0.0.1", 0)
    served = Served(instance, listener)
    try:
        app = served.wsgi()
        assert app.test_client().get("/", follow_redirects=True).status_code == 200
    finally:
        assert served.ticker is not None
        served.ticker.stop()
        listener.close()


def test_a_port_in_use_is_left_for_another_only_when_that_is_wanted():
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with listen("127.0.0.1", port, else_any=True) as second:
            assert second.getsockname()[1] not in {0, port}
        with pytest.raises(OSError, match="in use") as told:
            listen("127.0.0.1", port)
        assert told.value.filename == f"127.0.0.1:{port}"


def test_an_address_that_a_browser_opens():
    with listen("0.0.0.0", 0) as everywhere:
        assert address(everywhere) == f"http://127.0.0.1:{everywhere.getsockname()[1]}/"


def test_a_demo_that_is_there_is_told_again_and_not_made_again(duban, instance):
    told = {"counts": {"units": 43}, "accounts": [{"login": "np.zhuren", "password": "p", "who": "荀书屏"}]}
    (instance / "demo.json").write_text(json.dumps(told), encoding="utf-8")
    before = sorted(path.name for path in instance.iterdir())
    said = duban("demo", "--dir", instance, "--no-serve", "--format", "json")
    assert (said.code, said.data) == (0, told)
    words = duban("demo", "--dir", instance, "--no-serve").out
    assert "np.zhuren  p  荀书屏" in words.splitlines()
    assert sorted(path.name for path in instance.iterdir()) == before


def test_a_real_instance_is_never_made_a_demo(duban, instance):
    said = duban("demo", "--dir", instance, "--no-serve")
    assert (said.code, said.err) == (2, f"{instance} 里已有督办实例。\n")


def test_a_demo_is_served_where_it_stands(duban, instance):
    told = {"counts": {}, "accounts": []}
    (instance / "demo.json").write_text(json.dumps(told), encoding="utf-8")
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        said = duban("demo", "--dir", instance, "--port", port)
    assert (said.code, said.err) == (1, f"错误：127.0.0.1:{port}: 端口已被占用\n")
