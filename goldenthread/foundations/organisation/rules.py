from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum

from django.core.exceptions import ValidationError

from goldenthread.foundations.clock.periods import day_in_words
from goldenthread.foundations.organisation import own_way
from goldenthread.foundations.organisation.models import Body, Person, Unit


class Permission(StrEnum):
    SEE_PLACES = "organisation.see_places"
    CHANGE_PLACES = "organisation.change_places"
    SEE_PEOPLE = "organisation.see_people"
    CHANGE_PEOPLE = "organisation.change_people"
    CHANGE_OWN_WAY = "organisation.change_own_way"


_ODS_CODE = re.compile(r"[A-Z0-9]{3}(?:[A-Z0-9]{2})?")


def check_ods_code(code: str) -> None:
    """A trust's ODS code is three letters or digits, five for some newer ones."""
    if not _ODS_CODE.fullmatch(code):
        raise ValidationError(
            f"“{code}” is not an ODS code of a trust: three or five capital letters and digits, like RR8."
        )


def trust_of(code: str, trusts: Mapping[str, Body]) -> Body:
    """The trust of an ODS code, or a sentence that says which is not in the register."""
    check_ods_code(code)
    if code not in trusts:
        raise ValidationError(f"No trust has the code {code}. Bring the register up to date first.")
    return trusts[code]


def check_goes_on_elsewhere(old: Body, into: Body) -> None:
    if old.pk == into.pk:
        raise ValidationError(f"{old.code} cannot go on in itself. Name the trust that took its work over.")


def day_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValidationError(f"“{text}” is not a day. Write it like 2023-04-01.") from None


def check_dates_in_order(starts_on: date, ends_on: date | None, *, what: str) -> None:
    if ends_on is not None and ends_on <= starts_on:
        raise ValidationError(
            f"{what} began on {day_in_words(starts_on)}, so it cannot end on {day_in_words(ends_on)}. "
            "Choose a later day."
        )


def check_can_be_parent(parent: Unit, *, on: date) -> None:
    if not parent.is_open(on):
        raise ValidationError(f"{parent.name} is not open on {day_in_words(on)}. Choose a unit that is.")
    if parent.kind == Unit.Kind.TEAM:
        raise ValidationError(
            f"{parent.name} is a team. Teams have nothing below them; choose a service or a division."
        )


def check_no_loop(unit: Unit, parent: Unit, *, below_unit: set[int]) -> None:
    if parent.pk == unit.pk or parent.pk in below_unit:
        raise ValidationError(f"{parent.name} is below {unit.name}, so {unit.name} cannot go under it.")


def check_may_change_place(unit: Unit) -> None:
    if unit.kind == Unit.Kind.TRUST:
        raise ValidationError("The whole trust stays where it is, with the name the register gives it.")
    if unit.closed_on is not None:
        raise ValidationError(
            f"{unit.name} closed on {day_in_words(unit.closed_on)}. It cannot change any more."
        )


def check_may_close(unit: Unit, *, on: date, open_below: list[Unit]) -> None:
    if unit.kind == Unit.Kind.TRUST:
        raise ValidationError("The whole trust cannot be closed here.")
    if unit.closed_on is not None:
        raise ValidationError(f"{unit.name} closed already, on {day_in_words(unit.closed_on)}.")
    if on <= unit.opened_on:
        raise ValidationError(
            f"{unit.name} opened on {day_in_words(unit.opened_on)}. It can close only after that."
        )
    if open_below:
        names = ", ".join(sorted(child.name for child in open_below))
        raise ValidationError(f"Close or move what is below {unit.name} first: {names}.")


def check_is_here(person: Person, *, on: date) -> None:
    if person.left_on is not None and person.left_on <= on:
        raise ValidationError(f"{person.name} left on {day_in_words(person.left_on)}.")


def check_open_for_use(body: Body) -> None:
    if body.kind not in {Body.Kind.TRUST, Body.Kind.PARTNERSHIP, Body.Kind.NATIONAL}:
        raise ValidationError(
            f"{body.name} is a {body.get_kind_display().lower()}. It holds no rows of its own."
        )


LONGEST_WORD = 60


def check_words(words: Mapping[str, str], *, known: Collection[str]) -> None:
    """Each is a short name on one line, for something that has one."""
    wrong: dict[str, str] = {}
    for key, text in words.items():
        if key not in known:
            raise ValidationError(f"Nothing here is called “{key}”, so it cannot be given another name.")
        if len(text) > LONGEST_WORD:
            wrong[key] = f"Keep it to {LONGEST_WORD} letters: it stands inside sentences."
        elif not all(mark.isprintable() for mark in text):
            wrong[key] = "Write it on one line, with letters that can be seen."
    if wrong:
        raise ValidationError(wrong)


def check_may_switch(key: str, *, on: bool, now_on: Collection[str]) -> None:
    practices = {practice.key: practice for practice in own_way.practices()}
    if key not in practices:
        raise ValidationError(f"There is no practice called “{key}”.")
    wanted = practices[key]
    if (key in now_on) == on:
        raise ValidationError(f"{wanted.name} is switched {'on' if on else 'off'} already.")
    if on and (missing := [practices[need].name for need in wanted.needs if need not in now_on]):
        raise ValidationError(f"{wanted.name} stands on {_and(missing)}. Switch that on first.")
    above = [one.name for one in practices.values() if key in one.needs and one.key in now_on]
    if not on and above:
        raise ValidationError(f"{_and(above)} stands on {wanted.name}. Switch that off first.")


def _and(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
