"""What text may not hold."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError

_TEN_DIGITS = re.compile(r"(?<![\d.,£$€])\d(?:[\s\-‐‑–—./]{0,3}\d){9}(?!\d)")
_DIGEST = re.compile(r"\b(?=\d*[a-f])[0-9a-f]{32,}\b")
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

    Telephone numbers with a country code, amounts set in thousands, and digests that a program made are let be.

    >>> nhs_numbers_in("943 476 5919"), nhs_numbers_in("0f9434765919f0" + "ab" * 9)
    (['9434765919'], [])
    """
    plain = "".join(
        mark for mark in unicodedata.normalize("NFKC", text) if unicodedata.category(mark) != "Cf"
    )
    plain = _DIGEST.sub("", plain)
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


_DAY = r"\d{1,2}\s*[./\-–\s]\s*(?:\d{1,2}|[a-z]{3,9})\s*[./\-–\s]\s*\d{2,4}|\d{4}-\d{2}-\d{2}"
_BORN = re.compile(rf"\b(?:d\.?\s?o\.?\s?b\b\.?|date of birth)\W{{0,6}}(?:{_DAY})", re.IGNORECASE)
_NUMBERED = re.compile(
    r"\b(?:mrn|(?:hospital|patient|case ?note|unit record)s?\s*(?:no|number|num|id)\b)\W{0,4}(?=[a-z]{0,3}\d)"
    r"[a-z]{0,3}\d[\d\-/ ]{3,12}\d",
    re.IGNORECASE,
)


def points_at_a_patient(text: str) -> bool:
    """True where a text gives a date of birth, or a number by which a hospital knows one patient.

    Only together with the words that say so: a date or a number alone says nothing about anybody.

    >>> points_at_a_patient("DOB 12/3/56"), points_at_a_patient("opened 12/3/56")
    (True, False)
    """
    plain = unicodedata.normalize("NFKC", text)
    return bool(_BORN.search(plain) or _NUMBERED.search(plain))


def refuse_patient_details(text: str) -> None:
    if points_at_a_patient(text):
        raise ValidationError(
            "This looks like a date of birth or a hospital number of one patient. Golden Thread keeps nothing about "
            "individual patients: take it out. If it is something else, say it in other words.",
            code="patient",
        )
