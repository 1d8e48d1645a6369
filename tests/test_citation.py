"""How to cite the program: a valid file that says no more than is known."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.pages import ROOT

REQUIRED = {"cff-version", "message", "title", "authors"}
KNOWN = REQUIRED | {"type", "version", "abstract", "license", "keywords"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def cited() -> dict[str, Any]:
    """What the file says."""
    yaml = YAML(typ="safe", pure=True)
    said: dict[str, Any] = yaml.load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    return said


def test_it_has_what_the_format_asks_for(cited: dict[str, Any]) -> None:
    """Version 1.2.0 of the Citation File Format wants four keys; an entity wants a name."""
    assert cited["cff-version"] == "1.2.0"
    assert cited.keys() >= REQUIRED
    assert all(author.keys() == {"name"} for author in cited["authors"])
    assert cited["type"] in ("software", "dataset")


def test_it_invents_nothing(cited: dict[str, Any]) -> None:
    """No identifier, address or date stands there that nobody has given out."""
    assert cited.keys() <= KNOWN


def test_it_agrees_with_the_package(cited: dict[str, Any]) -> None:
    """Version, licence and keywords are those of the package."""
    assert cited["version"] == PROJECT["version"]
    assert cited["license"] == PROJECT["license"]
    assert cited["keywords"] == PROJECT["keywords"]
