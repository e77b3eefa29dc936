from __future__ import annotations

from django.db import models

from goldenthread.engines.measurement.models.numbers import Batch
from goldenthread.foundations.organisation.models import BodyOwned
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import Delete, Personal, Retention

MEANINGS = [
    ("measure", "The measure"),
    ("place", "The place"),
    ("period", "The period"),
    ("numerator", "What was counted"),
    ("denominator", "Out of how many"),
    ("value", "The number"),
    ("state", "Why there is no number"),
    ("stratum", "The group"),
]


class KnownColumn(BodyOwned):
    """What a heading means in this trust's files of numbers: asked once, remembered from then on."""

    privacy = PrivacyClass.ORGANISATIONAL

    heading = models.CharField(max_length=120, help_text="As it is compared: small letters, single spaces.")
    means = models.CharField(
        max_length=20, blank=True, choices=MEANINGS, help_text="What it holds; empty where it is left out."
    )

    class Meta(BodyOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["body", "heading"], name="measurement_a_heading_means_one_thing")
        ]

    def __str__(self) -> str:
        return self.heading


class HeldFile(BodyOwned):
    """What a file holds, packed, until it is written. Columns that nobody chooses may name people."""

    privacy = PrivacyClass.PERSONAL
    personal = Personal(packed=True, on_erasure=Delete())
    kept_for = Retention(
        1, counted_from="kept_since", source="What a file held is of no use once it is written."
    )
    never_recorded = frozenset({"data"})

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, related_name="+")
    data = models.BinaryField()
    kept_since = models.DateTimeField()

    def __str__(self) -> str:
        return f"What {self.batch.file_name} holds"
