from __future__ import annotations

from django.db import models

from goldenthread.engines.measurement.models.measures import Measure
from goldenthread.foundations.organisation.models import BodyOwned, Person, Unit
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import Blank, Personal


class Judgement(BodyOwned):
    """What one series says, kept so that a page of many measures reads one row for each.

    It is made from the numbers in the transaction that changes them, and can be made anew from them at any time. Small
    numbers are hidden before it is made. What depends on the day, such as how late a number is, is not in it.
    """

    privacy = PrivacyClass.ORGANISATIONAL

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="judgements")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="place")
    is_together = models.BooleanField(default=False, help_text="Places below it, taken together.")
    adds_up = models.BooleanField(default=True)
    variation = models.CharField(max_length=20)
    assurance = models.CharField(max_length=20, blank=True)
    is_short = models.BooleanField(default=False, help_text="Too few points to tell.")
    points = models.PositiveIntegerField(default=0, help_text="How many periods have a number.")
    last_start = models.DateField(
        null=True, help_text="The last period that has a number, hidden ones included."
    )
    last_state = models.CharField(max_length=14, blank=True)
    latest = models.FloatField(null=True)
    end_state = models.CharField(max_length=14, blank=True, help_text="The state of the last period kept.")
    end_start = models.DateField(null=True)
    reported = models.PositiveIntegerField(
        null=True, help_text="Of places together: how many reported at the end."
    )
    expected = models.PositiveIntegerField(null=True)
    sentence = models.CharField(max_length=400, blank=True, help_text="What the chart says, in a sentence.")
    run_meaning = models.CharField(max_length=30, blank=True, help_text="Of the newest run of signals.")
    run_signal = models.CharField(max_length=40, blank=True)
    run_began = models.DateField(null=True)
    run_last = models.DateField(null=True)
    noticed_at = models.DateTimeField(null=True, help_text="When that run was first seen here.")
    spark = models.JSONField(default=dict, help_text="The last points, as a small drawing needs them.")
    came_in = models.JSONField(
        default=list, help_text="Of the last periods: first day, days until entered, whether corrected."
    )
    made_from = models.CharField(max_length=64, help_text="A digest of what it was made from.")
    made_by = models.CharField(max_length=60, help_text="The methods and the rules that made it.")
    made_at = models.DateTimeField()

    class Meta(BodyOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "unit"], name="measurement_one_judgement_a_measure_and_place"
            )
        ]
        indexes = [
            models.Index(fields=["body", "noticed_at"], name="measurement_signals_by_moment"),
            models.Index(fields=["body", "made_by"], name="measurement_judged_by"),
        ]

    def __str__(self) -> str:
        return f"what {self.measure} in {self.unit} says"


class DataCheck(BodyOwned):
    """Somebody compared a measure's numbers with where they come from, and says what they found."""

    privacy = PrivacyClass.ORGANISATIONAL
    personal = Personal(on_erasure=Blank(names=("checked_by_label",)))

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+")
    checked_on = models.DateField()
    checked_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    checked_by_label = models.CharField(max_length=200)
    found = models.CharField("what was compared, and what was found", max_length=300)

    class Meta(BodyOwned.Meta):
        indexes = [models.Index(fields=["measure", "checked_on"], name="measurement_checks_by_day")]

    def __str__(self) -> str:
        return f"the check of {self.measure} on {self.checked_on}"

    @property
    def unit_id(self) -> int:
        return int(self.measure.unit_id)
