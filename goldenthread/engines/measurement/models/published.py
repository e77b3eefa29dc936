from __future__ import annotations

from django.db import models
from django.db.models import Q

from goldenthread.engines.measurement.models.measures import Measured
from goldenthread.foundations.audit.models import Audited
from goldenthread.foundations.organisation.models import Body
from goldenthread.foundations.privacy.classes import PrivacyClass


class PublishedSeries(Audited, Measured):
    """A number published for the whole country, as its publisher defines it. It belongs to no trust."""

    privacy = PrivacyClass.PUBLISHED

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    definition = models.CharField(
        max_length=400, help_text="What is counted and out of what; for a survey, its question."
    )
    publisher = models.CharField(max_length=200)
    licence = models.CharField(max_length=200)
    covers = models.CharField(
        max_length=200, blank=True, help_text="What the file holds and leaves out, in a sentence."
    )

    class Meta:
        verbose_name_plural = "published series"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class PublishedValue(models.Model):
    """A published number of one body, or of England as its publisher gives it."""

    privacy = PrivacyClass.PUBLISHED

    class Area(models.TextChoices):
        ENGLAND = "ENG", "England"

    series = models.ForeignKey(PublishedSeries, on_delete=models.CASCADE, related_name="values")
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")
    area = models.CharField(max_length=3, choices=Area, blank=True)
    period_start = models.DateField()
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    value = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "body", "period_start"],
                condition=Q(body__isnull=False),
                name="measurement_one_published_value_a_body",
            ),
            models.UniqueConstraint(
                fields=["series", "area", "period_start"],
                condition=Q(body=None),
                name="measurement_one_published_value_an_area",
            ),
            models.CheckConstraint(
                name="measurement_published_of_a_body_or_an_area",
                condition=Q(body__isnull=False, area="") | Q(body=None) & ~Q(area=""),
            ),
            models.CheckConstraint(
                name="measurement_published_numbers_are_whole",
                condition=Q(value__isnull=False, numerator=None, denominator=None)
                | Q(
                    value=None,
                    numerator__isnull=False,
                    denominator__isnull=False,
                    numerator__gte=0,
                    denominator__gt=0,
                ),
            ),
        ]
        indexes = [models.Index(fields=["series", "period_start"], name="measurement_published_period")]

    def __str__(self) -> str:
        return f"{self.series}, {self.period_start}"
