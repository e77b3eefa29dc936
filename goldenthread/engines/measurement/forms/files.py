from __future__ import annotations

import hashlib
import re
import unicodedata

from django.core.exceptions import ValidationError

from goldenthread.engines.measurement import imports
from goldenthread.engines.measurement.actions import FILES
from goldenthread.foundations.clock.periods import DatesWritten, Grain, NotAPeriod, read_period
from goldenthread.foundations.design.forms import (
    Choice,
    File,
    Form,
    LongText,
    Text,
)
from goldenthread.foundations.design.forms.reading import read_text
from goldenthread.foundations.intake.apart import read_apart
from goldenthread.foundations.intake.readers import MEGABYTE, Table, Unreadable
from goldenthread.foundations.privacy.rules import refuse_nhs_numbers

WRITTEN = [
    (DatesWritten.DAY_FIRST, "Day first: 30/06/2026"),
    (DatesWritten.YEAR_FIRST, "Year first, or with the month in letters: 2026-06-30, 30 June 2026"),
]
BROKEN_OFF = "The file did not arrive whole, so nothing was read. Choose it again and send it once more."


def _to_put_right(problems):
    count = len(problems)
    things = "One thing is" if count == 1 else f"{count} things are"
    return f"Nothing was written. {things} to be put right, as the list below says."


class FileForm(Form):
    file = File(
        "File",
        hint=f"CSV or Excel (.xlsx), up to {FILES.bytes // MEGABYTE} MB and {FILES.rows:,} rows.",
        endings=(".csv", ".xlsx", ".txt", ".tsv"),
        max_bytes=FILES.bytes,
    )
    # It comes after the file: where it is missing, the file was broken off on its way.
    written = Choice(
        "How are dates written in it?",
        hint="It matters only for dates that are text. Dates of a spreadsheet are read as they are.",
        choices=WRITTEN,
        initial=DatesWritten.YEAR_FIRST,
        missing=BROKEN_OFF,
    )
    problems = ()
    tables: tuple[Table, ...] = ()

    def clean(self):
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                self.tables = read_apart(self._content(), limits=FILES, keep_faults=True)
            except Unreadable as wrong:
                self.refuse(wrong.problems)
        return cleaned

    def refuse(self, problems):
        self.problems = problems
        self.add_error("file", _to_put_right(problems))

    def _content(self):
        found = self.cleaned_data["file"]
        found.seek(0)
        return found.read()

    def about(self):
        return {
            "file_name": self.cleaned_data["file"].name,
            "sha256": hashlib.sha256(self._content()).hexdigest(),
            "written": DatesWritten(self.cleaned_data["written"]),
        }


class PastedText(LongText):
    """Cells as they are copied. An empty one at the beginning counts, so nothing is taken from the ends."""

    most = 100_000

    def to_python(self, value):
        if value in self.empty_values:
            return ""
        text = unicodedata.normalize("NFC", str(value)).replace("\r\n", "\n").replace("\r", "\n")
        read_text(text, lines=True)
        if len(text) > self.limit:
            raise ValidationError(
                f"{len(text):,} characters are pasted, and there is room for {self.limit:,}. Send them in a file."
            )
        return text

    def validate(self, value):
        """What else a cell may not hold is told with its row."""
        if self.required and not value.strip():
            raise ValidationError(self.error_messages["required"])
        # Cell by cell: a column of small numbers is no number of ten digits.
        for cell in re.split(r"[\t\n;]", value):
            refuse_nhs_numbers(cell)


class PasteForm(Form):
    pasted = PastedText(
        "Cells from your spreadsheet",
        rows=10,
        missing="Nothing is pasted yet. Copy the cells in your spreadsheet and paste them here.",
    )
    first = Text(
        "Which period is the first number of?",
        hint="Only where the cells hold no dates. For example April 2025, or 2025-04-07.",
        required=False,
        max_length=40,
        width=20,
    )
    written = Choice("How are the dates written?", choices=WRITTEN, initial=DatesWritten.DAY_FIRST)
    blank = Choice(
        "What does a blank cell mean?",
        choices=[
            ("left_out", "There is no number yet: leave that period out"),
            ("not_measured", "It could not be measured"),
        ],
        initial="left_out",
    )
    place = Choice("Place", as_select=True)
    problems = ()

    def __init__(self, *args, measure, places, **options):
        super().__init__(*args, **options)
        self.measure = measure
        self.fields["place"].choices = [(str(unit.pk), unit.name) for unit in places]  # type: ignore[attr-defined]
        self.places = {str(unit.pk): unit for unit in places}
        if len(places) == 1:
            del self.fields["place"]

    field_order = ["place", "pasted", "first", "written", "blank"]

    def clean_first(self):
        typed = self.cleaned_data["first"]
        if not typed:
            return None
        try:
            return read_period(typed, Grain(self.measure.grain), written=DatesWritten.DAY_FIRST)
        except NotAPeriod as wrong:
            raise ValidationError(str(wrong)) from wrong

    def digest(self):
        first = self.cleaned_data.get("first")
        said = [str(self.cleaned_data.get(name)) for name in ("pasted", "written", "blank", "place")]
        return hashlib.sha256("\x1f".join([*said, str(first and first.start)]).encode()).hexdigest()

    def read(self):
        """What was pasted, as a table. Raises `Unreadable`."""
        said = self.cleaned_data
        return imports.read_pasted(
            said["pasted"],
            self.measure,
            first=said["first"],
            written=DatesWritten(said["written"]),
            blank_is_not_measured=said["blank"] == "not_measured",
        )

    def unit(self):
        return self.places[self.cleaned_data.get("place") or next(iter(self.places))]

    def refuse(self, problems):
        self.problems = problems
        self.add_error("pasted", _to_put_right(problems))


class SheetForm(Form):
    sheet = Choice("Which sheet holds the numbers?")

    def __init__(self, *args, sheets, **options):
        super().__init__(*args, **options)
        self.fields["sheet"].choices = sheets  # type: ignore[attr-defined]
        self.problems = ()

    def refuse(self, problems):
        self.problems = problems
        self.add_error("sheet", _to_put_right(problems))


class ColumnsForm(Form):
    """One question for each thing that a file may hold: which column is it in?"""

    problems = ()

    def __init__(self, *args, questions, headings, **options):
        super().__init__(*args, initial={one.name: one.heading for one in questions}, **options)
        for one in questions:
            self.fields[one.name] = Choice(
                one.label if one.is_needed else f"{one.label} (may be left out)",
                choices=[(heading, heading) for heading in headings],
                hint=one.hint,
                required=one.is_needed,
                as_select=True,
            )

    def clean(self):
        values = super().clean() or {}
        chosen = [value for key, value in values.items() if key not in self.RESERVED and value]
        twice = sorted({heading for heading in chosen if chosen.count(heading) > 1})
        if twice:
            raise ValidationError(
                f"“{twice[0]}” is chosen twice. Choose another column for one of them, or none."
            )
        return values

    def refuse(self, problems):
        self.problems = problems
        self.add_error(None, _to_put_right(problems))


class WriteForm(Form):
    reason = LongText(
        "Why are numbers corrected?", hint="It stands beside each of them.", max_length=300, rows=2
    )

    def __init__(self, *args, corrects, **options):
        super().__init__(*args, **options)
        if not corrects:
            del self.fields["reason"]


def owner_of(email, person):
    """The person found for an address, or the words when there is none."""
    if email.strip() and person is None:
        raise ValidationError({"owner_email": f"Nobody here has the e-mail address {email}."})
    return person
