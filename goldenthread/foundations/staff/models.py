"""Files of people and of places, what was in them, and which heading means what in this trust."""

from __future__ import annotations

from django.db import models

from goldenthread.foundations.audit.models import Versioned
from goldenthread.foundations.clock.periods import DatesWritten
from goldenthread.foundations.organisation.models import BodyOwned, Person
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import (
    FOR_GOOD,
    KEEP_WITHOUT_NAME,
    Delete,
    Personal,
    Retention,
)


class StaffFile(BodyOwned, Versioned):
    """One file that somebody sent, from its arrival to its effect. What it held is cleared after a month."""

    privacy = PrivacyClass.PERSONAL
    personal = Personal(person=("sent_by", "decided_by"), on_erasure=KEEP_WITHOUT_NAME)
    kept_for = FOR_GOOD

    class Kind(models.TextChoices):
        PEOPLE = "people", "People"
        PLACES = "places", "Places"

    class State(models.TextChoices):
        READING = "reading", "Being read"
        ASKING = "asking", "Asks what its columns are"
        REFUSED = "refused", "Refused"
        READY = "ready", "Waits for your decision"
        APPLYING = "applying", "Being applied"
        APPLIED = "applied", "Applied"
        SET_ASIDE = "set_aside", "Set aside"

    kind = models.CharField(max_length=6, choices=Kind)
    state = models.CharField(max_length=9, choices=State, default=State.READING)
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, help_text="Of the file's bytes.")
    written = models.CharField(
        max_length=10,
        choices=[(way.value, way.value) for way in DatesWritten],
        default=DatesWritten.DAY_FIRST,
    )
    lists_everyone = models.BooleanField(
        default=False, help_text="Whoever works here and is not in it has left."
    )
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0, help_text="How many rows have been checked.")
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, blank=True, help_text="How many people are of each sort.")
    headings = models.JSONField(default=list, blank=True)
    remarks = models.JSONField(default=list, blank=True)
    plan = models.CharField(max_length=64, blank=True, help_text="A digest of everything it would change.")

    class Meta(BodyOwned.Meta):
        ordering = ["-sent_at", "-pk"]

    # What is derived from the file as it is read has no history of its own.
    never_recorded = frozenset({"done", "total", "headings", "remarks", "plan", "digest"})

    def __str__(self) -> str:
        return self.name


class Piece(BodyOwned):
    """A part of what a file held or would do, packed: some of its bytes, its rows, its changes or its faults."""

    privacy = PrivacyClass.PERSONAL
    personal = Personal(packed=True, on_erasure=Delete())
    kept_for = Retention(
        1, counted_from="kept_since", source="What the file held is of no use once it is applied."
    )
    never_recorded = frozenset({"data"})

    class Kind(models.TextChoices):
        UPLOAD = "upload", "As it came"
        ROWS = "rows", "Its rows"
        CHANGES = "changes", "What it would change"
        PROBLEMS = "problems", "What is wrong with it"

    file = models.ForeignKey(StaffFile, on_delete=models.PROTECT, related_name="pieces")
    kind = models.CharField(max_length=8, choices=Kind)
    sort = models.CharField(max_length=8, blank=True, help_text="Of changes: which sort.")
    number = models.PositiveIntegerField()
    data = models.BinaryField()
    kept_since = models.DateTimeField()

    class Meta(BodyOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["file", "kind", "sort", "number"], name="staff_one_piece_of_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.file.name}: {self.get_kind_display()} {self.number}"


class KnownHeading(BodyOwned):
    """What a heading means in this trust's files: asked once, remembered from then on."""

    privacy = PrivacyClass.ORGANISATIONAL

    kind = models.CharField(max_length=6, choices=StaffFile.Kind)
    heading = models.CharField(max_length=120, help_text="As it is compared: small letters, single spaces.")
    means = models.CharField(max_length=20, blank=True, help_text="Which fact; empty where it is left out.")

    class Meta(BodyOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["body", "kind", "heading"], name="staff_a_heading_means_one_thing"
            )
        ]

    def __str__(self) -> str:
        return self.heading
