"""NegMAS reads what we write, and we read what NegMAS writes."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from sim.talks.domain import Domain
from sim.talks.formats import read_domain, write_domain
from tests.talks.awkward import AWKWARD, domains
from tests.talks.negmas import MISSING, python

pytestmark = [pytest.mark.slow, pytest.mark.skipif(python() is None, reason=MISSING)]

ORACLE = Path(__file__).parents[1] / "oracles" / "negmas_formats_oracle.py"
SAMPLES = Path(__file__).parent / "samples"
COUNT = 40


def ask(**asked: Any) -> dict[str, Any]:
    """What NegMAS says."""
    interpreter = python()
    assert interpreter, MISSING
    told = subprocess.run(
        [interpreter, str(ORACLE)],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    assert not told.returncode, told.stderr
    answer: dict[str, Any] = json.loads(told.stdout)
    return answer


def quiet(_: str) -> None:
    """Pass over what is warned of."""


@pytest.fixture(scope="module")
def drawn() -> list[Domain]:
    """Some domains with awkward names and numbers, but no option that NegMAS takes for a class."""
    found: list[Domain] = []

    @given(domains())
    @settings(
        max_examples=COUNT,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def draw(domain: Domain) -> None:
        if not any("type" in issue.options for issue in domain.issues):
            found.append(domain)

    draw()
    return found


def agree(domain: Domain, told: dict[str, Any], tolerance: float = 0.0) -> None:
    """See that a domain and what NegMAS says of it are the same, agreement by agreement."""
    assert told["issues"] == [issue.name for issue in domain.issues]
    place = {agreement: n for n, agreement in enumerate(map(tuple, told["agreements"]))}
    assert len(place) == domain.size
    order = [place[agreement] for agreement in domain.agreements]
    utilities = np.array([side["utilities"] for side in told["sides"]])[:, order]
    scale = np.abs(domain.utilities).max() * tolerance
    np.testing.assert_allclose(domain.utilities, utilities, rtol=tolerance, atol=scale)


@pytest.mark.parametrize("normalise", ["raw", "genius"])
@pytest.mark.parametrize("format", ["negmas", "genius", "geniusweb"])
def test_negmas_reads_what_we_write(
    format: str, normalise: Any, drawn: list[Domain], tmp_path: Path
) -> None:
    """NegMAS finds the same utilities, to the last digit where nothing is scaled."""
    positive = [d for d in drawn if all(_positive(d))] if normalise == "genius" else drawn
    assert len(positive) > COUNT / 10
    folders = []
    for number, domain in enumerate(positive):
        folder = write_domain(domain, tmp_path / str(number), format, normalise, warn=quiet)
        folders.append(str(folder))
        for file in folder.glob("*.json"):  # NegMAS knows the values by their older name only
            text = file.read_text(encoding="utf-8")
            older = text.replace('"DiscreteValueSetUtilities"', '"discreteutils"')
            file.write_text(older, encoding="utf-8")
    scaled = 1e-12 if normalise == "genius" and format == "genius" else 0.0
    for domain, told in zip(positive, ask(read=folders)["read"], strict=True):
        agree(domain, told, scaled)
        for side, said in zip(domain.profiles, told["sides"], strict=True):
            assert (said["reservation"] or 0.0) == side.reservation
            assert format != "negmas" or said["name"] == side.party


def _positive(domain: Domain) -> list[bool]:
    """For each side and issue, whether GENIUS can say its values."""
    return [
        max(table.values()) >= 1e-5 for side in domain.profiles for table in side.values.values()
    ]


def _given(folder: Path, format: str, names: list[str]) -> dict[str, Any]:
    first, second, third, *options = names
    values = [0.1, 1 / 3, 1e-17, 5.0, 0.0][: len(options)]
    return {
        "folder": str(folder),
        "format": format,
        "name": "talks",
        "issues": [[first, options], [second, ["x", "y"]], [third, [1, 2, 30]]],
        "sides": [
            {
                "name": party,
                "weights": [0.3, 0.5, 0.2],
                "values": [values, [own, 1e22], [0.5, own, 0.25]],
                "reservation": reservation,
            }
            for party, own, reservation in [("Alba", 0.7, 0.2), ("Brandt", -3.5, None)]
        ],
    }


@pytest.mark.parametrize("format", ["yml", "json", "xml"])
def test_we_read_what_negmas_writes(format: str, tmp_path: Path) -> None:
    """The same utility of every agreement, whatever issues and options are called."""
    groups = [AWKWARD[n : n + 8] for n in range(0, len(AWKWARD) - 7, 8)]
    if format == "xml":  # NegMAS does not escape names in XML
        groups = [["line", "guards", "years", "here", "there", "nowhere"]]
    given = [_given(tmp_path / str(n), format, names) for n, names in enumerate(groups)]
    for domain, told in zip(given, ask(write=given)["write"], strict=True):
        read = read_domain(domain["folder"], "raw", warn=quiet)
        agree(read, told)
        assert [side.party for side in read.profiles] == ["Alba", "Brandt"]
        assert [side.reservation for side in read.profiles] == [0.2, read.utilities[1].min()]


def test_we_read_samples_as_negmas_does() -> None:
    """NegMAS finds the same utilities in a sample of its own format."""
    (told,) = ask(read=[str(SAMPLES / "negmas")])["read"]
    domain = read_domain(SAMPLES / "negmas", warn=quiet)
    assert told["issues"] == [issue.name for issue in domain.issues]
    assert told["sides"][0]["utilities"] == domain.utilities[0].tolist()
