from __future__ import annotations

from goldenthread.foundations.design.forms import Choice, Form, Text

MEANINGS = {
    "sort": ("Sort", "Only what is needed is here."),
    "simplify": ("Simplify", "Everything has a place, and is where a hand looks for it."),
    "sweep": ("Sweep", "It is clean, and faults are seen."),
    "standardise": ("Standardise", "Anybody can see how it should be."),
    "self_discipline": ("Self-discipline", "It is still so when nobody looks."),
}


class Taps(Choice):
    inline = True


class AreaForm(Form):
    name = Text("Which area?", hint="For example: Equipment store.", max_length=60)


class ScoreForm(Form):
    """Five taps, and a word on what comes next."""

    next_step = Text(
        "What comes next?", hint="One thing. You may leave this empty.", max_length=140, required=False
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        last = self.fields.pop("next_step")
        for name, (label, meaning) in MEANINGS.items():
            self.fields[name] = Taps(
                label,
                hint=meaning,
                choices=[(str(score), str(score)) for score in range(6)],
                coerce=int,
                missing=f"{label} has no score. Choose 0 to 5.",
            )
        self.fields["next_step"] = last
