from __future__ import annotations

from django.db import models
from django.db.models import Q


class Due(models.Model):
    """Something to be done at a time, by a process that is no request. It names rows; it never holds their content."""

    kind = models.CharField(max_length=80, help_text="Which job; a room registers what it does.")
    body_id = models.BigIntegerField(default=0, help_text="The trust it is for; 0 for none.")
    subject_id = models.BigIntegerField(default=0, help_text="The row it is about; 0 for none.")
    due_at = models.DateTimeField()
    claim = models.CharField(max_length=32, blank=True, help_text="The mark of who is doing it now.")
    claimed_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    fault = models.CharField(
        max_length=200,
        blank=True,
        help_text="What kind of fault the last attempt met. Never its message, which may hold personal data.",
    )

    class Meta:
        verbose_name_plural = "due"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "body_id", "subject_id"],
                condition=Q(claimed_at__isnull=False),
                name="clock_one_at_a_time",
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], name="clock_by_time"),
            models.Index(fields=["kind", "body_id", "subject_id"], name="clock_by_kind"),
        ]


class Heartbeat(models.Model):
    """When the process that does due work was last seen at work."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
