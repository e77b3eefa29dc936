from __future__ import annotations

from datetime import time

from django.db import models
from django.db.models import F, Q

from goldenthread.foundations.audit.models import Versioned
from goldenthread.foundations.organisation.models import BodyOwned, Person, Unit
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import (
    WITH_ITS_OWNER,
    Delete,
    Ending,
    Personal,
    Retention,
)


class Mailing(BodyOwned):
    """One e-mail of notices to one person. It is claimed before it is sent, so that none is sent twice."""

    privacy = PrivacyClass.PERSONAL
    personal = Personal(person=("person",), on_erasure=Delete())
    kept_for = Retention(6, counted_from="made_at", ending=Ending.DELETED)

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        # The process ended while it sent: whether it arrived is not known, and it is not sent again.
        UNKNOWN = "unknown", "Not known"
        NOT_NEEDED = "not_needed", "Not needed any more"
        GIVEN_UP = "given_up", "Given up"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(help_text="The day in London for which it is the digest.")
    is_urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    made_at = models.DateTimeField()
    try_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    refusals = models.PositiveSmallIntegerField(default=0)

    class Meta(BodyOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                name="notices_one_digest_a_day", fields=["person", "day"], condition=Q(is_urgent=False)
            ),
        ]
        indexes = [models.Index(fields=["body", "state", "try_at"], name="notices_mail_waiting")]


class Notice(BodyOwned):
    """A sentence that somebody should know of, where it leads, and why it is told to them."""

    privacy = PrivacyClass.PERSONAL
    personal = Personal(person=("person",), on_erasure=Delete())
    kept_for = Retention(6, counted_from="made_at", ending=Ending.DELETED)

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    text = models.CharField(max_length=300)
    why = models.CharField(max_length=200)
    address = models.CharField(max_length=300)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    about_id = models.BigIntegerField(null=True, blank=True)
    key = models.CharField(
        max_length=120,
        blank=True,
        help_text="The same again, while it is unread, is counted and not repeated.",
    )
    times = models.PositiveSmallIntegerField(default=1)
    is_muted = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mailing = models.ForeignKey(
        Mailing, null=True, blank=True, on_delete=models.SET_NULL, related_name="notices"
    )

    class Meta(BodyOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                name="notices_nothing_nags_twice",
                fields=["person", "kind", "key"],
                condition=Q(read_at=None) & ~Q(key=""),
            ),
            models.CheckConstraint(
                name="notices_leads_to_a_page_of_ours",
                condition=Q(address__startswith="/") & ~Q(address__startswith="//"),
                violation_error_message="A notice leads to a page of Golden Thread.",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "made_at"], name="notices_of_a_person"),
            models.Index(
                fields=["body", "person"],
                name="notices_to_be_mailed",
                condition=Q(read_at=None, mailing=None, is_muted=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Preference(BodyOwned, Versioned):
    """How one person wants to be told: when an e-mail may come, and what they do not want to hear of."""

    privacy = PrivacyClass.PERSONAL
    personal = Personal(person=("person",), on_erasure=Delete())
    kept_for = WITH_ITS_OWNER

    class Digest(models.TextChoices):
        DAILY = "daily", "Once a day"
        WEEKLY = "weekly", "Once a week, on Monday"
        NEVER = "never", "Never"

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField("e-mail", max_length=6, choices=Digest, default=Digest.DAILY)
    digest_at = models.TimeField("at", default=time(7, 30))
    quiet_from = models.TimeField("quiet from", default=time(19))
    quiet_until = models.TimeField("quiet until", default=time(7))
    muted_kinds = models.JSONField("not told of", default=list, blank=True)

    class Meta(BodyOwned.Meta):
        constraints = [
            models.CheckConstraint(
                name="notices_there_are_quiet_hours",
                condition=~Q(quiet_from=F("quiet_until")),
                violation_error_message="Quiet hours begin and end at different times.",
            )
        ]

    def __str__(self) -> str:
        return f"how {self.person.name} is told"

    def is_quiet(self, at: time) -> bool:
        """Whether nothing may be mailed at a time of day in London."""
        if self.quiet_from < self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until


class MutedPlace(BodyOwned):
    """A place that somebody does not want to hear of, with everything below it."""

    privacy = PrivacyClass.PERSONAL
    personal = Personal(person=("person",), on_erasure=Delete())
    kept_for = WITH_ITS_OWNER

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    class Meta(BodyOwned.Meta):
        constraints = [
            models.UniqueConstraint(name="notices_a_place_is_muted_once", fields=["person", "unit"])
        ]

    def __str__(self) -> str:
        return f"{self.unit.name}, for {self.person.name}"
