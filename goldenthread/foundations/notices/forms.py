from __future__ import annotations

from datetime import time
from typing import cast

from goldenthread.foundations.design.forms import Choice, Choices, Form
from goldenthread.foundations.notices.models import Preference

HINTS = {
    Preference.Digest.DAILY: "Only on days when there is something new.",
    Preference.Digest.NEVER: "Your notices wait on their page. What is urgent waits there too.",
}


def _times(first, last, minutes):
    moments = (divmod(minute, 60) for minute in range(first * 60, last * 60 + 1, minutes))
    return [(f"{hour:02}:{minute:02}", f"{hour:02}:{minute:02}") for hour, minute in moments]


class TimeChoice(Choice):
    def __init__(self, label, **options):
        super().__init__(label, coerce=time.fromisoformat, as_select=True, **options)

    def prepare_value(self, value):
        return f"{value:%H:%M}" if isinstance(value, time) else value


class HowForm(Form):
    how_often = Choice(
        "How often shall we send you an e-mail?", choices=Preference.Digest.choices, hints=HINTS
    )
    digest_at = TimeChoice("At what time?", choices=_times(5, 23, 30))
    quiet_from = TimeChoice("Send nothing from", choices=_times(0, 23, 60))
    quiet_until = TimeChoice("Until", choices=_times(0, 23, 60))
    muted_kinds = Choices(
        "What do you not want to be told of?",
        required=False,
        hint="It still stands on your notices page. It is not counted there, and no e-mail tells you of it.",
    )

    def __init__(self, *args, kinds, **options):
        super().__init__(*args, **options)
        cast(Choices, self.fields["muted_kinds"]).choices = kinds


class MutePlaceForm(Form):
    unit = Choice(
        "Which place?", coerce=int, as_select=True, hint="You will not be told of anything below it either."
    )

    def __init__(self, *args, places, **options):
        super().__init__(*args, **options)
        cast(Choice, self.fields["unit"]).choices = [
            (place.unit_id, "\u00a0\u00a0\u00a0" * place.depth + place.name) for place in places
        ]
