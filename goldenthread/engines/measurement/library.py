"""Definitions to begin from: measures that many hospitals follow, each said so that two people would count the same.

They are written for this software. Where a national standard exists the words follow its meaning, not its text, and its
guidance decides. `edition` is raised whenever a definition changes; measures remember which one they began from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from goldenthread.engines.measurement.models import Better, Kind, Measure
from goldenthread.foundations.clock.periods import Grain

SAFETY, FLOW, WAITS, EXPERIENCE, PEOPLE = "Safer care", "Flow", "Waits", "Experience", "People who work here"
TOPICS = (SAFETY, FLOW, WAITS, EXPERIENCE, PEOPLE)
BED_DAYS = "Occupied bed days: the people in a bed at midnight, added up over the month"
SMALL_WARD = (
    "A ward has few in a month. Look at the days between them, or take months together, before reading one."
)


@dataclass(frozen=True, slots=True)
class Template:
    """A definition in the library."""

    slug: str
    edition: int
    topic: str
    name: str
    tells: str
    kind: Kind
    counted: str
    unit_label: str
    direction: Better
    source: str
    traps: tuple[str, ...]
    out_of: str = ""
    per: int = 1
    exclusions: str = ""
    grain: Grain = Grain.MONTH
    decimals: int = 1
    why_chart: str = ""
    hides: bool = False

    def described(self) -> dict[str, Any]:
        """The definition as fields of a measure."""
        return {
            "kind": self.kind,
            "counted": self.counted,
            "out_of": self.out_of,
            "exclusions": self.exclusions,
            "per": self.per,
            "unit_label": self.unit_label,
            "direction": self.direction,
            "grain": self.grain.value,
            "decimals": self.decimals,
            "small_numbers": Measure.SmallNumbers.HIDDEN if self.hides else Measure.SmallNumbers.SHOWN,
        }


def _percent(
    slug: str, topic: str, name: str, tells: str, *, counted: str, out_of: str, better: Better, **more: Any
) -> Template:
    about: dict[str, Any] = {"edition": 1, "unit_label": "in 100", "per": 100} | more
    return Template(
        slug=slug,
        topic=topic,
        name=name,
        tells=tells,
        kind=Kind.PROPORTION,
        counted=counted,
        out_of=out_of,
        direction=better,
        **about,
    )


def _rate(
    slug: str,
    topic: str,
    name: str,
    tells: str,
    *,
    counted: str,
    out_of: str,
    per: int,
    unit_label: str,
    **more: Any,
) -> Template:
    about: dict[str, Any] = {"edition": 1, "direction": Better.DECREASE} | more
    return Template(
        slug=slug,
        topic=topic,
        name=name,
        tells=tells,
        kind=Kind.RATE,
        counted=counted,
        out_of=out_of,
        per=per,
        unit_label=unit_label,
        **about,
    )


HIGHER, LOWER = Better.INCREASE, Better.DECREASE

LIBRARY: tuple[Template, ...] = (
    _rate(
        "falls",
        SAFETY,
        "Falls per 1,000 bed days",
        "How often people fall while they are in our care.",
        counted="Every fall of an inpatient that was reported, with or without harm; each fall "
        "counts, not each person",
        out_of=BED_DAYS,
        per=1000,
        unit_label="falls per 1,000 bed days",
        exclusions="Falls of visitors and staff, falls before coming in, and faints found not to be falls",
        source="Incident reports; bed days from the patient record",
        traps=(
            "More reports can mean more reporting and not more falls. Read it beside falls with harm.",
            "Late reports change last month's number. Wait a week after the month, or "
            "correct it with a reason.",
            "A ward that moves or takes other patients is another process. Declare a step "
            "change and say why.",
        ),
    ),
    _rate(
        "falls-with-harm",
        SAFETY,
        "Falls with moderate or worse harm per 1,000 bed days",
        "How often a fall hurts somebody so much that they need more treatment.",
        counted="Every reported fall of an inpatient after which somebody needed further "
        "treatment, lasting or not, or died",
        out_of=BED_DAYS,
        per=1000,
        unit_label="harmful falls per 1,000 bed days",
        exclusions="Falls with no harm or with first aid alone; falls of visitors and staff",
        decimals=2,
        source="Incident reports after review; bed days from the patient record",
        traps=(
            "Harm is judged at review, sometimes weeks later. The last two months are not final.",
            SMALL_WARD,
        ),
    ),
    _rate(
        "pressure-ulcers",
        SAFETY,
        "New pressure ulcers per 1,000 bed days",
        "How often skin breaks down while people are in our care.",
        counted="Every pressure ulcer of category 2 or worse first seen after somebody came to "
        "us; two on one person count as two",
        out_of=BED_DAYS,
        per=1000,
        unit_label="ulcers per 1,000 bed days",
        exclusions="Ulcers written down within six hours of coming in; moisture damage; category 1",
        decimals=2,
        source="Incident reports checked by the tissue viability team",
        traps=(
            "Without a skin check on arrival an old ulcer looks like a new one. Follow that check as well.",
            "Teaching people to recognise ulcers raises the number at first. Note it on the chart.",
        ),
    ),
    _percent(
        "hand-hygiene",
        SAFETY,
        "Hand hygiene when it was needed",
        "How often hands were cleaned at a moment that asked for it.",
        counted="Moments at which hands were cleaned, of those watched",
        out_of="All moments watched that asked for clean hands, after the World Health "
        "Organization's five moments",
        better=HIGHER,
        decimals=0,
        source="Audit by watching, at least 30 moments a month on each ward",
        exclusions="Moments that the watcher did not see whole",
        traps=(
            "People clean their hands more often when they are watched. Change who watches, "
            "and do not announce it.",
            "A month near 100 in every ward says more of the audit than of the hands.",
            "Where fewer than 30 moments were watched, take months together.",
        ),
    ),
    _percent(
        "vte-assessment",
        SAFETY,
        "Clot risk assessed within 14 hours",
        "Whether people are assessed for the risk of a clot soon after they come in.",
        counted="Inpatients of 16 or over whose risk of venous thromboembolism was written down "
        "within 14 hours of admission",
        out_of="All inpatients of 16 or over who were admitted in the month",
        better=HIGHER,
        exclusions="Groups for whom the trust agreed one assessment together, such as some day procedures",
        source="Patient record",
        traps=(
            "An assessment is not a treatment. Follow whether what it asked for was given.",
            "Count by the month of admission, and wait until its last 14 hours are over.",
        ),
    ),
    _percent(
        "omitted-doses",
        SAFETY,
        "Doses left out without a reason",
        "How often somebody misses a medicine and nobody wrote down why.",
        counted="Doses that were due and neither given nor marked with a reason",
        out_of="All doses that were due in the sample",
        better=LOWER,
        exclusions="Doses that somebody declined, and medicines given as needed",
        source="Electronic prescribing, or a sample of charts on one day a week",
        traps=(
            "A paper sample and an electronic extract do not count the same. Begin a new "
            "measure when you change.",
            "Say which medicines must never be late, and follow them by themselves.",
        ),
    ),
    _percent(
        "observations-on-time",
        SAFETY,
        "Observations taken on time",
        "Whether somebody who gets worse would be noticed.",
        counted="Full sets of observations taken no later than the score of the set before asked for",
        out_of="All sets that were due",
        better=HIGHER,
        exclusions="People in their last days for whom observations were stopped",
        source="Electronic observations",
        traps=(
            "A set without its score is not a full set.",
            "Nights and weekends hide in a month's mean: look at them.",
        ),
    ),
    _percent(
        "sepsis-antibiotics",
        SAFETY,
        "Antibiotics within an hour where sepsis is likely",
        "Whether treatment begins in time when it matters most.",
        counted="People at high risk of sepsis whose first antibiotic was given within 60 "
        "minutes of that being known",
        out_of="All people found to be at high risk of sepsis",
        better=HIGHER,
        hides=True,
        exclusions="People already on the right antibiotic, and those for whom treatment was stopped",
        source="Audit of notes by the sepsis team",
        traps=(
            "Say when the clock starts, and keep to it: at the score, or at the decision of a senior.",
            "Few people a month: the chart will be wide, and one month says little.",
        ),
    ),
    _rate(
        "c-difficile",
        SAFETY,
        "C. difficile infections per 100,000 bed days",
        "How often this infection begins in hospital.",
        counted="Positive tests of a specimen taken on the third day of a stay or later, in "
        "people of two or over",
        out_of=BED_DAYS,
        per=100000,
        unit_label="infections per 100,000 bed days",
        exclusions="Repeat tests within 28 days of the same infection",
        source="Laboratory and infection control",
        traps=(
            "National reports also count people who were in hospital shortly before. State which you follow.",
            "Rare on one site: follow the days between infections as well.",
        ),
    ),
    _percent(
        "before-noon",
        FLOW,
        "Home before noon",
        "Whether beds come free in time for those who wait for one.",
        counted="People who left the ward for home before 12:00",
        out_of="Everyone who left the ward for home in the month",
        better=HIGHER,
        decimals=0,
        exclusions="Deaths, moves to another ward or hospital, and day cases",
        source="Patient record: the time somebody left, not the time it was typed in",
        traps=(
            "Times typed in later in batches look like afternoons. Check a week by hand first.",
            "Keeping somebody overnight to send them home in the morning improves the number "
            "and nothing else.",
        ),
    ),
    Template(
        slug="length-of-stay",
        edition=1,
        topic=FLOW,
        name="Days in hospital, unplanned stays",
        tells="How long people stay who came in unplanned.",
        kind=Kind.AMOUNT,
        counted="Nights from admission to discharge, mean of those who left in the month after "
        "an unplanned admission",
        unit_label="days",
        direction=Better.DECREASE,
        source="Patient record, by month of discharge",
        exclusions="Stays of under one night, and people still in hospital",
        why_chart="A mean of the month is one number each time, so an XmR chart.",
        traps=(
            "A few very long stays move the mean. When they leave, the number rises: that is good news.",
            "Read it with readmissions: shorter is not better if people come back.",
        ),
    ),
    _percent(
        "ready-to-leave",
        FLOW,
        "Beds taken by people who could leave",
        "How much of the hospital waits for care elsewhere.",
        counted="People in a bed at the daily count who no longer need what only a hospital gives",
        out_of="All adults in a general bed at the daily count, added up over the week",
        better=LOWER,
        grain=Grain.WEEK,
        exclusions="Children, maternity and mental health",
        source="Daily discharge count",
        traps=(
            "The count is an opinion, and it differs between wards. Agree on it together once a quarter.",
            "Numbers of one week lean on the week before, so the plain rules find too much. "
            "Ask for the second opinion.",
        ),
    ),
    _percent(
        "cancelled-on-the-day",
        FLOW,
        "Operations cancelled on the day by the hospital",
        "How often somebody is ready for an operation and goes home without it.",
        counted="Planned operations that the hospital cancelled on the day, for a reason that is "
        "not about the person's health",
        out_of="All planned operations on the list for that day, kept or not",
        better=LOWER,
        exclusions="Cancelled by the person, or because they were not well enough",
        source="Theatre system",
        traps=(
            "The reason is chosen from a list in a hurry. Read ten a month.",
            "An operation moved the evening before was cancelled too. Follow both.",
        ),
    ),
    _percent(
        "theatre-start",
        FLOW,
        "First operation begun on time",
        "Whether the theatre day begins as planned.",
        counted="Lists whose first operation began within 15 minutes of the time planned",
        out_of="All planned lists",
        better=HIGHER,
        decimals=0,
        grain=Grain.WEEK,
        exclusions="Emergency lists",
        source="Theatre system: anaesthetic start",
        traps=(
            "Say which moment is the beginning: anaesthetic or knife.",
            "A late start may still be a good list.",
        ),
    ),
    _percent(
        "did-not-attend",
        FLOW,
        "Appointments that people did not come to",
        "How many appointments are lost, and whom our way of inviting does not reach.",
        counted="Outpatient appointments to which somebody did not come and had not said so",
        out_of="All appointments that were to take place, with those who did not come",
        better=LOWER,
        exclusions="Cancelled by either side before the day",
        source="Appointment system",
        traps=(
            "The mean hides who is missed. Look at it by where people live and by language.",
            "Telephone appointments are counted in their own way: keep them apart.",
        ),
    ),
    _percent(
        "ed-four-hours",
        WAITS,
        "Emergency department: within four hours",
        "How many people leave the emergency department within four hours.",
        counted="Attendances that ended in admission, transfer or discharge within four hours of arrival",
        out_of="All attendances",
        better=HIGHER,
        source="Emergency care record",
        exclusions="Booked return visits",
        traps=(
            "All departments together and the main one alone are two measures. Name yours.",
            "It follows the season. A winter that is worse than the summer is not yet a change.",
            "It says nothing of how long the others waited. Follow twelve hours as well.",
        ),
    ),
    _percent(
        "ed-twelve-hours",
        WAITS,
        "Emergency department: twelve hours or longer",
        "How many people are harmed by a very long wait.",
        counted="Attendances that lasted twelve hours or longer from arrival",
        out_of="All attendances",
        better=LOWER,
        source="Emergency care record",
        exclusions="Booked return visits",
        traps=(
            "From arrival, not from the decision to admit: the two numbers differ many times over.",
            "It leans on the month before and on the season.",
        ),
    ),
    _percent(
        "ambulance-handover",
        WAITS,
        "Ambulance handovers within 15 minutes",
        "Whether ambulances are free again for those who wait at home.",
        counted="Handovers finished within 15 minutes of the ambulance's arrival",
        out_of="All handovers with both times",
        better=HIGHER,
        source="Ambulance service's report",
        exclusions="Handovers without a time: report how many there are",
        traps=("Missing times are not at random. If they grow, the number means less.",),
    ),
    _percent(
        "cancer-62-days",
        WAITS,
        "Cancer: treated within 62 days",
        "How many people with cancer begin treatment within two months.",
        counted="People whose first treatment for cancer began within 62 days of the referral or "
        "the decision that started the clock",
        out_of="All people whose first treatment began in the month",
        better=HIGHER,
        hides=True,
        source="Cancer waiting times system, by month of treatment",
        exclusions="As the national rules have it; pauses only where they allow one",
        traps=(
            "Shared pathways count half for each hospital in published figures, so yours will differ.",
            "Treating those who have waited longest makes this month's number worse. That is right.",
        ),
    ),
    _percent(
        "faster-diagnosis",
        WAITS,
        "Cancer ruled out or found within 28 days",
        "How soon people know.",
        counted="People told within 28 days of an urgent referral that they have cancer or do not",
        out_of="All people told in the month",
        better=HIGHER,
        source="Cancer waiting times system",
        exclusions="As the national rules have it",
        traps=("Told means that the person knows, not that the letter was dictated.",),
    ),
    _percent(
        "rtt-18-weeks",
        WAITS,
        "Waiting no longer than 18 weeks",
        "How many of those who wait for planned treatment have waited within the standard.",
        counted="People on the list who have waited up to 18 weeks at the end of the month",
        out_of="Everyone on the list at the end of the month",
        better=HIGHER,
        source="Waiting list, validated",
        exclusions="Services that are not led by a consultant",
        traps=(
            "It is a picture of those still waiting, not of those treated.",
            "Cleaning the list changes the number. Note on the chart when it was done.",
            "The same people are in it month after month, so it drifts. Ask for the second opinion.",
        ),
    ),
    _percent(
        "diagnostics-six-weeks",
        WAITS,
        "Waiting over six weeks for a test",
        "How many wait too long to know.",
        counted="People who have waited six weeks or longer for one of the key tests at the end of the month",
        out_of="Everyone waiting for one of them",
        better=LOWER,
        source="Diagnostic waiting list",
        exclusions="Planned repeat tests before their date",
        traps=("Follow each test by itself: one slow test disappears in the sum.",),
    ),
    _percent(
        "friends-and-family",
        EXPERIENCE,
        "Friends and Family Test: good or very good",
        "What people say of their care.",
        counted="Answers “very good” or “good”",
        out_of="All answers, “don't know” included",
        better=HIGHER,
        decimals=0,
        hides=True,
        source="Cards, texts and tablets",
        exclusions="Answers of staff about themselves",
        traps=(
            "Those who answer are not those who do not. Always show how many answered.",
            "Another way of asking is another measure: paper and text do not compare.",
            "Near 95 in every month there is no room to see improvement. Read the comments.",
        ),
    ),
    _percent(
        "complaints-in-time",
        EXPERIENCE,
        "Complaints answered by the day agreed",
        "Whether we keep our word to people who complain.",
        counted="Complaints answered by the day agreed with the person",
        out_of="Complaints whose agreed day fell in the month",
        better=HIGHER,
        decimals=0,
        source="Complaints log",
        exclusions="Complaints taken back",
        traps=(
            "A day moved without asking the person is a day missed.",
            "Few in a month: take a quarter, or look at how many days each took.",
        ),
    ),
    _percent(
        "sickness-absence",
        PEOPLE,
        "Sickness absence",
        "How much of our people's time is lost to illness.",
        counted="Days of sickness of all staff in post, each day times the share of full time worked",
        out_of="Days that staff in post could have worked, in the same way",
        better=LOWER,
        source="Electronic staff record",
        exclusions="Bank and agency staff",
        traps=(
            "It follows the winter. Compare with the same month, or ask for the second opinion.",
            "The record is complete a month later. The newest number is too low.",
            "It is not a measure of how hard people try. Ask what makes them ill.",
        ),
    ),
    _percent(
        "appraisals",
        PEOPLE,
        "Had an appraisal in the last 12 months",
        "Whether somebody talked with each of us about our work.",
        counted="Staff in post a year or longer whose last appraisal was in the last 12 months",
        out_of="All staff in post a year or longer",
        better=HIGHER,
        decimals=0,
        source="Electronic staff record",
        exclusions="Long absence: sickness over three months, parental leave",
        traps=(
            "Every month holds eleven twelfths of the month before, so a run is not a "
            "signal. Count appraisals held instead.",
            "A form filled in is not a talk. Ask in the staff survey whether it helped.",
        ),
    ),
    _percent(
        "mandatory-training",
        PEOPLE,
        "Mandatory training in date",
        "Whether people have had the training that their work asks for.",
        counted="Trainings in date, over all staff and all subjects their role needs",
        out_of="Trainings that the roles of all staff in post need",
        better=HIGHER,
        decimals=0,
        source="Learning system",
        exclusions="People on long absence",
        traps=(
            "A mean over subjects hides the one that matters. Show resuscitation by itself.",
            "It moves slowly and leans on the month before.",
        ),
    ),
    Template(
        slug="leavers",
        edition=1,
        topic=PEOPLE,
        name="People who left in the month",
        tells="How many of our people leave of their own will.",
        kind=Kind.RATE,
        counted="Staff who left the trust of their own will in the month, heads",
        out_of="Staff in post at the beginning of the month, heads",
        per=1000,
        unit_label="leavers per 1,000 staff",
        direction=Better.DECREASE,
        source="Electronic staff record",
        exclusions="Doctors in training who move on, fixed terms that end, retirement",
        traps=(
            "A rolling twelve-month turnover cannot be charted like this: each point holds eleven others.",
            "August and September are high each year.",
        ),
    ),
    _percent(
        "agency-share",
        PEOPLE,
        "Shifts filled by agency",
        "How far a ward depends on people who do not know it.",
        counted="Shifts worked by agency staff",
        out_of="All shifts worked",
        better=LOWER,
        grain=Grain.WEEK,
        source="Rostering system",
        exclusions="Bank shifts of our own staff",
        traps=("Shifts left empty are in neither number. Follow them as well.",),
    ),
)

BY_SLUG = {template.slug: template for template in LIBRARY}


def found(words: str, topic: str = "") -> list[Template]:
    """The definitions that hold every word, in one topic or in all, in the library's order."""
    wanted = words.casefold().split()
    return [
        template
        for template in LIBRARY
        if topic in ("", template.topic)
        and all(word in " ".join(_searched(template)).casefold() for word in wanted)
    ]


def _searched(template: Template) -> Iterable[str]:
    return (template.name, template.tells, template.counted, template.out_of, template.topic, *template.traps)
