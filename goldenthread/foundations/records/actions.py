from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import ProtectedError

from goldenthread.foundations.access.models import Account
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.audit.actions import Actor
from goldenthread.foundations.audit.models import Audited, Payload
from goldenthread.foundations.audit.queries import entries_about_all
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.organisation.models import Body, Person, body_in_scope
from goldenthread.foundations.privacy.declarations import Blank, Delete, Ending, declared
from goldenthread.foundations.records import figures, queries, rules
from goldenthread.foundations.records.models import Clearing, Copy, Erasure, Hold, Request, RetentionChoice
from goldenthread.foundations.records.queries import Holding, Mention, Rule

MAKE_COPY, DROP_COPY = "records.make_copy", "records.drop_copy"
COUNT, CLEAR = "records.count", "records.clear"
# So many rows go in one statement.
MANY = 500
PAST = "past its time"

# --- requests ----------------------------------------------------------------------------------------------------


@transaction.atomic
def note_request(
    person: Person, *, kind: Request.Kind, asked_on: date, notes: str, by: Actor | None
) -> Request:
    """Note that somebody asked. The answer is due within a calendar month of the day on which they did."""
    rules.check_asked_in_time(asked_on, today=today())
    request = Request(
        person=person, kind=kind, asked_on=asked_on, due_on=queries.months_after(asked_on, 1), notes=notes
    )
    request.full_clean()
    request.save()
    audit.record("was noted", request, by=by)
    return request


@transaction.atomic
def close_request(
    request: Request, *, state: Request.State, outcome: str, by: Actor | None, version: int | None = None
) -> None:
    rules.check_is_open(request)
    request.state, request.outcome, request.closed_on = state, outcome, today()
    audit.save_change(request, version=version)
    audit.record("was answered" if state == Request.State.ANSWERED else "was refused", request, by=by)


@transaction.atomic
def ask_for_copy(request: Request, *, mentions: Collection[str], by: Actor | None) -> Copy:
    """Have a copy made of what is held about whoever asked. It is ready within a minute or so."""
    rules.check_is_open(request)
    copy = Copy(request=request, mentions=sorted(mentions), asked_at=now())
    copy.full_clean()
    copy.save()
    audit.record("was asked for", copy, by=by)
    work.leave(MAKE_COPY, body_id=copy.body_id, subject_id=copy.pk)
    return copy


@transaction.atomic
def make_copy(copy: Copy) -> None:
    """Write the file. A copy that is made already stays as it is."""
    if copy.state != Copy.State.WAITING:
        return
    person = copy.request.person
    held = figures.copy_of(person, trust_name=copy.body.name, mentions=copy.mentions, on=today())
    copy.content = figures.zipped(held)
    copy.sha256 = hashlib.sha256(copy.content).hexdigest()
    copy.state, copy.made_at = Copy.State.READY, now()
    copy.save()
    copy.remember_as_loaded()
    audit.record("was made", copy, by=None, details={"sha256": copy.sha256})
    gone_at = copy.made_at + timedelta(days=rules.COPY_KEPT_DAYS)
    work.leave(DROP_COPY, body_id=copy.body_id, subject_id=copy.pk, due_at=gone_at)


@transaction.atomic
def drop_copy(copy: Copy, *, by: Actor | None) -> None:
    """Delete the file's content; that it was made, and its digest, stay."""
    if copy.state == Copy.State.GONE:
        return
    copy.content, copy.state, copy.mentions = None, Copy.State.GONE, []
    copy.save()
    copy.remember_as_loaded()
    audit.record("was deleted", copy, by=by)


def note_download(copy: Copy, *, by: Actor) -> None:
    audit.record_read(copy, by=by, what="the copy of what is held")


def note_reading(request: Request, *, by: Actor) -> None:
    audit.record_read(request, by=by, what="what is held about somebody")


def note_trail_reading(body: Body, *, by: Actor) -> None:
    audit.record_read(body, by=by, what="the sealed trail")


# --- holds -------------------------------------------------------------------------------------------------------


@transaction.atomic
def place_hold(
    *, person: Person | None, record_class: str, why: str, until: date | None, by: Actor | None
) -> Hold:
    rules.check_hold(person, record_class)
    hold = Hold(person=person, record_class=record_class, why=why, starts_on=today(), until=until)
    hold.full_clean()
    hold.save()
    audit.record("was placed", hold, by=by)
    return hold


@transaction.atomic
def lift_hold(hold: Hold, *, why: str, by: Actor | None, version: int | None = None) -> None:
    rules.check_not_lifted(hold)
    hold.lifted_on = today()
    audit.save_change(hold, version=version)
    audit.record("was lifted", hold, by=by, reason=why)


# --- erasure -----------------------------------------------------------------------------------------------------


@transaction.atomic
def erase_person(person: Person, *, mentions: Collection[str] | None, why: str, by: Actor) -> Erasure:
    """Take a person's name and everything about them out of the trust's rows. Done twice, it is done once.

    What they did at work stays, under a number instead of a name. `mentions` are the free texts from which their name
    is taken; None is all of them.
    """
    done = queries.erasure_of(person)
    if done is not None:
        return done
    rules.check_may_erase(person, holds=queries.holds_on(person), on=today())
    holdings = queries.holdings_of(person)
    accounts = [one for one in queries.accounts_of(person) if not queries.has_other_seats(one, person)]
    found = queries.mentions_of(person)
    words = queries.words_for(person)
    number = queries.next_erasure_number()
    counts = {"deleted": 0, "blanked": 0, "kept": 0, "texts": 0}

    # Decided before the first row goes: some go along with others that lead to their account.
    going = {row for holding in holdings for row in holding.rows if _goes_with(holding, row, accounts)}
    _take_name(person, number)
    for mention in found:
        if mentions is None or mention.key in mentions:
            _take_out(mention, words, by=by)
            counts["texts"] += 1
    for holding in sorted(holdings, key=lambda holding: holding.model is not Account):
        _erase_holding(holding, person, accounts, going, counts, by=by)
    audit.record("lost its name", person, by=by)
    counts["entries"] = _erase_from_trail(person, words, holdings, number, by=by)
    erasure = Erasure(
        number=number, person=person, why=why, counts=counts, done_at=now(), done_by_role=_role_of(by)
    )
    erasure.full_clean()
    erasure.save()
    audit.record("was done", erasure, by=by)
    transaction.on_commit(lambda: _delete_mails(words))
    return erasure


def _delete_mails(words: list[str]) -> None:
    """Mail that is kept as files goes as soon as the erasure is certain."""
    for file in queries.mail_files_with(words):
        file.unlink(missing_ok=True)


def _erase_from_trail(
    person: Person, words: list[str], holdings: list[Holding], number: int, *, by: Actor
) -> int:
    """Take a person out of what the trail tells; that it happened, and the chain, stay. How many entries that was."""
    reason = f"erasure {number}"
    done = audit.erase_payloads(queries.entries_by(person), by=by, reason=reason, parts={"who"})
    what = {"label", "reason", "change"}
    done += audit.erase_payloads(queries.entries_about(holdings), by=by, reason=reason, parts=what)
    return done + audit.erase_mentions(person.body_id, words, by=by, reason=reason)


def _take_name(person: Person, number: int) -> None:
    person.given_name, person.family_name = "Someone", f"who left ({number})"
    person.email = person.job_title = person.staff_number = ""
    person.manager = None
    person.version += 1
    person.full_clean()
    person.save()
    person.remember_as_loaded()


def _role_of(by: Actor) -> str:
    return str(getattr(by, "job_title", "") or "An officer of the trust")


def _take_out(mention: Mention, words: Iterable[str], *, by: Actor) -> None:
    model = next(model for model, _ in declared() if model._meta.label == mention.label)
    row: Any = model._default_manager.get(pk=mention.pk)
    setattr(row, mention.field, without(getattr(row, mention.field), words))
    row.save(update_fields=[mention.field])
    row.remember_as_loaded()
    audit.record("had a name taken out", row, by=by)


NO_NAME = "someone who has left"


def without(value: Any, words: Iterable[str]) -> Any:
    """A text, or a list or table of texts, with each of these words replaced.

    >>> without(["Ask Mo Ray", {"by": "mo ray"}], ["Mo Ray"])
    ['Ask someone who has left', {'by': 'someone who has left'}]
    """
    if isinstance(value, str):
        for word in words:
            value = re.sub(re.escape(word), NO_NAME, value, flags=re.IGNORECASE)
        return value
    if isinstance(value, list):
        return [without(item, words) for item in value]
    if isinstance(value, dict):
        return {name: without(item, words) for name, item in value.items()}
    return value


def _erase_holding(
    holding: Holding,
    person: Person,
    accounts: list[Account],
    going: set[Any],
    counts: dict[str, int],
    *,
    by: Actor,
) -> None:
    erased = holding.said.personal.on_erasure if holding.said.personal else None
    if isinstance(erased, Blank) and not holding.is_about:
        _rename_in(holding, erased, person, by=by)
        counts["blanked"] += len(holding.rows)
        return
    for row in holding.rows:
        if holding.model is Person:
            counts["kept"] += row.pk != person.pk
            counts["blanked"] += row.pk == person.pk
        elif holding.model is Account:
            if row in accounts:
                _close_for_good(row, by=by)
                counts["blanked"] += 1
            else:
                counts["kept"] += 1
        elif isinstance(erased, Delete) and holding.is_about and row in going:
            _delete(row, by=by)
            counts["deleted"] += 1
        elif isinstance(erased, Blank):
            _blank(row, erased, person, by=by)
            counts["blanked"] += 1
        else:
            counts["kept"] += 1


def _goes_with(holding: Holding, row: Any, accounts: list[Account]) -> bool:
    """Whether a row goes with the person: what belongs to an account that goes on elsewhere does not."""
    personal = holding.said.personal
    if holding.model is Session:
        return queries.is_session_of(row, accounts)
    if personal is None or not holding.is_about or personal.packed or personal.person:
        return True
    gone = {account.pk for account in accounts}
    return any(_value_at(row, path) in gone for path in personal.account)


def _value_at(row: Any, path: str) -> Any:
    for step in path.split("__"):
        row = getattr(row, step)
    return row.pk if isinstance(row, models.Model) else row


def _close_for_good(account: Account, *, by: Actor) -> None:
    account = Account.objects.get(pk=account.pk)
    account.email, account.last_login, account.is_active = None, None, False
    account.set_unusable_password()
    account.save()
    account.remember_as_loaded()
    audit.record("was closed and emptied", account, by=by)


def _delete(row: Any, *, by: Actor | None) -> None:
    """Delete a row, and record it under what it is called now that its person has no name."""
    rows = type(row)._default_manager.filter(pk=row.pk)
    fresh = rows.first()
    rows.delete()
    if isinstance(fresh, Audited):
        audit.record("was deleted", fresh, by=by)


def _rename_in(holding: Holding, erased: Blank, person: Person, *, by: Actor) -> None:
    """Put the nameless name where rows about something else hold a copy of the name. One entry says in how many."""
    if not erased.names:
        return
    numbers = [row.pk for row in holding.rows]
    for start in range(0, len(numbers), MANY):
        rows = holding.model._default_manager.filter(pk__in=numbers[start : start + MANY])
        rows.update(**dict.fromkeys(erased.names, person.label))
    last = holding.model._default_manager.get(pk=numbers[-1])
    if isinstance(last, Audited):
        audit.record("had a name taken out", last, by=by, details={"how many": len(numbers)})


def _blank(row: Any, erased: Blank, person: Person, *, by: Actor) -> None:
    row = type(row)._default_manager.get(pk=row.pk)
    for name in erased.fields:
        setattr(row, name, _empty(row._meta.get_field(name)))
    for name in erased.names:
        setattr(row, name, person.label)
    row.save()
    if isinstance(row, Audited):
        row.remember_as_loaded()
        audit.record("had a name taken out", row, by=by)


def _empty(field: models.Field[Any, Any]) -> Any:
    if field.null:
        return None
    return field.get_default() if field.has_default() else ""


# --- how long things are kept ------------------------------------------------------------------------------------


@transaction.atomic
def choose_period(
    rule: Rule, *, months: int, reason: str, by: Actor | None, version: int | None
) -> RetentionChoice:
    """Keep one class of records for another time than proposed."""
    rules.check_period(rule.kept_for, months)
    period = rule.chosen or RetentionChoice(record_class=rule.record_class)
    period.months, period.reason = months, reason
    if period.pk:
        audit.save_change(period, version=version)
    else:
        period.full_clean()
        period.save()
    audit.record("was chosen", period, by=by, reason=reason)
    return period


@transaction.atomic
def ask_for_count(*, by: Person) -> Clearing:
    """Have it counted what is past its time. Nothing is deleted by that."""
    clearing = Clearing(as_of=today(), asked_by=by)
    clearing.full_clean()
    clearing.save()
    audit.record("was asked for", clearing, by=by)
    work.leave(COUNT, body_id=clearing.body_id, subject_id=clearing.pk)
    return clearing


@transaction.atomic
def count(clearing: Clearing) -> None:
    if clearing.state != Clearing.State.COUNTING:
        return
    clearing.counts = [
        {"record_class": rule.record_class, "months": rule.months, "past": past.count(), "goes": free.count()}
        for rule, past, free in _past(clearing.as_of)
    ]
    clearing.state = Clearing.State.COUNTED
    audit.save_change(clearing, version=None)
    audit.record("was counted", clearing, by=None)


def _past(on: date) -> list[tuple[Rule, Any, Any]]:
    """Each class with a period, its rows past their time, and those of them that no hold keeps."""
    found = []
    for rule in queries.retention_rules():
        if rule.months is not None and rule.kept_for.body:
            past = queries.past_their_time(rule, body_id=body_in_scope(), on=on)
            found.append((rule, past, queries.not_held(rule, past)))
    return found


@transaction.atomic
def ask_to_clear(clearing: Clearing, *, by: Actor, version: int | None = None) -> None:
    """Say that what was counted may go."""
    rules.check_may_clear(clearing, today=today())
    clearing.state = Clearing.State.CLEARING
    audit.save_change(clearing, version=version)
    audit.record("was ordered", clearing, by=by)
    work.leave(CLEAR, body_id=clearing.body_id, subject_id=clearing.pk)


@transaction.atomic
def clear(clearing: Clearing) -> None:
    """Delete or erase what is past its time and on no hold, and say how much that was."""
    if clearing.state != Clearing.State.CLEARING:
        return
    counts = []
    for rule, past, free in _past(clearing.as_of):
        found = past.count()
        gone = _clear_class(rule, free, by=clearing.asked_by)
        counts.append({"record_class": rule.record_class, "months": rule.months, "past": found, "goes": gone})
    clearing.counts, clearing.state, clearing.done_at = counts, Clearing.State.CLEARED, now()
    audit.save_change(clearing, version=None)
    audit.record("was carried out", clearing, by=None)


def _clear_class(rule: Rule, free: Any, *, by: Person | None) -> int:
    match rule.kept_for.ending:
        case Ending.NAME_ERASED if by is not None:
            return _erase_leavers(free, by=by)
        case Ending.CONTENT_ERASED if rule.model is Payload:
            entries = list(free.values_list("entry_id", flat=True))
            for start in range(0, len(entries), MANY):
                audit.erase_payloads(entries[start : start + MANY], by=by, reason=PAST)
            return len(entries)
        case Ending.CONTENT_ERASED:
            return _empty_rows(rule, free, by=by)
        case Ending.DELETED:
            return _delete_rows(rule, free, by=by)
    return 0


def _erase_leavers(people: Any, *, by: Person) -> int:
    gone = 0
    for person in list(people):
        if not rules.why_not_erased(person, holds=queries.holds_on(person), on=today()):
            erase_person(person, mentions=None, why=PAST, by=by)
            gone += 1
    return gone


def _empty_rows(rule: Rule, free: Any, *, by: Actor | None) -> int:
    """Empty what rows say, there and in the trail. One entry says how many that were."""
    gone = 0
    for rows in _in_parts(free):
        entries = entries_about_all(rows).values_list("pk", flat=True)
        audit.erase_payloads(entries, by=by, reason=PAST)
        rule.model._default_manager.filter(pk__in=[row.pk for row in rows]).update(
            **dict.fromkeys(rule.emptied, "")
        )
        gone, last = gone + len(rows), rows[-1]
    if gone:
        last.refresh_from_db()
        audit.record("was emptied", last, by=by, reason=PAST, details={"how many": gone})
    return gone


def _in_parts(rows: Any) -> Iterator[list[Any]]:
    """Rows a few at a time, each once though what they say changes meanwhile."""
    numbers = list(rows.values_list("pk", flat=True))
    for start in range(0, len(numbers), MANY):
        yield list(rows.model._default_manager.filter(pk__in=numbers[start : start + MANY]))


@transaction.atomic
def clear_by_itself(*, on: date) -> int:
    """What is of use for a short time only goes without being asked for, but for what is on hold."""
    return sum(_clear_class(rule, free, by=None) for rule, _, free in _past(on) if rule.kept_for.by_itself)


def _delete_rows(rule: Rule, free: Any, *, by: Actor | None) -> int:
    """Delete rows, those that others still lean on left out. One entry in the trail says how many went."""
    gone, last = 0, None
    for row in list(free):
        try:
            with transaction.atomic():
                for copy in Copy.objects.filter(request=row) if isinstance(row, Request) else ():
                    _delete(copy, by=by)
                type(row)._default_manager.filter(pk=row.pk).delete()
        except ProtectedError:
            continue
        gone, last = gone + 1, row
    if isinstance(last, Audited):
        audit.record("was cleared away", last, by=by, details={"how many": gone})
    return gone


def tidy_platform(*, at: datetime) -> int:
    """Delete what is past its time in the tables that are no trust's own. How many rows went."""
    gone = 0
    for rule in queries.platform_rules():
        rows = queries.past_their_time(rule, body_id=None, on=at.date())
        gone += rows.delete()[0]
    return gone
