"""What was found as text, for a terminal: a module a kind of finding, and how tables are laid out.

Each module has a function `text`, which writes a finding in lines of at most so many characters.
"""

from sim.tables.layout import WIDTH
from sim.tables.played import text

__all__ = ["WIDTH", "text"]
