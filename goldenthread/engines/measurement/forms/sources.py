from __future__ import annotations

from typing import Any

from goldenthread.foundations.clock.periods import Grain
from goldenthread.foundations.design.forms import Choice, Choices, Form

GRAIN_WORDS = {Grain.DAY: "Every day", Grain.WEEK: "Every week", Grain.MONTH: "Every month"}


class StartSourcesForm(Form):
    """Which measures that nobody types a place begins."""

    keys = Choices("Which measures?", missing="No measure is chosen. Choose one or more.")
    grain = Choice(
        "How often?", coerce=Grain, hint="Every month where few meetings are held or few things rise."
    )

    def __init__(self, *args: Any, offered: Any, hints: Any, grains: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["keys"].choices = offered  # type: ignore[attr-defined]
        self.fields["keys"].hints = hints  # type: ignore[attr-defined]
        self.fields["grain"].choices = [(grain.value, GRAIN_WORDS[grain]) for grain in grains]  # type: ignore[attr-defined]
