"""What others made and we ship: unchanged, with its licence, and in the wheel."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

ECHARTS = Path(__file__).parents[2] / "admin/static/echarts"


def test_echarts_is_the_released_file_and_its_licence_stands_beside_it():
    told = re.search(r"sha256  ([0-9a-f]{64})  (\S+)", (ECHARTS / "README.md").read_text("utf-8"))
    given = (ECHARTS / told.group(2)).read_bytes()

    assert hashlib.sha256(given).hexdigest() == told.group(1)
    assert "Apache License" in (ECHARTS / "LICENSE").read_text("utf-8")
    assert "Apache ECharts" in (ECHARTS / "NOTICE").read_text("utf-8")


def test_our_script_brings_no_markup_style_or_code_of_its_own():
    script = (ECHARTS.parent / "boards.js").read_text("utf-8")

    assert re.findall(r"innerHTML|eval|new Function|https?:|setAttribute\(.style", script) == []
