from __future__ import annotations

from django.core.exceptions import ValidationError

from goldenthread.foundations.privacy.rules import nhs_numbers_in

LONGEST = 200


def check_may_be_searched(text: str) -> None:
    """Refuse what nothing here could hold, or must not."""
    if nhs_numbers_in(text):
        raise ValidationError(
            "This looks like an NHS number. Golden Thread keeps nothing about individual patients, so there is nothing "
            "to find. Search for a place, a person who works here, a goal or a measure."
        )
    if len(text) > LONGEST:
        raise ValidationError(f"That is longer than {LONGEST} characters. Search for a few words of it.")
    if "\x00" in text:
        raise ValidationError("That holds a mark that nobody can type. Type the words once more.")
