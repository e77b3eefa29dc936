from __future__ import annotations

from django.db import models
from django.db.models import Q

from goldenthread.engines.measurement.models.measures import Measure
from goldenthread.foundations.audit.models import Versioned
from goldenthread.foundations.organisation.models import BodyOwned, Person, Unit
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import FOR_GOOD, WITH_ITS_OWNER, Delete, Personal


class Following(BodyOwned):
    """Somebody wants to be told when a measure, or any measure of a place and below it, shows what is unlikely to be
    chance."""

    privacy = PrivacyClass.PERSONAL
    personal = Personal(person=("person",), on_erasure=Delete())
    kept_for = WITH_ITS_OWNER

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    measure = models.ForeignKey(Measure, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name="place and everything below it",
    )

    class Meta(BodyOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["person", "measure"],
                condition=Q(measure__isnull=False),
                name="measurement_one_following_a_measure",
            ),
            models.UniqueConstraint(
                fields=["person", "unit"],
                condition=Q(unit__isnull=False),
                name="measurement_one_following_a_place",
            ),
            models.CheckConstraint(
                name="measurement_a_following_is_of_one_thing",
                condition=Q(measure__isnull=False, unit=None) | Q(measure=None, unit__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"following {self.measure or self.unit}"


class Channel(BodyOwned, Versioned):
    """A channel of Microsoft Teams that is told what a place's measures show. Its address is a secret, kept sealed."""

    privacy = PrivacyClass.SECURITY
    personal = Personal()
    kept_for = FOR_GOOD
    never_recorded = frozenset({"address", "told_at", "fault"})

    name = models.CharField(max_length=80, help_text="As the team calls it, such as “Medicine safety”.")
    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="place",
        help_text="It is told of this place and everything below it.",
    )
    address = models.TextField("address, sealed")
    host = models.CharField("computer that is called", max_length=253)
    is_on = models.BooleanField("it is told", default=True)
    told_at = models.DateTimeField("last told", null=True, blank=True)
    fault = models.CharField("why it was not told", max_length=300, blank=True)

    class Meta(BodyOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["body", "name"],
                name="measurement_one_channel_a_name",
                violation_error_message="There is a channel of that name already.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Post(BodyOwned):
    """One card for a channel: which run of signals it tells of, and whether it arrived. Its words are made when it
    goes."""

    privacy = PrivacyClass.ORGANISATIONAL

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENT = "sent", "Sent"
        NOT_NEEDED = "not_needed", "Not needed any more"
        GIVEN_UP = "given_up", "Given up"

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    measure = models.ForeignKey(
        Measure,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty for a card that only tries the way.",
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="place")
    meaning = models.CharField(max_length=30, blank=True)
    run_began = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    refusals = models.PositiveSmallIntegerField(default=0)
    try_at = models.DateTimeField()
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta(BodyOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "measure", "unit", "meaning", "run_began"],
                condition=Q(measure__isnull=False),
                name="measurement_a_run_is_posted_once",
            )
        ]
        indexes = [models.Index(fields=["channel", "state", "try_at"], name="measurement_posts_waiting")]

    def __str__(self) -> str:
        return f"a card for {self.channel}"
