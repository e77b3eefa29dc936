"""Seaholme's places: who is under whom, and what became of some of them."""

from __future__ import annotations

from dataclasses import dataclass

CLINICAL, COMMUNITY, CORPORATE = "clinical", "community", "corporate"


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the trust. `staff` is how many people the demonstration names there."""

    key: str
    name: str
    kind: str
    under: str
    nature: str = CLINICAL
    staff: int = 0
    beds: int = 0


def _division(key: str, name: str, nature: str = CLINICAL) -> Place:
    return Place(key, name, "division", "trust", nature)


def _service(key: str, name: str, under: str, nature: str = CLINICAL) -> Place:
    return Place(key, name, "service", under, nature)


def _team(key: str, name: str, under: str, staff: int, nature: str = CLINICAL, beds: int = 0) -> Place:
    return Place(key, name, "team", under, nature, staff, beds)


PLACES: tuple[Place, ...] = (
    _division("medicine", "Medicine"),
    _service("acute", "Acute and emergency medicine", "medicine"),
    _team("ed", "Emergency department", "acute", 20),
    _team("amu", "Acute medical unit", "acute", 9, beds=32),
    _team("ward_1", "Ward 1", "acute", 7, beds=28),
    _team("ward_2", "Ward 2", "acute", 7, beds=28),
    _team("ward_3", "Short stay ward", "acute", 7, beds=24),
    _service("older", "Older people’s medicine", "medicine"),
    _team("ward_7", "Ward 7", "older", 14, beds=28),
    _team("ward_8", "Ward 8", "older", 9, beds=28),
    _team("ward_9", "Ward 9", "older", 9, beds=26),
    _team("ward_10", "Ward 10", "older", 8, beds=26),
    _service("specialist", "Specialist medicine", "medicine"),
    _team("ward_4", "Ward 4", "specialist", 9, beds=26),
    _team("ward_5", "Ward 5", "specialist", 8, beds=24),
    _team("ward_6", "Ward 6", "specialist", 8, beds=24),
    _team("dialysis", "Dialysis unit", "specialist", 6),
    _team("winter_ward", "Winter ward", "specialist", 0, beds=20),
    _division("surgery", "Surgery"),
    _service("theatres", "Theatres and anaesthetics", "surgery"),
    _team("main_theatres", "Main theatres", "theatres", 14),
    _team("day_surgery", "Day surgery unit", "theatres", 8),
    _team("critical_care", "Critical care", "theatres", 10, beds=14),
    _service("bones", "Bones and joints", "surgery"),
    _team("hip_team", "Hip fracture team", "bones", 6),
    _team("ward_11", "Ward 11", "bones", 9, beds=28),
    _service("general_surgery", "General surgery", "surgery"),
    _team("ward_12", "Ward 12", "general_surgery", 9, beds=28),
    _team("ward_13", "Ward 13", "general_surgery", 3, beds=16),
    _team("surgical_assessment", "Surgical assessment unit", "general_surgery", 6, beds=12),
    _division("women_children", "Women and children"),
    _service("maternity", "Maternity", "women_children"),
    _team("labour_ward", "Labour ward", "maternity", 10, beds=12),
    _team("postnatal", "Postnatal ward", "maternity", 7, beds=22),
    _team("community_midwives", "Community midwives", "maternity", 7, COMMUNITY),
    _service("children", "Children’s services", "women_children"),
    _team("childrens_ward", "Children’s ward", "children", 8, beds=20),
    _team("neonatal", "Neonatal unit", "children", 7, beds=16),
    _division("community", "Community", COMMUNITY),
    _service("community_nursing", "Community nursing", "community", COMMUNITY),
    _team("nursing_north", "Community nurses, North", "community_nursing", 9, COMMUNITY),
    _team("nursing_south", "Community nurses, South", "community_nursing", 8, COMMUNITY),
    _team("falls_at_home", "Falls at home team", "community", 5, COMMUNITY),
    _team("rapid_response", "Rapid response team", "community", 7, COMMUNITY),
    _division("clinical_support", "Clinical support"),
    _team("virtual_ward", "Virtual ward", "clinical_support", 5, COMMUNITY),
    _team("pharmacy", "Pharmacy", "clinical_support", 12),
    _team("therapies", "Therapies", "clinical_support", 12),
    _team("imaging", "Imaging", "clinical_support", 9),
    _team("laboratories", "Laboratories", "clinical_support", 8),
    _team("outpatients", "Outpatients and booking", "clinical_support", 10),
    _team("infection_prevention", "Infection prevention", "clinical_support", 4),
    _division("corporate", "Corporate services", CORPORATE),
    _team("estates", "Estates", "corporate", 10, CORPORATE),
    _team("porters", "Porters and cleaning", "corporate", 12, CORPORATE),
    _team("payroll", "Payroll", "corporate", 6, CORPORATE),
    _team("people_team", "People team", "corporate", 8, CORPORATE),
    _team("finance", "Finance and buying", "corporate", 7, CORPORATE),
    _team("digital", "Digital team", "corporate", 7, CORPORATE),
    _team("quality", "Quality and complaints", "corporate", 6, CORPORATE),
    _team("improvement", "Improvement team", "corporate", 6, CORPORATE),
    _team("board_office", "Board office", "corporate", 3, CORPORATE),
)


@dataclass(frozen=True, slots=True)
class Renamed:
    place: str
    name: str
    months_ago: int


@dataclass(frozen=True, slots=True)
class Moved:
    place: str
    under: str
    months_ago: int


@dataclass(frozen=True, slots=True)
class Merged:
    place: str
    into: str
    months_ago: int


@dataclass(frozen=True, slots=True)
class Closed:
    place: str
    months_ago: int


CHANGES: tuple[Renamed | Moved | Merged | Closed, ...] = (
    Closed("winter_ward", 19),
    Renamed("ward_3", "Ward 3", 14),
    Merged("ward_13", "ward_12", 11),
    Moved("virtual_ward", "community", 8),
)
