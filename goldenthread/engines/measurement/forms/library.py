from __future__ import annotations

from typing import Any

from goldenthread.engines.measurement.models import Measure
from goldenthread.foundations.design.forms import Choice, Form, Number, Text


class AdoptForm(Form):
    """What the library cannot know: where, by whom, from which system, and towards which target."""

    unit = Choice(
        "Which place keeps it?",
        hint="Its numbers come from this place or from places below it.",
        as_select=True,
    )
    name = Text("Name", hint="As people here say it.", max_length=120)
    source = Text("Where do the numbers come from here?", max_length=200)
    target = Number("Target", hint="In the unit of the number. Leave empty if none is set.", required=False)
    target_source = Text("Where does the target come from?", max_length=200, required=False)
    owner_email = Text(
        "Who looks after it?", hint="Their e-mail address here.", max_length=254, required=False
    )
    audience = Choice(
        "Who can see it?",
        choices=Measure.Audience.choices,
        hints={Measure.Audience.KEPT: "Only those with a role here, or above this place."},
        initial=Measure.Audience.EVERYONE,
    )

    def __init__(self, *args: Any, places: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].choices = [(str(unit.pk), unit.name) for unit in places]  # type: ignore[attr-defined]
        self.places = {str(unit.pk): unit for unit in places}

    def answers(self) -> dict[str, Any]:
        """What was answered, but for whoever looks after it."""
        values = self.cleaned_values()
        del values["owner_email"]
        target = values["target"]
        return values | {
            "unit": self.places[values["unit"]],
            "target": None if target is None else float(target),
        }
