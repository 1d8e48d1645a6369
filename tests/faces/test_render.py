"""Templates: escaped, whole, and with one sheet for light, dark and paper."""

from __future__ import annotations

import re
from itertools import product

import pytest
from jinja2 import UndefinedError

from sim.faces.laid import Picture, Table
from sim.faces.render import environment, style
from sim.plots.style import luminance

HOSTILE = '</title><script>x</script> "quoted" \u202eback \x1b[31m'


def rendered(source: str, **values: object) -> str:
    """A template of the test's own."""
    return environment().from_string(source).render(values)


def test_everything_is_escaped() -> None:
    """And signs that steer a reader's eye are written out."""
    assert rendered("{{ name }}", name=HOSTILE) == (
        "&lt;/title&gt;&lt;script&gt;x&lt;/script&gt; &#34;quoted&#34; \\u202eback \\x1b[31m"
    )


def test_what_is_missing_is_an_error() -> None:
    """And no gap."""
    with pytest.raises(UndefinedError):
        rendered("{{ nothing }}")


def test_filters_say_shares_as_tables_do() -> None:
    """Never as nothing where there is something."""
    said = rendered("{{ 0.0001 | percent }}, {{ (0.1, 0.25) | from_to }}")
    assert said == "&lt;0.1%, 10.0% to 25.0%"


def test_a_table_has_a_caption_and_heads_with_a_scope() -> None:
    """Each row begins with its own head; what is too wide can be pushed by key."""
    grid = Table.of("t", "A <caption>", ["name", "share"], [("<a>", "1%")], note="A note")
    said = rendered('{% from "macros.html" import table %}{{ table(grid) }}', grid=grid)
    assert '<caption id="t-caption">A &lt;caption&gt;</caption>' in said
    assert said.count('<th scope="col">') == 2
    assert '<tr><th scope="row"><bdi>&lt;a&gt;</bdi></th><td>1%</td></tr>' in said
    assert 'role="region" tabindex="0" aria-labelledby="t-caption"' in said
    assert '<p class="note">A note</p>' in said


def test_a_picture_without_a_narrow_one_can_be_pushed() -> None:
    """With one, the sheet chooses."""
    from markupsafe import Markup

    macro = '{% from "macros.html" import figure %}{{ figure(picture) }}'
    alone = rendered(macro, picture=Picture("p", "Said", Markup("<svg/>")))
    assert 'class="scroll pushed" role="region" tabindex="0"' in alone
    both = rendered(macro, picture=Picture("p", "Said", Markup("<svg/>"), Markup("<svg/>")))
    assert both.count("<svg/>") == 2
    assert "pushed" not in both


def colours(part: str) -> dict[str, str]:
    """The colours of a scheme, by name."""
    return dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", part))


def test_text_stands_out_in_light_and_dark() -> None:
    """By 4.5 to 1 at least (WCAG 2.1, 1.4.3); marks by 3 to 1 (1.4.11)."""
    light, dark = style().split("@media screen and (prefers-color-scheme: dark)")[:2]
    for scheme in (colours(light), colours(light) | colours(dark.split("@media")[0])):
        for text, ground in product(("ink", "quiet", "accent"), ("paper", "wash")):
            assert contrast(scheme[text], scheme[ground]) >= 4.5, (text, ground)
        assert contrast(scheme["main"], scheme["paper"]) >= 3
        assert contrast("#ffffff", scheme["main"]) >= 4.5


def contrast(one: str, other: str) -> float:
    """As WCAG 2.1 defines it."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_sheet_loads_nothing() -> None:
    """No import, no font, no picture from anywhere; and it knows paper."""
    assert "url(" not in style()
    assert "@import" not in style()
    assert "@media print" in style()
