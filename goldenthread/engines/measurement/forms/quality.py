from __future__ import annotations

from goldenthread.foundations.design.forms import Form, LongText


class CheckForm(Form):
    found = LongText(
        "What was compared, and what was found?",
        hint="For example: ten falls of May compared with the incident reports; all ten agree.",
        max_length=300,
        rows=3,
    )
