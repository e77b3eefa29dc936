"""What Seaholme sets out to change, from the board to a ward, and where the thread is cut on purpose."""

from __future__ import annotations

from dataclasses import dataclass

PURPOSE = "We care for the people of the Seaholme coast, and we leave our hospital a little better every day."
VALUES = (
    "We listen first\nWe say what we see\nWe finish what we start\nWe are kind, to patients and to each other"
)
FORMER_PURPOSE = "To be the hospital of choice for the Seaholme coast."


@dataclass(frozen=True, slots=True)
class National:
    """A national priority in the demonstration's own words: no real policy is quoted."""

    key: str
    title: str
    why: str
    metric: str
    adopted: bool | None
    reason: str = ""


NATIONAL_SOURCE = "this demonstration’s own words, no real document"

NATIONALS: tuple[National, ...] = (
    National(
        "safer",
        "Safer care: less harm in hospital",
        "Too many people are hurt in hospital by falls, infections and medicines.",
        "Falls with harm; infections caught in hospital",
        True,
        "The board heard in spring what falls do to people here.",
    ),
    National(
        "home",
        "Home sooner, with what is needed",
        "A day in bed that nobody needs makes people weaker, and keeps a bed from somebody else.",
        "Share of discharges before noon",
        True,
        "It is what our wards ask for, and what our emergency department needs.",
    ),
    National(
        "people",
        "People who can improve their own work",
        "Those who do the work see first what is wrong with it.",
        "Staff survey: able to make improvements happen",
        True,
        "It stands behind everything else that we want to do.",
    ),
    National(
        "listen",
        "Listen to those who wait",
        "People who wait hear too little, too late.",
        "People told of a delay before the day",
        True,
        "We agree, and have not said yet which of our priorities carries it.",
    ),
    National(
        "planned",
        "Shorter waits for planned operations",
        "Waiting makes people worse.",
        "People waiting over a year",
        False,
        "Our waits are short already, and broken hips cannot wait. We look again next spring.",
    ),
    National(
        "greener",
        "Care that costs the earth less",
        "Hospitals use much energy and throw much away.",
        "Electricity used; supplies thrown away",
        None,
    ),
)


@dataclass(frozen=True, slots=True)
class Known:
    """A measure by which a goal is known, and whose figures count; empty for all of them."""

    measure: str
    place: str = ""
    role: str = "outcome"
    expects: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A review, so many weeks ago."""

    weeks_ago: int
    said: str


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal. `owner` and `by` are people's keys, or "lead:ward_2" for whoever leads a place.

    `due` counts months from today, `review_in` weeks: below nought where the review is overdue.
    """

    key: str
    level: str
    place: str
    title: str
    owner: str
    by: str
    why: str = ""
    aim: str = ""
    goes_from: str = ""
    goes_to: str = ""
    due: int = 6
    parent: str = ""
    contribution: str = ""
    national: str = ""
    known_by: tuple[Known, ...] = ()
    reviews: tuple[Held, ...] = ()
    review_in: int = 5
    begun: int = 12
    paused: str = ""
    stopped: str = ""


PRIORITIES: tuple[Goal, ...] = (
    Goal(
        "falls",
        "priority",
        "trust",
        "Fewer harmful falls",
        "imran",
        "ruth",
        why="A fall costs an older person their confidence, often their home, sometimes their life.",
        aim="6 or fewer falls with harm a month",
        goes_from="12",
        goes_to="6",
        due=5,
        national="safer",
        known_by=(Known("falls", expects="lower"), Known("harmful_falls", expects="lower")),
        reviews=(
            Held(24, "Three wards asked to go first. Agreed: Wards 4, 7 and 9."),
            Held(7, "Wards 4, 7 and 9 are below what chance would give. Two wards send no figures: ask why."),
        ),
    ),
    Goal(
        "theatre",
        "priority",
        "trust",
        "Time to theatre",
        "wen",
        "ruth",
        why="Every hour before a hip operation is an hour in pain.",
        aim="A hip operation within 28 hours of coming in",
        goes_from="30.5",
        goes_to="28",
        due=4,
        known_by=(Known("hip", expects="lower"),),
        reviews=(
            Held(19, "It has grown since the second list was lost. A weekend list is being worked out."),
        ),
        review_in=-6,
    ),
    Goal(
        "lunch",
        "priority",
        "trust",
        "Home before lunch",
        "bea",
        "ruth",
        why="A bed free at noon is a bed for somebody who waits downstairs.",
        aim="Three in ten home before noon",
        goes_from="25",
        goes_to="30",
        due=7,
        national="home",
        known_by=(Known("before_noon", expects="higher"), Known("waiting_for_bed", "", "balancing", "lower")),
        reviews=(
            Held(6, "Six wards hold their gains. The others ask for help with medicines to take home."),
        ),
    ),
    Goal(
        "improve",
        "priority",
        "trust",
        "Staff who can make improvements",
        "sol",
        "ruth",
        why="People stay where they can make things better.",
        aim="65 in 100 say that they can make improvements happen",
        goes_from="54",
        goes_to="65",
        due=14,
        national="people",
        known_by=(Known("pulse", expects="higher"),),
        reviews=(Held(5, "No change beyond chance. The aim may be out of reach with what we do now."),),
    ),
    Goal(
        "waste",
        "priority",
        "trust",
        "Supplies thrown away",
        "amir",
        "ruth",
        why="What we throw away pays for nobody’s care.",
        aim="£35,000 a month or less",
        goes_from="46",
        goes_to="35",
        due=3,
        known_by=(Known("supplies", expects="lower"),),
        reviews=(Held(8, "£14,000 a month less than last year, checked by finance."),),
    ),
    Goal(
        "agency",
        "priority",
        "trust",
        "Fewer agency shifts",
        "sol",
        "ruth",
        aim="Half as many agency shifts",
        goes_to="240",
        due=2,
        stopped="Reached in spring. It is looked after with the people plan now.",
    ),
)

DRIVERS: tuple[Goal, ...] = (
    Goal(
        "beds",
        "driver",
        "medicine",
        "Safer beds, floors and footwear",
        "helen",
        "imran",
        parent="falls",
        contribution="Most falls happen beside the bed or on the way to the toilet.",
        known_by=(
            Known("falls", "medicine", expects="lower"),
            Known("low_beds", "ward_7", "process", "higher"),
        ),
    ),
    Goal(
        "moving",
        "driver",
        "trust",
        "Moving more in the day",
        "dev",
        "imran",
        parent="falls",
        contribution="Legs that are used by day hold people up at night.",
        known_by=(Known("moving_more", expects="higher"),),
    ),
    Goal(
        "at_home",
        "driver",
        "community",
        "Safe at home after a fall",
        "anil",
        "imran",
        parent="falls",
        contribution="A second fall is likelier than the first, and happens at home.",
        known_by=(Known("fell_again", expects="lower"),),
    ),
    Goal(
        "theatre_ready",
        "driver",
        "surgery",
        "A theatre ready every morning",
        "brid",
        "wen",
        parent="theatre",
        contribution="A late first operation pushes the hip to the evening.",
        known_by=(Known("first_start", expects="higher"), Known("cancelled", "", "balancing", "lower")),
    ),
    Goal(
        "person_ready",
        "driver",
        "trust",
        "Ready before theatre is",
        "wen",
        "wen",
        parent="theatre",
        contribution="Tests and pain relief on the first evening make the morning possible.",
        known_by=(Known("hip_assessed", "", "process", "higher"),),
    ),
    Goal(
        "hip_beds",
        "driver",
        "trust",
        "A bed kept for a broken hip",
        "",
        "wen",
        parent="theatre",
        contribution="Without a bed on Ward 11 nobody is sent for.",
        known_by=(Known("critical_care_out", "", "process", "lower"),),
    ),
    Goal(
        "evening_before",
        "driver",
        "medicine",
        "Ready the evening before",
        "helen",
        "bea",
        parent="lunch",
        contribution="Whoever is told in the evening can be fetched in the morning.",
        known_by=(Known("before_noon", "medicine", expects="higher"),),
    ),
    Goal(
        "medicines_ready",
        "driver",
        "trust",
        "Medicines ready in time",
        "yusra",
        "bea",
        parent="lunch",
        contribution="Waiting for medicines is the commonest reason to leave after noon.",
        known_by=(Known("take_home", expects="higher"),),
    ),
    Goal(
        "lounge",
        "driver",
        "trust",
        "The discharge lounge first",
        "martin",
        "bea",
        parent="lunch",
        contribution="The bed is free when the person sits in the lounge.",
        known_by=(Known("lounge_by_ten", "", "process", "higher"),),
    ),
    Goal(
        "time_to_improve",
        "driver",
        "trust",
        "Time and training to improve",
        "carys",
        "sol",
        parent="improve",
        contribution="People who were never shown how, or never have an hour, cannot.",
        known_by=(Known("trained", "", "process", "higher"),),
    ),
    Goal(
        "in_the_way",
        "driver",
        "corporate",
        "What gets in people’s way",
        "sol",
        "sol",
        parent="improve",
        contribution="Pay that is wrong, a light that is out and a post that is empty take the hour away.",
        known_by=(Known("vacancy_days", expects="lower"), Known("repairs", expects="higher")),
    ),
    Goal(
        "right_shelf",
        "driver",
        "finance",
        "The right stock on the right shelf",
        "gwen",
        "amir",
        parent="waste",
        contribution="What is not over-ordered does not go out of date.",
        known_by=(Known("out_of_stock", "", "balancing", "steady"),),
    ),
    Goal(
        "left_over",
        "driver",
        "surgery",
        "Less left over after an operation",
        "brid",
        "amir",
        parent="waste",
        contribution="A third of what is thrown away was opened and not used.",
        known_by=(
            Known("supplies_critical_care", expects="lower"),
            Known("supplies_day_surgery", expects="lower"),
        ),
        review_in=-3,
    ),
)


def _aim(
    key: str,
    place: str,
    title: str,
    owner: str,
    parent: str,
    contribution: str,
    aim: str,
    goes: tuple[str, str],
    *known_by: Known,
    by: str = "",
    due: int = 6,
    review_in: int = 4,
    begun: int = 10,
    paused: str = "",
    reviews: tuple[Held, ...] = (),
) -> Goal:
    return Goal(
        key,
        "aim",
        place,
        title,
        owner,
        by or owner,
        aim=aim,
        goes_from=goes[0],
        goes_to=goes[1],
        due=due,
        parent=parent,
        contribution=contribution,
        known_by=known_by,
        review_in=review_in,
        begun=begun,
        paused=paused,
        reviews=reviews,
    )


AIMS: tuple[Goal, ...] = (
    _aim(
        "ward_7_falls",
        "ward_7",
        "Halve our falls",
        "grace",
        "beds",
        "Ward 7 had the most falls of the nine wards.",
        "3 or fewer falls per 1,000 bed days on Ward 7",
        ("6.2", "3"),
        Known("falls", "ward_7", expects="lower"),
        Known("low_beds", "ward_7", "process", "higher"),
        Known("call_bells", "ward_7", "process", "higher"),
        reviews=(Held(3, "Below 4 for half a year. Walking with people by day is next."),),
    ),
    _aim(
        "ward_4_falls",
        "ward_4",
        "Nobody falls at night",
        "rhys",
        "beds",
        "Half of Ward 4’s falls are between midnight and six.",
        "3.5 or fewer falls per 1,000 bed days on Ward 4",
        ("6.2", "3.5"),
        Known("falls", "ward_4", expects="lower"),
        Known("rounding", "ward_4", "process", "higher"),
    ),
    _aim(
        "ward_9_falls",
        "ward_9",
        "A third fewer falls",
        "leila",
        "beds",
        "Ward 9 tries low beds with those who get up alone.",
        "4 or fewer falls per 1,000 bed days on Ward 9",
        ("6.6", "4"),
        Known("falls", "ward_9", expects="lower"),
    ),
    _aim(
        "ward_8_falls",
        "ward_8",
        "Fewer falls by the bathroom",
        "bronagh",
        "beds",
        "Ward 8 changes its bathroom floor and lights.",
        "4 or fewer falls per 1,000 bed days on Ward 8",
        ("5.4", "4"),
        Known("falls", "ward_8", expects="lower"),
    ),
    _aim(
        "ward_2_falls",
        "ward_2",
        "Fewer falls on Ward 2",
        "lead:ward_2",
        "beds",
        "Ward 2 moves people who might fall nearer to the desk.",
        "4 or fewer falls per 1,000 bed days on Ward 2",
        ("5.6", "4"),
        Known("falls", "ward_2", expects="lower"),
    ),
    _aim(
        "ward_10_falls",
        "ward_10",
        "Fewer falls on Ward 10",
        "lead:ward_10",
        "beds",
        "Ward 10 looks at shoes and walking sticks on the first day.",
        "4 or fewer falls per 1,000 bed days on Ward 10",
        ("5.6", "4"),
        Known("falls", "ward_10", expects="lower"),
    ),
    _aim(
        "ward_11_shoes",
        "ward_11",
        "Safe footwear on Ward 11",
        "kofi",
        "falls",
        "People come in without shoes after a broken hip.",
        "95 in 100 in safe footwear",
        ("60", "95"),
        Known("footwear", "ward_11", "process", "higher"),
    ),
    _aim(
        "ward_1_up",
        "ward_1",
        "Up and dressed by ten",
        "lead:ward_1",
        "moving",
        "Whoever is dressed walks.",
        "Eight in ten up and dressed by ten",
        ("30", "80"),
    ),
    _aim(
        "second_fall",
        "falls_at_home",
        "No second fall within three months",
        "anil",
        "at_home",
        "A visit within a week finds the loose rug and the dark stair.",
        "20 in 100 or fewer fall again",
        ("27", "20"),
        Known("fell_again", "falls_at_home", expects="lower"),
        begun=16,
    ),
    _aim(
        "room_at_home",
        "virtual_ward",
        "Room for 45 at home",
        "anil",
        "at_home",
        "Whoever is looked after at home does not fall on the way to a ward’s toilet.",
        "45 people on the virtual ward",
        ("38", "45"),
        Known("virtual_beds", "virtual_ward", expects="higher"),
    ),
    _aim(
        "home_and_done",
        "rapid_response",
        "Home and done within a week",
        "anil",
        "at_home",
        "Shorter stays on the virtual ward free the team for new falls.",
        "30 people or fewer on the virtual ward at a time",
        ("38", "30"),
        Known("virtual_beds", "", "balancing", "lower"),
    ),
    _aim(
        "first_on_time",
        "main_theatres",
        "The first operation on time",
        "marisol",
        "theatre_ready",
        "An hour lost before nine is never found again.",
        "70 in 100 lists begin on time",
        ("52", "70"),
        Known("first_start", "main_theatres", expects="higher"),
    ),
    _aim(
        "weekends",
        "hip_team",
        "Weekends like weekdays",
        "ifeoma",
        "person_ready",
        "Whoever breaks a hip on a Friday waits longest.",
        "32 hours or less from Friday to Sunday",
        ("36", "32"),
        Known("hip_weekend", "hip_team", expects="lower"),
    ),
    _aim(
        "block",
        "ed",
        "A nerve block for every broken hip",
        "naveen",
        "person_ready",
        "People without pain can be examined, washed and made ready.",
        "90 in 100 have a block before they leave the department",
        ("66", "90"),
        Known("hip_block", "ed", expects="higher"),
    ),
    _aim(
        "two_by_ten",
        "ward_6",
        "Two home by ten",
        "lead:ward_6",
        "evening_before",
        "Two beds at ten take the morning’s strokes.",
        "35 in 100 home before noon from Ward 6",
        ("24", "35"),
        Known("before_noon", "ward_6", expects="higher"),
    ),
    _aim(
        "ward_4_home",
        "ward_4",
        "Letters written the day before",
        "rhys",
        "evening_before",
        "The letter is what people wait for on Ward 4.",
        "35 in 100 home before noon from Ward 4",
        ("24", "35"),
        Known("before_noon", "ward_4", expects="higher"),
    ),
    _aim(
        "two_hours",
        "pharmacy",
        "Ready within two hours",
        "yusra",
        "medicines_ready",
        "Pharmacy packs what it knows of in the evening.",
        "80 in 100 ready within two hours",
        ("66", "80"),
        Known("take_home", "pharmacy", expects="higher"),
    ),
    _aim(
        "porters_aim",
        "porters",
        "There within 20 minutes",
        "tomasz",
        "lunch",
        "A wheelchair at the bed is the last thing people wait for.",
        "85 in 100 moves begun within 20 minutes",
        ("72", "85"),
        Known("porters_on_time", "porters", expects="higher"),
    ),
    _aim(
        "first_visit_north",
        "nursing_north",
        "A first visit within two days",
        "odile",
        "lunch",
        "Wards send people home when they know that the nurse will come.",
        "85 in 100 visited within two days",
        ("71", "85"),
        Known("first_visit", "nursing_north", expects="higher"),
    ),
    _aim(
        "trained_aim",
        "improvement",
        "250 people trained this year",
        "carys",
        "time_to_improve",
        "Two days, on the learner’s own problem.",
        "21 people a month finish the course",
        ("17", "21"),
        Known("trained", "improvement", "process", "higher"),
        by="sol",
    ),
    _aim(
        "paid_right",
        "payroll",
        "Paid right the first time",
        "femi",
        "in_the_way",
        "Whoever is paid wrong spends a morning on the telephone.",
        "5 or fewer errors per 1,000 payslips",
        ("9.4", "5"),
        Known("payroll_errors", "payroll", expects="lower"),
        Known("pay_questions", "payroll", "balancing", "steady"),
    ),
    _aim(
        "mended",
        "estates",
        "Mended within a day",
        "sam",
        "in_the_way",
        "A ward that waits for a bulb stops asking.",
        "75 in 100 repairs within a working day",
        ("58", "75"),
        Known("repairs", "estates", expects="higher"),
    ),
    _aim(
        "colleague",
        "people_team",
        "A new colleague within 70 days",
        "pavel",
        "in_the_way",
        "Every week a post is empty, somebody works two.",
        "70 days or fewer to fill a vacancy",
        ("84", "70"),
        Known("vacancy_days", "people_team", expects="lower"),
    ),
    _aim(
        "service_desk",
        "digital",
        "Answered within five minutes",
        "lead:digital",
        "in_the_way",
        "Nobody improves anything while on hold.",
        "5 minutes or less",
        ("6.2", "5"),
        Known("desk_wait", "digital", expects="lower"),
        review_in=-9,
    ),
    _aim(
        "theatre_waste",
        "main_theatres",
        "Open it when it is needed",
        "marisol",
        "left_over",
        "Packs are opened before the operation to be safe.",
        "£9,000 a month or less",
        ("14", "9"),
        Known("supplies_main_theatres", expects="lower"),
    ),
    _aim(
        "ward_11_waste",
        "ward_11",
        "One shelf, one week",
        "kofi",
        "right_shelf",
        "A week’s stock does not go out of date.",
        "£1,500 a month or less",
        ("2.1", "1.5"),
        Known("supplies_ward_11", expects="lower"),
    ),
    _aim(
        "ward_12_waste",
        "ward_12",
        "Less in the bin",
        "lead:ward_12",
        "right_shelf",
        "Ward 12 returns what it does not open.",
        "£1,500 a month or less",
        ("2.3", "1.5"),
        Known("supplies_ward_12", expects="lower"),
        begun=14,
    ),
    # Good goals that nobody has linked yet.
    _aim(
        "known_midwife",
        "maternity",
        "Every woman knows her midwife",
        "hettie",
        "",
        "",
        "60 in 100 appointments with a midwife they know",
        ("46", "60"),
        Known("continuity", expects="higher"),
    ),
    _aim(
        "clean_hands",
        "infection_prevention",
        "Clean hands at the right moment",
        "ines",
        "",
        "",
        "90 in 100 moments",
        ("88", "90"),
        Known("c_difficile", expects="lower"),
    ),
    _aim(
        "letters_aim",
        "outpatients",
        "Letters within a week",
        "mo",
        "",
        "",
        "85 in 100 letters within seven days",
        ("63", "85"),
        Known("letters", "outpatients", expects="higher"),
        paused="The new letter system comes first.",
    ),
)

GOALS: tuple[Goal, ...] = (*PRIORITIES, *DRIVERS, *AIMS)
