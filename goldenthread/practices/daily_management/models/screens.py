from __future__ import annotations

from django.db import models
from django.db.models import Q

from goldenthread.foundations.audit.models import Versioned
from goldenthread.foundations.organisation.models import BodyOwned, Person
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import FOR_GOOD, Blank, Ending, Personal, Retention
from goldenthread.practices.daily_management.models.boards import Board

OF_A_SCREEN = Retention(
    1,
    counted_from="received_at",
    ending=Ending.DELETED,
    source="What a screen sent is of no use once it cannot be sent again.",
    by_itself=True,
)


class Screen(BodyOwned, Versioned):
    """A tablet, wall or kiosk paired with one board. Its key is kept as a digest; it can do very little."""

    privacy = PrivacyClass.SECURITY
    personal = Personal()
    kept_for = FOR_GOOD
    never_recorded = frozenset({"code_digest", "key_digest", "seen_at"})

    class Kind(models.TextChoices):
        TABLET = "tablet", "A tablet for the huddle"
        WALL = "wall", "A screen on the wall"

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="screens")
    kind = models.CharField(max_length=6, choices=Kind)
    name = models.CharField("what it is called", max_length=60, help_text="Where it is: by the desk.")
    code_digest = models.CharField(max_length=64, blank=True, editable=False)
    code_until = models.DateTimeField(null=True, blank=True, editable=False)
    key_digest = models.CharField(max_length=64, blank=True, editable=False)
    paired_at = models.DateTimeField(null=True, blank=True)
    paired_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(BodyOwned.Meta):
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["key_digest"], condition=~Q(key_digest=""), name="daily_management_one_screen_a_key"
            ),
            models.UniqueConstraint(
                fields=["code_digest"],
                condition=~Q(code_digest=""),
                name="daily_management_one_screen_a_code",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def unit_id(self) -> int:
        """The place whose board it shows, and the only one that can be acted for at it."""
        return self.board.unit_id

    @property
    def is_paired(self) -> bool:
        return bool(self.key_digest) and self.revoked_at is None


class Operation(BodyOwned):
    """Something a screen did, perhaps while it was out of reach: written with its effect, so that it has one effect.

    It keeps no link to what it made where that has no name.
    """

    privacy = PrivacyClass.SECURITY
    personal = Personal()
    kept_for = OF_A_SCREEN

    class Outcome(models.TextChoices):
        DONE = "done", "Done"
        CONFLICT = "conflict", "Somebody else had changed it"
        REFUSED = "refused", "Refused"

    screen = models.ForeignKey(Screen, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField()
    number = models.PositiveBigIntegerField("its place in what this screen did")
    name = models.SlugField(max_length=40)
    outcome = models.CharField(max_length=8, choices=Outcome)
    sentence = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField()
    version = models.PositiveIntegerField("the version that it made", null=True, blank=True)

    class Meta(BodyOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["screen", "key"], name="daily_management_an_operation_is_done_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.screen}"


class Conflict(BodyOwned, Versioned):
    """A change from a screen that found the record changed meanwhile. Both are shown until somebody chooses."""

    privacy = PrivacyClass.ORGANISATIONAL
    personal = Personal(on_erasure=Blank(fields=("about", "theirs", "ours")))
    kept_for = OF_A_SCREEN

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="conflicts")
    name = models.SlugField("what was to be done", max_length=40)
    about = models.CharField("what it is about", max_length=140)
    theirs = models.CharField("what is there now", max_length=300)
    ours = models.CharField("what the screen wanted", max_length=300)
    fields = models.JSONField("what was sent, until somebody chose", default=dict, blank=True)
    said_by_device_at = models.DateTimeField("what the device's clock showed", null=True, blank=True)
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    kept_ours = models.BooleanField(null=True, blank=True)

    class Meta(BodyOwned.Meta):
        ordering = ["received_at", "pk"]

    def __str__(self) -> str:
        return self.about

    @property
    def unit_id(self) -> int:
        return self.board.unit_id
