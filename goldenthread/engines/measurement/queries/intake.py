from __future__ import annotations

from goldenthread.engines.measurement.models import Batch, HeldFile, KnownColumn


def known_columns() -> dict[str, str]:
    """What each heading means that somebody of this trust was asked about; "" is left out. One query."""
    return dict(KnownColumn.objects.values_list("heading", "means"))


def held_data(batch: Batch) -> bytes | None:
    """What a file that is not written yet holds, packed; nothing where it was pasted, or is written. One query."""
    found = HeldFile.objects.filter(batch=batch).values_list("data", flat=True).first()
    return None if found is None else bytes(found)
