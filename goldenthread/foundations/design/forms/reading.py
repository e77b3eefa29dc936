"""From what a person typed to a plain value, or a sentence that says what would be right."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError

# Unicode's Bidi_Control characters: they can make a text read otherwise than it is stored.
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
INVISIBLE_ENDS = "\u200b\u2060\ufeff"
MOST_FIGURES = 15

_SPACES = re.compile(r"[\u00a0\u2009\u202f]")
_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)?(?:\.\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"-?\d+,\d{1,2}", re.ASCII)

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
PARTS = ("day", "month", "year")


def read_text(typed: str, *, lines: bool) -> str:
    """The text in one normal form, without white space around it. Hidden characters are refused."""
    text = unicodedata.normalize("NFC", typed).replace("\r\n", "\n").replace("\r", "\n")
    if not lines:
        text = re.sub(r"[\n\t\u2028\u2029]+", " ", text)
    _check_hidden(text)
    return text.strip().strip(INVISIBLE_ENDS).strip()


def _check_hidden(text: str) -> None:
    if BIDI.intersection(text):
        raise ValidationError(
            "This text holds a hidden mark that changes the direction of reading. "
            "Type it again here, or paste it as plain text.",
            code="bidi",
        )
    if any(unicodedata.category(mark) in ("Cc", "Cs") and mark not in "\n\t" for mark in text):
        raise ValidationError(
            "This text holds a hidden character that cannot be kept. "
            "Type it again here, or paste it as plain text.",
            code="hidden",
        )


def read_number(typed: str, *, strip: str = "") -> Decimal:
    """1234, 1,234, 1 234 and 12.5; never a comma that could be meant as a decimal point."""
    text = unicodedata.normalize("NFKC", _SPACES.sub(" ", typed)).replace("\N{MINUS SIGN}", "-")
    text = text.strip().strip(strip).strip()
    if _DECIMAL_COMMA.fullmatch(text):
        raise ValidationError(
            f"“{text}” has a comma. If it starts the decimals, write a full stop: {text.replace(',', '.')}.",
            code="comma",
        )
    if not _NUMBER.fullmatch(text) or not any(mark.isdigit() for mark in text):
        raise ValidationError(
            f"“{_shortened(typed)}” is not a number. Write it in figures, such as 1,234 or 12.5.",
            code="invalid",
        )
    if sum(map(str.isdigit, text)) > MOST_FIGURES:
        raise ValidationError(
            f"“{_shortened(typed)}” is too long to keep exactly. Write at most {MOST_FIGURES} figures.",
            code="long",
        )
    return Decimal(text.replace(",", "").replace(" ", ""))


def read_day(day: str, month: str, year: str) -> date:
    """A date from its three boxes. The month may be a figure or a name."""
    parts = dict(zip(PARTS, (day.strip(), month.strip(), year.strip()), strict=True))
    absent = [name for name, text in parts.items() if not text]
    if absent:
        raise ValidationError(f"The date has no {' and no '.join(absent)}. Add it.", code="incomplete")
    if len(parts["year"]) != 4:
        raise ValidationError("Write all four figures of the year, such as 2026.", code="year")
    try:
        return date(_figures(parts["year"]), _month(parts["month"]), _figures(parts["day"]))
    except ValueError:
        raise ValidationError(
            f"“{_shortened(' '.join(parts.values()))}” is not a date in the calendar. "
            "Enter a day, a month and a year, such as 14 3 2026.",
            code="invalid",
        ) from None


def split_day(value: object) -> tuple[str, str, str]:
    """What belongs in the three boxes, from a date, an ISO text or what was typed before."""
    if isinstance(value, tuple):
        day, month, year = value
        return day or "", month or "", year or ""
    if isinstance(value, date):
        return str(value.day), str(value.month), str(value.year)
    if isinstance(value, str) and (iso := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", value.strip(), re.ASCII)):
        year, month, day = iso.groups()
        return day.lstrip("0"), month.lstrip("0"), year
    return str(value or ""), "", ""


def _figures(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return int(text)


def _month(text: str) -> int:
    if len(text) < 3:
        return _figures(text)
    named = [i for i, name in enumerate(MONTHS, 1) if name.lower().startswith(text.lower())]
    return named[0] if named else _figures(text)


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"
