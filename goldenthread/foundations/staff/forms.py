from __future__ import annotations

from django.core.exceptions import ValidationError

from goldenthread.foundations.clock.periods import DatesWritten
from goldenthread.foundations.design.forms import Choice, File, Form, Tick, WholeNumber
from goldenthread.foundations.intake.apart import LARGE
from goldenthread.foundations.intake.readers import MEGABYTE
from goldenthread.foundations.staff.columns import FACTS
from goldenthread.foundations.staff.models import StaffFile


class SendForm(Form):
    kind = Choice(
        "What does the file list?",
        choices=StaffFile.Kind.choices,
        hints={
            StaffFile.Kind.PEOPLE: "One row for each person, or for each post they hold.",
            StaffFile.Kind.PLACES: "One row for each division, service or team. Places are only added.",
        },
        initial=StaffFile.Kind.PEOPLE,
    )
    file = File(
        "File",
        hint=f"CSV or Excel (.xlsx), up to {LARGE.bytes // MEGABYTE} MB and {LARGE.rows:,} rows.",
        endings=(".csv", ".xlsx", ".txt"),
        max_bytes=LARGE.bytes,
    )
    written = Choice(
        "How are dates written in it?",
        hint="It matters only for dates that are text. Dates of a spreadsheet are read as they are.",
        choices=[
            (DatesWritten.DAY_FIRST, "Day first: 30/06/2026"),
            (DatesWritten.YEAR_FIRST, "Year first, or with the month in letters: 2026-06-30, 30 June 2026"),
        ],
        initial=DatesWritten.DAY_FIRST,
    )
    lists_everyone = Tick(
        "This file lists everyone who works here",
        required=False,
        hint="Members of staff who are not in it will leave today. You see who before anything happens.",
    )

    def whole_file(self):
        found = self.cleaned_data["file"]
        found.seek(0)
        return {
            "data": found.read(),
            "file_name": found.name,
            "kind": self.cleaned_data["kind"],
            "written": DatesWritten(self.cleaned_data["written"]),
            "lists_everyone": self.cleaned_data["lists_everyone"],
        }


class ColumnsForm(Form):
    """One question for each fact: which column of the file holds it?"""

    def __init__(self, *args, kind, headings, meant, **options):
        initial = {fact.key: meant.get(fact.key, "") for fact in FACTS[kind]}
        super().__init__(*args, initial=initial, **options)
        for fact in FACTS[kind]:
            self.fields[fact.key] = Choice(
                fact.name if fact.needed else f"{fact.name} (may be left out)",
                choices=[(heading, heading) for heading in headings],
                hint=fact.hint,
                required=fact.needed,
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


class ApplyForm(Form):
    leaving = WholeNumber("How many people leave?", minimum=0)

    def __init__(self, *args, asks, **options):
        super().__init__(*args, **options)
        if asks:
            self.fields["leaving"].help_text = "Type the number, so that nobody is ended by mistake."
        else:
            del self.fields["leaving"]


class SetAsideForm(Form):
    pass
