"""What a trust chose: its words, and the practices it has switched on."""

from __future__ import annotations

from django.db import models

from goldenthread.foundations.audit.models import Versioned
from goldenthread.foundations.organisation import own_way
from goldenthread.foundations.organisation.models.scoping import BodyOwned
from goldenthread.foundations.privacy.classes import PrivacyClass


class OwnWay(BodyOwned, Versioned):
    """One row a trust. A word it never chose is the usual one; a practice it never chose is off."""

    privacy = PrivacyClass.ORGANISATIONAL

    words = models.JSONField(default=dict, blank=True)
    practices = models.JSONField(default=list, blank=True)

    class Meta(BodyOwned.Meta):
        verbose_name = "own way"
        constraints = [models.UniqueConstraint(fields=["body"], name="organisation_one_own_way")]

    def __str__(self) -> str:
        return "the trust's own way"

    def word(self, key: str) -> str:
        """What this trust calls something."""
        chosen: str = self.words.get(key, "")
        return chosen or next(word.usual for word in own_way.words() if word.key == key)

    def said(self, key: str) -> str:
        """The same where it stands alone or begins a sentence."""
        word = self.word(key)
        return word[:1].upper() + word[1:]

    def label(self, choice: models.TextChoices) -> str:
        """A kind of place or a tier as this trust calls it; as everyone does where it has no word for it."""
        return self.said(choice.value) if own_way.has_word(choice.value) else str(choice.label)

    def is_on(self, practice: str) -> bool:
        """Whether a room can be used here: it is no practice, or it is one that is switched on."""
        return own_way.practice_of(practice) is None or practice in self.practices
