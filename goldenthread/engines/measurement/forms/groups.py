from __future__ import annotations

from goldenthread.foundations.design.forms import Form, LongText, Text, Tick


class DimensionForm(Form):
    """A trust's own way of grouping people."""

    name = Text("Name", hint="As a heading: “Interpreter”, “Site”, “Night and day”.", max_length=40)
    groups = LongText(
        "Groups",
        hint="One a line, as people read them. A short code may stand first: “N = Night”.",
        max_length=2000,
        rows=6,
    )
    unknown = Text(
        "Of whom it is not known",
        hint="What those are called of whom nobody asked or who did not say. They are always shown.",
        max_length=40,
        initial="Not known",
    )
    ordered = Tick("The groups have an order, so that the first and the last are compared", required=False)

    @classmethod
    def initial_of(cls, dimension):
        known = [f"{code} = {name}" for code, name, is_known in dimension.groups if is_known]
        unknown = next((name for _, name, is_known in dimension.groups if not is_known), "")
        return {
            "name": dimension.name,
            "groups": "\n".join(known),
            "unknown": unknown,
            "ordered": dimension.ordered,
        }


class StandardForm(Form):
    """Asking for one shared standard."""

    stands_out = LongText("What stands out?", max_length=500, rows=4)
    reason = LongText(
        "Why would a shared standard help?",
        hint="What you would like everybody to do the same way, and what you hope for.",
        max_length=500,
        rows=4,
    )


class PublishedStandardForm(StandardForm):
    """Published numbers have no owner here, so somebody is named."""

    email = Text("Whom do you ask?", hint="Their e-mail address here.", max_length=254)


class AnswerForm(Form):
    """What becomes of a request: it is taken up, or it is declined with a reason."""

    answer = LongText(
        "Your answer",
        hint="If it is taken up: who begins, and when. If it is not: why.",
        max_length=500,
        rows=4,
        required=False,
    )
