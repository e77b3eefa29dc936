"""How somebody wants to be told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import time

from django.core.exceptions import ValidationError
from django.db import transaction

from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.notices import queries, rules
from goldenthread.foundations.notices.kinds import KINDS
from goldenthread.foundations.notices.models import MutedPlace, Preference
from goldenthread.foundations.organisation.models import Person, Unit


@transaction.atomic
def choose_how(
    person: Person,
    *,
    digest: str,
    digest_at: time,
    quiet_from: time,
    quiet_until: time,
    muted_kinds: Collection[str],
    version: int | None = None,
) -> Preference:
    """Say when an e-mail may come, and which kinds of notice not to be told of. Nobody chooses for another."""
    rules.check_times(digest_at=digest_at, quiet_from=quiet_from, quiet_until=quiet_until)
    preference = queries.preference_of(person)
    preference.digest, preference.digest_at = digest, digest_at
    preference.quiet_from, preference.quiet_until = quiet_from, quiet_until
    can_be_muted = {key for key, kind in KINDS.items() if not kind.is_urgent}
    preference.muted_kinds = sorted(can_be_muted.intersection(muted_kinds))
    return _save(preference, "was chosen", by=person, version=version)


@transaction.atomic
def stop_mail(person: Person) -> None:
    """No e-mail of notices any more. The link in each e-mail does this without signing in."""
    preference = queries.preference_of(person)
    if preference.digest != Preference.Digest.NEVER:
        preference.digest = Preference.Digest.NEVER
        _save(preference, "was switched off through the link in an e-mail", by=person, version=None)


def _save(preference: Preference, verb: str, *, by: Person, version: int | None) -> Preference:
    if preference.pk:
        audit.save_change(preference, version=version)
    else:
        preference.full_clean()
        preference.save()
    audit.record(verb, preference, by=by)
    return preference


@transaction.atomic
def mute_place(person: Person, *, unit: Unit) -> MutedPlace:
    """Hear no more of a place and what is below it. What was told before stays as it is."""
    if any(row.unit_id == unit.pk for row in queries.muted_places(person)):
        raise ValidationError({"unit": f"{unit.name} is muted already."})
    muted = MutedPlace(person=person, unit=unit)
    muted.full_clean()
    muted.save()
    audit.record("was muted", muted, by=person)
    return muted


@transaction.atomic
def hear_of_place(muted: MutedPlace) -> None:
    """Hear of a muted place again."""
    number = muted.pk
    muted.delete()
    muted.pk = number
    audit.record("was heard of again", muted, by=muted.person)
