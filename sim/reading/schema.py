"""The JSON Schema of a scenario file, which editors complete from and check against."""

from __future__ import annotations

from typing import Any

from sim.reading.document import Document


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a scenario file, for editors and validators."""
    schema: dict[str, Any] = _without_idle_defaults(Document.model_json_schema(by_alias=True))
    schema["title"] = "Summitry scenario"
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema


def _without_idle_defaults(part: Any) -> Any:
    """The same, less each default that nobody would write, which an editor would offer."""
    if isinstance(part, list):
        return [_without_idle_defaults(item) for item in part]
    if not isinstance(part, dict):
        return part
    return {
        key: _without_idle_defaults(value)
        for key, value in part.items()
        if key != "default" or not _idle(value)
    }


def _idle(default: Any) -> bool:
    """Whether a default is no word to write: nothing, nought, or no more than keys left out."""
    if isinstance(default, dict):
        return all(map(_idle, default.values()))
    return not default and default is not False
