"""An editor in miniature: it speaks to the YAML language server from npm as an editor does.

The server is installed from npm into a temporary folder, or taken from the one that
`SUMMITRY_YAML_SERVER` names (in which `node_modules` stands).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import IO, Any

VERSION = "1"
_PREPARED = "SUMMITRY_YAML_SERVER"
_PATIENCE = 120
"""After how many seconds a server that says nothing is given up."""

Position = tuple[int, int]
"""Line and column, from 0 as the protocol counts."""


def installed(folder: Path) -> Path:
    """The folder in which the server is installed."""
    if prepared := os.environ.get(_PREPARED):
        return Path(prepared)
    npm = shutil.which("npm")
    assert npm, f"npm is needed here, or a folder that {_PREPARED} names"
    wanted = [f"yaml-language-server@{VERSION}", "--no-audit", "--no-fund", "--no-save"]
    subprocess.run([npm, "install", "--prefix", str(folder), *wanted], check=True)
    return folder


class Editor:
    """One conversation with the server.

    Parameters
    ----------
    process
        The server, which listens on its standard input.
    settings
        What it is told when it asks how it is set up: a section's name to its settings.
    """

    def __init__(self, process: subprocess.Popen[bytes], settings: Mapping[str, Any]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._out: IO[bytes] = process.stdin
        self._in: IO[bytes] = process.stdout
        self._settings = settings
        self._asked = 0
        self._slips: dict[str, list[dict[str, Any]]] = {}
        capabilities = {
            "textDocument": {
                "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
                "hover": {"contentFormat": ["markdown"]},
            },
            "workspace": {"configuration": True},
        }
        self._ask("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities})
        self._tell("initialized", {})

    def open(self, file: Path, text: str) -> list[dict[str, Any]]:
        """Open a document, and wait for what the server finds wrong with it."""
        document = {"uri": file.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self._tell("textDocument/didOpen", {"textDocument": document})
        while file.as_uri() not in self._slips:
            self._hear()
        return self._slips.pop(file.as_uri())

    def complete(self, file: Path, at: Position) -> dict[str, dict[str, Any]]:
        """What the server would put in at a place, by its label."""
        found = self._ask("textDocument/completion", self._at(file, at))
        items = found["items"] if isinstance(found, dict) else found or []
        return {item["label"]: item for item in items}

    def hover(self, file: Path, at: Position) -> str:
        """What the server says of a place."""
        found = self._ask("textDocument/hover", self._at(file, at))
        return str(found["contents"]["value"]) if found else ""

    @staticmethod
    def _at(file: Path, at: Position) -> dict[str, Any]:
        line, column = at
        position = {"line": line, "character": column}
        return {"textDocument": {"uri": file.as_uri()}, "position": position}

    def _ask(self, method: str, params: Any) -> Any:
        self._asked += 1
        self._send({"id": self._asked, "method": method, "params": params})
        while True:
            message = self._hear()
            if message.get("id") == self._asked and "method" not in message:
                assert "error" not in message, message["error"]
                return message["result"]

    def _tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: Mapping[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._out.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._out.flush()

    def _hear(self) -> dict[str, Any]:
        """The next message; what the server asks is answered, what it finds wrong is noted."""
        length = 0
        while line := self._in.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the language server has gone silent"
        message: dict[str, Any] = json.loads(self._in.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self._slips[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            self._send({"id": message["id"], "result": self._answer(message)})
        return message

    def _answer(self, message: Mapping[str, Any]) -> Any:
        if message["method"] != "workspace/configuration":
            return None
        items = message["params"]["items"]
        return [self._settings.get(item.get("section"), {}) for item in items]


@contextmanager
def editor(folder: Path, settings: Mapping[str, Any]) -> Iterator[Editor]:
    """Start the server that is installed in a folder, and end it."""
    script = folder / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
    command = ["node", str(script), "--stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        watchdog = Timer(_PATIENCE, process.kill)
        watchdog.start()
        try:
            yield Editor(process, settings)
        finally:
            watchdog.cancel()
            process.kill()
