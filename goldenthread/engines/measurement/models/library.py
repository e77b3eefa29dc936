from __future__ import annotations

from django.db import models

from goldenthread.engines.measurement.models.measures import Measure
from goldenthread.foundations.organisation.models import BodyOwned
from goldenthread.foundations.privacy.classes import PrivacyClass


class Adopted(BodyOwned):
    """From which definition of the library, and which version of it, a measure began."""

    privacy = PrivacyClass.ORGANISATIONAL

    measure = models.OneToOneField(Measure, on_delete=models.PROTECT, related_name="adopted")
    slug = models.SlugField(max_length=60)
    edition = models.PositiveIntegerField()
    adopted_on = models.DateField()

    class Meta(BodyOwned.Meta):
        verbose_name_plural = "adopted"
        indexes = [models.Index(fields=["body", "slug"], name="measurement_adopted_by_slug")]

    def __str__(self) -> str:
        return f"{self.measure} from the library’s “{self.slug}”, edition {self.edition}"
