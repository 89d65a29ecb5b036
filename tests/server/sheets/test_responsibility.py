from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan_cases import PLAN
from shape_cases import SHAPES
from server.sheets.responsibility import parse
