"""How work is done at Seaholme: three standards, what cards found, what leaders do, and how two stores are kept.

Weeks are so many before today. Every name is invented.
"""

from __future__ import annotations

from dataclasses import dataclass, field

WEEKS = 6


@dataclass(frozen=True, slots=True)
class Version:
    """One version: its steps as (what, key point, why, seconds), and the test it comes from."""

    weeks: int
    steps: tuple[tuple[str, str, str, int | None], ...]
    test: str = ""
    what_changed: str = ""
    learned: str = ""
    takt_seconds: int | None = None
    stock: str = ""


@dataclass(frozen=True, slots=True)
class Standard:
    """Standard work that a place keeps. It is looked at again so many weeks from now, ago where below nought."""

    key: str
    place: str
    owner: str
    title: str
    purpose: str
    versions: tuple[Version, ...]
    review_in_weeks: int
    trained: int = 0
    knew_the_old: int = 0
    readers: int = 0


HELPED_UP = (
    ("Ask whether they are ready to get up", "Sit beside them, at eye level", "People say yes to a face", 15),
    (
        "Lower the bed until both feet are flat",
        "Look at the feet, not at the bed",
        "A bed too high tips people",
        20,
    ),
    (
        "Put on shoes or gripping socks",
        "Never bare feet or plain socks",
        "Three of nine falls were in socks",
        25,
    ),
    ("Stand up together, frame in front", "Count to three aloud", "", 20),
    ("Walk beside, half a step behind", "", "", None),
)
STANDARDS: tuple[Standard, ...] = (
    Standard(
        "helped_up",
        "ward_7",
        "grace",
        "Helping somebody up who might fall",
        "Whoever gets up with our help gets there on their feet.",
        (
            Version(43, HELPED_UP[:1] + HELPED_UP[2:]),
            Version(
                8,
                HELPED_UP,
                test="Low beds first",
                what_changed="The bed comes down before anything else, and the one who helps looks at the feet.",
                learned="Falls beside the bed went from four in ten to one in ten in the two bays that tried it.",
            ),
        ),
        review_in_weeks=18,
        trained=8,
        knew_the_old=3,
        readers=2,
    ),
    Standard(
        "handover",
        "medicine",
        "helen",
        "Handover at the bedside",
        "Nothing is lost between two shifts, and the patient hears what is said.",
        (
            Version(
                31,
                (
                    (
                        "Meet at the first bed on the hour",
                        "Both nurses stand, nobody sits",
                        "It keeps it short",
                        30,
                    ),
                    (
                        "Say the name and the plan for today",
                        "To the patient, not over them",
                        "They correct us",
                        40,
                    ),
                    ("Look at lines, skin and the bell together", "The bell is in their hand", "", 30),
                    ("Ask what matters to them today", "", "It changes the plan one day in five", 20),
                ),
                takt_seconds=150,
                stock="One printed list for each nurse.",
            ),
        ),
        review_in_weeks=-2,
        trained=5,
        readers=6,
    ),
    Standard(
        "first_start",
        "main_theatres",
        "marisol",
        "First patient in theatre on time",
        "The first operation begins when the day begins, so the last patient is not sent home.",
        (
            Version(
                20,
                (
                    (
                        "Send for the patient at 8:00",
                        "By telephone, by name",
                        "A message was missed twice a week",
                        60,
                    ),
                    ("Lay out the trays before the huddle", "Check the expiry on each", "", 480),
                    (
                        "Do the safety huddle at 8:15",
                        "Everyone says their own name",
                        "Then everyone speaks up",
                        300,
                    ),
                    ("Anaesthetist in the room at 8:25", "", "", None),
                ),
                takt_seconds=2700,
                stock="Two sets of trays.",
            ),
        ),
        review_in_weeks=6,
        trained=7,
        readers=2,
    ),
)
# Whoever takes one over: which standard, at which place.
TAKEN_OVER = (("first_start", "day_surgery"),)

# What got in the way of each standard's steps.
GOT_IN_THE_WAY = {
    "Helping somebody up who might fall": (
        "The bed’s handset was flat",
        "No gripping socks on the trolley",
        "Two bells at once",
        "The frame was in the other bay",
    ),
    "Handover at the bedside": (
        "The day shift was short by one",
        "The printed list came late",
        "A bell rang in the next bay",
    ),
    "First patient in theatre on time": (
        "The lift was out",
        "A tray had one instrument missing",
        "The list changed at 7:50",
    ),
}


@dataclass(frozen=True, slots=True)
class Cards:
    """Cards drawn at a place. The share of steps found as written goes from `first` to `last`, in hundredths."""

    place: str
    cadence: str
    lead: str
    lookers: tuple[str, ...]
    first: int
    last: int
    missed: int


CARDS = (
    Cards("ward_7", "weekday", "grace", ("ana", "joy", "grace"), first=74, last=95, missed=8),
    Cards("main_theatres", "week", "marisol", ("marisol",), first=88, last=90, missed=0),
)


@dataclass(frozen=True, slots=True)
class Task:
    """What a leader does. `done` is in how many windows of a hundred; `why` are the reasons for the others."""

    words: str
    cadence: str
    done: int
    why: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Leader:
    person: str
    place: str
    talks_with: str
    tasks: tuple[Task, ...]
    agreed: tuple[str, ...] = field(default=())


BED_MEETING = ("safety", "The bed meeting ran over.")
LEADERS = (
    Leader(
        "grace",
        "ward_7",
        "helen",
        (
            Task("Walk the ward with the nurse in charge", "weekday", 84, (BED_MEETING, ("staffing", ""))),
            Task("Answer what the board asks", "weekday", 93, (("time", ""),)),
            Task("Watch one handover from beginning to end", "week", 67, (("staffing", "I took a bay."),)),
            Task("Thank somebody by name, for something they tried", "week", 100),
            Task("Look through the ward’s charts with the team", "month", 100),
        ),
        (
            "Helen moves the bed meeting to half past nine.",
            "",
            "Watch the evening handover next: nobody has.",
            "The ward clerk keeps half an hour free on Tuesdays.",
        ),
    ),
    Leader(
        "helen",
        "medicine",
        "bea",
        (
            Task(
                "Be at one ward’s huddle", "weekday", 88, (("safety", "Called to the emergency department."),)
            ),
            Task("Answer what rose to me, before it is due", "weekday", 95, (("away", ""),)),
            Task("Talk the week through with each ward manager", "week", 83, (("time", ""),)),
            Task("Ask a patient what got in the way", "week", 100),
            Task("See who is trained, place by place", "month", 100),
        ),
        ("", "Bea takes the Thursday call, so that the weekly talks stand."),
    ),
    Leader(
        "ruth",
        "trust",
        "ashdown",
        (
            Task("Answer what waits for me", "weekday", 90, (("away", ""),)),
            Task("Go and see one team at its board", "week", 83, (("safety", "The region called."),)),
            Task("Be at the report-out, and ask one question", "week", 100),
            Task("Read what was learned from work that ended", "month", 100),
            Task("Look at what we stopped doing", "quarter", 100),
        ),
        ("", "Two visits next week, one of them at night."),
    ),
)


@dataclass(frozen=True, slots=True)
class Store:
    """An area that is scored each week: sort, simplify, sweep, standardise, self-discipline, the oldest first."""

    place: str
    name: str
    lead: str
    scores: tuple[tuple[int, int, int, int, int], ...]
    next_steps: tuple[str, ...]


STORES = (
    Store(
        "ward_7",
        "Equipment store",
        "grace",
        (
            (1, 1, 2, 0, 0),
            (2, 1, 2, 1, 0),
            (3, 2, 3, 1, 1),
            (4, 3, 3, 2, 1),
            (4, 4, 4, 2, 2),
            (4, 4, 4, 3, 2),
        ),
        (
            "Take out what nobody used this month",
            "",
            "Label the shelves",
            "",
            "",
            "Photograph how it should look",
        ),
    ),
    Store(
        "pharmacy",
        "Dispensary bench",
        "yusra",
        (
            (3, 3, 4, 3, 2),
            (3, 3, 4, 3, 3),
            (3, 4, 4, 3, 3),
            (4, 4, 4, 3, 3),
            (4, 4, 4, 4, 3),
            (4, 4, 5, 4, 3),
        ),
        ("", "", "Mark where each tray stands", "", "", ""),
    ),
)
