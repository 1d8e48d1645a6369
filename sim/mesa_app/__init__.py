"""A round of a summit in Mesa's own page, to be looked at stage by stage.

Start it with `solara run sim.mesa_app --production`, without which Solara's first page asks
solara.dev to count it; `pip install 'summitry[mesa-viz]'` brings what it needs. Without Solara the
module can be imported and has no `Page`.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from sim.bundled import bundled
from sim.mesa_app.pictures import draw_actors, draw_beliefs
from sim.mesa_app.summit import Summit
from sim.scenario import MODES, as_of_said
from sim.studies.trace.event import moments, titled

__all__ = ["PARAMETERS", "Summit"]

PARAMETERS: dict[str, Any] = {
    "scenario": {
        "type": "Select",
        "label": "Scenario",
        "value": "istanbul-2025",
        "values": [*bundled()],
    },
    "seed": {"type": "SliderInt", "label": "Seed", "value": 0, "min": 0, "max": 200, "step": 1},
    "mode": {"type": "Select", "label": "Mode", "value": "credible", "values": [*MODES]},
    "known": {
        "type": "SliderInt",
        "label": "Stages on record",
        "value": 0,
        "min": 0,
        "max": 12,
        "step": 1,
    },
}
"""The parameters of the model that the page lets one choose; they count once it is reset."""

_SCROLLS = {"height": "100%", "overflow-y": "auto", "padding": "0 12px"}


def _story(summit: Summit) -> None:
    """What has been said and done so far, the latest stage first; what is hidden if asked for."""
    import solara

    everything = solara.use_reactive(False)
    with solara.Column(gap="4px", style=_SCROLLS):
        solara.v.Html(tag="h2", children=[summit.summit.question])
        solara.Text(f"Seed {summit.seeded}, {summit.mode} mode, {as_of_said(summit.as_of)}")
        solara.Switch(label="Show what is hidden", value=everything)
        for moment in reversed([*moments(summit.told(everything.value))]):
            solara.v.Html(tag="h3", children=[moment.title])
            for event in moment.events:
                solara.Text(event.text)


def _actors(summit: Summit) -> None:
    """How each actor stands and for whom it waits."""
    import solara

    with solara.Column(gap="4px", style=_SCROLLS):
        solara.v.Html(tag="h2", children=["Who waits for whom"])
        _figure(draw_actors, summit, (6.4, 4.3))


def _standing(summit: Summit) -> None:
    """The same in words; at the end who attends, and the outcome."""
    import solara

    with solara.Column(gap="4px", style=_SCROLLS):
        said = f"Outcome: {summit.ended}" if summit.ended else titled(summit.world.stage)
        solara.v.Html(tag="h2", children=[said])
        for actor, state in summit.states().items():
            solara.Text(f"{actor}: {state.said}")


def _beliefs(summit: Summit) -> None:
    """What the public has believed, stage by stage."""
    import solara

    with solara.Column(gap="4px", style=_SCROLLS):
        solara.v.Html(tag="h2", children=["What the public believes"])
        _figure(draw_beliefs, summit, (6.4, 4.0))


def _figure(draw: Any, summit: Summit, size: tuple[float, float]) -> None:
    import solara
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, layout="constrained")
    draw(summit, figure.subplots())
    solara.FigureMatplotlib(figure)


if find_spec("solara"):
    import solara

    @solara.component  # type: ignore[untyped-decorator]
    def Page() -> None:  # noqa: N802  # the name that Solara looks for
        """Mesa's page of one round."""
        from mesa.visualization import SolaraViz

        first = solara.use_memo(Summit, [])
        components = [(part, 0) for part in (_story, _actors, _beliefs, _standing)]
        SolaraViz(first, components=components, model_params=PARAMETERS, name="Summitry: one round")
