"""The scenarios that come with the program."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def bundled() -> dict[str, Path]:
    """Name to path of the bundled scenarios: `istanbul-2025` and its like.

    They stand in the package when installed, beside it in a checkout.
    """
    for folder in (_PACKAGE / "scenarios", _PACKAGE.parent / "scenarios"):
        if found := sorted(folder.glob("*.yaml")):
            return {path.stem.replace("_", "-"): path for path in found}
    return {}
