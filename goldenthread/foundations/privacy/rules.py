"""What text may not hold."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError

_TEN_DIGITS = re.compile(r"(?<![\d.,])\d(?:[ \-–.]?\d){9}(?![\d])")


def is_nhs_number(digits: str) -> bool:
    """True where ten digits end in the check digit that NHS numbers carry (modulus 11).

    >>> is_nhs_number("9434765919"), is_nhs_number("9434765918")
    (True, False)
    """
    total = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    check = 11 - total % 11
    return check != 10 and check % 11 == int(digits[9])


def nhs_numbers_in(text: str) -> list[str]:
    """Each run of ten digits in a text, spaced or not, that could be somebody's NHS number."""
    plain = unicodedata.normalize("NFKC", text)
    found = (re.sub(r"\D", "", match.group()) for match in _TEN_DIGITS.finditer(plain))
    return [digits for digits in found if is_nhs_number(digits)]


def refuse_nhs_numbers(text: str) -> None:
    if nhs_numbers_in(text):
        raise ValidationError(
            "This looks as if it holds an NHS number. Golden Thread keeps nothing about individual patients: take it out.",
            code="nhs_number",
        )
