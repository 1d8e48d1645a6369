"""The page: what answers which address.

Nothing is kept between two requests: all that was asked stands in the link. What takes time is
done by the crew; here questions are read and templates filled.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import wraps
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from sim.errors import Refusal, ScenarioError
from sim.scenario import START
from sim.web import apologies, downloads, forms, states, views
from sim.web.answered import REFINED, answered
from sim.web.answering import answer
from sim.web.apologies import TOLD
from sim.web.asked import Asked
from sim.web.briefing import along, board_of, said_back, unchanged
from sim.web.crew import Crew
from sim.web.editing import Problem, Verdict, verdict
from sim.web.figures import WAITS, figure
from sim.web.library import Library, Shelved
from sim.web.states import State
from sim.web.statics import statics
from sim.web.stories import tale
from sim.web.views import Trouble, render

STEP = "summitry-step"
"""The header with which the page says that a state is one to go back to."""

_MOST_NUMBER = 10_000
"""The farthest round of an outcome that is told."""

_MANY = 100_000
"""Questions of more rounds than this wait for one another, and nobody waits for them."""

_SVG = "image/svg+xml"

_LAST = "The answer below is still the one to the last question that was understood."
_FILE = "The answer below is of the text as it stands, with nothing supposed."

Handler = Callable[["_Page", Request], Awaitable[Response]]


def application(library: Library, crew: Crew) -> Starlette:
    """The page of a library, worked for by a crew that is at hand.

    Parameters
    ----------
    library
        What can be chosen.
    crew
        Who works it out; whoever serves the page enters and leaves it.
    """
    page = _Page(library, crew)
    routes = [
        Route("/", page.shelf),
        Route("/s/{slug}", page.forecast),
        Route("/answer", page.answer),
        Route("/refined", page.refined),
        Route("/says", page.says),
        Route("/story", page.story),
        Route("/edit", page.edit),
        Route("/edit", page.edited, methods=["POST"]),
        Route("/figure/{name}.svg", page.figure),
        Route("/download/report.html", page.report),
        Route("/download/tables.zip", page.tables),
        Route("/download/scenario.yaml", page.scenario),
        Route("/static/{name}", _static),
        Route("/healthz", _healthy),
    ]
    return Starlette(routes=routes, exception_handlers={HTTPException: apologies.not_understood})


def _told(handler: Handler) -> Handler:
    """A handler whose errors are told on a page of their own."""

    @wraps(handler)
    async def handle(page: _Page, request: Request) -> Response:
        try:
            return await handler(page, request)
        except TOLD as error:
            return apologies.apology(error, page.mending(request))

    return handle


# ---- what is answered ---------------------------------------------------------------------


class _Page:
    """What answers each address, for one library and one crew."""

    def __init__(self, library: Library, crew: Crew) -> None:
        self._library, self._crew = library, crew

    def mending(self, request: Request) -> str:
        """The link to where a text that cannot be played is mended; empty if none is asked for."""
        slug = request.path_params.get("slug") or request.query_params.get("scenario", "")
        try:
            return Asked(self._library[slug].slug).link("/edit")
        except ScenarioError:
            return ""

    async def shelf(self, request: Request) -> Response:
        """All scenarios."""
        books = await asyncio.to_thread(list, self._library)
        if len(books) == 1 and not books[0].problem:
            return RedirectResponse(Asked(books[0].slug).link(), 303)
        return HTMLResponse(render("shelf.html", books=[views.book(one) for one in books]))

    @_told
    async def forecast(self, request: Request) -> Response:
        """A scenario: what is asked of it, and the answer."""
        slug = ("scenario", request.path_params["slug"])
        pairs = [slug, *(pair for pair in _query(request) if pair[0] != "scenario")]
        try:
            state = await self._state(pairs)
        except ScenarioError as error:
            return await self._misput(pairs, error)
        try:
            told = await self._answered(state)
        except TOLD as error:
            return await self._troubled(state, error)
        if forms.is_form(pairs):
            return RedirectResponse(state.asked.link(), 303)
        return HTMLResponse(self._whole(state, told))

    async def answer(self, request: Request) -> Response:
        """The answer alone, for a page that is open."""
        return await self._fragment(request, refined=False)

    async def refined(self, request: Request) -> Response:
        """The same with so many rounds that luck hardly counts."""
        return await self._fragment(request, refined=True)

    async def _fragment(self, request: Request, refined: bool) -> Response:
        pairs = _query(request)
        state = None
        try:
            state = await self._state(pairs)
            told = await self._answered(state, refined)
            values = {
                **_shown(state, "forecast"),
                **views.taken(state.asked, downloads.MOST),
                **told,
            }
            link = state.asked.link()
        except TOLD as error:
            about, trouble = _plain_about(error), apologies.trouble(error, _LAST)
            if state is not None:
                about = await states.about(self._crew, state, error)
                trouble = trouble.in_words(state.board)
            page = render("trouble.html", trouble=trouble, about=about)
            return HTMLResponse(page, apologies.status(error), apologies.headers(error))
        step = "hx-push-url" if request.headers.get(STEP) else "hx-replace-url"
        return HTMLResponse(render("fragment.html", **values), headers={step: link})

    async def _state(self, pairs: states.Pairs) -> State:
        return await states.state(self._library, self._crew, pairs)

    async def _answered(self, state: State, refined: bool = False) -> dict[str, Any]:
        """What an answer is shown by."""
        asked = replace(state.asked, rounds=REFINED) if refined else state.asked
        found, moved = await asyncio.gather(
            self._crew.do(answer, asked, *state.question[1:], slow=asked.rounds > _MANY),
            self._crew.do(along, *state.question),
        )
        return answered(state.asked, state.board, found, moved, refine=not refined)

    def _whole(
        self,
        state: State,
        told: Mapping[str, Any] | None,
        trouble: Trouble | None = None,
        about: Mapping[str, str] | None = None,
    ) -> str:
        more = forms.adding(state.pairs)
        return render(
            "forecast.html",
            **_shown(state, "forecast"),
            **views.asking(state.asked, state.board, more),
            **views.taken(state.asked, downloads.MOST),
            **(told or {"answer": None}),
            trouble=trouble,
            about=about or {},
        )

    async def _troubled(self, state: State, error: Exception) -> Response:
        """The form as it was filled in, with the error beside what caused it."""
        about = await states.about(self._crew, state, error)
        trouble = apologies.trouble(error).in_words(state.board)
        return await self._as_it_stands(states.without_added(state), error, trouble, about)

    async def _misput(self, pairs: states.Pairs, error: ScenarioError) -> Response:
        """The form as the file has it, where the fields cannot even be read."""
        texts = [pair for pair in pairs if pair[0] in ("scenario", "edit")]
        state = await self._state(texts)
        return await self._as_it_stands(state, error, apologies.trouble(error), _plain_about(error))

    async def _as_it_stands(
        self, state: State, error: Exception, trouble: Trouble, about: Mapping[str, str]
    ) -> Response:
        """The page with the form of a state, what is wrong with it, and the answer without it."""
        own = replace(state, asked=unchanged(state.asked), pairs=())
        told: dict[str, Any] = {}
        with suppress(*TOLD):
            told = await self._answered(own) | {"refine": ""}
        page = self._whole(state, told, replace(trouble, kept=_FILE if told else ""), about)
        return HTMLResponse(page, apologies.status(error), apologies.headers(error))

    @_told
    async def says(self, request: Request) -> Response:
        """The scenario in sentences, with the picture of who waits for whom."""
        state = await self._state(_query(request))
        sections, waits = await asyncio.gather(
            self._crew.do(said_back, *state.own), self._crew.do(figure, *state.own, "waits")
        )
        page = render(
            "says.html", **_shown(state, "says"), sections=sections, waits=views.waits(waits)
        )
        return HTMLResponse(page)

    @_told
    async def story(self, request: Request) -> Response:
        """One round, stage by stage."""
        fields = dict(_query(request))
        state = await self._state(_query(request))
        outcome = fields.get("outcome", "")
        number = _whole(fields.get("number", ""), 0, _MOST_NUMBER)
        shown = {**_shown(state, "story"), "outcome": outcome, "earlier": ""}
        shown["carried"] = parse_qsl(state.asked.query())
        try:
            slow = state.asked.rounds > _MANY
            told = await self._crew.do(tale, *state.question, outcome, number, slow=slow)
        except TOLD as error:
            start = replace(state.asked, as_of=START).link("/story")
            shown["earlier"] = f"{start}&{urlencode({'outcome': outcome})}"
            page = render("story.html", **shown, trouble=apologies.trouble(error), tale=None)
            return HTMLResponse(page, apologies.status(error), apologies.headers(error))
        step = _whole(fields.get("step", ""), 1, len(told.moments))

        def link(**more: Any) -> str:
            return f"{state.asked.link('/story')}&{urlencode({'outcome': outcome, **more})}"

        steps = [link(number=number, step=k + 1) for k in range(len(told.moments))]
        another = link(number=number + 1)
        return HTMLResponse(
            render("story.html", **shown, tale=told, step=step, steps=steps, another=another)
        )

    @_told
    async def edit(self, request: Request) -> Response:
        """The scenario's text, to be edited."""
        asked = self._edited_of(request)
        found, book = await self._judged(asked)
        return HTMLResponse(await self._editor(asked, book, found))

    @_told
    async def edited(self, request: Request) -> Response:
        """A text that was edited: what it is, the state with it, or the text itself."""
        before, form = self._edited_of(request), await request.form()
        text, then = form.get("text"), form.get("then")
        if not isinstance(text, str):
            raise ScenarioError("the text is missing")
        asked = before.edited(text)
        if then == "download":
            return _file(downloads.yaml(asked), "application/yaml", asked.file)
        found, book = await self._judged(asked)
        if then == "say":
            return HTMLResponse(render("verdict.html", **views.judged(found, asked)))
        if then == "use" and not found.problem:
            return RedirectResponse(asked.link(), 303)
        return HTMLResponse(await self._editor(asked, book, found), 400 if found.problem else 200)

    def _edited_of(self, request: Request) -> Asked:
        return Asked.read(forms.Fields(tuple(_query(request))), self._library)

    async def _judged(self, asked: Asked) -> tuple[Verdict, Shelved]:
        """What a text is, and the scenario that it is of."""
        book = states.shelved(self._library, asked.scenario)
        found = await self._crew.do(verdict, unchanged(asked), book.text, book.path)
        try:
            asked.link()
        except Refusal as error:
            problem = found.problem or Problem(str(error), 0, 0, "")
            return replace(found, problem=problem), book
        return found, book

    async def _editor(self, asked: Asked, book: Shelved, found: Verdict) -> str:
        """The page on which a text is edited; a file that cannot be played can be mended there."""
        own = replace(asked, text=None)
        views_of = asked if not found.problem else own
        board: Any = views.Masthead(book.title, "")
        with suppress(ScenarioError):
            board = await self._crew.do(board_of, unchanged(views_of), book.text, book.path)
        return render(
            "edit.html",
            board=board,
            asked=views_of,
            **views.views(views_of, "edit"),
            **views.editing(asked, book.text, found),
        )

    @_told
    async def figure(self, request: Request) -> Response:
        """A picture of a state."""
        name = request.path_params["name"]
        try:
            state = await self._state(_query(request))
            found = await self._crew.do(figure, *state.question, name, slow=name != WAITS)
        except TOLD as error:
            if "hx-request" not in request.headers:
                raise
            said = render("undrawn.html", trouble=apologies.trouble(error))
            return HTMLResponse(said, apologies.status(error), apologies.headers(error))
        return Response(found, media_type=_SVG)

    @_told
    async def report(self, request: Request) -> Response:
        """The report of a state, as a file."""
        state = await self._state(_query(request))
        page = await self._crew.do(downloads.report_of, *state.question, slow=True)
        return _file(page, "text/html; charset=utf-8", f"{state.asked.scenario}-report.html")

    @_told
    async def tables(self, request: Request) -> Response:
        """The results folder of a state, as a file."""
        state = await self._state(_query(request))
        packed = await self._crew.do(downloads.tables, *state.question, slow=True)
        return _file(packed, "application/zip", f"{state.asked.scenario}-tables.zip")

    @_told
    async def scenario(self, request: Request) -> Response:
        """The scenario's text, as a file."""
        asked = self._edited_of(request)
        name = f"{asked.scenario}.yaml" if asked.text is None else asked.file
        return _file(downloads.yaml(asked), "application/yaml", name)


# ---- small things -------------------------------------------------------------------------


def _query(request: Request) -> list[tuple[str, str]]:
    return list(request.query_params.multi_items())


def _shown(state: State, view: str) -> dict[str, Any]:
    """What every view of a state is filled with."""
    return {"asked": state.asked, "board": state.board, **views.views(state.asked, view)}


def _plain_about(error: Exception) -> dict[str, str]:
    """The field of a number that cannot be read: of how many rounds, or of the seed."""
    said = f"{error}"
    return {name: said for name in ("rounds", "seed") if f"expected {name} " in said}


def _whole(text: str, least: int, most: int) -> int:
    """A whole number within bounds; what is none is the least."""
    return min(max(int(text), least), most) if text.isdecimal() and len(text) < 10 else least


def _file(body: bytes, kind: str, name: str) -> Response:
    """A file to be kept; its name holds letters that every disk takes."""
    safe = re.sub(r"[^A-Za-z0-9._-]", "-", name)
    disposition = f'attachment; filename="{safe}"'
    return Response(body, headers={"content-type": kind, "content-disposition": disposition})


async def _static(request: Request) -> Response:
    found = statics().get(request.path_params["name"])
    if found is None:
        raise HTTPException(404)
    if request.headers.get("if-none-match") == found.tag:
        return Response(status_code=304, headers={"etag": found.tag})
    return Response(found.body, headers={"content-type": found.kind, "etag": found.tag})


async def _healthy(request: Request) -> Response:
    return PlainTextResponse("well\n")
