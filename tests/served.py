"""An instance served as users get it, in a process of its own, and a browser to look at it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
FLAGS = (
    "--no-sandbox",  # the tests may run as root
    "--lang=zh-CN",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8"}  # a locale that exists, so that Chinese file names do
ADDRESS = re.compile(r"http://[\w.\[\]:]+:\d+/")


def chromium():
    """Return the path of Debian's chromium; say what to install when there is none."""
    path = shutil.which("chromium")
    if path is None:
        message = "no browser: apt-get install chromium fonts-noto-cjk"
        raise RuntimeError(message)
    return path


@contextmanager
def serving(folder):
    """Serve the instance in `folder` on a free port of the loopback; yield its address."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "LANG": "zh_CN.UTF-8", "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-P", "-m", "server.cli", "serve", "--dir", str(folder), "--port", "0"]
    process = subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder
    )
    try:
        yield _address(process)
    finally:
        process.terminate()
        process.wait(timeout=30)
        process.stdout.close()


def _address(process):
    said = []
    for line in process.stdout:
        said.append(line)
        found = ADDRESS.search(line)
        if found:
            return found[0].rstrip("/")
    raise RuntimeError("".join(said))


@contextmanager
def browser():
    """Yield a headless browser."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS), env=ENVIRONMENT)
        try:
            yield found
        finally:
            found.close()
