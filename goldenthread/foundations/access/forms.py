from __future__ import annotations

from datetime import timedelta
from typing import cast

from goldenthread.foundations.access.models import StandIn
from goldenthread.foundations.access.roles import permission_words, roles
from goldenthread.foundations.access.rules import can_be_handed_on, fits, permissions_to_choose
from goldenthread.foundations.design.forms import Choice, Choices, Day, Email, Form, Text
from goldenthread.foundations.organisation.models import Membership, Person, Unit
from goldenthread.foundations.organisation.queries import own_way

# --- places ------------------------------------------------------------------------------------------------------

NATURES = {
    Unit.Nature.CLINICAL: "Treats or cares for people",
    Unit.Nature.COMMUNITY: "Works outside the hospital",
    Unit.Nature.CORPORATE: "Estates, payroll, people and others that keep the trust going",
}


def place_choices(places, *, without=frozenset(), kinds=frozenset(Unit.Kind)):
    """The tree as choices, each place set in by its depth."""
    return [
        (place.unit_id, "\u00a0\u00a0\u00a0" * place.depth + place.name)
        for place in places
        if place.unit_id not in without and place.kind in kinds
    ]


CAN_HOLD_PLACES = frozenset({Unit.Kind.TRUST, Unit.Kind.DIVISION, Unit.Kind.SERVICE})


class PlaceChoice(Choice):
    def __init__(self, label, **options):
        super().__init__(label, coerce=int, as_select=True, **options)


def _offer(form, name, choices):
    field = cast(Choice, form.fields[name])
    field.choices = choices
    return field


class AddPlaceForm(Form):
    name = Text("What is it called?", max_length=120)
    kind = Choice("What is it?")
    nature = Choice("What kind of work does it do?", choices=Unit.Nature.choices, hints=NATURES)
    under = PlaceChoice("Where does it belong?", hint="It will be right under this place.")
    opened_on = Day("On which day did or will it open?")

    def __init__(self, *args, places, **options):
        super().__init__(*args, **options)
        kinds = [kind for kind in Unit.Kind if kind != Unit.Kind.TRUST]
        _offer(self, "kind", [(kind.value, own_way().label(kind)) for kind in kinds])
        _offer(self, "under", place_choices(places, kinds=CAN_HOLD_PLACES))


class RenamePlaceForm(Form):
    name = Text("What is its new name?", max_length=120)
    on = Day("From which day?", hint="What was recorded before that day keeps showing the old name.")


class MovePlaceForm(Form):
    under = PlaceChoice("Which place will it belong to?", hint="Everything below it goes along.")
    on = Day("From which day?", hint="On earlier days it stays where it was.")

    def __init__(self, *args, places, without, **options):
        super().__init__(*args, **options)
        _offer(self, "under", place_choices(places, without=without, kinds=CAN_HOLD_PLACES))


class ClosePlaceForm(Form):
    on = Day("On which day does it close?", hint="This is the first day on which it is no longer open.")


class MergePlaceForm(Form):
    into = PlaceChoice("In which place does its work go on?", hint="Its people belong there from that day.")
    on = Day("From which day?", hint="This is the first day on which it is no longer open.")

    def __init__(self, *args, places, without, **options):
        super().__init__(*args, **options)
        _offer(self, "into", place_choices(places, without=without))


# --- people ------------------------------------------------------------------------------------------------------


class PersonForm(Form):
    given_name = Text("Given name", max_length=80)
    family_name = Text("Family name", max_length=80)
    job_title = Text(
        "What do they do?",
        max_length=120,
        required=False,
        hint="For example, Staff nurse. It may stay empty.",
    )
    email = Email("E-mail address", required=False, autocomplete="off", hint="It may stay empty.")


class AddPersonForm(PersonForm):
    kind = Choice("How do they belong to the trust?", choices=Person.Kind.choices)


class BeginMembershipForm(Form):
    unit = PlaceChoice("Where do they belong?")
    role = Choice("In which role?", as_select=False)
    tier = Choice("At which level do they lead or work?")
    starts_on = Day("From which day?")
    ends_on = Day(
        "Until which day?",
        required=False,
        hint="It may stay empty for those who work here. People from outside are here for a year at most: "
        "give the first day on which they are not, such as 14 3 2027.",
    )

    def __init__(self, *args, places, within, person, **options):
        super().__init__(*args, **options)
        outside = {place.unit_id for place in places if within is not None and place.unit_id not in within}
        _offer(self, "unit", place_choices(places, without=outside))
        _offer(self, "tier", [(tier.value, own_way().label(tier)) for tier in Membership.Tier])
        offered = [role for role in roles().values() if fits(role, person.kind) and not role.national]
        role_field = _offer(self, "role", [(role.key, role.name) for role in offered])
        role_field.hints = {role.key: role.who for role in offered}


class EndMembershipForm(Form):
    on = Day("On which day does it end?", hint="This is the first day on which they no longer belong there.")


class LeaveForm(Form):
    on = Day(
        "What is the first day on which they are no longer here?",
        hint="From that day they cannot sign in here.",
    )


# --- standing in -------------------------------------------------------------------------------------------------


class StandInForm(Form):
    """Who stands in, as what, and until when. A name that several people have is answered with their addresses."""

    membership = Choice("In which role?", coerce=int, as_select=False)
    who = Text(
        "Who stands in?",
        max_length=254,
        autocomplete="off",
        hint="Their name as it is under People, or their e-mail address at work.",
    )
    extent = Choice(
        "How much do they take over?",
        choices=(("all", "Everything that this role may do there"), ("some", "Only what I choose here")),
    )
    only = Choices(
        "If only some: what?",
        required=False,
        hint="Whatever else they may do by their own role stays as it is.",
    )
    reason = Choice("Why?", choices=StandIn.Reason.choices)
    starts_on = Day("What is the first day?")
    last_day = Day("What is the last day?", hint="Six months after the first at most. It ends by itself.")

    def __init__(self, *args, memberships, **options):
        super().__init__(*args, **options)
        can = [row for row in memberships if can_be_handed_on(row)]
        _offer(self, "membership", [(row.pk, f"{roles()[row.role].name}, {row.unit.name}") for row in can])
        chosen = cast(Choices, self.fields["only"])
        chosen.choices = [(one.value, _sentence(permission_words(one))) for one in permissions_to_choose(can)]
        if not chosen.choices:
            del self.fields["extent"], self.fields["only"]

    def clean(self):
        found = super().clean() or self.cleaned_data
        if found.get("extent") == "some" and not found.get("only") and "only" not in self.errors:
            self.add_error("only", "Nothing is ticked. Tick what they take over, or choose everything.")
        return found

    def cleaned_values(self):
        values = super().cleaned_values()
        only = values.pop("only", []) if values.pop("extent", "all") == "some" else []
        ends_on = values.pop("last_day") + timedelta(days=1)
        return values | {"only": only, "ends_on": ends_on}


def _sentence(words):
    return words[:1].upper() + words[1:]


class EndStandInForm(Form):
    """Nothing to fill in: to send it is to say yes."""
