from __future__ import annotations

from django.db import models

from goldenthread.foundations.access.models import Account
from goldenthread.foundations.audit.models import Versioned
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.organisation.models import BodyOwned
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import FOR_GOOD, WITH_ITS_OWNER, Delete, Personal


class Provider(BodyOwned, Versioned):
    """A service that tells a trust who somebody is, such as the trust's own directory."""

    privacy = PrivacyClass.SECURITY
    personal = Personal()
    kept_for = FOR_GOOD
    never_recorded = frozenset({"client_secret"})

    class Kind(models.TextChoices):
        OIDC = "oidc", "OpenID Connect"
        SAML = "saml", "SAML 2.0"

    name = models.CharField("what people call it", max_length=80)
    kind = models.CharField(max_length=4, choices=Kind, default=Kind.OIDC)
    issuer = models.CharField("issuer", max_length=300)
    client_id = models.CharField("client ID", max_length=200, blank=True)
    client_secret = models.TextField(blank=True, editable=False, help_text="Sealed. No page shows it.")
    metadata = models.TextField("metadata", blank=True)
    staff_number_claim = models.CharField("claim with the staff number", max_length=120, blank=True)
    second_factor_values = models.CharField("values that say a second proof", max_length=300, blank=True)
    is_on = models.BooleanField("switched on", default=False)

    class Meta(BodyOwned.Meta):
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="sign_in_one_provider_a_name",
                fields=["body", "name"],
                violation_error_message="The trust has a provider of this name already. Give it another.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def may_prove_again(self) -> bool:
        """Whether somebody can be sent there to prove once more who they are, and it says that they did."""
        return self.is_on and self.kind == self.Kind.OIDC


class Identity(BodyOwned):
    """Whom a trust's provider means by one of its subjects. Issuer and subject together are who it is; no address is.

    The issuer is kept beside the provider, so that a provider which is pointed elsewhere speaks for nobody it spoke
    for before. It lets into its own trust alone.
    """

    privacy = PrivacyClass.SECURITY
    personal = Personal(account=("account",), on_erasure=Delete())
    kept_for = WITH_ITS_OWNER
    never_recorded = frozenset({"subject"})

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    made_at = models.DateTimeField(default=now)

    class Meta(BodyOwned.Meta):
        verbose_name_plural = "identities"
        constraints = [
            models.UniqueConstraint(
                name="sign_in_one_identity_a_subject", fields=["body", "issuer", "subject"]
            ),
            models.UniqueConstraint(name="sign_in_one_identity_a_provider", fields=["provider", "account"]),
        ]

    def __str__(self) -> str:
        return f"{self.account} through {self.provider}"
