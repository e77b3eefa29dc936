"""What text may not hold."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError

_TEN_DIGITS = re.compile(r"(?<![\d.,£$€])\d(?:[\s\-‐‑–—./]{0,3}\d){9}(?!\d)")
_THOUSANDS = re.compile(r"\d{1,3}(?:\s\d{3})+")
_COUNTRY_CODE = re.compile(r"(?:\+|\b00)\d{1,3}[\s()0-]*$")


def is_nhs_number(digits: str) -> bool:
    """True where ten digits end in the check digit that NHS numbers carry (modulus 11).

    >>> is_nhs_number("9434765919"), is_nhs_number("9434765918")
    (True, False)
    """
    total = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    check = 11 - total % 11
    return check != 10 and check % 11 == int(digits[9])


def nhs_numbers_in(text: str) -> list[str]:
    """Each run of ten digits in a text, spaced or not, that could be somebody's NHS number.

    Telephone numbers with a country code, and amounts set in thousands, are let be.
    """
    plain = "".join(
        mark for mark in unicodedata.normalize("NFKC", text) if unicodedata.category(mark) != "Cf"
    )
    found = [match for match in _TEN_DIGITS.finditer(plain) if not _is_something_else(plain, match)]
    digits = (re.sub(r"\D", "", match.group()) for match in found)
    return [ten for ten in digits if is_nhs_number(ten)]


def _is_something_else(plain: str, match: re.Match[str]) -> bool:
    return bool(_THOUSANDS.fullmatch(match.group()) or _COUNTRY_CODE.search(plain[: match.start()]))


def refuse_nhs_numbers(text: str) -> None:
    if nhs_numbers_in(text):
        raise ValidationError(
            "This looks as if it holds an NHS number. "
            "Golden Thread keeps nothing about individual patients: take it out.",
            code="nhs_number",
        )
