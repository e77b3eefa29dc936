"""Seaholme's figures by group: who is counted, and for whom things got better."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One group: its share of those counted, how its figure stands to everyone's at first, and at last."""

    code: str
    share: float
    first: float
    last: float


@dataclass(frozen=True, slots=True)
class Split:
    """A measure by one way of grouping. The last part takes what is left of everyone."""

    measure: str
    dimension: str
    parts: tuple[Part, ...]


SPLITS = (
    # Everyone goes home earlier than they did; those with a car and a family, most.
    Split(
        "before_noon",
        "imd_quintile_2019",
        (
            Part("1", 0.24, 0.95, 0.76),
            Part("2", 0.21, 0.98, 0.90),
            Part("3", 0.19, 1.00, 1.02),
            Part("4", 0.17, 1.03, 1.14),
            Part("5", 0.14, 1.06, 1.26),
            Part("unknown", 0.05, 1.00, 1.00),
        ),
    ),
    Split(
        "before_noon",
        "sex",
        (Part("2", 0.53, 0.99, 1.00), Part("1", 0.45, 1.01, 1.00), Part("X", 0.02, 1.0, 1.0)),
    ),
    Split(
        "before_noon",
        "interpreter",
        (
            Part("not_needed", 0.88, 1.02, 1.03),
            Part("needed", 0.08, 0.78, 0.62),
            Part("unknown", 0.04, 1.0, 1.0),
        ),
    ),
    Split(
        "pressure_ulcers",
        "age_band",
        (
            Part("18-39", 0.08, 0.30, 0.30),
            Part("40-64", 0.22, 0.55, 0.55),
            Part("65-79", 0.33, 0.95, 0.95),
            Part("80+", 0.37, 1.55, 1.55),
        ),
    ),
)

OWN_WAY_OF_GROUPING = ("Interpreter", "not_needed = Not needed\nneeded = Needed", "Not asked")


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody asks for a shared standard where places differ by more than chance."""

    measure: str
    by: str
    reason: str


ASKED = (
    Asked(
        "hand_hygiene",
        "grace",
        "Each place watches and teaches in its own way. One way, tried on two wards first, would show which helps.",
    ),
)
