from __future__ import annotations

from goldenthread.foundations.design.forms import Day, Form, LongText, Number, Text, Tick


class TargetForm(Form):
    """A target with a name, and for how long it holds."""

    name = Text("What is it called?", hint="Short: “National standard”, “Our plan to March”.", max_length=40)
    value = Number("Target")
    source = Text("Where does it come from?", required=False, max_length=200)
    is_ours = Tick(
        "This is the one we answer for",
        hint="The icon says whether it is met, while it is in force. Of others only a line is drawn.",
        required=False,
    )
    starts_on = Day("From which day?", hint="Leave it empty where it holds for every number.", required=False)
    ends_on = Day("Until which day?", hint="Its last day. Leave it empty where it has none.", required=False)

    def __init__(self, *args, unit_label, **options):
        super().__init__(*args, **options)
        self.fields["value"].help_text = f"In the unit of the number: {unit_label}."

    def described(self):
        answers = self.cleaned_values()
        return answers | {"value": float(answers["value"])}


class TakeOffForm(Form):
    reason = LongText("Why is it taken off?", max_length=300, rows=3)
