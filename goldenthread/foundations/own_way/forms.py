from __future__ import annotations

from goldenthread.foundations.design.forms import Form, Text
from goldenthread.foundations.organisation.own_way import words
from goldenthread.foundations.organisation.rules import LONGEST_WORD


class SwitchForm(Form):
    """Nothing to fill in: the button says it."""


class WordsForm(Form):
    """One question for each word that a trust may choose, whichever room offers it."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for word in words():
            self.fields[word.key] = Text(
                word.question,
                required=False,
                max_length=LONGEST_WORD,
                hint=f"{word.hint} Left empty, it is “{word.usual}”.".strip(),
            )
