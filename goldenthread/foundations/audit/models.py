from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property, reduce
from operator import and_
from types import MappingProxyType
from typing import Any, ClassVar, Self

from django.core.exceptions import FieldError
from django.db import models, router

from goldenthread.foundations.audit import chain
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import Ending, Keep, Personal, Retention

SEALED = Keep("The sealed trail: that it happened stays, and who it was is erased with what it held.")

# What stands where a name was erased.
NO_NAME = "Someone whose name was erased"
NO_LABEL = "a record whose name was erased"


class Entry(models.Model):
    """One change to one record. Never changed and never deleted: the database refuses both.

    It holds numbers and words of our own. Whatever can name somebody is in its payload, which can be erased.
    """

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
    verb = models.CharField(max_length=80)
    record_kind = models.CharField(max_length=80)
    record_id = models.BigIntegerField()
    digest = models.CharField(
        max_length=64, help_text="Over the salted parts of the payload, so that it can be proven and erased."
    )

    class Meta:
        indexes = [
            models.Index(fields=["record_kind", "record_id"], name="audit_by_record"),
            models.Index(fields=["body_id", "at"], name="audit_by_body"),
            models.Index(fields=["actor_id", "at"], name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.record_label}"

    @property
    def held(self) -> Payload | None:
        """What is left of its payload; nothing where all of it was erased."""
        found: Payload | None = getattr(self, "payload", None)
        return found

    @property
    def actor_label(self) -> str:
        """Who did it, as they were called then."""
        return self.held.who if self.held and not self.held.was_erased("who") else NO_NAME

    @property
    def record_label(self) -> str:
        """What the record was called then."""
        return self.held.label if self.held and not self.held.was_erased("label") else NO_LABEL

    @property
    def reason(self) -> str:
        """Why, where whoever did it said so."""
        return self.held.reason if self.held else ""


class Payload(models.Model):
    """What of an entry can name somebody, in four parts that can be erased one by one. Never changed otherwise.

    A part is erased by writing the row anew without it: the database refuses every change in place.
    """

    privacy = PrivacyClass.PERSONAL
    personal = Personal(person=("entry__actor_id",), on_erasure=SEALED)
    kept_for = Retention(
        8 * 12, counted_from="entry__at", ending=Ending.CONTENT_ERASED, least=12, body="entry__body_id"
    )

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="payload")
    proofs = models.CharField(
        max_length=4 * 64 + 3, help_text="For each part its salt, or its digest where it was erased."
    )
    who = models.CharField(max_length=200)
    label = models.CharField(max_length=300)
    reason = models.CharField(max_length=500, blank=True)
    change = models.TextField(blank=True, help_text="What the record held before and after.")

    def was_erased(self, part: str) -> bool:
        return chain.is_erased(self.proofs.split(" ")[chain.PARTS.index(part)])

    @property
    def before(self) -> dict[str, Any]:
        return self._change[0]

    @property
    def after(self) -> dict[str, Any]:
        return self._change[1]

    @cached_property
    def _change(self) -> tuple[dict[str, Any], dict[str, Any]]:
        before, after = json.loads(self.change) if self.change else ({}, {})
        return before, after


class Unsealed(models.Model):
    """An entry that waits for its seal. It leaves this list in the transaction in which it is sealed.

    Entries are not found by their numbers alone: one that commits late has a smaller number than some already sealed.
    """

    privacy = PrivacyClass.SECURITY
    personal = Personal(on_erasure=SEALED)
    kept_for = Retention(None, ending=Ending.KEPT, source="The sealed trail is never shortened.")

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="+")
    body_id = models.BigIntegerField(
        help_text="The trust whose chain it will join; 0 for the whole platform."
    )

    class Meta:
        verbose_name_plural = "unsealed"
        indexes = [models.Index(fields=["body_id", "entry"], name="audit_unsealed_by_body")]


class Seal(models.Model):
    """Some entries of one trust, closed together, and linked to the seal before. Never changed and never deleted."""

    privacy = PrivacyClass.SECURITY
    personal = Personal(on_erasure=SEALED)
    kept_for = Retention(None, ending=Ending.KEPT, source="The sealed trail is never shortened.")

    body_id = models.BigIntegerField(help_text="The trust whose chain it is in; 0 for the whole platform.")
    number = models.PositiveIntegerField(help_text="Its place in the chain, from 1.")
    first_entry = models.BigIntegerField()
    last_entry = models.BigIntegerField()
    count = models.PositiveIntegerField()
    members = models.TextField(help_text="The numbers of its entries, such as 1-40,42.")
    leaves = models.BinaryField(help_text="The digest of each entry, one after another.")
    previous = models.CharField(max_length=64, help_text="The digest of the seal before.")
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body_id", "number"], name="audit_one_chain_per_body")]

    def __str__(self) -> str:
        return f"seal {self.number}"


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

    _as_read: tuple[Collection[str], Collection[Any]] | None = None
    _as_loaded: Mapping[str, Any] = MappingProxyType({})

    class Meta:
        abstract = True

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any
    ) -> Self:
        record = super().from_db(db, field_names, values, **options)
        record._as_read = (field_names, values)
        return record

    def refresh_from_db(self, *args: Any, **options: Any) -> None:
        super().refresh_from_db(*args, **options)
        self.remember_as_loaded()

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        super().clean_fields(exclude={*(exclude or ()), *self._links_at_hand()})

    def _links_at_hand(self) -> Iterator[str]:
        """The links to rows that are held here as they were read, and so need not be looked for."""
        body_id = getattr(self, "body_id", None)
        for field in self._meta.concrete_fields:
            if isinstance(field, models.ForeignKey):
                target = field.get_cached_value(self, default=None)
                is_read = target is not None and not target._state.adding and target.pk is not None
                if is_read and getattr(target, "body_id", body_id) in {None, body_id}:
                    yield field.name

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """One question for all checks of a record. Each alone is asked only where one of them does not hold."""
        self._checks_hold = self._hold_together(exclude)
        try:
            super().validate_constraints(exclude=exclude)
        finally:
            self._checks_hold = False

    def get_constraints(self) -> list[tuple[type[models.Model], Sequence[models.BaseConstraint]]]:
        found = super().get_constraints()
        if not getattr(self, "_checks_hold", False):
            return found
        return [
            (model, [one for one in constraints if not isinstance(one, models.CheckConstraint)])
            for model, constraints in found
        ]

    def _hold_together(self, exclude: Collection[str] | None) -> bool:
        conditions = [
            models.Q(one.condition)
            for _, constraints in super().get_constraints()
            for one in constraints
            if isinstance(one, models.CheckConstraint)
        ]
        if len(conditions) < 2:
            return False
        values = self._get_field_expression_map(meta=self._meta, exclude=exclude)  # type: ignore[attr-defined]
        try:
            # What is unknown holds, for all of them together as for each: NULL AND TRUE is NULL.
            return reduce(and_, conditions).check(
                values, using=router.db_for_write(type(self), instance=self)
            )
        except FieldError:  # A check of a field that is left out is nobody's to ask.
            return False

    @property
    def as_loaded(self) -> Mapping[str, Any]:
        if self._as_read is not None:
            # Most rows are only shown: how they were is made out for those that change.
            self._as_loaded = dict(zip(*self._as_read, strict=True))
            self._as_read = None
        return self._as_loaded

    def remember_as_loaded(self) -> None:
        self._as_read = None
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
