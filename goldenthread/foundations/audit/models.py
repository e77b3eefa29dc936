from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, ClassVar, Self

from django.db import models

from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import Ending, Keep, Personal, Retention

SEALED = Keep("The sealed trail: that it happened stays, and who it was is erased with what it held.")


class Entry(models.Model):
    """One change to one record. Never changed and never deleted: the database refuses both."""

    privacy = PrivacyClass.SECURITY
    personal = Personal(person=("actor_id",), on_erasure=SEALED)
    kept_for = Retention(None, ending=Ending.KEPT, source="The sealed trail is never shortened.")

    at = models.DateTimeField()
    body_id = models.BigIntegerField(
        null=True, help_text="The trust it belongs to; empty for the whole platform."
    )
    actor_id = models.BigIntegerField(
        null=True, help_text="The person who did it; empty where the system did."
    )
    actor_label = models.CharField(max_length=200)
    verb = models.CharField(max_length=80)
    record_kind = models.CharField(max_length=80)
    record_id = models.BigIntegerField()
    record_label = models.CharField(max_length=300)
    reason = models.CharField(max_length=500, blank=True)
    digest = models.CharField(
        max_length=64, help_text="Of the salted payload, so that its removal can be proven."
    )

    class Meta:
        indexes = [
            models.Index(fields=["record_kind", "record_id"], name="audit_by_record"),
            models.Index(fields=["body_id", "at"], name="audit_by_body"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.record_label}"


class Payload(models.Model):
    """What a record held before and after. Kept apart from its entry, so that it alone can be erased."""

    privacy = PrivacyClass.PERSONAL
    personal = Personal(person=("entry__actor_id",), on_erasure=SEALED)
    kept_for = Retention(
        8 * 12, counted_from="entry__at", ending=Ending.CONTENT_ERASED, least=12, body="entry__body_id"
    )

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="payload")
    salt = models.CharField(max_length=32)
    before = models.JSONField()
    after = models.JSONField()


class Submission(models.Model):
    """A form's one-time key that has had its effect, and where its answer is. A repeat is sent there."""

    privacy = PrivacyClass.SECURITY
    personal = Personal(
        person=("actor_id",), on_erasure=Keep("It holds numbers only, and goes after a month.")
    )
    kept_for = Retention(1, counted_from="at", body="", source="A form's key is of no use after its day.")

    actor_id = models.BigIntegerField()
    route = models.CharField(max_length=120)
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    location = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor_id", "route", "key"], name="audit_a_key_has_one_effect")
        ]


class Audited(models.Model):
    """A model whose rows remember how they were loaded, so that a change can be told before and after."""

    # Fields whose values no history may hold.
    never_recorded: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        abstract = True

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any
    ) -> Self:
        record = super().from_db(db, field_names, values, **options)
        record._as_loaded = dict(zip(field_names, values, strict=True))
        return record

    def refresh_from_db(self, *args: Any, **options: Any) -> None:
        super().refresh_from_db(*args, **options)
        self.remember_as_loaded()

    @property
    def as_loaded(self) -> dict[str, Any]:
        loaded: dict[str, Any] = getattr(self, "_as_loaded", {})
        return loaded

    def remember_as_loaded(self) -> None:
        self._as_loaded = {
            field.attname: getattr(self, field.attname) for field in self._meta.concrete_fields
        }


class StaleVersion(Exception):
    """Somebody else changed the record since this form was opened. Nothing was written."""

    def __init__(self, record: Audited, differences: Sequence[Difference] = ()) -> None:
        super().__init__(f"{record} was changed meanwhile.")
        self.record = record
        self.differences = tuple(differences)


class Difference:
    """One field that differs: what is there now, and what this form would have written."""

    def __init__(self, label: str, theirs: str, yours: str) -> None:
        self.label, self.theirs, self.yours = label, theirs, yours


class Versioned(Audited):
    """A record that people edit by form. Each change adds one to its version; a form of an older version is refused."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
