from __future__ import annotations

from django.db import models
from django.db.models import Q

from goldenthread.foundations.audit.models import Versioned
from goldenthread.foundations.organisation.models import BodyOwned, Person, Unit
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.practices.daily_management.models.standard_work import Edition, Step


class Checking(BodyOwned, Versioned):
    """That a place draws a card, how often, to see whether its standard work can be done as it is written."""

    privacy = PrivacyClass.ORGANISATIONAL

    class Cadence(models.TextChoices):
        WEEKDAY = "weekday", "Every weekday"
        WEEK = "week", "Every week"

    unit = models.ForeignKey(Unit, verbose_name="place", on_delete=models.PROTECT, related_name="+")
    cadence = models.CharField("how often", max_length=7, choices=Cadence)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta(BodyOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(ended_on=None),
                name="daily_management_one_checking_a_place",
                violation_error_message="This place draws cards already.",
            )
        ]

    def __str__(self) -> str:
        return f"Cards at {self.unit.name}"


class Check(BodyOwned):
    """One card, done: which version it drew, and when."""

    privacy = PrivacyClass.ORGANISATIONAL

    checking = models.ForeignKey(Checking, on_delete=models.PROTECT, related_name="checks")
    unit = models.ForeignKey(Unit, verbose_name="place", on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    period_start = models.DateField("the day, or the week’s first day")
    done_at = models.DateTimeField()
    by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="who looked"
    )

    class Meta(BodyOwned.Meta):
        ordering = ["-period_start", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["checking", "period_start"],
                name="daily_management_one_card_a_time",
                violation_error_message="This card is done already. The next comes at the next time.",
            )
        ]

    def __str__(self) -> str:
        return f"Card of {self.period_start} at {self.unit.name}"


class Answer(BodyOwned):
    """What a card found of one step. It says what got in the way, and never who."""

    privacy = PrivacyClass.ORGANISATIONAL

    class Seen(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        NOT_SEEN = "not_seen", "Not seen"

    # What a miss becomes. A place may keep it as a reason, and change nothing yet.
    class Becomes(models.TextChoices):
        NOTHING = "", "Nothing yet"
        PROBLEM = "problem", "A problem on our board"
        IDEA = "idea", "An idea for a better way"

    check_card = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="answers")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    seen = models.CharField(max_length=8, choices=Seen)
    reason = models.CharField("what got in the way", max_length=140, blank=True)
    becomes = models.CharField("what becomes of it", max_length=7, choices=Becomes, blank=True)

    class Meta(BodyOwned.Meta):
        ordering = ["step__order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["check_card", "step"], name="daily_management_one_answer_a_step"),
            models.CheckConstraint(
                name="daily_management_a_miss_says_what_got_in_the_way",
                condition=Q(seen="no") & ~Q(reason="") | ~Q(seen="no") & Q(reason="", becomes=""),
                violation_error_message="Say what got in the way.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step}: {self.get_seen_display()}"
