"""Inputs that are small to write and large to understand."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

SMALL = """\
summit: S
question: Q
stages: [M, T]
parties:
  R: {leader: A}
  B: {leader: C}
judgement:
  intent:
    A: {stays away: 50%, comes: 50%}
    C: {stays away: 50%, comes: 50%}
outcomes:
  both: A attends and C attends
  else: always
"""


def _with(old: str, new: str) -> str:
    assert old in SMALL
    return SMALL.replace(old, new, 1)


def _aliases(first: str, form: str) -> str:
    """Ten times ten times ten of the first."""
    lines = [f"a: &a {first}"]
    lines += [
        f"{new}: &{new} {form % ', '.join([f'*{old}'] * 10)}" for old, new in pairwise("abcdefghi")
    ]
    return "\n".join(lines)


def _keyed(times: int) -> str:
    return ", ".join(f"k{number}: v" for number in range(times))


def _crowd(size: int, waits_for: int) -> str:
    """So many leaders, the first of whom wait, each, for as many others to stay away."""
    leaders = [f"L{number}" for number in range(size)]
    parties = "".join(f"  P{number}: {{leader: L{number}}}\n" for number in range(size))
    others = " or ".join(f"not {leader} attends" for leader in leaders[:waits_for])
    waiting = "".join(f"    {leader}: {others}\n" for leader in leaders[: 100_000 // len(others)])
    return (
        f"summit: S\nquestion: Q\nstages: [M]\nparties:\n{parties}judgement:\n"
        f"  comes if:\n{waiting}outcomes: {{else: always}}\n"
    )


SCENARIOS: Mapping[str, str] = {
    "alias bomb": _aliases("x", "[%s]"),
    "alias bomb of mappings": _aliases("{x: y}", "{q: [%s]}"),
    "alias of itself": "a: &a [*a]",
    "deep lists": "[" * 1_000_000,
    "deep mappings": "{a: " * 60_000,
    "deep blocks": "\n".join(" " * depth + "a:" for depth in range(1_000)),
    "deep dashes": "- " * 60_000,
    "deep questions": "? " * 60_000,
    "many keys": "{" + _keyed(60_000) + "}",
    "many short texts": "[" + "a," * 45_000 + "]",
    "many comments": "# x\n" * 30_000,
    "many tags": "!a " * 100_000,
    "many anchors": "".join(f"- &a{number} x\n" for number in range(22_000)),
    "many documents": "---\n" * 100_000,
    "many directives": "%TAG ! x\n" * 50_000 + "--- a",
    "a long key": "a" * 100_000 + ": b",
    "a long quoted text": 'a: "' + "\\u0041" * 20_000 + '"',
    "a long folded text": "a: >\n" + "  b\n\n" * 100_000,
    "a long block of blanks": "a: |\n" + " " * 100_000 + "x",
    "a long line of colons": "a: " + ": " * 60_000,
    "a huge number": _with("50%", "9" * 100_000 + "%"),
    "a huge exponent": _with("50%", "1e999999999999"),
    "a number of dots": _with("50%", "." * 100_000),
    "a range of ranges": _with("50%", "1% to " * 20_000),
    "a range of blanks": _with("50%", "1 " * 60_000 + "to 2"),
    "a range from ranges": _with("50%", "1% from " * 50_000),
    "a range of commas": _with("50%", "1%, likely " * 40_000 + "1%"),
    "a line of blanks": SMALL + "record: {M: [{A says of C: '" + " " * 100_000 + "x'}]}",
    "a line of brackets": SMALL + "record: {M: [{A says of C: '" + "[" * 100_000 + "'}]}",
    "a list of commas": SMALL + "record: {M: [{R lists: '" + "," * 100_000 + "'}]}",
    "a head of words": SMALL + "record: {M: ['" + "A " * 60_000 + "']}",
    "a promise of blanks": SMALL
    + "record: {M: [{A promises: 'attends"
    + " " * 60_000
    + "if"
    + " " * 60_000
    + "'}]}",
    "a source of brackets": SMALL + "what happened: '" + "[" * 100_000 + "'",
    "a member of brackets": SMALL + "delegations: {R: {head: '" + "a(" * 60_000 + "'}}",
    "deep brackets": _with("A attends and C attends", "(" * 100_000),
    "deep brackets, closed": _with("A attends and C attends", f"{'(' * 60}A attends{')' * 60}"),
    "many nots": _with("A attends and C attends", "not " * 2_400 + "A attends"),
    "a long condition": _with("A attends and C attends", " or ".join(["A attends"] * 800)),
    "long conditions": _with(
        "  both:",
        "".join(f"  o{n}: {' or '.join(['A attends'] * 400)}\n" for n in range(80)) + "  both:",
    ),
    "many stages": _with("[M, T]", f"[{', '.join(f's{n}' for n in range(3_000))}]"),
    "many outcomes": _with(
        "  both:", "".join(f"  o{n}: A attends\n" for n in range(3_000)) + "  both:"
    ),
    "many parties": _with(
        "parties:\n", "parties:\n" + "".join(f"  P{n}: {{}}\n" for n in range(2_800))
    ),
    "many members": SMALL
    + f"delegations: {{R: {{head: H, with: [{', '.join(f'm{n}' for n in range(3_000))}]}}}}",
    "many options": SMALL + f"on the table: {{i: [{', '.join(f'o{n}' for n in range(3_000))}]}}",
    "many sources": SMALL + f"sources: {{{_keyed(3_000)}}}",
    "many chances": _with(
        "  intent:", f"  chance: {{{_keyed(3_000).replace('v', '1%')}}}\n  intent:"
    ),
    "many lines": SMALL + "record:\n  M:\n" + "    - A says of C: x\n" * 2_800,
    "many acts": SMALL + "record:\n  M:\n" + "    - A presses C\n" * 3_000,
    "many unknown keys": SMALL + "".join(f"k{n}: v\n" for n in range(3_000)),
    "many wrong numbers": SMALL.replace(
        "  intent:", f"  promise kept: {{{_keyed(3_000)}}}\n  intent:"
    ),
    "a crowd that waits for all": _crowd(100, 100),
    "a large crowd": _crowd(1_000, 400),
    "a large crowd that waits for few": _crowd(1_000, 3),
    "a long misspelt name": _with("leader: A", "leader: " + "ab cd " * 30_000),
    "two long names": _with("T]", f"{'ab' * 90_000}]") + f"record: {{{'ba' * 90_000}: []}}",
}
"""By what they do; each is read, or refused, in a moment."""


def _options(count: int) -> str:
    return ", ".join(f"o{number}" for number in range(count))


def _issues(count: int) -> str:
    return "".join(f"  i{number}: [a, b]\n" for number in range(count))


DOMAINS: Mapping[str, str] = {
    "alias bomb": _aliases("x", "[%s]"),
    "deep lists in JSON": '{"talks": ' + "[" * 100_000,
    "deep mappings in JSON": '{"a":' * 90_000,
    "many numbers in JSON": '{"issuesValues": [' + "1," * 45_000 + "1]}",
    "a huge number in JSON": '{"issuesValues": ' + "9" * 100_000 + "}",
    "a text without end in JSON": '{"a": "' + "\\\\" * 60_000,
    "blanks in JSON": '{"a":' + " " * 100_000,
    "deep elements": "<a>" * 30_000,
    "many elements": "<negotiation_template>" + "<a/>" * 30_000 + "</negotiation_template>",
    "many attributes": "<negotiation_template "
    + " ".join(f"a{n}='x'" for n in range(40_000))
    + "/>",
    "entities": '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in pairwise("abcdefghi"))
    + "]><a>&i;</a>",
    "a long attribute": "<negotiation_template a='" + "x" * 100_000 + "'/>",
    "an unfinished tag": "<" + "a" * 100_000,
    "a wide range": "<negotiation_template><objective><issue index='1' name='i' type='integer' "
    "lowerbound='0' upperbound='999999999999999'/></objective></negotiation_template>",
    "a huge index": f"<negotiation_template><objective><issue index='{'9' * 100_000}' name='i'/>"
    "</objective></negotiation_template>",
    "an encoding that is a module": '<?xml version="1.0" encoding="idna"?><a/>',
    "many agreements": f"talks: t\nissues:\n{_issues(3_000)}sides: {{}}",
    "many options": f"talks: t\nissues: {{i: [{_options(15_000)}]}}\nsides: {{}}",
    "a wide NegMAS range": "type: CartesianOutcomeSpace\nname: d\nissues:\n"
    "- {type: ContiguousIssue, name: i, values: [0, 99998]}",
    "many discounts": "type: ExpDiscountedUFun\nufun: {" * 40,
}
"""The same for domains of talks."""
