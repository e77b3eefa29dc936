from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from email import message_from_bytes, policy
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Max, Q, QuerySet
from django.http import Http404

from goldenthread.foundations.access.models import Account, Seat
from goldenthread.foundations.access.queries import seats_of
from goldenthread.foundations.audit import queries as audit
from goldenthread.foundations.audit.models import Entry, Payload
from goldenthread.foundations.organisation.models import BodyOwned, Person
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import (
    Blank,
    Declaration,
    Ending,
    called,
    declared,
    links_to,
)
from goldenthread.foundations.records.models import Clearing, Copy, Erasure, Hold, Request, RetentionChoice

PERSON, ACCOUNT = "organisation.Person", "access.Account"
# The trail is searched by itself: what names somebody there is erased without touching its chain.
TRAIL = "audit"


# --- requests, holds, certificates -------------------------------------------------------------------------------


def requests_open() -> list[Request]:
    """Requests that wait for an answer, the first due first. One query."""
    return list(Request.objects.filter(state=Request.State.OPEN).select_related("person"))


def requests_closed(*, limit: int = 50) -> list[Request]:
    """Requests that were answered or refused, the newest first. One query."""
    closed = Request.objects.exclude(state=Request.State.OPEN).select_related("person")
    return list(closed.order_by("-closed_on", "-pk")[:limit])


def _one(model: type[BodyOwned], *related: str, **wanted: Any) -> Any:
    found = model.objects.select_related(*related).filter(**wanted).first()
    if found is None:
        raise Http404
    return found


def get_request(request_id: int, *, seen_by: Person) -> Request:
    """One request of the same trust, or nothing to be found. One query."""
    found: Request = _one(Request, "person", pk=request_id)
    return found


def get_copy(copy_id: int, *, seen_by: Person) -> Copy:
    """One copy of the same trust, or nothing to be found. One query."""
    found: Copy = _one(Copy, "request__person", pk=copy_id)
    return found


def get_hold(hold_id: int, *, seen_by: Person) -> Hold:
    """One hold of the same trust, or nothing to be found. One query."""
    found: Hold = _one(Hold, "person", pk=hold_id)
    return found


def get_erasure(erasure_id: int, *, seen_by: Person) -> Erasure:
    """One certificate of the same trust, or nothing to be found. One query."""
    found: Erasure = _one(Erasure, pk=erasure_id)
    return found


def get_clearing(clearing_id: int, *, seen_by: Person) -> Clearing:
    """One clearing of the same trust, or nothing to be found. One query."""
    found: Clearing = _one(Clearing, "asked_by", pk=clearing_id)
    return found


def copies_of(request: Request) -> list[Copy]:
    """The copies made for a request, the newest first, without their content. One query."""
    return list(Copy.objects.filter(request=request).defer("content").order_by("-pk"))


def holds_in_force() -> list[Hold]:
    """What may not be erased for now. One query."""
    return list(Hold.objects.filter(lifted_on=None).select_related("person").order_by("starts_on", "pk"))


def holds_lifted(*, limit: int = 20) -> list[Hold]:
    """Holds that were lifted, the newest first. One query."""
    lifted = Hold.objects.exclude(lifted_on=None).select_related("person")
    return list(lifted.order_by("-lifted_on", "-pk")[:limit])


def holds_on(person: Person) -> list[Hold]:
    """The holds in force on everything about a person. One query."""
    return list(Hold.objects.filter(person=person, lifted_on=None))


def erasures() -> list[Erasure]:
    """Every certificate, the newest first. One query."""
    return list(Erasure.objects.order_by("-pk"))


def erasure_of(person: Person) -> Erasure | None:
    """The certificate of a person's erasure, if they were erased. One query."""
    found: Erasure | None = Erasure.objects.filter(person=person).first()
    return found


def next_erasure_number() -> int:
    """The next number for someone without a name. One query."""
    return int(Erasure.objects.aggregate(most=Max("number"))["most"] or 0) + 1


def clearings(*, limit: int = 20) -> list[Clearing]:
    """The latest clearings, the newest first. One query."""
    return list(Clearing.objects.select_related("asked_by").order_by("-pk")[:limit])


def everyone(words: str = "", *, limit: int = 50) -> list[Person]:
    """People of the trust, those who left included, whose name, e-mail or staff number has each word. One query."""
    people = Person.objects.all()
    for word in words.split():
        people = people.filter(
            Q(given_name__icontains=word)
            | Q(family_name__icontains=word)
            | Q(email__iexact=word)
            | Q(staff_number__iexact=word)
        )
    return list(people.order_by("family_name", "given_name", "pk")[:limit])


# --- what is held about a person ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Holding:
    """The rows of one kind that lead to a person: `is_about` where they are about them, not where they only name
    them in a role, such as the owner of a goal."""

    model: type[models.Model]
    said: Declaration
    rows: list[Any]
    is_about: bool
    links: tuple[str, ...]

    @property
    def label(self) -> str:
        return self.model._meta.label

    @property
    def words(self) -> str:
        return called(self.model)

    def fields_in_words(self, names: Iterable[str]) -> list[str]:
        """What some of its fields are called."""
        fields = (self.model._meta.get_field(name) for name in names)
        return [str(getattr(field, "verbose_name", field.name)) for field in fields]


def accounts_of(person: Person) -> list[Account]:
    """The accounts with a seat as this person. One query."""
    seats = Seat.objects.filter(person=person).select_related("account")
    return [seat.account for seat in seats]


def has_other_seats(account: Account, person: Person) -> bool:
    """Whether an account still signs somebody in as another person, in whichever trust. One query."""
    return any(seat.person_id != person.pk for seat in seats_of(account))


def holdings_of(person: Person) -> list[Holding]:
    """Every row that leads to a person, in the order of kinds; the trail aside. At most two queries a kind."""
    accounts = accounts_of(person)
    found = []
    for model, said in declared():
        if model._meta.app_label == TRAIL or said.privacy in (PrivacyClass.PUBLISHED, PrivacyClass.ANONYMOUS):
            continue
        for is_about, wanted, links in _ways_to(model, said, person, accounts):
            rows = list(model._default_manager.filter(wanted).order_by("pk"))
            if rows:
                found.append(Holding(model, said, rows, is_about, links))
    sessions = [one for one in Session.objects.all() if is_session_of(one, accounts)]
    if sessions:
        said = next(said for model, said in declared() if model is Session)
        found.append(Holding(Session, said, sessions, is_about=True, links=()))
    return found


def _ways_to(
    model: type[models.Model], said: Declaration, person: Person, accounts: list[Account]
) -> Iterator[tuple[bool, Q, tuple[str, ...]]]:
    personal = said.personal
    if personal and personal.packed:
        yield True, Q(), ()
        return
    about = {path: Q(**{path: person.pk}) for path in personal.person} if personal else {}
    if personal and accounts:
        numbers = [account.pk for account in accounts]
        about |= {path: Q(**{f"{path}__in": numbers}) for path in personal.account}
    if about:
        yield True, reduce(or_, about.values()), tuple(about)
    naming = [name for name in links_to(model, PERSON) if name not in about]
    if naming:
        wanted = reduce(or_, (Q(**{name: person.pk}) for name in naming))
        if about:
            wanted &= ~reduce(or_, about.values())
        yield False, wanted, tuple(naming)


def is_session_of(session: Session, accounts: Collection[Account]) -> bool:
    """Whether a session is signed in to one of these accounts."""
    return session.get_decoded().get("_auth_user_id") in {str(account.pk) for account in accounts}


@dataclass(frozen=True, slots=True)
class Mention:
    """A free text that holds a person's name or e-mail address."""

    label: str
    pk: int
    field: str
    kind: str
    text: str
    excerpt: str

    @property
    def key(self) -> str:
        return f"{self.label}:{self.pk}:{self.field}"


def words_for(person: Person) -> list[str]:
    """What a person is called in free text, earlier names and addresses included. One query."""
    words = [person.name, person.email]
    names = {"given_name": person.given_name, "family_name": person.family_name}
    for entry in audit.entries_about(person):
        before = entry.held.before if entry.held else {}
        names |= {name: before[name] for name in names if before.get(name)}
        words += [f"{names['given_name']} {names['family_name']}", before.get("email") or ""]
    return [word for word in dict.fromkeys(words) if word.strip()]


def mentions_of(person: Person) -> list[Mention]:
    """Free texts of the trust that name a person or give their e-mail address. One query for each kind of record."""
    words = words_for(person)
    found: list[Mention] = []
    for model, said in declared():
        if not issubclass(model, BodyOwned) or model is Person or model._meta.app_label == TRAIL:
            continue
        fields = free_texts(model, said)
        if not fields:
            continue
        wanted = reduce(or_, (Q(**{f"{name}__icontains": word}) for name in fields for word in words))
        for row in model.objects.filter(wanted).order_by("pk"):
            found += _mentions_in(row, fields, words)
    return found


def mail_files_with(words: Collection[str]) -> list[Path]:
    """The files of kept mail in which one of these words stands; none where mail leaves by a server."""
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    if not folder or not Path(folder).is_dir():
        return []
    sought = [word.casefold() for word in words]
    return [
        file for file in sorted(Path(folder).iterdir()) if any(map(_mail_text(file).__contains__, sought))
    ]


def _mail_text(file: Path) -> str:
    """All that mails kept in one file say, headers and bodies, without their transport encoding."""
    told = []
    for one in file.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
        mail = message_from_bytes(one, policy=policy.default)
        told += [f"{name}: {value}" for name, value in mail.items()]
        for part in mail.walk():
            if part.get_content_maintype() == "text":
                told.append(str(part.get_content()))
    return "\n".join(told).casefold()


def free_texts(model: type[models.Model], said: Declaration) -> list[str]:
    """The fields of a model in which somebody could be named in free text."""
    erased = said.personal.on_erasure if said.personal else None
    copied = erased.names if isinstance(erased, Blank) else ()
    withheld = said.personal.withheld if said.personal else frozenset()
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and not field.choices
        and field.name not in copied
        and field.name not in withheld
    ]


def _mentions_in(row: Any, fields: list[str], words: list[str]) -> Iterator[Mention]:
    for name in fields:
        text = str(getattr(row, name) or "")
        places = [place for word in words if (place := text.lower().find(word.lower())) >= 0]
        if places:
            start = max(0, min(places) - 80)
            excerpt = " ".join(text[start : start + 240].split())
            yield Mention(
                label=row._meta.label,
                pk=row.pk,
                field=name,
                kind=f"{row._meta.verbose_name}, {row._meta.get_field(name).verbose_name}",
                text=text,
                excerpt=("… " if start else "") + excerpt + (" …" if len(text) > start + 240 else ""),
            )


# --- how long things are kept ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rule:
    """How long one class of records is kept in this trust, and what happens then."""

    model: type[models.Model]
    said: Declaration
    months: int | None
    chosen: RetentionChoice | None

    @property
    def record_class(self) -> str:
        return self.model._meta.label_lower

    @property
    def words(self) -> str:
        return called(self.model)

    @property
    def kept_for(self) -> Any:
        return self.said.kept_for

    @property
    def emptied(self) -> tuple[str, ...]:
        """The fields that are emptied where the content is erased."""
        on_erasure = self.said.personal.on_erasure if self.said.personal else None
        return on_erasure.fields if isinstance(on_erasure, Blank) else ()

    @property
    def leads_to_people(self) -> bool:
        said = self.said.personal
        return said is not None and bool(said.person or said.account or said.packed)

    @property
    def may_change(self) -> bool:
        return self.months is not None and bool(self.kept_for.body)


def retention_rules() -> list[Rule]:
    """How long each class of records is kept here, in the order of their names. One query."""
    chosen = {period.record_class: period for period in RetentionChoice.objects.all()}
    rules = []
    for model, said in declared():
        if said.kept_for is not None:
            own = chosen.get(model._meta.label_lower) if said.kept_for.body else None
            rules.append(Rule(model, said, own.months if own else said.kept_for.months, own))
    return rules


def platform_rules() -> list[Rule]:
    """The rules for tables that are no trust's own. No query."""
    return [
        Rule(model, said, said.kept_for.months, None)
        for model, said in declared()
        if said.kept_for is not None and said.kept_for.months is not None and not said.kept_for.body
    ]


def get_rule(record_class: str, *, seen_by: Person) -> Rule:
    """The rule for one class of records whose period can be changed, or nothing to be found. One query."""
    for rule in retention_rules():
        if rule.record_class == record_class and rule.may_change:
            return rule
    raise Http404


def cutoff(months: int, *, on: date) -> date:
    """The day so many months before another; the last of a shorter month.

    >>> cutoff(1, on=date(2026, 3, 31))
    datetime.date(2026, 2, 28)
    """
    return months_after(on, -months)


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of a shorter month.

    >>> months_after(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("Every month has 28 days.")


def past_their_time(rule: Rule, *, body_id: int | None, on: date) -> QuerySet[Any]:
    """The rows of one class whose time is up, held or not. Lazy."""
    kept_for = rule.kept_for
    before = cutoff(rule.months or 0, on=on)
    name = kept_for.counted_from
    step = _field_at(rule.model, name)
    lookup = f"{name}__date__lt" if isinstance(step, models.DateTimeField) else f"{name}__lt"
    rows: QuerySet[Any] = rule.model._default_manager.filter(**{lookup: before})
    if kept_for.body:
        rows = rows.filter(**{kept_for.body: body_id})
    if rule.model is Payload:
        rows = rows.exclude(who="", label="", change="")
    if kept_for.ending == Ending.NAME_ERASED:
        rows = rows.exclude(pk__in=Erasure.objects.values("person_id"))
    if kept_for.ending == Ending.CONTENT_ERASED and rule.model is not Payload:
        rows = rows.exclude(**dict.fromkeys(rule.emptied, ""))
    return rows


def _field_at(model: Any, path: str) -> Any:
    field = None
    for step in path.split("__"):
        field = model._meta.get_field(step)
        model = field.related_model
    return field


def not_held(rule: Rule, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of these rows that no hold keeps. One query for the holds; lazy otherwise."""
    holds = holds_in_force()
    if any(hold.record_class == rule.record_class for hold in holds):
        return rows.none()
    held = [hold.person_id for hold in holds if hold.person_id and not hold.record_class]
    paths = rule.said.personal.person if rule.said.personal else ()
    for path in paths if held else ():
        rows = rows.exclude(**{f"{path}__in": held})
    return rows


# --- the trail ---------------------------------------------------------------------------------------------------


def _about_them(holdings: list[Holding]) -> Q:
    wanted = Q(pk=None)
    for holding in holdings:
        if holding.is_about and isinstance(holding.rows[0].pk, int):
            numbers = [row.pk for row in holding.rows]
            wanted |= Q(record_kind=holding.model._meta.label_lower, record_id__in=numbers)
    return wanted


def entries_by(person: Person) -> list[int]:
    """The numbers of the entries that say what a person did. One query."""
    return list(Entry.objects.filter(actor_id=person.pk).values_list("pk", flat=True))


def entries_about(holdings: list[Holding]) -> list[int]:
    """The numbers of the entries about the records about a person. One query."""
    return list(Entry.objects.filter(_about_them(holdings)).values_list("pk", flat=True))


def entries_for_copy(person: Person, holdings: list[Holding], *, limit: int = 5000) -> list[Entry]:
    """What a person did, and what was done to records about them, the newest first. One query."""
    wanted = Q(actor_id=person.pk) | _about_them(holdings)
    return list(Entry.objects.filter(wanted).order_by("-pk")[:limit])
