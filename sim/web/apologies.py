"""What goes wrong, as whoever asked is told of it."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sim.errors import Refusal, ScenarioError, WorkersLost
from sim.web.crew import Busy
from sim.web.states import NotHere
from sim.web.views import Trouble, render
from sim.web.workers import TooLong

TOLD = (ScenarioError, Refusal, Busy, WorkersLost)
"""What is told to whoever asked; all else is a bug."""


def status(error: Exception) -> int:
    """What a browser is told of an error."""
    match error:
        case NotHere():
            return 404
        case ScenarioError():
            return 400
        case Busy() | TooLong():
            return 503
        case Refusal():
            return 422
    return 500


def trouble(error: Exception, kept: str = "") -> Trouble:
    """What is wrong, in words; and which answer is still shown."""
    match error:
        case ScenarioError():
            return Trouble("This cannot be asked", error.message, kept)
        case Busy() | TooLong() | WorkersLost():
            return Trouble("No answer yet", f"{error}", kept)
    return Trouble("This cannot be answered", f"{error}", kept)


def headers(error: Exception) -> dict[str, str]:
    """When it may be asked again, if it may."""
    seconds = getattr(error, "seconds", None)
    return {"retry-after": str(seconds)} if isinstance(error, Busy) and seconds else {}


def apology(error: Exception, edit: str = "") -> Response:
    """An error on a page of its own, with the link to where a text is mended, if there is one."""
    wrong, code = trouble(error), status(error)
    page = render("apology.html", title=wrong.title, message=wrong.message, status=code, edit=edit)
    return HTMLResponse(page, code, headers(error))


async def not_understood(request: Request, error: Exception) -> Response:
    """What the routes make nothing of: an address, or a form that is none."""
    code = error.status_code if isinstance(error, HTTPException) else 404
    title, message = "Not here", "There is nothing at this address."
    if code == 400:
        title, message = "This cannot be read", "What was sent is no form of this page."
    page = render("apology.html", title=title, message=message, status=code, edit="")
    return HTMLResponse(page, code)
