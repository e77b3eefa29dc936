"""The form itself: a one-time key, the record's version, and fields drawn as NHS.UK components."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from enum import Enum
from typing import Any, cast

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import File as DjangoFile
from django.core.validators import RegexValidator
from django.db.models import Model
from django.forms.boundfield import BoundField
from django.utils.html import format_html_join
from markupsafe import Markup

from ..environment import component
from .fields import Asked

LOST = "This page did not arrive whole, so nothing was saved. Open it again and send it once more."


def one_time_key() -> str:
    return uuid.uuid4().hex


class Question(BoundField):
    """A bound field that draws itself: label, hint, error message and control together."""

    def as_field_group(self, *, page_heading: bool = False) -> Markup:  # type: ignore[override]
        """`page_heading` makes the label the h1 of a page with one question."""
        name, grouped, own = _drawing(self)
        params = {"name": self.html_name} | self._heading(grouped, page_heading) | self._notes() | own
        return component(name)(params)

    def _heading(self, grouped: bool, page_heading: bool) -> dict[str, Any]:
        words = {"text": str(self.label), "size": "l" if page_heading else "s", "isPageHeading": page_heading}
        if grouped:
            return {"idPrefix": self.auto_id, "fieldset": {"legend": words}}
        return {"id": self.auto_id, "label": words}

    def _notes(self) -> dict[str, Any]:
        notes = {"hint": str(self.help_text), "errorMessage": " ".join(map(str, self.errors))}
        return {key: {"text": text} for key, text in notes.items() if text}

    @property
    def target(self) -> str:
        """Where the error summary leads: the first control of the question."""
        name, _, _ = _drawing(self)
        return f"#{self.auto_id}-day" if name == "date-input" else f"#{self.auto_id}"


def _drawing(question: Question) -> tuple[str, bool, dict[str, Any]]:
    """Component, whether it needs a fieldset, parameters. Fields of other libraries get a plain control."""
    field, widget = question.field, question.field.widget
    if isinstance(field, Asked):
        return field.component, field.grouped, field.params(question)
    if isinstance(widget, forms.CheckboxInput):
        item = {"value": "on", "text": str(question.label), "checked": bool(question.value())}
        return "checkboxes", False, {"idPrefix": question.auto_id, "items": [item]}
    attributes = {key: value for key, value in widget.attrs.items() if key == "autocomplete"}
    if isinstance(widget, forms.PasswordInput):
        return "password-input", False, attributes
    kind = getattr(widget, "input_type", "text")
    return "input", False, {"type": kind, "value": question.value()} | attributes


class Questions(forms.BaseForm):
    """Drawing and error words for any form, also those that other libraries bring."""

    bound_field_class = Question

    def __init__(self, *args: Any, **options: Any) -> None:
        # Django's suffix would put a colon after labels that are questions.
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)

    @property
    def title_prefix(self) -> str:
        """What a page's title begins with, so that a screen reader says it first."""
        return "Error: " if self.is_bound and self.errors else ""

    def error_summary(self) -> Markup:
        """The NHS.UK error summary, or nothing where there is nothing wrong."""
        if not self.title_prefix:
            return Markup("")
        whole = [{"text": str(error)} for error in self.non_field_errors()]
        asked = [
            {"text": str(error), "href": None if question.is_hidden else cast(Question, question).target}
            for question in self
            for error in question.errors
        ]
        unique = {item["text"]: item for item in whole + asked}
        return component("error-summary")(
            {"heading": "There is a problem", "errorList": list(unique.values())}
        )

    def render_hidden(self) -> Markup:
        """Every hidden field. Put it in the form beside csrf_input."""
        pairs = ((field.html_name, _text(field.value())) for field in self.hidden_fields())
        return Markup(format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs))  # noqa: S704


def _text(value: object) -> str:
    return "" if value is None else str(value)


class Form(Questions, forms.Form):
    """Every form of ours. It carries a one-time key, and the version of the record that it edits, if any.

    The key tells a form that was sent twice from two forms that say the same. Kept with the digest, the same
    key and digest are the same request arriving again; the same key with another digest is to be refused.
    """

    RESERVED = frozenset({"key", "version"})

    def __init__(
        self, data: Any = None, files: Any = None, *, version: int | None = None, **options: Any
    ) -> None:
        super().__init__(data, files, **options)
        if taken := self.RESERVED & self.fields.keys():
            raise ImproperlyConfigured(
                f"{type(self).__name__} may not name a field {' or '.join(sorted(taken))}."
            )
        self.fields["key"] = forms.CharField(
            widget=forms.HiddenInput,
            initial=one_time_key(),
            error_messages={"required": LOST},
            validators=[RegexValidator(r"\A[0-9a-f]{32}\Z", LOST)],
        )
        self._version = version
        if version is not None:
            self.fields["version"] = forms.IntegerField(
                widget=forms.HiddenInput,
                initial=version,
                min_value=0,
                error_messages={"required": LOST, "invalid": LOST, "min_value": LOST},
            )

    @property
    def key(self) -> str:
        return str(self["key"].value() or "")

    @property
    def version(self) -> int | None:
        """The version the person saw: as posted once the form is valid, as given before."""
        return getattr(self, "cleaned_data", {}).get("version", self._version)

    def cleaned_values(self) -> dict[str, Any]:
        """The answers alone, ready to be handed to an action by name."""
        return {name: value for name, value in self.cleaned_data.items() if name not in self.RESERVED}

    def digest(self) -> str:
        """One short text for everything that was answered; files count by their content."""
        plain = _plain(self.cleaned_values())
        return hashlib.sha256(json.dumps(plain, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """The value as JSON can say it, with its kind, so that the text "1" and the number 1 differ."""
    match value:
        case None | bool() | str():
            return value.value if isinstance(value, Enum) else value
        case int() | float() | Decimal():
            return ["number", f"{Decimal(str(value)).normalize():f}"]
        case date() | time():
            return [type(value).__name__, value.isoformat()]
        case DjangoFile():
            return ["file", _file_digest(value)]
        case Model():
            return [value._meta.label, str(value.pk)]
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case set() | frozenset():
            return ["set", sorted(json.dumps(_plain(item), sort_keys=True) for item in value)]
    try:
        return [_plain(item) for item in value]
    except TypeError:
        raise TypeError(f"{type(value).__name__} has no canonical form for a digest.") from None


def _file_digest(found: DjangoFile[Any]) -> str:
    digest = hashlib.sha256()
    for chunk in found.chunks():
        digest.update(chunk)
    found.seek(0)
    return digest.hexdigest()
