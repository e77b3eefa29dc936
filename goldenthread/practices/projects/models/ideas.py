from __future__ import annotations

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from goldenthread.foundations.audit.models import Versioned
from goldenthread.foundations.organisation.models import BodyOwned, Person, Unit
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.practices.projects.models.work import Project

AGREED_DAYS = 7


class IdeaBox(BodyOwned, Versioned):
    """The address by which anyone reaches a place with an idea, and how many days an answer there may take.

    Whoever knows the address may use it: it hangs on a wall. A new one is drawn when the old one is to be of no use.
    """

    privacy = PrivacyClass.ORGANISATIONAL
    never_recorded = frozenset({"public_code"})

    unit = models.ForeignKey(Unit, verbose_name="place", on_delete=models.PROTECT, related_name="+")
    public_code = models.SlugField("what its address ends in", max_length=40, editable=False)
    days = models.PositiveSmallIntegerField(
        "within how many days an idea is answered",
        default=AGREED_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    is_open = models.BooleanField("ideas can come in by it", default=True)

    class Meta(BodyOwned.Meta):
        verbose_name_plural = "idea boxes"
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                name="projects_one_box_a_place",
                violation_error_message="This place has an idea box already.",
            ),
            models.UniqueConstraint(fields=["public_code"], name="projects_one_box_a_code"),
        ]

    def __str__(self) -> str:
        return f"the idea box of {self.unit.name}"


class Idea(BodyOwned, Versioned):
    """Something that could be better, as whoever saw it said it, and what became of it.

    Where no name was asked there is none, and no more is kept of when it came than its day.
    """

    privacy = PrivacyClass.ORGANISATIONAL
    never_recorded = frozenset({"form_digest"})

    class State(models.TextChoices):
        RAISED = "raised", "Waiting for an answer"
        WILL_TRY = "will_try", "We will try it"
        NOT_NOW = "not_now", "Not now"
        TRYING = "trying", "Being tried"
        TRIED = "tried", "Tried"

    unit = models.ForeignKey(Unit, verbose_name="place", on_delete=models.PROTECT, related_name="+")
    words = models.CharField("the idea", max_length=280)
    is_problem = models.BooleanField("it is a problem", default=False)
    raised_on = models.DateField("the day it came")
    raised_by = models.ForeignKey(
        Person,
        verbose_name="whose idea it is",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answer_by = models.DateField("the day by which it is answered")
    state = models.CharField(max_length=8, choices=State, default=State.RAISED)
    answer = models.CharField(max_length=280, blank=True)
    first_answered_on = models.DateField("the day of the first answer", null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    what_happened = models.CharField("what happened when it was tried", max_length=500, blank=True)
    is_kept = models.BooleanField("whether it stays", null=True, blank=True)
    tried_on = models.DateField(null=True, blank=True)
    thanked_on = models.DateField(null=True, blank=True)
    thanked_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    project = models.OneToOneField(
        Project, verbose_name="the work it became", null=True, blank=True, on_delete=models.PROTECT
    )
    form_digest = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="Of the form it came by, until the next day: so that a form sent twice is one idea.",
    )

    class Meta(BodyOwned.Meta):
        ordering = ["-raised_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="projects_an_answer_has_words_a_day_and_a_name",
                condition=Q(
                    state="raised", answer="", answered_on=None, answered_by=None, first_answered_on=None
                )
                | (
                    ~Q(state="raised")
                    & ~Q(answer="")
                    & Q(answered_on__isnull=False, answered_by__isnull=False)
                ),
                violation_error_message="An answer has words, a day and a name.",
            ),
            models.CheckConstraint(
                name="projects_what_was_tried_says_what_happened",
                condition=Q(state="tried", is_kept__isnull=False, tried_on__isnull=False)
                & ~Q(what_happened="")
                | ~Q(state="tried") & Q(is_kept=None, tried_on=None, what_happened=""),
                violation_error_message="Say what happened, and whether it stays.",
            ),
            models.CheckConstraint(
                name="projects_an_idea_is_answered_on_or_after_its_day",
                condition=Q(answer_by__gte=F("raised_on"))
                & (Q(answered_on=None) | Q(answered_on__gte=F("raised_on"))),
            ),
            models.UniqueConstraint(
                fields=["body", "form_digest"],
                condition=~Q(form_digest=""),
                name="projects_one_idea_a_form",
            ),
        ]
        indexes = [models.Index(fields=["unit", "state", "answer_by"], name="projects_ideas_of_a_place")]

    def __str__(self) -> str:
        return self.words

    @property
    def is_answered(self) -> bool:
        return self.state != self.State.RAISED

    def is_late(self, on: date) -> bool:
        return not self.is_answered and self.answer_by < on
