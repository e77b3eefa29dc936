"""The kinds of question a form can ask. Each names the NHS.UK component that draws it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File as DjangoFile
from django.core.validators import EmailValidator
from django.utils.module_loading import import_string

from ..environment import day as day_in_words
from ..environment import number as number_in_figures
from . import reading

if TYPE_CHECKING:
    from .form import Question

MOST_RADIOS = 6
MEGABYTE = 1024 * 1024


def named(label: object) -> str:
    return f"“{label}”" if label else "This"


@cache
def _text_checks(paths: tuple[str, ...]) -> tuple[Callable[[str], Any], ...]:
    return tuple(import_string(path) for path in paths)


def check_text(text: str) -> None:
    """Run what settings.TEXT_CHECKS names. Rooms above hang their guards there; design does not know them."""
    for check in _text_checks(tuple(getattr(settings, "TEXT_CHECKS", None) or ())):
        check(text)


class Asked(forms.Field):
    """A field with a label first, a hint, and its own sentence for an answer that is missing."""

    component = "input"
    grouped = False
    when_missing = "{label} is empty. Fill it in to carry on."

    def __init__(
        self, label: str | None = None, *, hint: str = "", missing: str = "", **options: Any
    ) -> None:
        words = missing or self.when_missing.format(label=named(label))
        messages = {"required": words} | options.pop("error_messages", {})
        super().__init__(
            label=label, help_text=options.pop("help_text", hint), error_messages=messages, **options
        )

    def params(self, question: Question) -> dict[str, Any]:
        """What the component needs besides name, label, hint and error message."""
        return {"value": self.shown(question)}

    def shown(self, question: Question) -> str:
        value = question.value()
        return "" if value is None else str(value)


class Text(Asked, forms.CharField):
    """One line of text."""

    lines = False
    most = 200

    def __init__(
        self,
        label: str | None = None,
        *,
        max_length: int | None = None,
        width: int | None = None,
        autocomplete: str | None = None,
        **options: Any,
    ) -> None:
        self.limit = max_length or self.most
        self.width, self.autocomplete = width, autocomplete
        super().__init__(label, strip=False, **options)
        # Django's own refusal of NUL speaks of null characters; read_text says it in words.
        self.validators = [check for check in self.validators if getattr(check, "code", "") != _NUL]

    def to_python(self, value: Any) -> str:
        text = reading.read_text(str(value), lines=self.lines) if value not in self.empty_values else ""
        if len(text) > self.limit:
            raise ValidationError(
                f"{named(self.label)} has {len(text):,} characters. There is room for {self.limit:,}: "
                f"shorten it by {len(text) - self.limit:,}.",
                code="max_length",
            )
        return text

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value:
            check_text(value)

    def params(self, question: Question) -> dict[str, Any]:
        extra = {"width": self.width, "autocomplete": self.autocomplete}
        return super().params(question) | {key: given for key, given in extra.items() if given}


_NUL = "null_characters_not_allowed"


class LongText(Text):
    """A paragraph or more."""

    component = "textarea"
    lines = True
    most = 4000

    def __init__(self, label: str | None = None, *, rows: int = 5, **options: Any) -> None:
        self.rows = rows
        super().__init__(label, widget=forms.Textarea, **options)

    def params(self, question: Question) -> dict[str, Any]:
        return super().params(question) | {"rows": self.rows}


class Email(Text):
    def __init__(self, label: str | None = None, **options: Any) -> None:
        options.setdefault("autocomplete", "email")
        super().__init__(label, max_length=options.pop("max_length", 254), **options)
        self.validators.append(
            EmailValidator(message="This is not a whole e-mail address. Write it like name@example.nhs.uk.")
        )

    def params(self, question: Question) -> dict[str, Any]:
        return super().params(question) | {"type": "email", "spellcheck": False}


class Password(Asked, forms.CharField):
    """Kept exactly as typed and never shown again."""

    component = "password-input"

    def __init__(
        self, label: str | None = "Password", *, autocomplete: str = "current-password", **options: Any
    ) -> None:
        self.autocomplete = autocomplete
        super().__init__(label, strip=False, widget=forms.PasswordInput, **options)

    def params(self, question: Question) -> dict[str, Any]:
        return {"autocomplete": self.autocomplete}


class Number(Asked):
    """A number, kept as an exact decimal."""

    inputmode = "decimal"
    affixes = "%£"

    def __init__(
        self,
        label: str | None = None,
        *,
        minimum: int | Decimal | None = None,
        maximum: int | Decimal | None = None,
        decimals: int | None = None,
        prefix: str = "",
        suffix: str = "",
        width: int = 10,
        **options: Any,
    ) -> None:
        self.minimum, self.maximum, self.decimals = minimum, maximum, decimals
        self.prefix, self.suffix, self.width = prefix, suffix, width
        super().__init__(label, **options)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        return reading.read_number(str(value), strip=self.prefix + self.suffix)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        if self.decimals is not None and -value.as_tuple().exponent > self.decimals:
            raise ValidationError(f"Write {named(self.label)} with at most {self.decimals} decimals.")
        if not self._within(value):
            raise ValidationError(f"{named(self.label)} must be {self._range()}.", code="range")

    def _within(self, value: Any) -> bool:
        low = self.minimum is None or value >= self.minimum
        return low and (self.maximum is None or value <= self.maximum)

    def _range(self) -> str:
        low = "" if self.minimum is None else number_in_figures(self.minimum)
        high = "" if self.maximum is None else number_in_figures(self.maximum)
        if low and high:
            return f"between {low} and {high}"
        return f"{low} or more" if low else f"{high} or less"

    def params(self, question: Question) -> dict[str, Any]:
        extra = {"prefix": self.prefix, "suffix": self.suffix, "width": self.width}
        given = {key: value for key, value in extra.items() if value}
        return super().params(question) | {"inputmode": self.inputmode, "spellcheck": False} | given


class WholeNumber(Number):
    inputmode = "numeric"

    def to_python(self, value: Any) -> int | None:
        found = super().to_python(value)
        if found is None:
            return None
        if found != found.to_integral_value():
            raise ValidationError(
                f"{named(self.label)} counts whole things. Write it without decimals, such as {int(found)}.",
                code="whole",
            )
        return int(found)


class Percentage(Number):
    """A part of a hundred: 37.5 means 37.5 in 100."""

    def __init__(self, label: str | None = None, **options: Any) -> None:
        limits: dict[str, Any] = {"minimum": 0, "maximum": 100, "suffix": "%", "width": 5}
        super().__init__(label, **(limits | options))


class DayBoxes(forms.Widget):
    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = tuple(data.get(f"{name}-{part}") for part in reading.PARTS)
        return data.get(name) if typed == (None, None, None) else typed

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return self.value_from_datadict(data, files, name) is None


class Day(Asked):
    """A date in three boxes, posted as name-day, name-month and name-year, or in one ISO text as name."""

    component = "date-input"
    grouped = True
    widget = DayBoxes
    when_missing = "{label} has no date. Enter a day, a month and a year."

    def __init__(
        self,
        label: str | None = None,
        *,
        earliest: date | None = None,
        latest: date | None = None,
        hint: str = "For example, 14 3 2026",
        **options: Any,
    ) -> None:
        self.earliest, self.latest = earliest, latest
        super().__init__(label, hint=hint, **options)

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, date):
            return value
        boxes = reading.split_day(value)
        return reading.read_day(*boxes) if any(box.strip() for box in boxes) else None

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and self.earliest and value < self.earliest:
            raise ValidationError(f"The date must be on or after {day_in_words(self.earliest)}.")
        if value and self.latest and value > self.latest:
            raise ValidationError(f"The date must be on or before {day_in_words(self.latest)}.")

    def params(self, question: Question) -> dict[str, Any]:
        boxes = zip(reading.PARTS, reading.split_day(question.value()), strict=True)
        items = [
            {
                "id": f"{question.auto_id}-{part}",
                "name": f"{question.html_name}-{part}",
                "label": part.capitalize(),
                "value": text,
                "width": 4 if part == "year" else 2,
            }
            for part, text in boxes
        ]
        return {"id": question.auto_id, "items": items}


class Chosen(Asked):
    """What the single and the many choices share."""

    grouped = True
    when_missing = "Nothing is chosen for {label}. Choose one."
    hints: Mapping[Any, str] = {}

    def items(self, question: Question) -> list[dict[str, Any]]:
        value = question.value()
        chosen = {str(one) for one in (value if isinstance(value, list | tuple | set) else [value])}
        return [
            {
                "value": str(value),
                "text": str(text),
                "checked": str(value) in chosen,
                "selected": str(value) in chosen,
                "hint": {"text": self.hints[value]} if value in self.hints else None,
            }
            for value, text in self.choices  # type: ignore[attr-defined]
            if value not in (None, "")
        ]

    def params(self, question: Question) -> dict[str, Any]:
        return {"items": self.items(question)}


class Choice(Chosen, forms.TypedChoiceField):
    """One of several: radios up to six, a select beyond."""

    inline = False

    def __init__(
        self,
        label: str | None = None,
        *,
        choices: Any = (),
        hints: Mapping[Any, str] | None = None,
        as_select: bool | None = None,
        **options: Any,
    ) -> None:
        self.hints, self.as_select = hints or {}, as_select
        options.setdefault("empty_value", None if "coerce" in options else "")
        super().__init__(label, choices=choices, **options)
        self.error_messages["invalid_choice"] = (
            f"“%(value)s” is not among the choices for {named(label)}. Choose one that is offered."
        )

    @property
    def is_select(self) -> bool:
        if self.as_select is not None:
            return self.as_select
        return len(list(self.widget.choices)) > MOST_RADIOS

    @property
    def component(self) -> str:  # type: ignore[override]
        return "select" if self.is_select else "radios"

    @property
    def grouped(self) -> bool:  # type: ignore[override]
        return not self.is_select

    def params(self, question: Question) -> dict[str, Any]:
        items = self.items(question)
        if not self.is_select:
            return {"items": items, "classes": "nhsuk-radios--inline" if self.inline else ""}
        nothing = {"value": "", "text": "Choose one", "selected": not any(i["selected"] for i in items)}
        return {"items": [nothing, *items]}


class YesNo(Choice):
    inline = True

    def __init__(self, label: str | None = None, **options: Any) -> None:
        answers = (("yes", "Yes"), ("no", "No"))
        super().__init__(label, choices=answers, coerce=lambda answer: answer == "yes", **options)

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value)


class Choices(Chosen, forms.TypedMultipleChoiceField):
    """Any number of several, as checkboxes."""

    component = "checkboxes"
    when_missing = "Nothing is chosen for {label}. Choose one or more."

    def __init__(
        self,
        label: str | None = None,
        *,
        choices: Any = (),
        hints: Mapping[Any, str] | None = None,
        **options: Any,
    ) -> None:
        self.hints = hints or {}
        options.setdefault("hint", "Choose all that apply")
        super().__init__(label, choices=choices, **options)
        self.error_messages["invalid_choice"] = (
            f"“%(value)s” is not among the choices for {named(label)}. Choose from those that are offered."
        )


class Tick(Asked, forms.BooleanField):
    """One box to tick. `required` means that it must be ticked."""

    component = "checkboxes"
    when_missing = "{label} is not ticked. Tick it to carry on."

    def params(self, question: Question) -> dict[str, Any]:
        hint = {"text": question.help_text} if question.help_text else None
        item = {"value": "on", "text": str(question.label), "checked": bool(question.value()), "hint": hint}
        # The box has the id that its label names; what stands around it has none.
        return {"id": None, "idPrefix": question.auto_id, "items": [item], "hint": None}


class File(Asked, forms.FileField):
    """A file, known by its ending and its size. What is inside is for the room that reads it to judge."""

    component = "file-upload"
    when_missing = "No file is chosen for {label}. Choose one from your computer."

    def __init__(
        self,
        label: str | None = None,
        *,
        endings: Iterable[str] = (),
        max_bytes: int = 3 * MEGABYTE,
        **options: Any,
    ) -> None:
        self.endings, self.max_bytes = tuple(endings), max_bytes
        super().__init__(label, **options)
        self.error_messages |= {
            "invalid": "The file did not arrive. Choose it again.",
            "missing": "The file did not arrive. Choose it again.",
            "empty": "The file is empty. Choose one with something in it.",
        }

    def clean(self, data: Any, initial: Any = None) -> Any:
        found = super().clean(data, initial)
        if isinstance(found, DjangoFile):
            self._check(found)
        return found

    def _check(self, found: DjangoFile[Any]) -> None:
        name = re.split(r"[\\/]", found.name or "")[-1]
        if self.endings and not name.lower().endswith(self.endings):
            offered = " or ".join(self.endings)
            raise ValidationError(f"“{name}” is another kind of file. Choose one that ends in {offered}.")
        if found.size > self.max_bytes:
            raise ValidationError(
                f"“{name}” has {found.size / MEGABYTE:.1f} MB. "
                f"There is room for {self.max_bytes / MEGABYTE:.1f} MB: choose a smaller one.",
            )

    def params(self, question: Question) -> dict[str, Any]:
        return {"attributes": {"accept": ",".join(self.endings)}} if self.endings else {}
