"""Many play with the page at once, and nothing is lost."""

from __future__ import annotations

import asyncio

import pytest

from tests.web.served import served
from tests.web.sessions import Session, lost, play


@pytest.mark.slow
def test_fifty_sessions_lose_nothing() -> None:
    """Each moves sliders in its own order; every answer is, to the byte, that worked out alone."""
    sessions = [Session(number, rounds=2_000, steps=4) for number in range(50)]
    with served() as page:
        asyncio.run(play(page.address, sessions))
        assert page.end() == (0, "")
    assert [len(session.asked) for session in sessions] == [4] * 50
    assert lost(sessions) == []
