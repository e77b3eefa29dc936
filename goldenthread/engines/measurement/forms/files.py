from __future__ import annotations

from django.core.exceptions import ValidationError

from goldenthread.foundations.clock.periods import DatesWritten
from goldenthread.foundations.design.forms import (
    Choice,
    File,
    Form,
    LongText,
)
from goldenthread.foundations.intake.readers import MOST_BYTES


class FileForm(Form):
    file = File(
        "File",
        hint="A CSV file saved from a spreadsheet, up to 2 MB and 20,000 rows.",
        endings=(".csv", ".txt"),
        max_bytes=MOST_BYTES,
    )
    written = Choice(
        "How are dates written in it?",
        choices=[
            (DatesWritten.YEAR_FIRST, "Year first, or with the month in letters: 2026-06-30, 30 June 2026"),
            (DatesWritten.DAY_FIRST, "Day first: 30/06/2026"),
        ],
        initial=DatesWritten.YEAR_FIRST,
    )

    def whole_file(self):
        found = self.cleaned_data["file"]
        found.seek(0)
        return {
            "data": found.read(),
            "file_name": found.name,
            "written": DatesWritten(self.cleaned_data["written"]),
        }


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
