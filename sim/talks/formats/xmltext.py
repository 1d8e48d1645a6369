"""XML text to plain elements, with the line and column of each.

Nothing is fetched and nothing is expanded: a file that declares a document type is refused, so
there are no entities, and what stands between the elements is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn, TypeVar
from xml.parsers import expat

from sim.decoding import MAX_BYTES
from sim.errors import Place, ScenarioError
from sim.reading.nodes import MAX_DEPTH, MAX_PIECES
from sim.talks.formats.names import fault

T = TypeVar("T")

ENCODINGS = ("utf-8", "utf-16", "iso-8859-1", "us-ascii")
"""What expat decodes itself; for another, Python would look for a module of that name."""


@dataclass
class Element:
    """A piece of the file and where it stands."""

    tag: str
    attributes: Mapping[str, str]
    place: Place
    children: list[Element] = field(default_factory=list)

    def fail(self, message: str) -> NoReturn:
        """Raise an error at this element."""
        raise ScenarioError(message, self.place)

    def all(self, tag: str) -> Iterator[Element]:
        """The children with a tag, in the order of the file."""
        return (child for child in self.children if child.tag == tag)

    def first(self, tag: str) -> Element | None:
        """The first child with a tag, if there is one."""
        return next(self.all(tag), None)

    def text(self, name: str) -> str:
        """An attribute that must be there."""
        if name not in self.attributes:
            self.fail(f"<{self.tag}> needs an attribute '{name}'")
        return self.attributes[name]

    def called(self, name: str) -> str:
        """An attribute that is a name."""
        text = self.text(name)
        if wrong := fault(text):
            self.fail(f"{wrong}, in '{name}' of <{self.tag}>")
        return text

    def read(self, name: str, reader: Callable[[str], T]) -> T:
        """An attribute, as `reader` understands it."""
        try:
            return reader(self.text(name))
        except ScenarioError:
            raise
        except ValueError as error:
            self.fail(f"{error}, in '{name}' of <{self.tag}>")


def read(raw: bytes, file: str) -> Element:
    """The root element of an XML text.

    Raises
    ------
    ScenarioError
        For what is not XML, declares a document type, is too long or nested too deep.
    """
    if len(raw) > MAX_BYTES:
        raise ScenarioError(
            f"the file has {len(raw):,} bytes; at most {MAX_BYTES:,} are read", Place(file)
        )
    builder = _Builder(file)
    try:
        builder.parser.Parse(raw, True)
    except ScenarioError:
        raise
    except expat.ExpatError as error:
        message = f"this is not XML: {expat.errors.messages[error.code]}"
        raise ScenarioError(message, Place(file, error.lineno, error.offset + 1)) from None
    except (LookupError, ValueError) as error:  # an encoding that Python does not know
        raise ScenarioError(f"the file cannot be read: {error}", Place(file)) from None
    return builder.root


class _Builder:
    root: Element

    def __init__(self, file: str) -> None:
        self.file = file
        self.open: list[Element] = []
        self.elements = 0
        self.parser = expat.ParserCreate()
        self.parser.XmlDeclHandler = self.declaration
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = self.doctype

    @property
    def place(self) -> Place:
        parser = self.parser
        return Place(self.file, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)

    def declaration(self, _: str, encoding: str | None, __: int) -> None:
        if encoding is not None and encoding.lower() not in ENCODINGS:
            known = ", ".join(ENCODINGS)
            message = f"unknown encoding '{encoding:.60}'; expected one of {known}"
            raise ScenarioError(message, self.place)

    def doctype(self, *_: object) -> None:
        raise ScenarioError("a document type (<!DOCTYPE ...>) is not read; remove it", self.place)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MAX_PIECES:
            raise ScenarioError(f"at most {MAX_PIECES:,} elements are read", self.place)
        if len(self.open) >= MAX_DEPTH:
            raise ScenarioError(f"elements are nested more than {MAX_DEPTH} deep", self.place)
        element = Element(tag, attributes, self.place)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, _: str) -> None:
        self.open.pop()
