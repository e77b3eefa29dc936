from goldenthread.foundations.organisation.models.bodies import Body, BodyPlacement, BodySuccession
from goldenthread.foundations.organisation.models.own_way import OwnWay
from goldenthread.foundations.organisation.models.people import Membership, Person
from goldenthread.foundations.organisation.models.scoping import (
    Across,
    BodyOwned,
    ForeignRow,
    NoScope,
    body_in_scope,
    forget,
    is_in_scope,
    remembered,
    scope_across,
    scope_of,
)
from goldenthread.foundations.organisation.models.units import (
    Unit,
    UnitClosure,
    UnitPlacement,
    UnitSuccession,
    reading_order,
)

__all__ = [
    "Across",
    "Body",
    "BodyOwned",
    "BodyPlacement",
    "BodySuccession",
    "ForeignRow",
    "Membership",
    "NoScope",
    "OwnWay",
    "Person",
    "Unit",
    "UnitClosure",
    "UnitPlacement",
    "UnitSuccession",
    "body_in_scope",
    "forget",
    "is_in_scope",
    "reading_order",
    "remembered",
    "scope_across",
    "scope_of",
]
