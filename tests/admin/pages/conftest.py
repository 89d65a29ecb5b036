"""The city of city.py for each test: built once, copied for every one."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location("duban_city", Path(__file__).with_name("city.py"))
city_module = importlib.util.module_from_spec(_SPEC)
sys.modules["duban_city"] = city_module
_SPEC.loader.exec_module(city_module)


@pytest.fixture(scope="session")
def lived(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city") / "instance"
    city = city_module.build(folder)
    city.instance.close()
    return folder, city


@pytest.fixture
def scene(lived, tmp_path):
    folder, made = lived
    shutil.copytree(folder, tmp_path / "instance")
    instance = city_module.Instance.open(tmp_path / "instance")
    instance.bench.clock = city_module.SetClock(city_module.at(city_module.NOW))
    yield city_module.City(instance, made.units, made.people, dict(made.items))
    instance.close()


@pytest.fixture
def city(scene):
    return scene
