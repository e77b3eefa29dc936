"""The people of the story: the named, and a crowd drawn from lists of names, the same each time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from goldenthread.demo.story.places import CHANGES, PLACES, Closed, Merged, Place

STAFF, BOARD, PATIENT_PARTNER, EVALUATOR = "staff", "board", "patient_partner", "evaluator"


@dataclass(frozen=True, slots=True)
class Named:
    """Someone the story names. `since`, `until` and `left` are months ago, in the future below nought.

    `would_do` puts them in the cast.
    """

    key: str
    given: str
    family: str
    title: str
    place: str
    role: str
    tier: str
    kind: str = STAFF
    since: int = 30
    until: int | None = None
    left: int | None = None
    would_do: str = ""
    body: str = "SEA-1"

    @property
    def email(self) -> str:
        where = {"SEA-1": "seaholme", "NOR-1": "northfold", "NAT-1": "national"}[self.body]
        return f"{self.given}.{self.family}@{where}.example".lower().replace("’", "").replace(" ", "")


def _exec(key: str, given: str, family: str, title: str, since: int, would_do: str = "") -> Named:
    return Named(key, given, family, title, "trust", "executive", "executive", since=since, would_do=would_do)


def _board(given: str, family: str, title: str, would_do: str = "") -> Named:
    key = family.lower()
    return Named(
        key, given, family, title, "trust", "board_member", "board", BOARD, since=26, would_do=would_do
    )


def _lead(
    key: str, given: str, family: str, title: str, place: str, would_do: str = "", tier: str = "team"
) -> Named:
    return Named(key, given, family, title, place, "team_lead", tier, would_do=would_do)


def _staff(key: str, given: str, family: str, title: str, place: str, would_do: str = "") -> Named:
    return Named(key, given, family, title, place, "staff", "team", would_do=would_do)


NAMED: tuple[Named, ...] = (
    _exec(
        "ruth",
        "Ruth",
        "Calder",
        "Chief Executive",
        40,
        "See the five priorities on one page, and follow any of them down to a ward.",
    ),
    _exec(
        "imran",
        "Imran",
        "Shah",
        "Chief Nurse",
        34,
        "Look after fewer harmful falls: its drivers, its wards, and where the thread is cut.",
    ),
    _exec(
        "wen",
        "Wen",
        "Li",
        "Medical Director",
        28,
        "See why time to theatre has grown, and hold its review, which is overdue.",
    ),
    _exec("bea", "Bea", "Lund", "Chief Operating Officer", 22),
    _exec("sol", "Sol", "Marsh", "People Director", 25),
    _exec("amir", "Amir", "Kaya", "Finance Director", 31),
    _board(
        "Margery",
        "Ashdown",
        "Chair",
        "Read the whole thread before a meeting: what is improving, what is not, what is not known.",
    ),
    _board("Kwabena", "Mensah-Hill", "Non-executive director"),
    _board("Sunniva", "Trent", "Non-executive director"),
    _board("Harjit", "Bassi-Cole", "Non-executive director"),
    _board("Oona", "Lightfoot", "Non-executive director"),
    _board("Desmond", "Fairlie", "Non-executive director"),
    Named(
        "peter",
        "Peter",
        "Lyle",
        "Board secretary",
        "board_office",
        "board_secretary",
        "executive",
        would_do="Keep the priorities and their reviews, and record what the board decides on national ones.",
    ),
    Named(
        "carys",
        "Carys",
        "Vaughan",
        "Improvement Director",
        "improvement",
        "coach",
        "executive",
        would_do="See which work is not yet linked, and link it with the teams that do it.",
    ),
    Named("tunde", "Tunde", "Ojo", "Improvement coach", "improvement", "coach", "team"),
    Named(
        "nadia",
        "Nadia",
        "Haddad",
        "Data analyst",
        "quality",
        "analyst",
        "team",
        would_do="Add values from a file, correct one with a reason, and see how each number is made.",
    ),
    _lead(
        "helen",
        "Helen",
        "Pryce",
        "Matron",
        "medicine",
        "See the wards of Medicine side by side, and the goals you hold for them.",
        "division",
    ),
    _lead(
        "grace",
        "Grace",
        "Adeyemi",
        "Ward manager",
        "ward_7",
        "See Ward 7’s falls, record last week’s low beds, and see what Ward 7’s aim helps.",
    ),
    _staff(
        "ana",
        "Ana",
        "Reyes",
        "Staff nurse",
        "ward_7",
        "Record last week’s call bells, and see what they are for.",
    ),
    _staff("joy", "Joy", "Tan", "Staff nurse", "ward_7"),
    _lead(
        "femi",
        "Femi",
        "Balogun",
        "Payroll manager",
        "payroll",
        "See payroll’s errors fall, and which of the trust’s priorities that helps.",
    ),
    _lead(
        "sam",
        "Sam",
        "Whitcombe",
        "Head of estates",
        "estates",
        "See repairs done within a day: estates are as much a part of the thread as wards.",
    ),
    Named(
        "doreen",
        "Doreen",
        "Amos",
        "Patient partner",
        "ward_7",
        "patient_partner",
        "outside",
        PATIENT_PARTNER,
        since=5,
        until=-7,
        would_do="Read what Ward 7 is trying to change, and whether it has.",
    ),
    Named(
        "lena",
        "Lena",
        "Fischer",
        "Evaluator, university partner",
        "trust",
        "evaluator",
        "outside",
        EVALUATOR,
        since=8,
        until=-3,
        would_do="Read goals, work and figures. No list of people, and nothing to change.",
    ),
    Named(
        "callum",
        "Callum",
        "Reid",
        "Trust administrator",
        "digital",
        "administrator",
        "team",
        would_do="Keep the trust’s places and people, and who has which role.",
    ),
    Named(
        "ngozi",
        "Ngozi",
        "Bello",
        "Information governance lead",
        "trust",
        "governance_lead",
        "team",
        would_do="Answer somebody who asks what is held about them, and read the sealed trail.",
    ),
    _lead("dev", "Dev", "Nair", "Therapies lead", "therapies"),
    _lead("tomasz", "Tomasz", "Zielony", "Head porter", "porters"),
    _lead("marisol", "Marisol", "Quaye", "Theatre manager", "main_theatres"),
    _lead("ifeoma", "Ifeoma", "Garner", "Hip fracture lead nurse", "hip_team"),
    _lead("rhys", "Rhys", "Pemberly", "Ward manager", "ward_4"),
    _lead("leila", "Leila", "Karimi-Ross", "Ward manager", "ward_9"),
    _lead("bronagh", "Bronagh", "Tully", "Ward manager", "ward_8"),
    _lead("kofi", "Kofi", "Denham", "Ward manager", "ward_11"),
    _lead("yusra", "Yusra", "Malik-Stone", "Chief pharmacist", "pharmacy"),
    _lead("odile", "Odile", "Farrow", "Community nursing lead", "nursing_north"),
    _lead("hettie", "Hettie", "Okonjo", "Director of midwifery", "maternity", tier="service"),
    _lead("naveen", "Naveen", "Sellars", "Emergency department matron", "ed"),
    _lead("gwen", "Gwen", "Tallis", "Head of buying", "finance"),
    _lead("pavel", "Pavel", "Horsley", "Head of recruitment", "people_team"),
    _lead("ines", "Ines", "Rowbotham", "Infection prevention lead", "infection_prevention"),
    _lead("mo", "Mo", "Hallam", "Booking manager", "outpatients"),
    _lead("brid", "Brid", "Ashworth-Lee", "Director of surgery", "surgery", tier="division"),
    _lead("anil", "Anil", "Kestrel", "Director of community services", "community", tier="division"),
    _lead("quality_lead", "Rosalind", "Eke", "Head of quality", "quality"),
    # Someone the thread still leans on, who has left.
    Named(
        "martin", "Martin", "Doyley", "Discharge lead", "outpatients", "team_lead", "team", since=36, left=3
    ),
    Named(
        "priya",
        "Priya",
        "Menon-Hart",
        "National lead for improvement",
        "trust",
        "national_lead",
        "executive",
        would_do="Publish a national priority. You see no trust’s own figures.",
        body="NAT-1",
    ),
    Named(
        "tess",
        "Tess",
        "Brookland",
        "Chief Nurse",
        "trust",
        "executive",
        "executive",
        would_do="See that nothing of Seaholme’s can be reached from another trust.",
        body="NOR-1",
    ),
    Named("gil", "Gil", "Oduya", "Community nurse", "trust", "staff", "team", body="NOR-1"),
)

CAST: tuple[Named, ...] = tuple(person for person in NAMED if person.would_do)

GIVEN_NAMES = [
    "Aisha",
    "Adam",
    "Adaeze",
    "Agnes",
    "Ahmed",
    "Aleksandra",
    "Alice",
    "Amara",
    "Amelia",
    "Andrei",
    "Anjali",
    "Anthony",
    "Arjun",
    "Asha",
    "Ayesha",
    "Beatrice",
    "Benedict",
    "Bethan",
    "Blessing",
    "Bogdan",
    "Brenda",
    "Bushra",
    "Callista",
    "Carmel",
    "Catherine",
    "Chen",
    "Chiara",
    "Chidi",
    "Claire",
    "Comfort",
    "Cristina",
    "Daniel",
    "Daria",
    "David",
    "Dawn",
    "Deepa",
    "Delroy",
    "Diana",
    "Dilys",
    "Dipak",
    "Dominika",
    "Edward",
    "Eilidh",
    "Elaine",
    "Elena",
    "Eleri",
    "Emeka",
    "Emily",
    "Esther",
    "Eun-ji",
    "Evelyn",
    "Faisal",
    "Fatima",
    "Fiona",
    "Florin",
    "Frances",
    "Francesca",
    "Gabriela",
    "Gareth",
    "Gemma",
    "George",
    "Gita",
    "Grainne",
    "Gurpreet",
    "Habiba",
    "Hana",
    "Hannah",
    "Harriet",
    "Hassan",
    "Haruka",
    "Heather",
    "Hope",
    "Hugh",
    "Ibrahim",
    "Ifan",
    "Ikram",
    "Imogen",
    "Ioana",
    "Irfan",
    "Isaac",
    "Isla",
    "Jacek",
    "Jacinta",
    "James",
    "Jamila",
    "Janet",
    "Jasmine",
    "Javier",
    "Jean",
    "Jelena",
    "Jerome",
    "Joanna",
    "Jonas",
    "Josephine",
    "Joyce",
    "Judith",
    "Julia",
    "Kadija",
    "Karen",
    "Katarzyna",
    "Kemi",
    "Kenneth",
    "Kieran",
    "Kiran",
    "Laila",
    "Laura",
    "Layla",
    "Leon",
    "Lerato",
    "Lina",
    "Louise",
    "Lucia",
    "Luke",
    "Magda",
    "Mahmoud",
    "Mairi",
    "Malcolm",
    "Manjit",
    "Marcus",
    "Maria",
    "Marlene",
    "Mary",
    "Mateusz",
    "Maya",
    "Mei",
    "Mercy",
    "Michelle",
    "Miriam",
    "Mohammed",
    "Moira",
    "Monique",
    "Nasreen",
    "Natalia",
    "Neil",
    "Ngozi",
    "Nia",
    "Nicola",
    "Nikhil",
    "Nimmi",
    "Nkechi",
    "Noor",
    "Olga",
    "Olivia",
    "Omar",
    "Orla",
    "Oscar",
    "Padraig",
    "Pamela",
    "Parveen",
    "Patience",
    "Patricia",
    "Pauline",
    "Philippa",
    "Precious",
    "Rafael",
    "Rahul",
    "Rebecca",
    "Rhian",
    "Rosa",
    "Rowan",
    "Ryan",
    "Saba",
    "Sadia",
    "Samira",
    "Samuel",
    "Sandra",
    "Sanjay",
    "Sarah",
    "Shabnam",
    "Sheila",
    "Shirley",
    "Simone",
    "Siobhan",
    "Sofia",
    "Stanislaw",
    "Stella",
    "Stephen",
    "Sunita",
    "Suresh",
    "Susan",
    "Sylvia",
    "Tariq",
    "Temi",
    "Thandiwe",
    "Thomas",
    "Tracey",
    "Uzma",
    "Valerie",
    "Vikram",
    "Violet",
    "Wanjiru",
    "Wayne",
    "Winston",
    "Xiu",
    "Yasmin",
    "Yewande",
    "Yvonne",
    "Zahra",
    "Zainab",
    "Zofia",
]

FAMILY_NAMES = [
    "Abbott",
    "Abdi",
    "Achebe",
    "Adeleke",
    "Agarwal",
    "Ahmadi",
    "Akhtar",
    "Allen",
    "Amadi",
    "Anderton",
    "Antonescu",
    "Appiah",
    "Ashby",
    "Aziz",
    "Baptiste",
    "Barker",
    "Begum",
    "Bello",
    "Bennett",
    "Bhatt",
    "Blackwood",
    "Boateng",
    "Bondar",
    "Botha",
    "Brennan",
    "Brightwell",
    "Bui",
    "Campion",
    "Carr",
    "Castellano",
    "Chanda",
    "Chaudhry",
    "Chen",
    "Cheung",
    "Chikwanha",
    "Clarkson",
    "Coker",
    "Costa",
    "Craven",
    "Cruz",
    "Dalal",
    "Danso",
    "Das",
    "Davies",
    "Desai",
    "Dhillon",
    "Diaz",
    "Donnelly",
    "Dube",
    "Edusei",
    "Ellis",
    "Emmanuel",
    "Evans",
    "Eze",
    "Fairweather",
    "Farah",
    "Fashola",
    "Fernandes",
    "Finch",
    "Fofana",
    "Foster",
    "Galloway",
    "Ganesan",
    "Garcia",
    "Ghosh",
    "Gomes",
    "Gordon",
    "Gowda",
    "Greenhalgh",
    "Griffiths",
    "Gunawardena",
    "Hadley",
    "Hamid",
    "Harding",
    "Hassan",
    "Hernandez",
    "Hewitt",
    "Hopkins",
    "Hossain",
    "Hussain",
    "Ibe",
    "Idris",
    "Ionescu",
    "Islam",
    "Iyer",
    "Jankowska",
    "Jarvis",
    "Jenkins",
    "Joseph",
    "Joshi",
    "Kaminski",
    "Kapoor",
    "Karim",
    "Katz",
    "Kaur",
    "Kelleher",
    "Khalil",
    "Khoury",
    "Kim",
    "Kowalczyk",
    "Kumar",
    "Lamptey",
    "Lawal",
    "Leung",
    "Lewandowska",
    "Llewellyn",
    "Lopez",
    "Lowther",
    "Macleod",
    "Mahlangu",
    "Malik",
    "Mansoor",
    "Marlow",
    "Mbeki",
    "McAllister",
    "Mehta",
    "Mistry",
    "Mitchell",
    "Mohamud",
    "Moran",
    "Morgan",
    "Moyo",
    "Mukherjee",
    "Nakamura",
    "Ncube",
    "Ndlovu",
    "Newbold",
    "Nguyen",
    "Njoroge",
    "Nowak",
    "Nwosu",
    "Obi",
    "Odhiambo",
    "Oliveira",
    "Onyango",
    "Osman",
    "Owusu",
    "Oyelaran",
    "Palmer",
    "Papadakis",
    "Park",
    "Patel",
    "Pereira",
    "Petrova",
    "Phiri",
    "Pillai",
    "Popescu",
    "Powell",
    "Qureshi",
    "Rahman",
    "Ramirez",
    "Rao",
    "Rees",
    "Reynolds",
    "Rossi",
    "Saeed",
    "Salmon",
    "Santos",
    "Sengupta",
    "Sesay",
    "Shaikh",
    "Sharma",
    "Sheridan",
    "Sibanda",
    "Silva",
    "Singh",
    "Sithole",
    "Skinner",
    "Stewart",
    "Subramaniam",
    "Sutcliffe",
    "Tembo",
    "Thapa",
    "Thornley",
    "Tiwari",
    "Tomlinson",
    "Uddin",
    "Usman",
    "Varga",
    "Vassiliou",
    "Venn",
    "Wainwright",
    "Wallace",
    "Warsame",
    "Watanabe",
    "Whelan",
    "Wilkes",
    "Wozniak",
    "Yeboah",
    "Yilmaz",
    "Yusuf",
    "Zaman",
    "Zulu",
]

# What people do in places of each kind, the most usual first.
WARD_TITLES = (
    "Staff nurse",
    "Healthcare assistant",
    "Staff nurse",
    "Senior nurse",
    "Ward clerk",
    "Housekeeper",
    "Doctor",
)
TITLES: dict[str, tuple[str, ...]] = {
    "ed": ("Staff nurse", "Doctor", "Healthcare assistant", "Senior nurse", "Receptionist", "Consultant"),
    "main_theatres": (
        "Theatre practitioner",
        "Scrub nurse",
        "Anaesthetist",
        "Surgeon",
        "Theatre support worker",
    ),
    "day_surgery": ("Theatre practitioner", "Recovery nurse", "Booking clerk", "Surgeon"),
    "critical_care": ("Critical care nurse", "Consultant", "Physiotherapist"),
    "hip_team": ("Hip fracture nurse", "Orthogeriatrician", "Physiotherapist"),
    "dialysis": ("Dialysis nurse", "Healthcare assistant", "Consultant"),
    "labour_ward": ("Midwife", "Midwife", "Maternity support worker", "Obstetrician"),
    "postnatal": ("Midwife", "Maternity support worker"),
    "community_midwives": ("Midwife", "Maternity support worker"),
    "childrens_ward": ("Children’s nurse", "Play specialist", "Paediatrician", "Healthcare assistant"),
    "neonatal": ("Neonatal nurse", "Neonatal nurse", "Paediatrician"),
    "nursing_north": ("Community nurse", "Healthcare assistant", "Community nurse"),
    "nursing_south": ("Community nurse", "Healthcare assistant", "Community nurse"),
    "falls_at_home": ("Occupational therapist", "Physiotherapist", "Support worker"),
    "rapid_response": ("Advanced practitioner", "Community nurse", "Paramedic"),
    "virtual_ward": ("Advanced practitioner", "Nurse", "Coordinator"),
    "pharmacy": ("Pharmacist", "Pharmacy technician", "Dispensing assistant"),
    "therapies": (
        "Physiotherapist",
        "Occupational therapist",
        "Speech therapist",
        "Dietitian",
        "Therapy assistant",
    ),
    "imaging": ("Radiographer", "Sonographer", "Radiologist", "Booking clerk"),
    "laboratories": ("Biomedical scientist", "Laboratory assistant", "Pathologist"),
    "outpatients": ("Booking clerk", "Receptionist", "Clinic nurse"),
    "infection_prevention": ("Infection prevention nurse", "Surveillance officer"),
    "estates": ("Electrician", "Plumber", "Joiner", "Helpdesk coordinator", "Engineer"),
    "porters": ("Porter", "Domestic assistant", "Porter", "Linen assistant"),
    "payroll": ("Payroll officer", "Pensions officer"),
    "people_team": ("Recruitment officer", "People adviser", "Learning coordinator"),
    "finance": ("Management accountant", "Buyer", "Stores assistant"),
    "digital": ("Systems analyst", "Service desk analyst", "Trainer"),
    "quality": ("Complaints officer", "Patient safety adviser", "Clinical audit officer"),
    "improvement": ("Improvement coach", "Improvement adviser"),
    "board_office": ("Executive assistant", "Governance officer"),
}
GONE = frozenset(change.place for change in CHANGES if isinstance(change, Merged | Closed))
LEAD_TITLES = {"ward": "Ward manager", "other": "Team leader"}


@dataclass(frozen=True, slots=True)
class Crowd:
    """One of the many: invented from two lists. `earlier_place` is where they were before."""

    given: str
    family: str
    title: str
    place: str
    role: str
    since: int
    earlier_place: str = ""
    earlier_since: int = 0


def crowd(seed: int) -> list[Crowd]:
    """Everyone the story does not name, place by place. The same seed gives the same people."""
    draw = Random(seed)  # noqa: S311  invented names, not secrets
    pairs = _pairs_of_names(draw)
    led = {person.place for person in NAMED if person.role == "team_lead" and person.left is None}
    named_here: dict[str, int] = {}
    for person in NAMED:
        named_here[person.place] = named_here.get(person.place, 0) + 1
    people: list[Crowd] = []
    for place in PLACES:
        wanted = place.staff - named_here.get(place.key, 0) if place.staff else 0
        for number in range(wanted):
            leads = number == 0 and place.key not in led
            people.append(_one(draw, next(pairs), place, number, leads=leads))
    return people


def _one(draw: Random, name: tuple[str, str], place: Place, number: int, *, leads: bool) -> Crowd:
    title = _title(place, number, leads=leads)
    since = draw.randint(12, 70)
    moved = not leads and place.beds > 0 and place.key not in GONE and draw.random() < 0.15
    return Crowd(
        given=name[0],
        family=name[1],
        title=title,
        place=place.key,
        role="team_lead" if leads else "staff",
        since=min(since, 11) if moved else since,
        earlier_place=draw.choice(("ed", "amu", "ward_1", "ward_12")) if moved else "",
        earlier_since=since + 12,
    )


def _title(place: Place, number: int, *, leads: bool) -> str:
    if leads:
        return LEAD_TITLES["ward" if place.name.startswith("Ward") else "other"]
    titles = TITLES.get(place.key, WARD_TITLES)
    return titles[number % len(titles)]


def _pairs_of_names(draw: Random) -> Iterator[tuple[str, str]]:
    taken = {(person.given, person.family) for person in NAMED}
    while True:
        pair = (draw.choice(GIVEN_NAMES), draw.choice(FAMILY_NAMES))
        if pair not in taken:
            taken.add(pair)
            yield pair
