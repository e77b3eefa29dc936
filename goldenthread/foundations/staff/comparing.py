"""What a file of people would change: its rows held against who is here. It reads values and writes nothing.

Everything that is wrong is told at once. What comes out is a plan, in the order of the file: the same file on the same
trust makes the same plan, so what was shown is what is done.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from goldenthread.foundations.access.roles import Role
from goldenthread.foundations.clock.periods import DatesWritten, NotAPeriod, day_in_words, read_day
from goldenthread.foundations.intake.readers import Problem
from goldenthread.foundations.organisation.models import Membership, Person, Unit
from goldenthread.foundations.staff.columns import folded
from goldenthread.foundations.staff.locating import Locator, NotLocated

STAFF_ROLE = "staff"
MOST_PROBLEMS = 2_000
SAID_EVERY = 2_000
SAME_NAME = (
    "Somebody of this name is here already, with no staff number. If they are the same, put the e-mail address "
    "they have here into the file."
)
HIDDEN = "This holds a hidden character, which can make it read as something else. Type it again."


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row of a file: where it stands, and the facts in it by their keys."""

    number: int
    sheet: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Here:
    """Who is in the trust, and was; what they belong to from today on; its places; what may be given by a file."""

    people: Sequence[Person]
    memberships: Mapping[int, Sequence[Membership]]
    places: Locator
    roles: Mapping[str, Role]
    not_by_file: Collection[str]
    on: date


@dataclass(frozen=True, slots=True)
class Joins:
    """A membership to begin."""

    unit: Unit
    role: str
    tier: str
    starts_on: date


@dataclass(frozen=True, slots=True)
class Leaves:
    """A membership to end."""

    membership: Membership
    ends_on: date


@dataclass(slots=True)
class Step:
    """What happens to one person: facts set, memberships begun and ended; and the words that say so."""

    sort: str
    name: str
    number: str
    where: str
    person: Person | None
    values: dict[str, object] = field(default_factory=dict)
    manager: str = ""
    joins: list[Joins] = field(default_factory=list)
    leaves: list[Leaves] = field(default_factory=list)
    said: list[tuple[str, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def changes_something(self) -> bool:
        return bool(self.person is None or self.values or self.manager or self.joins or self.leaves)

    def as_plain(self) -> dict[str, object]:
        """What a page shows of it."""
        return {
            "name": self.name,
            "number": self.number,
            "where": self.where,
            "said": self.said,
            "notes": self.notes,
        }

    def as_effect(self, *, on: date) -> list[object]:
        """All that it would write, so that two plans can be compared. "Today" is the same on every day."""

        def plain(value: object) -> str:
            return "today" if value == on else str(value)

        return [
            self.sort,
            self.number,
            self.person.pk if self.person else 0,
            sorted((key, plain(value)) for key, value in self.values.items()),
            self.manager,
            [[join.unit.pk, join.role, join.tier, plain(join.starts_on)] for join in self.joins],
            [[leave.membership.pk, plain(leave.ends_on)] for leave in self.leaves],
        ]


# The sorts of step, in the order in which they are shown.
NEW, BACK, MOVED, CHANGED, LEFT = "new", "back", "moved", "changed", "left"
SORTS = (NEW, BACK, MOVED, CHANGED, LEFT)


@dataclass(slots=True)
class Plan:
    on: date
    known: Mapping[str, Person]
    steps: list[Step] = field(default_factory=list)
    same: int = 0
    rows: int = 0
    here: int = 0
    missing: int = 0
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        told = {sort: sum(step.sort == sort for step in self.steps) for sort in SORTS}
        return told | {"same": self.same, "rows": self.rows, "here": self.here, "missing": self.missing}

    @property
    def digest(self) -> str:
        said = json.dumps([step.as_effect(on=self.on) for step in self.steps], separators=(",", ":"))
        return hashlib.sha256(said.encode()).hexdigest()


def compare(
    rows: Sequence[FileRow],
    here: Here,
    *,
    written: DatesWritten,
    lists_everyone: bool,
    spared: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Plan:
    """The plan for a file of people. `spared` is somebody who is never ended for not being in it: who sent it."""
    comparison = _Comparison(here, written)
    for done, row in enumerate(rows, start=1):
        comparison.read(row)
        if done % SAID_EVERY == 0:
            progress(done)
    return comparison.plan(rows=len(rows), lists_everyone=lists_everyone, spared=spared)


@dataclass(slots=True)
class _Line:
    """One row, read: one post of one person."""

    row: FileRow
    number: str
    given_name: str
    family_name: str
    email: str
    job_title: str
    manager: str
    unit: Unit | None
    role: str
    tier: str
    starts_on: date | None
    last_day: date | None
    notes: list[str]


class _Comparison:
    def __init__(self, here: Here, written: DatesWritten) -> None:
        self.here, self.written = here, written
        self.problems: list[Problem] = []
        self.remarks: dict[str, int] = {}
        self.lines: dict[str, list[_Line]] = {}
        self.known: dict[str, Person | None] = {}
        self.by_number = {person.staff_number: person for person in here.people if person.staff_number}
        self.by_email = {person.email: person for person in here.people if person.email}
        self.without_zeros = {number.lstrip("0"): number for number in self.by_number}
        self.emails: dict[str, str] = {}
        self.unnumbered = {
            folded(person.name): person
            for person in here.people
            if not person.staff_number and person.is_here(here.on)
        }
        self.roles = {
            folded(name): role.key for role in here.roles.values() for name in (role.key, role.name)
        }
        self.tiers = {
            folded(name): str(tier) for tier, label in Membership.Tier.choices for name in (tier, label)
        }
        self._day = lru_cache(maxsize=20_000)(self._read_day)

    # --- reading a row -----------------------------------------------------------------------------------------------

    def read(self, row: FileRow) -> None:
        facts = row.facts
        line = _Line(
            row=row,
            number=self._number(row),
            given_name=self._name(row, "known_as" if facts.get("known_as") else "given_name", "first name"),
            family_name=self._name(row, "family_name", "last name"),
            email=self._email(row),
            job_title=self._text(row, "job_title", most=120),
            manager=_number(facts.get("manager", "")),
            unit=None,
            role=self._role(row),
            tier=self._tier(row),
            starts_on=self._date(row, "starts_on"),
            last_day=self._date(row, "last_day"),
            notes=[],
        )
        if line.manager and line.manager == line.number:
            self._wrong(
                row, "manager", "Nobody is their own manager. Empty the cell, or put another’s number there."
            )
        if line.starts_on and line.last_day and line.last_day < line.starts_on:
            self._wrong(row, "last_day", f"The last day is before the start, {day_in_words(line.starts_on)}.")
        line.unit = self._unit(row, line)
        if scripts := _scripts_mixed(f"{line.given_name} {line.family_name}"):
            line.notes.append(
                f"The name mixes {scripts} letters, which can look alike. Is it this person’s name?"
            )
        if line.number:
            self.lines.setdefault(line.number, []).append(line)

    def _wrong(self, row: FileRow, key: str, reason: str, *, shown: str | None = None) -> None:
        value = row.facts.get(key, "") if shown is None else shown
        self.problems.append(Problem(row.number, key, value[:60], reason, row.sheet))

    def _number(self, row: FileRow) -> str:
        number = _number(row.facts.get("staff_number", ""))
        if not number:
            self._wrong(row, "staff_number", "There is no staff number. Each row needs one.")
        elif not _NUMBER.fullmatch(number):
            reason = "A staff number has up to 20 letters and figures, with no spaces. Check the column."
            self._wrong(row, "staff_number", reason)
            return ""
        elif number not in self.by_number and (known := self.without_zeros.get(number.lstrip("0"))):
            reason = (
                f"Somebody here has the number {known}, which differs in the noughts it begins with. "
                "Format the column as text in the spreadsheet, so that it keeps them."
            )
            self._wrong(row, "staff_number", reason)
        return number

    def _name(self, row: FileRow, key: str, called: str) -> str:
        text = self._text(row, key, most=80)
        if not row.facts.get(key, "").strip():
            self._wrong(row, key, f"There is no {called}.")
        elif text and not any(map(str.isalpha, text)):
            self._wrong(row, key, f"A {called} has letters in it. Check the column.")
        return text

    def _text(self, row: FileRow, key: str, *, most: int) -> str:
        raw = row.facts.get(key, "")
        if not raw:
            return ""
        text = " ".join(unicodedata.normalize("NFC", raw).split())
        if not raw.isascii() and any(
            unicodedata.category(mark) in ("Cf", "Cc", "Cs", "Co", "Cn") for mark in raw
        ):
            self._wrong(
                row,
                key,
                "This holds a hidden character, which can make it read as something else. Type it again.",
            )
        elif len(text) > most:
            self._wrong(row, key, f"This has {len(text)} characters, and there is room for {most}.")
        return text

    def _email(self, row: FileRow) -> str:
        email = row.facts.get("email", "").strip().lower()
        if not email:
            return ""
        try:
            validate_email(email)
        except ValidationError:
            self._wrong(
                row,
                "email",
                "This is not an e-mail address. Write it like name@example.nhs.uk, or leave it empty.",
            )
            return ""
        if len(email) > 254:
            self._wrong(row, "email", "This e-mail address is longer than 254 characters.")
        return email

    def _role(self, row: FileRow) -> str:
        said = row.facts.get("role", "").strip()
        if not said:
            return ""
        key = self.roles.get(folded(said))
        if key is None:
            self._wrong(
                row,
                "role",
                f"There is no role called “{said[:40]}”. Leave it empty, or name one of “Who may do what”.",
            )
            return ""
        if key in self.here.not_by_file:
            reason = f"A file cannot make somebody {self.here.roles[key].name}. Give that role on the person’s page."
            self._wrong(row, "role", reason)
        return key

    def _tier(self, row: FileRow) -> str:
        said = row.facts.get("tier", "").strip()
        if not said:
            return ""
        tier = self.tiers.get(folded(said))
        if tier is None:
            self._wrong(
                row, "tier", "This is not a level. Write Team, Service, Division, Executive or Board."
            )
        return tier or ""

    def _date(self, row: FileRow, key: str) -> date | None:
        text = row.facts.get(key, "").strip()
        if not text:
            return None
        found = self._day(text)
        if isinstance(found, str):
            self._wrong(row, key, found)
            return None
        return found

    def _read_day(self, text: str) -> date | str:
        if _SERIAL.fullmatch(text):
            return (
                f"“{text}” is a number, not a date. Format the column as dates in the spreadsheet, and save."
            )
        moment = _MOMENT.fullmatch(text)
        try:
            return read_day(moment[1] if moment else text, written=self.written)
        except NotAPeriod as wrong:
            return str(wrong)

    def _unit(self, row: FileRow, line: _Line) -> Unit | None:
        said = row.facts.get("place", "").strip()
        if not said:
            self._wrong(row, "place", "There is no place. Write the name of the ward, team or service.")
            return None
        try:
            located = self.here.places.locate(said)
        except NotLocated as none:
            self._wrong(row, "place", str(none))
            return None
        if line.starts_on and line.starts_on > self.here.on and not located.unit.is_open(line.starts_on):
            self._wrong(row, "place", f"{located.unit.name} closes before {day_in_words(line.starts_on)}.")
        if located.note:
            self.remarks[located.note] = self.remarks.get(located.note, 0) + 1
            line.notes.append(located.note)
        return located.unit

    # --- one person --------------------------------------------------------------------------------------------------

    def plan(self, *, rows: int, lists_everyone: bool, spared: int | None) -> Plan:
        named = self.lines
        self.known = {number: self._known(lines[0]) for number, lines in named.items()}
        people = {number: person for number, person in self.known.items() if person is not None}
        plan = Plan(self.here.on, self.by_number | people, rows=rows)
        for number, lines in named.items():
            self._check_agreement(lines)
            self._check_email(number, lines[0])
        self._check_managers(named)
        if not self.problems:
            for number, lines in named.items():
                self._add(plan, self._step(number, lines))
        self._add_missing(plan, named, lists_everyone, spared)
        plan.here = sum(person.is_here(self.here.on) for person in self.here.people)
        plan.problems = sorted(self.problems, key=lambda problem: (problem.sheet, problem.row or 0))
        plan.remarks = [f"{note} {_people(count)}." for note, count in self.remarks.items()]
        return plan

    def _add(self, plan: Plan, step: Step | None) -> None:
        if step is None or not step.changes_something:
            plan.same += 1
        else:
            plan.steps.append(step)

    def _known(self, line: _Line) -> Person | None:
        """Who this is: by their number, or by their address where they have no number yet."""
        person = self.by_number.get(line.number)
        if person is None and line.email:
            by_address = self.by_email.get(line.email)
            person = by_address if by_address is not None and not by_address.staff_number else None
        return person

    def _check_agreement(self, lines: Sequence[_Line]) -> None:
        first = lines[0]
        for line in lines[1:]:
            if (line.given_name, line.family_name) != (first.given_name, first.family_name):
                reason = (
                    f"Row {first.row.number} has the same staff number with another name. "
                    "A number belongs to one person: put it right in one of them."
                )
                self._wrong(line.row, "staff_number", reason)
            elif line.email and first.email and line.email != first.email:
                self._wrong(
                    line.row, "email", f"Row {first.row.number} has another address for the same person."
                )

    def _check_email(self, number: str, line: _Line) -> None:
        if not line.email:
            return
        other = self.emails.setdefault(line.email, number)
        if other != number:
            reason = f"The person with the number {other} has this address in the file too. An address is one person’s."
            self._wrong(line.row, "email", reason)
            return
        holder, person = self.by_email.get(line.email), self.known[number]
        if holder is not None and (person is None or holder.pk != person.pk):
            reason = f"{holder.name}, whose number is {holder.staff_number}, has this address here already."
            self._wrong(line.row, "email", reason)

    def _check_managers(self, named: Mapping[str, Sequence[_Line]]) -> None:
        """Every manager is somebody, and nobody is above themselves, when all is as the file says."""
        above: dict[str, str] = {}
        numbers = {person.pk: person.staff_number or f"#{person.pk}" for person in self.here.people}
        for person in self.here.people:
            if person.manager_id is not None:
                above[numbers[person.pk]] = numbers[person.manager_id]
        for number, lines in named.items():
            manager = lines[0].manager
            if not manager or manager == number:
                continue
            if manager not in named and manager not in self.by_number:
                reason = f"Nobody has the staff number {manager}, here or in the file. Put it right, or leave it empty."
                self._wrong(lines[0].row, "manager", reason)
            else:
                known = self.known[number]
                above[numbers[known.pk] if known is not None else number] = manager
        for loop in _loops(above):
            told = [number for number in loop if number in named]
            if told:
                who = " is managed by ".join(self._called(number, named) for number in [*loop, loop[0]])
                row = named[told[0]][0].row
                self._wrong(row, "manager", f"This goes in a circle: {who}. Put one of them right.")

    def _called(self, number: str, named: Mapping[str, Sequence[_Line]]) -> str:
        if number in named:
            return f"{named[number][0].given_name} {named[number][0].family_name}"
        return self.by_number[number].name if number in self.by_number else "somebody"

    def _step(self, number: str, lines: Sequence[_Line]) -> Step | None:
        person, first = self.known[number], lines[0]
        last_days = [line.last_day for line in lines]
        leaving = max(day for day in last_days if day) if all(last_days) else None
        left_on = leaving + timedelta(days=1) if leaving is not None else None
        if person is None and left_on is not None and left_on <= self.here.on:
            return None
        step = Step(NEW, f"{first.given_name} {first.family_name}", number, _where(first.row), person)
        step.notes = list(dict.fromkeys(note for line in lines for note in line.notes))
        if person is None and folded(step.name) in self.unnumbered:
            step.notes.append(SAME_NAME)
        self._set_facts(step, first, left_on)
        self._set_manager(step, first)
        if left_on is not None and person is not None:
            self._end_all(step, person, left_on)
        else:
            self._place(step, person, [line for line in lines if not self._is_over(line)], left_on)
        step.sort = self._sort(step, left_on)
        return step

    def _is_over(self, line: _Line) -> bool:
        return line.last_day is not None and line.last_day < self.here.on

    def _set_facts(self, step: Step, line: _Line, left_on: date | None) -> None:
        told: list[tuple[str, str, object]] = [
            ("staff_number", "Staff number", line.number),
            ("given_name", "First name", line.given_name),
            ("family_name", "Last name", line.family_name),
            ("email", "E-mail address", line.email),
            ("job_title", "Job title", line.job_title),
        ]
        for name, called, value in told:
            now = getattr(step.person, name) if step.person is not None else ""
            if value and value != now:
                step.values[name] = value
                if step.person is not None or name not in ("given_name", "family_name", "staff_number"):
                    step.said.append((called, str(now), str(value)))
        now_left = step.person.left_on if step.person is not None else None
        if left_on != now_left and (
            left_on is not None or (now_left is not None and now_left <= self.here.on)
        ):
            step.values["left_on"] = left_on
            was = day_in_words(now_left - timedelta(days=1)) if now_left else ""
            step.said.append(("Last day", was, day_in_words(left_on - timedelta(days=1)) if left_on else ""))

    def _set_manager(self, step: Step, line: _Line) -> None:
        if not line.manager:
            return
        manager = self.known.get(line.manager) or self.by_number.get(line.manager)
        now = step.person.manager if step.person is not None and step.person.manager_id else None
        if manager is not None and now is not None and manager.pk == now.pk:
            return
        if self._has_gone(line.manager, manager):
            who = self._called(line.manager, self.lines)
            step.notes.append(f"{who}, the manager in the file, has left. No manager is set.")
            return
        step.manager = line.manager
        step.said.append(("Manager", now.name if now else "", self._called(line.manager, self.lines)))

    def _has_gone(self, number: str, person: Person | None) -> bool:
        if number in self.lines:
            return all(map(self._is_over, self.lines[number]))
        return person is not None and not person.is_here(self.here.on)

    def _end_all(self, step: Step, person: Person, left_on: date) -> None:
        for membership in self.here.memberships.get(person.pk, ()):
            day = max(left_on, membership.starts_on + timedelta(days=1))
            if membership.ends_on is None or day < membership.ends_on:
                step.leaves.append(Leaves(membership, day))
                if membership.role != STAFF_ROLE:
                    step.notes.append(
                        f"Is {self._role_name(membership.role)} in {membership.unit.name} until then."
                    )

    def _place(self, step: Step, person: Person | None, lines: Sequence[_Line], left_on: date | None) -> None:
        held = list(self.here.memberships.get(person.pk, ())) if person is not None else []
        if person is not None and person.left_on is not None and person.left_on <= self.here.on:
            held = [membership for membership in held if membership.ends_on is None]
        wanted: dict[int, _Line] = {}
        for line in lines:
            assert line.unit is not None
            wanted.setdefault(line.unit.pk, line)
        kept = {membership.unit_id for membership in held if membership.unit_id in wanted}
        for unit_id, line in wanted.items():
            assert line.unit is not None
            there = [membership for membership in held if membership.unit_id == unit_id]
            role = line.role if line.role and (line.role != STAFF_ROLE or not there) else ""
            role = role or (there[0].role if there else STAFF_ROLE)
            if not any(membership.role == role for membership in there):
                starts_on = self._starts_on(line, is_new=person is None, unit=line.unit)
                step.joins.append(Joins(line.unit, role, line.tier or Membership.Tier.TEAM, starts_on))
                if there or role != STAFF_ROLE:
                    step.said.append((f"Role in {line.unit.name}", self._names(there), self._role_name(role)))
                step.leaves += [self._leave(one) for one in there if one.role == STAFF_ROLE]
        self._leave_others(step, held, wanted, moves=bool(wanted.keys() - kept))

    def _leave_others(
        self, step: Step, held: Sequence[Membership], wanted: Mapping[int, _Line], *, moves: bool
    ) -> None:
        """Whoever goes to another place leaves the old one with every role there. Roles for the whole trust stay."""
        others = [
            membership
            for membership in held
            if membership.unit_id not in wanted
            and membership.unit.kind != Unit.Kind.TRUST
            and membership.ends_on is None
            and (moves or membership.role == STAFF_ROLE)
        ]
        step.leaves += map(self._leave, others)
        before = ", ".join(dict.fromkeys(membership.unit.name for membership in [*others]))
        after = ", ".join(
            dict.fromkeys(
                join.unit.name for join in step.joins if join.unit.pk not in {m.unit_id for m in held}
            )
        )
        if before or after:
            step.said.append(("Place", before, after))
        for membership in others:
            if membership.role != STAFF_ROLE:
                step.notes.append(
                    f"Is no longer {self._role_name(membership.role)} in {membership.unit.name}."
                )

    def _leave(self, membership: Membership) -> Leaves:
        return Leaves(membership, max(self.here.on, membership.starts_on + timedelta(days=1)))

    def _starts_on(self, line: _Line, *, is_new: bool, unit: Unit) -> date:
        """From the day in the file for somebody new; from today for whoever moves; never before the place opened."""
        day = line.starts_on if line.starts_on and (is_new or line.starts_on > self.here.on) else self.here.on
        return max(day, unit.opened_on)

    def _role_name(self, key: str) -> str:
        return self.here.roles[key].name if key in self.here.roles else key

    def _names(self, memberships: Iterable[Membership]) -> str:
        return ", ".join(self._role_name(membership.role) for membership in memberships)

    def _sort(self, step: Step, left_on: date | None) -> str:
        if step.person is None:
            return NEW
        if left_on is not None:
            return LEFT if "left_on" in step.values or step.leaves else CHANGED
        if "left_on" in step.values:
            return BACK
        return MOVED if step.joins or step.leaves else CHANGED

    def _add_missing(
        self, plan: Plan, named: Mapping[str, Sequence[_Line]], lists_everyone: bool, spared: int | None
    ) -> None:
        """Those who work here and are not in the file: ended where it lists everyone, counted where it does not."""
        in_file = {person.pk for person in self.known.values() if person is not None}
        for person in self.here.people:
            if person.pk in in_file or person.kind != Person.Kind.STAFF or not person.is_here(self.here.on):
                continue
            if not lists_everyone or person.pk == spared:
                plan.missing += 1
                continue
            step = Step(LEFT, person.name, person.staff_number, "Not in the file", person)
            step.values["left_on"] = self.here.on
            self._end_all(step, person, self.here.on)
            plan.steps.append(step)


_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]{0,19}")
_POST = re.compile(r"(\d{5,})-\d{1,2}")
_SERIAL = re.compile(r"\d{4,6}(?:\.\d+)?")
_MOMENT = re.compile(r"(\S+)[ T]\d{1,2}:\d{2}(?::\d{2})?")


def _number(text: str) -> str:
    """A staff number as it is kept. An assignment number is a person's number, a dash and which post it is."""
    number = text.strip()
    post = _POST.fullmatch(number)
    return post[1] if post else number


def _where(row: FileRow) -> str:
    return f"{row.sheet}, row {row.number}" if row.sheet else f"Row {row.number}"


def _people(count: int) -> str:
    return f"That is in {count:,} {'row' if count == 1 else 'rows'}"


def _scripts_mixed(name: str) -> str:
    """The scripts of a name's letters, where there are several: letters of two can look the same."""
    if name.isascii():
        return ""
    scripts = {unicodedata.name(mark, "?").split()[0] for mark in name if mark.isalpha()}
    return " and ".join(sorted(script.title() for script in scripts)) if len(scripts) > 1 else ""


def _loops(above: Mapping[str, str]) -> Iterator[list[str]]:
    """Each circle in a map of who is above whom, once."""
    done: set[str] = set()
    for start in above:
        path: dict[str, int] = {}
        here: str | None = start
        while here is not None and here not in done and here not in path:
            path[here] = len(path)
            here = above.get(here)
        if here is not None and here in path:
            yield list(path)[path[here] :]
        done.update(path)
