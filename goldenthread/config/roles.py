"""Which role holds which permissions: the page a governance officer reads.

`whole_trust` reaches every unit of the person's own trust. `here_and_below` reaches the unit of their membership and
every unit under it. Nothing reaches another trust.
"""

from __future__ import annotations

from goldenthread.engines.measurement.rules import Permission as Measurement
from goldenthread.engines.routines.rules import Permission as Routines
from goldenthread.foundations.access.roles import Role
from goldenthread.foundations.access.rules import Permission as Access
from goldenthread.foundations.api.rules import Permission as Api
from goldenthread.foundations.organisation.rules import Permission as Organisation
from goldenthread.foundations.records.rules import Permission as Records
from goldenthread.foundations.sign_in.rules import Permission as SignIn
from goldenthread.foundations.staff.rules import Permission as Staff
from goldenthread.overviews.golden_thread.rules import Permission as GoldenThread
from goldenthread.practices.daily_management.rules import Permission as Daily
from goldenthread.practices.projects.rules import Permission as Projects
from goldenthread.practices.strategy.rules import Permission as Strategy

READS_THE_TRUST = frozenset(
    {
        Organisation.SEE_PLACES,
        Measurement.SEE_MEASURES,
        Routines.SEE_ROUTINES,
        Daily.SEE_BOARDS,
        Daily.SEE_STANDARD_WORK,
        Strategy.SEE_STRATEGY,
        Projects.SEE_WORK,
        GoldenThread.SEE_THREAD,
    }
)
WORKS_HERE = READS_THE_TRUST | {
    *(Organisation.SEE_PEOPLE, Access.SEE_HISTORY, Access.SEE_RIGHTS),
    Projects.RAISE_IDEAS,
}
AT_THE_BOARD = frozenset({Routines.HOLD_ROUTINES, Daily.USE_BOARDS, Daily.AUDIT_STANDARD_WORK})
LEADS_A_PLACE = AT_THE_BOARD | frozenset(
    {
        Routines.CHANGE_ROUTINES,
        Daily.CHANGE_BOARDS,
        Daily.PAIR_SCREENS,
        Daily.CHANGE_STANDARD_WORK,
        Daily.SEE_LEADER_WORK,
        Measurement.RECORD_VALUES,
        Measurement.CHANGE_MEASURES,
        Measurement.SEE_KEPT_MEASURES,
        Strategy.CHANGE_OBJECTIVES,
        Projects.CHANGE_WORK,
        Projects.ANSWER_IDEAS,
    }
)

ROLES = {
    role.key: role
    for role in (
        Role(
            key="staff",
            usual="Member of staff",
            plural="Members of staff",
            who="Everyone who works in the trust.",
            whole_trust=WORKS_HERE,
            here_and_below=AT_THE_BOARD
            | frozenset({Measurement.RECORD_VALUES, Measurement.SEE_KEPT_MEASURES}),
        ),
        Role(
            key="team_lead",
            usual="Team lead",
            who="Leads a ward, team, service or division, and everything below it.",
            whole_trust=WORKS_HERE,
            here_and_below=LEADS_A_PLACE,
        ),
        Role(
            key="coach",
            usual="Improvement coach",
            plural="Improvement coaches",
            who="Helps teams to improve, across the trust.",
            whole_trust=WORKS_HERE
            | AT_THE_BOARD
            | {Projects.CHANGE_WORK, Projects.ANSWER_IDEAS, Measurement.RECORD_VALUES},
        ),
        Role(
            key="analyst",
            usual="Data analyst",
            who="Looks after measures and their data, across the trust.",
            whole_trust=WORKS_HERE
            | {Measurement.RECORD_VALUES, Measurement.CHANGE_MEASURES, Measurement.SEE_KEPT_MEASURES}
            | {Api.CHANGE_TOKENS},
        ),
        Role(
            key="board_member",
            usual="Board member",
            who="Governs the trust. Reads everything that is not kept within a team.",
            whole_trust=WORKS_HERE,
        ),
        Role(
            key="board_secretary",
            usual="Board secretary",
            plural="Board secretaries",
            who="Keeps the board's papers, priorities and reviews.",
            whole_trust=WORKS_HERE | {Strategy.CHANGE_STRATEGY, Strategy.CHANGE_OBJECTIVES},
        ),
        Role(
            key="executive",
            usual="Executive",
            who="Leads the trust: sets its priorities and adopts national ones.",
            whole_trust=WORKS_HERE
            | {Strategy.CHANGE_STRATEGY, Routines.CHANGE_LADDER, Routines.TAKE_OUTSIDE}
            | LEADS_A_PLACE,
        ),
        Role(
            key="patient_partner",
            usual="Patient or carer partner",
            word="partner",
            plural="Patient and carer partners",
            from_outside=True,
            who="Helps a team to improve. Reads strategy, work and measures; no list of people, nor who changed what.",
            whole_trust=(READS_THE_TRUST - {Organisation.SEE_PLACES}) | {Projects.RAISE_IDEAS},
        ),
        Role(
            key="evaluator",
            usual="Evaluator",
            from_outside=True,
            who="Studies how the trust improves. Reads; changes nothing; sees no list of people.",
            whole_trust=READS_THE_TRUST,
        ),
        Role(
            key="national_lead",
            usual="National lead",
            from_outside=True,
            national=True,
            who="Keeps national priorities. Sees no trust's own rows.",
            whole_trust=frozenset({Strategy.PUBLISH_PRIORITIES, Organisation.SEE_PLACES}),
        ),
        Role(
            key="administrator",
            usual="Trust administrator",
            who="Keeps the trust's places and people, how they sign in, and who has which role.",
            whole_trust=WORKS_HERE
            | {Organisation.CHANGE_PLACES, Organisation.CHANGE_PEOPLE, Organisation.CHANGE_OWN_WAY}
            | {SignIn.INVITE_PEOPLE, SignIn.CHANGE_PROVIDERS, Access.ARRANGE_COVER, Access.REVIEW_RIGHTS}
            | {Staff.IMPORT_STAFF, Api.CHANGE_TOKENS, Measurement.CHANGE_CHANNELS}
            | {Routines.CHANGE_LADDER, Daily.PAIR_SCREENS},
        ),
        Role(
            key="governance_lead",
            usual="Information governance lead",
            who="Answers people who ask what is held about them; decides how long it is kept; reads the sealed trail.",
            whole_trust=WORKS_HERE
            | {Records.ANSWER_REQUESTS, Records.CHANGE_RETENTION, Records.READ_TRAIL}
            | {Access.REVIEW_RIGHTS},
        ),
    )
}

# What only a second proof of who somebody is opens: a role that holds any of these signs in with one.
PRIVILEGED = frozenset(
    {
        Organisation.CHANGE_PLACES,
        Organisation.CHANGE_PEOPLE,
        Organisation.CHANGE_OWN_WAY,
        SignIn.INVITE_PEOPLE,
        SignIn.CHANGE_PROVIDERS,
        Access.ARRANGE_COVER,
        Access.REVIEW_RIGHTS,
        Staff.IMPORT_STAFF,
        Api.CHANGE_TOKENS,
        Measurement.CHANGE_CHANNELS,
        Records.ANSWER_REQUESTS,
        Records.CHANGE_RETENTION,
        Records.READ_TRAIL,
        Strategy.CHANGE_STRATEGY,
        Strategy.PUBLISH_PRIORITIES,
    }
)

# What each permission lets someone do, in words that complete "may …".
WORDS = {
    Organisation.SEE_PLACES: "see the trust's divisions, services and teams",
    Organisation.SEE_PEOPLE: "see who works here, in which team and in which role",
    Strategy.SEE_STRATEGY: "see the trust's purpose, priorities and objectives",
    Projects.SEE_WORK: "see what teams are working on",
    Measurement.SEE_MEASURES: "see measures and their charts, but not those kept within a team",
    Measurement.SEE_KEPT_MEASURES: "see measures that are kept within a team",
    GoldenThread.SEE_THREAD: "follow the golden thread from a ward to the board and back",
    Access.SEE_HISTORY: "see who changed what, and when",
    Access.SEE_RIGHTS: "see which role may do what",
    Measurement.RECORD_VALUES: "record the numbers of a measure",
    Measurement.CHANGE_MEASURES: "start, change and end measures",
    Measurement.CHANGE_CHANNELS: "say which Teams channels are told what measures show",
    Projects.CHANGE_WORK: "start, change and end work",
    Projects.RAISE_IDEAS: "add an idea for any place",
    Projects.ANSWER_IDEAS: "answer ideas, and keep the code by which they come in",
    Routines.SEE_ROUTINES: "see which meetings recur, what was held, and what rose",
    Routines.HOLD_ROUTINES: "hold a meeting, and ask the next tier for help",
    Routines.CHANGE_ROUTINES: "set up, change and end routines",
    Routines.CHANGE_LADDER: "say who answers at each tier, and by when",
    Routines.TAKE_OUTSIDE: "pass a problem to the system, the region or the nation",
    Daily.SEE_BOARDS: "see the boards of teams",
    Daily.USE_BOARDS: "mark a board, and add problems, ideas and thanks",
    Daily.CHANGE_BOARDS: "set up a board and choose its columns",
    Daily.PAIR_SCREENS: "pair a tablet or a wall screen with a board, and end that",
    Daily.SEE_STANDARD_WORK: "read standard work",
    Daily.CHANGE_STANDARD_WORK: "write and change standard work, and say who is trained",
    Daily.AUDIT_STANDARD_WORK: "check how standard work is done, with a card",
    Daily.SEE_LEADER_WORK: "see the standard work of leaders in a place, and talk it through",
    Strategy.CHANGE_OBJECTIVES: "set and change objectives",
    Strategy.CHANGE_STRATEGY: "set the trust's priorities and adopt national ones",
    Strategy.PUBLISH_PRIORITIES: "publish national priorities",
    Organisation.CHANGE_PLACES: "add, rename, move, merge and close places",
    Organisation.CHANGE_PEOPLE: "add and change people, what they belong to and their roles",
    Staff.IMPORT_STAFF: "bring in the staff file",
    SignIn.INVITE_PEOPLE: "invite people to sign in, and end their sessions",
    SignIn.CHANGE_PROVIDERS: "say through which provider people sign in",
    Access.ARRANGE_COVER: "arrange who stands in for somebody",
    Access.REVIEW_RIGHTS: "see who holds which right, why, and what changed",
    Organisation.CHANGE_OWN_WAY: "choose the trust's own words, and which practices are switched on",
    Api.CHANGE_TOKENS: "make and end the tokens that programs use",
    Records.ANSWER_REQUESTS: "find, give out and erase what is held about a person",
    Records.CHANGE_RETENTION: "decide how long records are kept",
    Records.READ_TRAIL: "read the sealed trail of everything recorded",
}
