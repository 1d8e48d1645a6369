"""A scenario runs no code, opens no file, reaches no network: the interpreter itself is asked.

Python tells an audit hook (PEP 578) of everything that is opened, imported, compiled, executed,
started or connected to.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sim.reading import bundled
from tests.fuzz import nasty
from tests.fuzz.hostile import TEXT
from tests.reading import SMALL

SAMPLES = Path(__file__).parents[1] / "talks" / "samples"

_WATCH = """
import json, sys
from pathlib import Path
from sim.conditions import Atom
from sim.errors import ScenarioError
from sim.readback import readback
from sim.reading import loads
from sim.talks.formats import read_domain

texts = json.loads(sys.stdin.read())
# Whatever is imported or built only when it is first needed.
for scenario in texts["warm"]:
    readback(loads(scenario))
for domain in texts["domains"]:
    read_domain(domain, warn=lambda _: None)

import ruamel.yaml

# Looking into an object of one's own is told too; the YAML library looks for its own plug-ins.
BENIGN, own = ("object.", "sys.", "gc.", "builtins.id"), str(Path(ruamel.yaml.__file__).parent)
seen, watching = [], False

def hook(event, args):
    said = [str(arg)[:200] for arg in args]
    if watching and not event.startswith(BENIGN) and own not in "".join(said[:1]):
        seen.append([event, said])

sys.addaudithook(hook)
for text in texts["scenarios"]:
    watching = True
    try:
        readback(loads(text.encode("utf-8", "surrogatepass")))
    except ScenarioError:
        pass
    finally:
        watching = False
of_scenarios, seen = seen, []
for domain in texts["domains"] + texts["hostile domains"]:
    watching = True
    try:
        read_domain(domain, warn=lambda _: None)
    except ScenarioError:
        pass
    finally:
        watching = False
print(json.dumps([of_scenarios, seen]))
"""

ELSEWHERE = (
    *("/etc/passwd", "../p.json", "a/../../p.json", "~/p.json", "C:p.json"),
    *("//host/p.json", "\\\\host\\p.json", "file:///etc/passwd", "http://127.0.0.1:9/p.json"),
)
"""Parameter files that are not beside the scenario."""

HOSTILE = {
    "external.xml": '<?xml version="1.0"?>\n<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
    "entity.xml": '<!DOCTYPE a [<!ENTITY e SYSTEM "http://127.0.0.1:9/">]><a>&e;</a>',
    "include.xml": '<negotiation_template xmlns:xi="http://www.w3.org/2001/XInclude">'
    '<xi:include href="/etc/passwd"/></negotiation_template>',
    "module.xml": '<?xml version="1.0" encoding="idna"?><negotiation_template/>',
    "python.yml": "type: !!python/object/apply:os.system ['true']\n",
    "class.yml": "type: os.system\nissues: [{type: subprocess.Popen, name: x, values: [true]}]\n",
    "schema.json": '{"$ref": "file:///etc/passwd", "issuesValues": {"a": {"values": ["b"]}}}',
}


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> list[list[list[object]]]:
    """What the interpreter was told of while scenarios, then domains, were read."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, text in HOSTILE.items():
        (folder / name).write_text(text, encoding="utf-8")
    samples = ("sea.yaml", "genius", "geniusweb/truce.json", "negmas", "negmas-json")
    good = [path.read_text(encoding="utf-8") for path in bundled().values()]
    texts = {
        "warm": good,
        "scenarios": [
            *good,
            TEXT,
            *(SMALL.replace("else", f"'{word}'") for word in nasty.ALL),
            *(SMALL.replace("would like to", word) for word in nasty.ALL),
            *(f"{SMALL}parameters: '{path}'\n" for path in ELSEWHERE),
            *(SMALL.replace("border: [open", f"border: [{word}") for word in nasty.CODE),
        ],
        "domains": [str(SAMPLES / sample) for sample in samples],
        "hostile domains": [str(folder / name) for name in HOSTILE],
    }
    found = subprocess.run(
        [sys.executable, "-c", _WATCH],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr[-3000:]
    read: list[list[list[object]]] = json.loads(found.stdout)
    return read


def test_reading_a_scenario_does_nothing_but_read(events: list[list[list[object]]]) -> None:
    """Good or hostile: nothing is opened, imported, compiled, started or connected to."""
    assert events[0] == []


def test_reading_a_domain_opens_its_own_files_only(events: list[list[list[object]]]) -> None:
    """Those of the folder that is named, and nothing that they name."""
    assert {str(event) for event, _ in events[1]} <= {"open", "os.listdir", "os.scandir"}
    opened = {str(args[0]) for event, args in events[1] if event == "open"}  # type: ignore[index]
    assert not [path for path in opened if "/samples/" not in path and "/hostile" not in path]
