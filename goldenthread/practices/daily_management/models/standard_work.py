from __future__ import annotations

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from goldenthread.foundations.audit.models import Versioned
from goldenthread.foundations.organisation.models import BodyOwned, Person, Unit
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import Ending, Personal, Retention
from goldenthread.practices.projects.models import Project

A_DAY = 24 * 60 * 60


class StandardWork(BodyOwned, Versioned):
    """The best way that a place knows to do something, until a tested improvement finds a better one."""

    privacy = PrivacyClass.ORGANISATIONAL

    unit = models.ForeignKey(
        Unit,
        verbose_name="place",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The place that keeps it.",
    )
    title = models.CharField(max_length=120)
    purpose = models.CharField("what it is for", max_length=300)
    owner = models.ForeignKey(
        Person, verbose_name="who looks after it", on_delete=models.PROTECT, related_name="+"
    )
    review_on = models.DateField("when it is looked at again")
    for_below = models.BooleanField("it holds for the places below too", default=True)
    adopted_from = models.ForeignKey(
        "Edition",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="whose it was first",
    )
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)

    class Meta(BodyOwned.Meta):
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                name="daily_management_withdrawn_standard_work_says_why",
                condition=Q(withdrawn_on=None, withdrawn_because="")
                | Q(withdrawn_on__isnull=False) & ~Q(withdrawn_because=""),
                violation_error_message="Say why it is withdrawn.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_overdue(self, on: date) -> bool:
        return self.withdrawn_on is None and self.review_on < on


class Edition(BodyOwned, Versioned):
    """One version of standard work. Once published it never changes: another takes its place, by a test."""

    privacy = PrivacyClass.ORGANISATIONAL

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "In use"
        REPLACED = "replaced", "Replaced"
        DROPPED = "dropped", "Dropped"

    work = models.ForeignKey(StandardWork, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    takt_seconds = models.PositiveIntegerField(
        "one is needed every so many seconds",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(A_DAY)],
    )
    stock = models.CharField("what stands ready meanwhile", max_length=200, blank=True)
    what_changed = models.CharField("what changed", max_length=300, blank=True)
    tested_in = models.ForeignKey(
        Project,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="the work that tested it",
    )
    learned = models.CharField("what the test taught", max_length=500, blank=True)
    begun_on = models.DateField()
    published_on = models.DateField(null=True, blank=True)
    published_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(BodyOwned.Meta):
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["work", "number"], name="daily_management_editions_are_numbered"),
            models.UniqueConstraint(
                fields=["work"], condition=Q(state="draft"), name="daily_management_one_draft"
            ),
            models.UniqueConstraint(
                fields=["work"], condition=Q(state="published"), name="daily_management_one_edition_in_use"
            ),
            models.CheckConstraint(
                name="daily_management_a_new_edition_was_tested",
                condition=Q(number=1)
                | Q(state__in=["draft", "dropped"])
                | Q(tested_in__isnull=False) & ~Q(learned="") & ~Q(what_changed=""),
                violation_error_message="Say which work tested this change, what changed and what it taught.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work.title}, version {self.number}"

    @property
    def unit_id(self) -> int:
        """The place that keeps it."""
        return self.work.unit_id

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT


class Step(BodyOwned):
    """One step of a version: what is done, what makes or breaks it, why, and how long it takes."""

    privacy = PrivacyClass.ORGANISATIONAL

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="steps")
    order = models.PositiveSmallIntegerField()
    what = models.CharField("what is done", max_length=200)
    key_point = models.CharField("key point", max_length=200, blank=True)
    reason = models.CharField("why", max_length=200, blank=True)
    seconds = models.PositiveIntegerField(
        "how long it takes", null=True, blank=True, validators=[MaxValueValidator(A_DAY)]
    )

    class Meta(BodyOwned.Meta):
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "order"], name="daily_management_steps_have_an_order")
        ]

    def __str__(self) -> str:
        return self.what


class HasRead(BodyOwned):
    """That somebody has read one version."""

    privacy = PrivacyClass.PERSONAL
    personal = Personal(person=("person",))
    kept_for = Retention(24, counted_from="read_at", ending=Ending.DELETED)

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="readings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta(BodyOwned.Meta):
        verbose_name_plural = "what people have read of standard work"
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "person"], name="daily_management_a_version_is_read_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} read {self.edition}"


class Trained(BodyOwned, Versioned):
    """That somebody was shown one version, by whom, and did it themselves."""

    privacy = PrivacyClass.PERSONAL
    personal = Personal(person=("person",))
    kept_for = Retention(72, counted_from="on", ending=Ending.DELETED)

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="trainings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    trained_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    on = models.DateField("the day")

    class Meta(BodyOwned.Meta):
        verbose_name_plural = "who is trained in standard work"
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "person"],
                name="daily_management_trained_once_a_version",
                violation_error_message="This person is trained in this version already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} is trained in {self.edition}"
