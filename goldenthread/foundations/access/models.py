from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from goldenthread.foundations.audit.models import Audited, Versioned
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.organisation.models import BodyOwned, Membership, Person
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import WITH_ITS_OWNER, Blank, Delete, Personal


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email=(username or "").lower())


class Account(AbstractBaseUser, Audited):
    """How someone signs in, in whichever trusts. It holds no right of its own: a seat gives it a person's.

    The e-mail address is what it signs in with by password or emailed link. An account that only ever comes through a
    provider has none: addresses from two providers may be the same and are no proof that the people are.
    """

    privacy = PrivacyClass.SECURITY
    personal = Personal(
        account=("pk",), on_erasure=Blank(fields=("email", "last_login")), withheld=frozenset({"password"})
    )
    kept_for = WITH_ITS_OWNER
    never_recorded = frozenset({"password", "last_login"})

    email = models.EmailField(max_length=254, unique=True, null=True, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="access_one_account_an_email")]

    def __str__(self) -> str:
        return self.email or f"account {self.pk}"

    # allauth asks these of any user model; nobody here has Django's own permissions.
    @property
    def is_staff(self) -> bool:
        return False

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return False


class Seat(BodyOwned):
    """An account's place as one person in one trust. One account may have several, one a trust."""

    privacy = PrivacyClass.SECURITY
    personal = Personal(person=("person",), on_erasure=Delete())
    kept_for = WITH_ITS_OWNER

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+")

    class Meta(BodyOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["account", "body"], name="access_one_seat_a_trust"),
        ]

    def __str__(self) -> str:
        return f"{self.account} as {self.person.label}"


class StandIn(BodyOwned, Versioned):
    """Someone who acts for another until a day, with what one of the other's roles gives in one place.

    It gives nothing of its own: what it reaches is worked out from the other's membership each time, so it ends with
    that membership, and what somebody holds as a stand-in can never be handed on again.
    """

    privacy = PrivacyClass.PERSONAL
    personal = Personal(person=("for_person", "by_person"))
    kept_for = WITH_ITS_OWNER

    class Reason(models.TextChoices):
        AWAY = "away", "Away: on leave, ill, or training"
        HANDED_ON = "handed_on", "Handed on for a time"

    for_person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", help_text="Whose rights they are."
    )
    by_person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", help_text="Who uses them meanwhile."
    )
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+", help_text="The role and the place."
    )
    only = models.JSONField(
        default=list, blank=True, help_text="The permissions handed on; empty for all that the role gives."
    )
    reason = models.CharField(max_length=9, choices=Reason)
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="The first day on which it no longer holds.")
    ended_early = models.BooleanField(default=False)

    class Meta(BodyOwned.Meta):
        verbose_name = "stand-in"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="access_stand_in_ends_after_it_starts",
                condition=Q(ends_on__gt=F("starts_on")) | Q(ended_early=True, ends_on=F("starts_on")),
                violation_error_message="The last day cannot be before the first.",
            ),
            models.CheckConstraint(
                name="access_nobody_stands_in_for_themselves",
                condition=~Q(for_person=F("by_person")),
                violation_error_message="Nobody stands in for themselves. Choose somebody else.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by_person.name} for {self.for_person.name}"

    @property
    def last_day(self) -> date:
        return self.ends_on - timedelta(days=1)

    def is_over(self, on: date) -> bool:
        return self.ends_on <= on
