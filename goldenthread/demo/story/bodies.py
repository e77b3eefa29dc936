"""The bodies: five real trusts in the partnership they were in, and the invented ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class InventedBody:
    code: str
    name: str
    kind: str
    opened_on: date
    words: Mapping[str, str] = field(default_factory=dict)


SEAHOLME = InventedBody(
    "SEA-1",
    "Seaholme University Hospitals",
    "trust",
    date(2012, 4, 1),
    {"method": "the Seaholme Way", "partner": "patient partner"},
)
NORTHFOLD = InventedBody(
    "NOR-1",
    "Northfold Community Trust",
    "trust",
    date(2014, 4, 1),
    {
        "method": "Better Together",
        "people": "people we support",
        "partner": "lived experience partner",
        "division": "care group",
    },
)
NATIONAL = InventedBody("NAT-1", "National Improvement Office (invented)", "national", date(2016, 4, 1))
INVENTED = (SEAHOLME, NORTHFOLD, NATIONAL)

# The partnership was real and is over, so its code has no hyphen, which marks what is invented. The register
# gives partnerships no code; it issues three or five characters, so it will never issue this one.
PARTNERSHIP_NAME = "Five-trust improvement partnership, 2015 to 2020"
PARTNERSHIP_CODE = "PARTNERSHIP5"
PARTNERSHIP_BEGAN_ON = date(2015, 7, 1)
PARTNERSHIP_ENDED_ON = date(2020, 7, 1)
PARTNERS = ("RF4", "RKB", "RR8", "RXW", "RTP")
