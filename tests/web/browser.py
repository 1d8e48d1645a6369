"""A browser that asks an application without a server between them."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx


class Browser:
    """Asks one thing after another; each call is a request of its own.

    Parameters
    ----------
    app
        What is asked (ASGI).
    address
        Where it believes itself to be.
    """

    def __init__(self, app: Any, address: str) -> None:
        self._app, self._address = app, address

    def request(self, method: str, path: str, **how: Any) -> httpx.Response:
        """The answer to a request; to one over which the application broke, too."""
        return asyncio.run(self._asked(method, path, how))

    def get(self, path: str, **how: Any) -> httpx.Response:
        """The answer to a question."""
        return self.request("GET", path, **how)

    def post(self, path: str, **how: Any) -> httpx.Response:
        """The answer to a form."""
        return self.request("POST", path, **how)

    async def _asked(self, method: str, path: str, how: dict[str, Any]) -> httpx.Response:
        way = httpx.ASGITransport(self._app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=way, base_url=self._address) as client:
            return await client.request(method, path, **how)
