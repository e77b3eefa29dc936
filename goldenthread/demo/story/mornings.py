"""A month of Seaholme's mornings: who meets when, what rose, who answered, and what became of ideas.

Days are so many before the morning the story ends on; times are London's. Every name and every problem is invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

EACH_DAY = "FREQ=DAILY"
EACH_WORKING_DAY = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
DAYS = 31
# So many mornings are told act by act; those before are told together, with the same rows.
IN_FULL = 3
# The last morning is over by then; built earlier in the day, the story ends the day before.
MORNING_ENDS = time(8, 45)

SAFETY, QUALITY, DELIVERY, PEOPLE, WASTE = "SQDPW"


@dataclass(frozen=True, slots=True)
class Team:
    """A team that meets at its board. `marks` of the columns' letters are said there, mornings in `misses` are not.

    `misses` are days of the week from Monday, 0; `skips` is how many in a hundred other mornings were not held.
    """

    place: str
    at: time
    rule: str = EACH_WORKING_DAY
    marks: str = "SQDPW"
    misses: frozenset[int] = frozenset()
    skips: int = 0
    late: int = 2
    rises: int = 12
    measures: tuple[tuple[str, str], ...] = ()


TEAMS: tuple[Team, ...] = (
    Team("ward_7", time(8), EACH_DAY, late=2, measures=((QUALITY, "call_bells"),)),
    Team("ward_8", time(8, 15), EACH_DAY, skips=5, rises=15),
    Team("ward_9", time(8, 15), EACH_DAY, misses=frozenset({4}), skips=4, rises=14),
    Team("ward_4", time(8, 30), EACH_DAY, marks="SQDP", skips=12, late=4),
    Team("ed", time(7, 30), EACH_DAY, marks="SDP", rises=38, skips=3),
    Team("main_theatres", time(7, 45), marks="SDW", rises=26, measures=((DELIVERY, "first_start"),)),
    Team("hip_team", time(8, 20), marks="SQD", skips=8, measures=((DELIVERY, "hip_weekend"),)),
    Team("nursing_north", time(8, 30), marks="SDP", skips=20, late=5),
    Team("estates", time(8), marks="SD", skips=10, rises=18),
)

# The huddle that the pictures show: Ward 7's, today, from 08:02 to 08:09.
THE_MORNING = ("ward_7", 0)
# What Ward 7 said in its letters, by days ago: the mock of its wall is this morning.
WARD_7_ROSE: dict[str, dict[int, str]] = {
    SAFETY: {0: "Light out, bay 3 sink", 4: "Wet floor by the door", 11: "Bed rail stuck"},
    QUALITY: {9: "Two late doses", 19: "Notes missing"},
    DELIVERY: {0: "Linen short again", 5: "Linen short", 11: "Discharge waited", 12: "Linen short"},
    PEOPLE: {16: "Two short at night", 24: "Breaks missed"},
    WASTE: {2: "Looked for keys", 9: "Forms filled twice", 20: "Looked for keys"},
}
WARD_7_NOT_SAID: dict[str, frozenset[int]] = {
    QUALITY: frozenset({7}),
    DELIVERY: frozenset({8}),
    PEOPLE: frozenset({7}),
}
ROSE = {
    SAFETY: ("Near miss with a hoist", "Fire door propped open", "Trolley left in the corridor"),
    QUALITY: ("Two late doses", "Notes missing", "Interpreter did not come"),
    DELIVERY: ("Started late", "Discharges waited", "No porter for half an hour", "List over-ran"),
    PEOPLE: ("One short today", "Breaks missed", "New starter without a login"),
    WASTE: ("Looked for the scanner", "Two kits opened for one", "Forms filled twice"),
}


@dataclass(frozen=True, slots=True)
class Tier:
    """A huddle above a team. `late` are the minutes it usually starts late; `comes` are those with a place there."""

    key: str
    kind: str
    name: str
    place: str
    leader: str
    at: time
    late: int = 2
    comes: tuple[tuple[str, str], ...] = ()
    not_today: bool = False


TIERS: tuple[Tier, ...] = (
    Tier("older", "service_huddle", "Older people’s huddle", "older", "helen", time(8, 40), 1),
    Tier("theatres", "service_huddle", "Theatres huddle", "theatres", "brid", time(8, 40), 2, not_today=True),
    Tier(
        "medicine",
        "division_huddle",
        "Medicine huddle",
        "medicine",
        "yaw",
        time(9, 15),
        13,
        (("helen", "bronagh"), ("naveen", ""), ("leila", "rhys")),
    ),
    Tier("surgery", "division_huddle", "Surgery huddle", "surgery", "brid", time(9, 15), 3),
    Tier(
        "executive",
        "executive_huddle",
        "Executive huddle",
        "trust",
        "ruth",
        time(10, 15),
        2,
        (("ruth", "bea"), ("imran", "helen"), ("wen", ""), ("bea", "sol"), ("sol", "pavel")),
    ),
)


@dataclass(frozen=True, slots=True)
class Hour:
    """A routine that is no huddle. `held` says which of its times were, the newest first; the others were missed."""

    kind: str
    name: str
    place: str
    leader: str
    rule: str
    at: time
    purpose: str
    held: str
    minutes: int = 60


HOURS: tuple[Hour, ...] = (
    Hour(
        "new_starter_hour",
        "New-starter hour",
        "people_team",
        "pavel",
        "FREQ=WEEKLY;BYDAY=WE",
        time(10),
        "Whoever began this month asks anything, and says what looks odd.",
        "yyyny",
    ),
    Hour(
        "open_door_hour",
        "The chief executive’s open door",
        "trust",
        "ruth",
        "FREQ=WEEKLY;BYDAY=TH",
        time(12),
        "Anybody, about anything.",
        "ynyyn",
    ),
    Hour(
        "cross_team_forum",
        "Going home before noon",
        "medicine",
        "helen",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
        time(14),
        "Wards, pharmacy, therapies and transport look at one question together.",
        "yny",
    ),
    Hour(
        "report_out",
        "Friday report-out",
        "trust",
        "carys",
        "FREQ=WEEKLY;BYDAY=FR",
        time(12, 30),
        "Teams tell what they tried and what they learned.",
        "yyyyn",
        30,
    ),
    Hour(
        "improvement_board",
        "Improvement board",
        "trust",
        "carys",
        "FREQ=MONTHLY;BYDAY=2TU",
        time(14),
        "Priorities, measures, what is in the way, and what to stop.",
        "yy",
        90,
    ),
)


@dataclass(frozen=True, slots=True)
class Command:
    """A command huddle on two hard days."""

    place: str = "trust"
    leader: str = "bea"
    name: str = "Ice and full beds"
    rule: str = "FREQ=DAILY;BYHOUR=8,10,12,14,16"
    first_day_ago: int = 13
    days: int = 2
    ended: str = "The roads are open again and 22 people went home."
    decided: tuple[str, ...] = (
        "Two wards take one more each until noon.",
        "Community nurses come to the discharge lounge.",
        "Routine lists of tomorrow morning stand over.",
    )


COMMAND = Command()


@dataclass(frozen=True, slots=True)
class Rung:
    place: str
    tier: int
    title: str
    holder: str
    minutes: int
    deputy: str = ""


HOUR, DAY = 60, 24 * 60
LADDER: tuple[Rung, ...] = (
    Rung("medicine", 2, "Matron", "helen", 210, "naveen"),
    Rung("medicine", 3, "Divisional Director", "yaw", 4 * HOUR),
    Rung("surgery", 2, "Matron", "delphine", 210, "kofi"),
    Rung("surgery", 3, "Divisional Director", "brid", 4 * HOUR),
    Rung("women_children", 3, "Director of Midwifery", "hettie", 4 * HOUR),
    Rung("community", 2, "Head of community nursing", "odile", 210),
    Rung("community", 3, "Divisional Director", "anil", 4 * HOUR),
    Rung("clinical_support", 3, "Chief Pharmacist", "yusra", 4 * HOUR),
    Rung("corporate", 3, "Chief Operating Officer", "bea", 4 * HOUR),
    Rung("trust", 4, "Chief Executive", "ruth", DAY, "bea"),
    Rung("trust", 5, "Integrated care board", "", 14 * DAY),
    Rung("trust", 6, "Regional team", "", 28 * DAY),
    Rung("trust", 7, "National team", "", 60 * DAY),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What a team could not mend alone. It is passed on so many minutes after it was asked, each time with a reason;
    then answered so many minutes after whoever is asked last was. What has no `answer` still waits."""

    place: str
    ago: int
    at: time
    words: str
    column: str
    answer: str = ""
    name: str = ""
    after: int = 0
    fixed: bool | None = True
    passed: tuple[tuple[int, str], ...] = ()
    # Asked so many minutes ago where the story ends today, and no later than `at` allows.
    lately: int = 0


BULB = "Light out over bay 3 sink"
FLOOR = "Non-slip floor by the wet room"
PROBLEMS: tuple[Problem, ...] = (
    Problem(
        "ward_7",
        0,
        time(8, 4),
        BULB,
        SAFETY,
        "new bulb at 2 pm",
        "Sam, Estates",
        188,
        fixed=None,
    ),
    Problem("ward_7", 0, time(8, 6), "Linen short again", DELIVERY, lately=20),
    Problem(
        "ward_7",
        4,
        time(7, 50),
        FLOOR,
        SAFETY,
        passed=(
            (20, "It needs more than a repair: the whole corridor is worn."),
            (30, "£18,000 for six wards is for the executive to decide."),
        ),
    ),
    Problem(
        "ward_7",
        2,
        time(8, 5),
        "Drug trolley wheel squeaks at night",
        QUALITY,
        "quiet wheels fitted Friday",
        "Tomasz, Porters",
        95,
    ),
    Problem(
        "ward_7",
        6,
        time(8, 4),
        "No small gowns since Monday",
        DELIVERY,
        "two packs on each trolley from today",
        "Gwen, Buying",
        150,
    ),
    Problem(
        "ward_7",
        11,
        time(8, 6),
        "Bed rail sticks in bay 2",
        SAFETY,
        "rail changed at noon",
        "Sam, Estates",
        380,
    ),
    Problem(
        "ward_7",
        18,
        time(8, 5),
        "Second computer out for a week",
        WASTE,
        "one moved from the store this morning",
        "Callum, Digital",
        70,
    ),
    Problem(
        "ward_7",
        24,
        time(8, 5),
        "Late doses wait for the key",
        QUALITY,
        "a second key signed out to the nurse in charge",
        "Yusra, Pharmacy",
        130,
    ),
    Problem("ward_8", 0, time(8, 20), "Hoist battery does not hold", SAFETY),
    Problem(
        "ward_8", 3, time(8, 19), "Two call bells dead in bay 4", SAFETY, "mended by ten", "Sam, Estates", 520
    ),
    Problem(
        "ward_8",
        9,
        time(8, 20),
        "Discharge medicines come after four",
        DELIVERY,
        "a pharmacist on the ward from nine",
        "Yusra, Pharmacy",
        105,
    ),
    Problem(
        "ward_8",
        16,
        time(8, 21),
        "Bathroom tap drips on the floor",
        SAFETY,
        "washer changed",
        "Sam, Estates",
        430,
    ),
    Problem(
        "ward_9",
        1,
        time(8, 18),
        "Scanner does not read wristbands",
        QUALITY,
        "a spare is on its way",
        "Callum, Digital",
        120,
    ),
    Problem(
        "ward_9",
        8,
        time(8, 20),
        "Kitchen closes before late suppers",
        DELIVERY,
        "hot box until eight",
        "Tomasz, Porters",
        115,
    ),
    Problem(
        "ward_9",
        20,
        time(8, 19),
        "Window in bay 1 does not close",
        SAFETY,
        "boarded now, new frame next week",
        "Sam, Estates",
        500,
        fixed=False,
    ),
    Problem(
        "ward_4",
        5,
        time(8, 36),
        "No side room signs",
        SAFETY,
        "printed and laminated",
        "Ines, Infection prevention",
        60,
    ),
    Problem(
        "ward_4",
        14,
        time(8, 35),
        "Weekend therapy not known before Friday",
        PEOPLE,
        "rota comes on Wednesdays now",
        "Dev, Therapies",
        140,
    ),
    Problem(
        "ed", 2, time(7, 36), "Cubicle 6 curtain rail down", DELIVERY, "up again by nine", "Sam, Estates", 300
    ),
    Problem(
        "ed",
        7,
        time(7, 35),
        "No blankets after midnight",
        DELIVERY,
        "night drop at ten from tonight",
        "Tomasz, Porters",
        80,
    ),
    Problem(
        "ed",
        9,
        time(7, 34),
        "14 people wait here whose care at home is not yet arranged",
        DELIVERY,
        passed=(
            (45, "The wards are full for the same reason."),
            (60, "It is the same in every division."),
            (150, "Care at home is arranged outside the trust: the system has to say how."),
        ),
    ),
    Problem(
        "main_theatres",
        1,
        time(7, 50),
        "First list waits for a porter",
        DELIVERY,
        "a porter stays in theatres from 07:30",
        "Tomasz, Porters",
        65,
    ),
    Problem(
        "main_theatres",
        10,
        time(7, 52),
        "Theatre 3 is too warm",
        SAFETY,
        "filter changed, engineer on Thursday",
        "Sam, Estates",
        610,
        fixed=False,
    ),
    Problem(
        "hip_team",
        4,
        time(8, 26),
        "No trauma list on Saturday",
        DELIVERY,
        "half a day from next month",
        "Brid, Surgery",
        200,
    ),
    Problem(
        "nursing_north",
        6,
        time(8, 38),
        "Two cars in for repair at once",
        DELIVERY,
        "hire car until Friday",
        "Gwen, Buying",
        100,
    ),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A problem that a team keeps. One with `done` was finished so many days ago."""

    place: str
    ago: int
    words: str
    holder: str
    column: str
    done: int | None = None


KEPT: tuple[Kept, ...] = (
    Kept("ward_7", 3, "Key hook", "Ana", WASTE),
    Kept("ward_7", 1, "Shorter handover", "Joy", PEOPLE),
    Kept("ward_7", 12, "Labels on the linen shelf", "Ana", WASTE, done=8),
    Kept("ward_7", 22, "One folder for rounds", "Grace", QUALITY, done=15),
    Kept("ward_8", 2, "Slippers list by each bed", "Bronagh", SAFETY),
    Kept("ward_9", 5, "Quiet hour at two", "Leila", QUALITY),
    Kept("main_theatres", 7, "Kit list on the wall", "Marisol", WASTE),
    Kept("ed", 1, "Sign to the toilets", "Naveen", DELIVERY),
)


@dataclass(frozen=True, slots=True)
class Thanks:
    place: str
    ago: int
    words: str


THANKS: tuple[Thanks, ...] = (
    Thanks("ward_7", 0, "Tomasz, from the night team: the trolley wheels are silent now."),
    Thanks("ward_7", 6, "Gwen in buying, for gowns within a morning."),
    Thanks("ward_8", 1, "The night team, for a calm hand-over."),
    Thanks("ward_9", 2, "Housekeeping, for hot suppers late."),
    Thanks("ed", 0, "Porters: nobody waited for a bed in the small hours."),
    Thanks("main_theatres", 3, "Everyone who came in early for the ice."),
    Thanks("estates", 2, "The helpdesk, for ringing back each ward."),
)


@dataclass(frozen=True, slots=True)
class Box:
    place: str
    days: int = 7


BOXES: tuple[Box, ...] = (Box("ward_7"), Box("ed", 5), Box("outpatients", 10), Box("porters"))


@dataclass(frozen=True, slots=True)
class Idea:
    """An idea of so many days ago. Without `who` no name was asked. `answered` and `tried` are days after it came."""

    place: str
    ago: int
    words: str
    who: str = ""
    is_problem: bool = False
    answered: int | None = None
    will_try: bool = True
    answer: str = ""
    begun: bool = False
    tried: int | None = None
    what_happened: str = ""
    is_kept: bool = True
    is_thanked: bool = False
    work: str = ""


IDEAS: tuple[Idea, ...] = (
    Idea("ward_7", 0, "Clock that can be read from every bed"),
    Idea("ward_7", 2, "Low shelf for walking frames by the day room", "ana"),
    Idea(
        "ward_7",
        8,
        "One page for handover instead of three",
        "joy",
        answered=2,
        answer="Joy tries it with the late shift from Monday.",
        begun=True,
    ),
    Idea(
        "ward_7",
        15,
        "Hook for the store keys by the door",
        "ana",
        answered=3,
        answer="Ana puts one up this week.",
        is_thanked=True,
    ),
    Idea(
        "ward_7",
        24,
        "Red socks for whoever needs two to stand",
        answered=4,
        answer="Yes: bay 2 for two weeks.",
        begun=True,
        tried=18,
        is_thanked=True,
        what_happened="Everyone could see who needs two. Nobody fell in bay 2. We keep it.",
    ),
    Idea(
        "ward_7",
        27,
        "Radio in the corridor in the afternoon",
        answered=5,
        answer="One week in the day room.",
        tried=14,
        is_kept=False,
        is_thanked=True,
        what_happened="Some enjoyed it, others could not rest. We stopped.",
    ),
    Idea(
        "ward_7",
        21,
        "A second linen cage on our floor",
        is_problem=True,
        answered=6,
        will_try=False,
        answer="Not before the store is cleared in spring. We ask again then.",
    ),
    Idea("ward_8", 9, "Tea trolley before the ward round, not after"),
    Idea(
        "ward_8",
        13,
        "Photographs of the team by the door",
        "bronagh",
        answered=1,
        answer="Bronagh asks everyone for one.",
        begun=True,
        work="Who we are, by the door",
    ),
    Idea("ed", 11, "Somewhere to sit outside majors", is_problem=True),
    Idea("ed", 6, "Chargers for phones in the waiting room"),
    Idea(
        "ed",
        19,
        "Say the waiting time aloud each hour",
        answered=9,
        answer="The nurse in charge says it on the hour.",
        tried=15,
        is_thanked=True,
        what_happened="Fewer people came to ask at the desk: 60 a day before, 41 now.",
    ),
    Idea("outpatients", 4, "Letters in larger type"),
    Idea(
        "outpatients",
        20,
        "A map that begins at the bus stop",
        answered=8,
        answer="Mo draws one with two patient partners.",
        begun=True,
    ),
    Idea("porters", 5, "A bell by the lift when a trolley comes", is_problem=True),
    Idea(
        "porters",
        17,
        "Oil for every wheel on the first Friday",
        "tomasz",
        answered=2,
        answer="We begin with Ward 7.",
        tried=12,
        is_thanked=True,
        what_happened="Wheels are quiet on six wards. It takes an hour a month.",
    ),
    Idea(
        "main_theatres",
        3,
        "Name and role on every cap",
        "marisol",
        answered=1,
        answer="From Monday, in theatre 1.",
    ),
    Idea(
        "nursing_north",
        12,
        "Swap the two northern rounds on Thursdays",
        "odile",
        answered=3,
        will_try=False,
        answer="Not while two cars are in for repair.",
    ),
)
