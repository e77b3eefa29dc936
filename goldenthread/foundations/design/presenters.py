"""What the page shell and its parts are given. Rooms fill these in; nothing here reads a database."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


@dataclass(frozen=True)
class Link:
    text: str
    href: str
    current: bool = False


@dataclass(frozen=True)
class Frame:
    """Everything around a page's content. The default serves a page that knows nobody, such as an error."""

    service_name: str = "Golden Thread"
    trust_name: str = ""
    method: str = ""
    person_name: str = ""
    person_url: str = ""
    home_url: str = "/"
    sign_in_url: str = ""
    sign_out_url: str = ""
    notices_url: str = ""
    notices_unread: str = ""
    search_url: str = ""
    links: tuple[Link, ...] = ()
    banner: str = ""
    footer_links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Column:
    """One column of a table. Numbers are set to the right so that their digits line up."""

    name: str
    numeric: bool = False


@dataclass(frozen=True)
class Change:
    """One value before and after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class HistoryEntry:
    who: str
    when: datetime
    what: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Place:
    """One choice of the place switcher; depth is how many places it lies beneath."""

    value: str
    name: str
    depth: int = 0


class Emptiness(Enum):
    """Four reasons why a cell shows no ordinary number. They must never be mistaken for each other."""

    NOT_MEASURED = "not-measured"
    NOT_ANSWERED = "not-answered"
    ZERO = "zero"
    SUPPRESSED = "suppressed"

    def words(self) -> str:
        """The words on the page."""
        return {
            Emptiness.NOT_MEASURED: "Not measured",
            Emptiness.NOT_ANSWERED: "Not answered",
            Emptiness.ZERO: "0",
            Emptiness.SUPPRESSED: "Hidden to protect people",
        }[self]

    def explain(self, fewest: int = 8) -> str:
        """Why, in a sentence or two; `fewest` is the smallest group that may be shown."""
        return {
            Emptiness.NOT_MEASURED: "Nobody measured this, so there is no number. It is not a nought.",
            Emptiness.NOT_ANSWERED: "People were asked and nobody has answered yet.",
            Emptiness.ZERO: "It was measured, and there were none.",
            Emptiness.SUPPRESSED: (
                f"Fewer than {fewest} people are counted here, or a number that small could be worked out from it. "
                "Showing it could tell who they are."
            ),
        }[self]

    @property
    def word(self) -> str:
        return self.words()

    @property
    def explanation(self) -> str:
        return self.explain()
