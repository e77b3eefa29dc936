"""Every limit of the doors for programs, each with its own number. The page for programs shows them from here."""

from __future__ import annotations

from dataclasses import dataclass, fields
from dataclasses import field as number


def _limit(value: int, words: str) -> int:
    of_its_own: int = number(default=value, metadata={"words": words})
    return of_its_own


@dataclass(frozen=True, slots=True)
class Limits:
    """What one program, one trust or one request may ask at most."""

    requests_a_minute: int = _limit(120, "requests of one token in a minute")
    requests_a_minute_of_a_trust: int = _limit(600, "requests of all tokens of a trust in a minute")
    rows_in_an_answer: int = _limit(1_000, "rows in one answer; ask for the rest with “after”")
    values_in_a_request: int = _limit(1_000, "values in one request; all of them are kept, or none")
    bytes_of_a_request: int = _limit(1_000_000, "bytes in one request")
    headers: int = _limit(60, "headers in one request")
    bytes_of_headers: int = _limit(16_000, "bytes in all headers of one request")
    tokens_of_a_person: int = _limit(20, "tokens in use at once for one person")
    days_of_a_token: int = _limit(365, "days for which a token may last")
    hours_of_a_key: int = _limit(24, "hours for which an Idempotency-Key is remembered")


LIMITS = Limits()
# A page of a list, where nobody says how many rows.
USUAL_ROWS = 100


def in_words() -> list[tuple[int, str]]:
    """Each limit with what it counts, for the page that tells them."""
    return [(getattr(LIMITS, limit.name), limit.metadata["words"]) for limit in fields(LIMITS)]
