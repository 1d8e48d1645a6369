"""Frozen forecasts: what a record holds, that nobody changes it unnoticed, and how it is scored."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256
from math import inf, log
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim
from sim.errors import ScenarioError
from sim.reading import loads
from sim.result import Result
from sim.rounds import run
from sim.rules import AlwaysComes
from sim.saving import MOST_BYTES
from sim.streams import NUMBERS
from sim.strictjson import canonical, plain
from sim.studies.forecasts import Frozen, Scores, freeze, read, replay, score, write
from sim.studies.forecasts.published import outcomes_of, published
from sim.studies.forecasts.scoring import check_same_question
from sim.supposing import suppose
from tests.parameter_files import parameter_file
from tests.summits import text

BEFORE = dt.datetime(2025, 5, 13, 12, tzinfo=dt.UTC)
LATER = dt.datetime(2025, 5, 20, 12, tzinfo=dt.UTC)
MIXED = {"stays away": 0.3, "comes if": 0.4, "comes": 0.3}
DAYS = {"opens": "2025-05-15", "resolves": "2025-05-16"}
SUMMIT: dict[str, Any] = {
    "intent": {"Ann": MIXED, "Bob": {"stays away": 0.5, "comes": 0.5}},
    "comes_if": {"Ann": "Bob attends"},
    "outcomes": {
        "both": "Ann attends and Bob attends",
        "never": "Ann attends and Ann stays away",
        "rest": "always",
    },
}


def dated(days: Mapping[str, str] = DAYS, **changes: Any) -> str:
    """The file of a small summit that opens and resolves on some days."""
    return json.dumps(
        {**json.loads(text(**{**SUMMIT, **changes})), **days}, indent=1, ensure_ascii=False
    )


TEXT = dated()


def played(source: str = TEXT, **how: Any) -> Result:
    """A short run of a small summit."""
    return run(loads(source), **{"rounds": 400, **how})


def frozen(now: dt.datetime = BEFORE, source: str = TEXT, **how: Any) -> Frozen:
    """A forecast of it, frozen before or after."""
    return freeze(played(source, **how), now=now)


def forged(**changes: Any) -> Frozen:
    """A record that says something else, and a hash that goes with it."""
    data = {**frozen().data, **changes}
    del data["sha256"]
    return Frozen({**data, "sha256": sha256(canonical(data)).hexdigest()}, "x.json")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current directory with nothing in it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


# ---- what a record holds ------------------------------------------------------------------


def test_it_holds_all_that_the_run_found_and_what_makes_it_again() -> None:
    """All of the result but the time it took; what was asked, when, and with what."""
    result = played(seed=5, as_of="Monday")
    data = freeze(result, "summitry forecast s.yaml", BEFORE).data
    found = plain(result.as_dict())
    clock = {"seconds", "rounds_per_second"}
    assert {key: data[key] for key in found if key not in clock} == {
        key: found[key] for key in found if key not in clock
    }
    assert not clock & data.keys()
    assert (data["opens"], data["resolves"]) == ("2025-05-15", "2025-05-16")
    assert data["frozen_at"] == "2025-05-13T12:00:00+00:00"
    assert data["frozen_after_resolving"] is False
    assert data["scenario_text"] == TEXT
    assert data["scenario_sha256"] == sha256(TEXT.encode()).hexdigest()
    assert (data["format"], data["numbers"]) == (1, NUMBERS)
    assert data["command"] == "summitry forecast s.yaml"
    assert {"python", "numpy", "summitry"} <= data["versions"].keys()


def test_what_results_come_to_hold_passes_through() -> None:
    """Further columns of the outcomes, and further entries, are kept and hashed."""

    class Banded(Result):
        @property
        def outcomes(self) -> pd.DataFrame:
            return super().outcomes.assign(band_low=0.1, band_high=0.9)

        def as_dict(self) -> dict[str, Any]:
            return {**super().as_dict(), "parameters": {"draws": 256}}

    result = Banded(**vars(played()))
    record = freeze(result, now=BEFORE).verify()
    assert record.data["outcomes"][0]["band_high"] == 0.9
    assert record.data["parameters"] == {"draws": 256}


def test_the_hash_can_be_checked_without_this_program() -> None:
    """In a line of any language that sorts keys."""
    file = write(frozen())
    data = json.loads(file.read_text(encoding="utf-8"))
    said = data.pop("sha256")
    rest = json.dumps(data, sort_keys=True, separators=(",", ":"))
    assert sha256(rest.encode()).hexdigest() == said


def test_the_clock_is_read_if_no_time_is_said() -> None:
    """In UTC, to the second."""
    before = dt.datetime.now(dt.UTC).replace(microsecond=0)
    assert before <= freeze(played()).said.frozen_at <= dt.datetime.now(dt.UTC)


def test_a_time_of_another_zone_is_the_same_time() -> None:
    """Noon at Greenwich is two in Istanbul's summer; the hash is the same."""
    zone = dt.timezone(dt.timedelta(hours=3))
    assert frozen(BEFORE.astimezone(zone)).data == frozen().data


@pytest.mark.parametrize(
    ("now", "happened", "after", "hindcast"),
    [
        (BEFORE, "", False, False),
        (dt.datetime(2025, 5, 16, 23, 59, tzinfo=dt.UTC), "", False, False),
        (dt.datetime(2025, 5, 17, tzinfo=dt.UTC), "", True, True),
        (LATER, "", True, True),
        (BEFORE, "they met", False, True),
    ],
)
def test_a_hindcast_says_that_it_is_one(
    now: dt.datetime, happened: str, after: bool, hindcast: bool
) -> None:
    """Frozen after the day it resolves, or with what happened in its file."""
    more = {"what happened": f"{happened} [paper]"} if happened else {}
    record = frozen(now, dated(**more))
    assert (record.data["frozen_after_resolving"], record.after_resolving) == (after, after)
    assert record.hindcast is hindcast


def test_without_a_day_of_resolving_nothing_is_said_of_it() -> None:
    """Neither before nor after."""
    record = frozen(LATER, dated({}))
    assert record.data["frozen_after_resolving"] is None
    assert record.days_before(record.said.resolves) is None
    assert not record.hindcast


def test_days_are_counted_from_the_day_it_was_frozen() -> None:
    """Below nothing, where it came after."""
    said = frozen().said
    assert (frozen().days_before(said.opens), frozen().days_before(said.resolves)) == (2, 3)
    assert frozen(LATER).days_before(said.resolves) == -4


# ---- what cannot be written down ----------------------------------------------------------


def test_a_scenario_changed_in_python_is_refused() -> None:
    """Its text would not say what was played."""
    summit = loads(TEXT)
    changed = replace(summit, judgement=replace(summit.judgement, held_late=0.5))
    with pytest.raises(ScenarioError, match="changed in Python"):
        freeze(run(changed, rounds=100))


def test_a_scenario_without_a_text_is_refused() -> None:
    """There is nothing to write down."""
    with pytest.raises(ScenarioError, match="cannot be written down"):
        freeze(run(replace(loads(TEXT), text=b""), rounds=100))


def test_what_is_supposed_in_another_order_is_refused() -> None:
    """A record says it as one would on the command line: numbers, then given, then do."""
    once = suppose(loads(TEXT), do=["Bob attends"])
    with pytest.raises(ScenarioError, match="in another order"):
        freeze(run(suppose(once, settings={"intent.Bob.comes": "40%"}), rounds=2_000))


# ---- files --------------------------------------------------------------------------------


def test_a_file_is_named_with_the_moment_and_the_time() -> None:
    """In `forecasts`, by letters, digits and hyphens; what is read is what was written."""
    record = frozen(as_of="Monday")
    assert write(record, name="../my summit") == Path(
        "forecasts/my-summit-Monday-20250513T120000Z.json"
    )
    (file,) = Path("forecasts").iterdir()
    assert read(file).data == record.data


def test_no_file_is_ever_overwritten() -> None:
    """Of the same second, each gets a name of its own; a name that was said is refused."""
    record = frozen()
    names = [write(record, name="x").name for _ in range(3)]
    assert names == [
        "x-start-20250513T120000Z.json",
        "x-start-20250513T120000Z-2.json",
        "x-start-20250513T120000Z-3.json",
    ]
    Path("mine.json").write_text("mine")
    Path("dangling.json").symlink_to("nowhere")
    for name in ("mine.json", "dangling.json"):
        with pytest.raises(ScenarioError, match=f"{name}: there is something here already"):
            write(record, name)
    assert Path("mine.json").read_text() == "mine"
    assert not Path("nowhere").exists()


def test_a_file_appears_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    """A disk that fails leaves nothing behind, not even the folder."""

    def fail(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(ScenarioError, match="cannot be written: No space left"):
        write(frozen())
    assert not list(here.iterdir())


def test_of_two_at_once_one_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system says which, though both had looked."""
    monkeypatch.setattr("os.path.lexists", lambda _: False)
    record = frozen()
    assert write(record, "x.json") == Path("x.json")
    with pytest.raises(ScenarioError, match="there is something here already"):
        write(record, "x.json")


def test_a_disk_without_links_will_do(monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    """Then the file is moved to its place."""

    def fail(*_: Any) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", fail)
    record = frozen()
    assert read(write(record, "a/b/x.json")).data == record.data
    assert [path.name for path in (here / "a/b").iterdir()] == ["x.json"]


def test_a_scenario_keeps_its_bytes() -> None:
    """Letters, ends of lines and a mark at the beginning: its hash is that of the file."""
    source = "\ufeff" + dated(summit="Женева 🕊").replace("\n", "\r\n")
    record = freeze(run(loads(source.encode()), rounds=100), now=BEFORE)
    again = read(write(record))
    assert again.data["scenario_text"].encode() == source.encode()
    assert again.said.scenario == "Женева 🕊"


# ---- changed records ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data["outcomes"][0].update(share=0.9),
        lambda data: data.update(frozen_at="2025-05-01T12:00:00+00:00"),
        lambda data: data.update(scenario_text=data["scenario_text"] + "\n"),
        lambda data: data.update(more="more"),
        lambda data: data.pop("seed"),
        lambda data: data.update(sha256="0" * 64),
        lambda data: data.update(sha256=None),
    ],
)
def test_a_changed_record_is_refused(change: Callable[[dict[str, Any]], Any]) -> None:
    """Whatever was changed, and told in which file."""
    file = write(frozen(), "x.json")
    data = json.loads(file.read_text(encoding="utf-8"))
    change(data)
    file.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"^x\.json: this record was changed"):
        read(file)


def test_a_record_tells_itself_apart() -> None:
    """By summit and time."""
    assert repr(frozen()) == (
        "<Forecast of 'Talks at Geneva', frozen at 2025-05-13T12:00:00+00:00>"
    )


def test_how_a_record_is_laid_out_does_not_count() -> None:
    """Its keys in another order and on one line, it is the same."""
    record = frozen()
    file = write(record, "x.json")
    file.write_text(json.dumps(dict(reversed(record.data.items()))), encoding="utf-8")
    assert read(file).sha256 == record.sha256


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"format": 2}, "this record is of format 2, not 1"),
        ({"format": ["x" * 100]}, "this record is of format"),
        ({"scenario_sha256": "0" * 64}, "scenario_text: this is not the scenario that was played"),
        ({"scenario_text": 5}, "x.json: scenario_text: expected what a frozen forecast says here"),
        ({"outcomes": []}, "x.json: outcomes: expected"),
        ({"outcomes": [{"name": "both", "share": 0.5}]}, "the shares do not add up to 1"),
        ({"outcomes": [{"name": "both", "share": 0.5}] * 2}, "an outcome is named twice"),
        (
            {"outcomes": [{"name": "both", "share": 10**400}]},
            "x.json: outcomes > 0 > share: expected",
        ),
        ({"outcomes": [{"name": "both", "share": True}]}, "x.json: outcomes > 0 > share: expected"),
        ({"outcomes": [{"name": "both", "share": "1"}]}, "x.json: outcomes > 0 > share: expected"),
        ({"outcomes": {"both": 1}}, "x.json: outcomes: expected"),
        ({"frozen_at": "2025-05-13"}, "frozen_at: expected"),
        ({"frozen_at": "0001-01-01T00:00:00+23:00"}, "frozen_at: expected"),
        ({"frozen_at": 5}, "frozen_at: expected"),
        ({"resolves": 86_400}, "resolves: expected"),
        ({"resolves": "tomorrow"}, "resolves: expected"),
        ({"rounds": 0}, "rounds: expected"),
        ({"question": None}, "question: expected"),
        ({"effective_sample_size": -1.0}, "effective_sample_size: expected"),
    ],
)
def test_a_forged_record_is_refused_where_it_makes_no_sense(
    changes: dict[str, Any], said: str
) -> None:
    """Anybody can make a hash that fits; then the published one is what counts."""
    with pytest.raises(ScenarioError) as refused:
        forged(**changes).verify()
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"{}",
        b"null",
        b'{"sha256": "0"}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"format": 1, "sha256": "", "x": NaN}',
        b'{"format": 1, "sha256": "", "x": 1e999}',
        b'{"format": 1, "sha256": "", "sha256": ""}',
        b'{"format": 1, "x": ' + b"9" * 5_000 + b"}",
        b'{"format": 1, "sha256": {"\\ud800": []}}',
    ],
    ids=lambda raw: raw[:30].decode("latin-1"),
)
def test_what_is_no_record_is_refused_in_one_line(raw: bytes) -> None:
    """Not JSON, or JSON that two readers might read differently, or of something else."""
    Path("x.json").write_bytes(raw)
    with pytest.raises(ScenarioError, match=r"^x\.json: (expected a forecast|this record was)"):
        read("x.json")


def test_a_file_is_read_only_so_far() -> None:
    """What is longer is none that was frozen."""
    with Path("x.json").open("wb") as stream:
        stream.truncate(MOST_BYTES + 1)
    with pytest.raises(ScenarioError, match="too long"):
        read("x.json")
    with pytest.raises(ScenarioError, match="cannot be read: No such file"):
        read("y.json")
    with pytest.raises(ScenarioError, match="cannot be read: Is a directory"):
        read(".")


# ---- scores -------------------------------------------------------------------------------


def test_a_score_is_that_of_its_shares() -> None:
    """Brier's sum, and the logarithm of the share of what happened; beside even odds."""
    record = frozen()
    both, never, rest = (share.share for share in record.said.outcomes)
    found = score(record, "both")
    assert found.brier == pytest.approx((both - 1) ** 2 + never**2 + rest**2)
    assert found.log == pytest.approx(-log(both))
    assert found.even_brier == pytest.approx(2 / 3)
    assert found.even_log == pytest.approx(log(3))
    assert found.bound is None


@pytest.mark.parametrize(
    ("how", "bound"),
    [({}, 3 / 400), ({"rounds": 2}, 1.0), ({"exact": True}, None)],
)
def test_what_came_in_no_round_is_infinitely_surprising(
    how: dict[str, Any], bound: float | None
) -> None:
    """Less than 3 in n may be said of it, unless every history was counted."""
    found = score(frozen(**how), "never")
    assert (found.share, found.log, found.bound) == (0, inf, bound)
    assert found.as_dict()["log"] == inf


def test_an_unknown_outcome_is_refused_with_the_nearest() -> None:
    """And with the file."""
    with pytest.raises(ScenarioError, match=r"^x\.json: 'boht' is not .* did you mean 'both'\?"):
        score(forged(), "boht")


def test_hindcasts_have_a_mean_of_their_own() -> None:
    """They are never averaged with forecasts."""
    scores = [score(frozen(), "both"), score(frozen(seed=1), "rest"), score(frozen(LATER), "both")]
    means = Scores(tuple(scores)).means
    assert list(means) == ["forecasts", "hindcasts"]
    assert (means["forecasts"]["number"], means["hindcasts"]["number"]) == (2, 1)
    assert means["forecasts"]["brier"] == pytest.approx((scores[0].brier + scores[1].brier) / 2)
    assert means["hindcasts"]["brier"] == scores[2].brier
    assert means["hindcasts"]["brier_skill"] == pytest.approx(1 - scores[2].brier / (2 / 3))
    assert means["forecasts"]["questions"] == 1
    assert list(Scores((scores[2],)).means) == ["hindcasts"]


def test_one_answer_is_of_one_question() -> None:
    """The same summit, question and day; its file may have been revised in between."""
    revised = dated(intent={"Ann": MIXED, "Bob": "comes"})
    check_same_question([frozen(), frozen(source=revised)])
    other = Frozen(frozen(source=dated(question="Who?")).data, "y.json")
    with pytest.raises(ScenarioError, match=r"^y\.json: this forecast answers another question"):
        check_same_question([frozen(), other])


# ---- what was published -------------------------------------------------------------------


def test_a_list_of_what_was_published_says_what_happened() -> None:
    """By hash, so that a record that was changed and hashed anew is not in it."""
    one, other = frozen(), frozen(seed=1)
    Path("p.csv").write_text(f"outcome,sha256\nboth,{one.sha256.upper()}\nrest, {other.sha256}\n")
    known = published("p.csv")
    assert outcomes_of([other, one], known, "p.csv") == ["rest", "both"]
    with pytest.raises(ScenarioError, match=r"^x\.json: no forecast with its SHA-256"):
        outcomes_of([forged(seed=3)], known, "p.csv")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "expected the columns sha256 and outcome"),
        (b"file,outcome\nx,y\n", "expected the columns sha256 and outcome"),
        (b"sha256,outcome\nA,b\na,c\n", "p.csv:3: this forecast is named twice"),
        (b"sha256,outcome\n\xff,c\n", "not UTF-8"),
        (b'sha256,outcome\n"' + b"x" * 200_000 + b'",c\n', "expected a CSV file"),
        (b"x" * (1 << 20), "at most"),
    ],
    ids=["empty", "columns", "twice", "bytes", "field", "long"],
)
def test_another_list_is_refused(raw: bytes, said: str) -> None:
    """In one line."""
    Path("p.csv").write_bytes(raw)
    with pytest.raises(ScenarioError, match=said):
        published("p.csv")


def test_a_list_that_is_not_there_is_told() -> None:
    """As the system tells it."""
    with pytest.raises(ScenarioError, match=r"^p\.csv: the file cannot be read: No such file"):
        published("p.csv")


def test_a_row_that_is_too_short_says_nothing() -> None:
    """It names no outcome."""
    Path("p.csv").write_text("sha256,outcome\nabc\n")
    assert published("p.csv") == {"abc": ""}


# ---- played again -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "how",
    [
        {"seed": 3},
        {"as_of": "Monday", "mode": "assured"},
        {"rounds": "until:5%"},
        {"exact": True},
    ],
    ids=str,
)
def test_the_numbers_come_back_from_the_record_alone(how: dict[str, Any]) -> None:
    """To the last digit, by way of the file."""
    file = write(frozen(**how))
    assert replay(read(file)) == []


def test_so_do_those_of_what_was_supposed() -> None:
    """Given, done and set; weighed rounds too."""
    summit = suppose(
        loads(TEXT), ["Bob attends"], ["Ann means to come"], {"intent.Bob.comes": "40%"}
    )
    record = freeze(run(summit, rounds=4_000))
    assert record.said.supposed == [
        "set intent.Bob.comes=40%",
        "given Bob attends",
        "do Ann means to come",
    ]
    assert replay(read(write(record))) == []


def test_made_up_numbers_do_not_come_back() -> None:
    """What was forged is told part by part."""
    both, *rest = frozen().data["outcomes"]
    shares = [{**both, "share": both["share"] - 0.1}, rest[0], {**rest[1]}]
    shares[2]["share"] += 0.1
    lines = replay(forged(outcomes=shares, modes={}).verify())
    assert lines == ["outcomes: shares differ by up to 0.1", "modes: is not the same"]


def test_what_a_record_does_not_hold_was_not_told() -> None:
    """A part that a later version of the program finds, say."""
    record = forged()
    data = {name: part for name, part in record.data.items() if name != "deadlock"}
    assert replay(Frozen(data)) == ["deadlock: was not told then"]


def test_rules_are_no_part_of_a_record() -> None:
    """They are code: that they were followed is told, and it is not played again."""
    record = freeze(played(rules={"Ann": AlwaysComes()}), now=BEFORE)
    assert record.data["rules"] == {"Ann": "AlwaysComes()"}
    with pytest.raises(ScenarioError, match=r"rules in Python were followed \(Ann\)"):
        replay(record)


def test_what_is_supposed_in_a_forged_record_is_checked() -> None:
    """By whoever reads what is supposed on the command line."""
    with pytest.raises(ScenarioError, match="'wish Ann attends' supposes nothing that is known"):
        replay(forged(supposed=["wish Ann attends"]))


@pytest.mark.parametrize("said", ["packaged", "assumed"])
def test_a_record_holds_how_strongly_words_were_read(said: str) -> None:
    """So that it can be played again whatever later meetings teach, or if nothing does."""
    frozen = freeze(sim.run(sim.load("granada-2023", parameters=said), 2_000))
    assert (frozen.data["read"] is None) == (said == "assumed")
    assert replay(frozen) == []


def test_a_strength_that_was_set_is_on_record() -> None:
    """As any number that was supposed."""
    asked = sim.suppose(sim.load("granada-2023"), settings={"strength.late": "1"})
    frozen = freeze(sim.run(asked, 2_000))
    assert frozen.scenario.strengths is not None
    assert (frozen.scenario.strengths.late == 1).all()
    assert replay(frozen) == []


def test_a_forecast_with_a_parameter_file_is_frozen_and_outlives_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever names it; a warning on the way is no change of the scenario."""
    monkeypatch.chdir(tmp_path)
    Path("mine.json").write_text(json.dumps(parameter_file(0.5, 2)))
    said = {"parameters": "mine.json", "dispute": "korae"}
    Path("s.yaml").write_text(json.dumps(json.loads(text(intent={"Ann": "comes"})) | said))
    scenario = sim.load("s.yaml")
    assert scenario.warnings
    frozen = freeze(sim.run(scenario, 2_000))
    Path("mine.json").unlink()
    assert replay(frozen) == []
