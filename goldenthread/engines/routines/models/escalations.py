from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from goldenthread.engines.routines.models.occurrences import Occurrence
from goldenthread.foundations.audit.models import Versioned
from goldenthread.foundations.organisation.models import BodyOwned, Person, Unit
from goldenthread.foundations.privacy.classes import PrivacyClass


class Tier(models.IntegerChoices):
    """Who is asked. The last three are outside the trust."""

    TEAM = 1, "Team"
    SERVICE = 2, "Service"
    DIVISION = 3, "Division"
    EXECUTIVE = 4, "Executive"
    SYSTEM = 5, "System"
    REGION = 6, "Region"
    NATION = 7, "Nation"

    @property
    def is_outside(self) -> bool:
        return self >= Tier.SYSTEM


class Rung(BodyOwned, Versioned):
    """Who is asked at one tier for a place and everything below it, and within how many minutes they answer."""

    privacy = PrivacyClass.ORGANISATIONAL

    unit = models.ForeignKey(
        Unit, verbose_name="place and everything below it", on_delete=models.PROTECT, related_name="+"
    )
    tier = models.PositiveSmallIntegerField(choices=Tier)
    title = models.CharField("what they are called", max_length=60, help_text="For example: Matron.")
    holder = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="who answers",
        help_text="Empty outside the trust.",
    )
    deputy = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="who answers for them",
    )
    minutes = models.PositiveIntegerField(
        "within how many minutes",
        default=210,
        validators=[MinValueValidator(10), MaxValueValidator(60 * 24 * 90)],
    )
    ended_on = models.DateField(null=True, blank=True)

    class Meta(BodyOwned.Meta):
        ordering = ["tier", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "tier"],
                condition=Q(ended_on=None),
                name="routines_one_rung_a_tier",
                violation_error_message="Somebody answers at this tier for this place already.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Escalation(BodyOwned, Versioned):
    """A problem that a team cannot mend alone. It rises tier by tier until an answer comes back with a name."""

    privacy = PrivacyClass.ORGANISATIONAL

    class Kind(models.TextChoices):
        SAFETY = "safety", "Safety"
        QUALITY = "quality", "Quality"
        DELIVERY = "delivery", "Delivery and flow"
        PEOPLE = "people", "People and staffing"
        ESTATES = "estates", "Building and estates"
        EQUIPMENT = "equipment", "Equipment and supplies"
        DIGITAL = "digital", "Computers and systems"
        OTHER = "other", "Something else"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for an answer"
        ANSWERED = "answered", "Answered"
        FIXED = "fixed", "Fixed"
        WITHDRAWN = "withdrawn", "No longer needed"

    unit = models.ForeignKey(Unit, verbose_name="place", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("what it is about", max_length=9, choices=Kind, default=Kind.OTHER)
    text = models.CharField("what is needed", max_length=140)
    occurrence = models.ForeignKey(
        Occurrence, null=True, blank=True, on_delete=models.PROTECT, related_name="escalations"
    )
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    raised_words = models.CharField(
        "who asked", max_length=80, help_text="What people read: a person's name, or the team's."
    )
    tier = models.PositiveSmallIntegerField("where it is now", choices=Tier)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(BodyOwned.Meta):
        ordering = ["-raised_at", "-pk"]
        indexes = [
            models.Index(fields=["unit", "state"], name="routines_escalations_of_place"),
            models.Index(fields=["body", "state", "raised_at"], name="routines_escalations_waiting"),
        ]

    def __str__(self) -> str:
        return self.text


class Ask(BodyOwned, Versioned):
    """One tier asked for an answer: by when, what came back from whom, and whether that mended it.

    Hours to answer come from these rows and from nothing else.
    """

    privacy = PrivacyClass.ORGANISATIONAL

    class Rose(models.TextChoices):
        RAISED = "raised", "Asked by the team"
        BY_HAND = "by_hand", "Passed on, with a reason"
        BY_ITSELF = "by_itself", "Passed on by itself: no answer came in time"
        NOT_YET = "not_yet", "Asked again: not yet fixed"

    class Verdict(models.TextChoices):
        NONE = "", "Not said yet"
        FIXED = "fixed", "Fixed"
        NOT_YET = "not_yet", "Not yet"

    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="asks")
    tier = models.PositiveSmallIntegerField(choices=Tier)
    title = models.CharField("who is asked", max_length=60)
    holder = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    rose = models.CharField(max_length=9, choices=Rose)
    reason = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    passed_on_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answer_name = models.CharField(
        "whose answer it is", max_length=80, blank=True, help_text="As the team reads it: Sam, Estates."
    )
    answer = models.CharField(max_length=280, blank=True)
    verdict = models.CharField(
        "what the team says", max_length=7, choices=Verdict, default=Verdict.NONE, blank=True
    )
    verdict_at = models.DateTimeField(null=True, blank=True)

    class Meta(BodyOwned.Meta):
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="routines_an_answer_has_a_name_and_a_time",
                condition=Q(answer="", answered_at=None)
                | (~Q(answer="") & Q(answered_at__isnull=False) & ~Q(answer_name="")),
                violation_error_message="An answer has a name.",
            ),
            models.CheckConstraint(
                name="routines_only_an_answer_is_judged",
                condition=Q(verdict="") | ~Q(answer=""),
            ),
            models.UniqueConstraint(
                fields=["escalation"],
                condition=Q(answered_at=None, passed_on_at=None),
                name="routines_one_open_ask",
            ),
        ]
        indexes = [models.Index(fields=["body", "answered_at", "due_at"], name="routines_asks_due")]

    def __str__(self) -> str:
        return f"{self.title}: {self.escalation}"
