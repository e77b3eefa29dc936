# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from goldenthread.foundations.access import actions as access
from goldenthread.foundations.access import forms, presenters, queries, rules, submissions
from goldenthread.foundations.access.policies import Door, policy
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.audit import presenters as audit_presenters
from goldenthread.foundations.audit import queries as audit
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import actions
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.rules import Permission as Organisation

FORM = ("GET", "POST")

# --- places ------------------------------------------------------------------------------------------------------


@policy(Organisation.SEE_PLACES)
def place_list(request) -> HttpResponse:
    context = {
        "places": presenters.place_nodes(organisation.place_tree(on=today())),
        "who": presenters.audience(Organisation.SEE_PLACES, trust_name=request.trust.name),
        "may_change": rights_of(request.person).holds(Organisation.CHANGE_PLACES),
    }
    return render(request, "access/place_list.jinja", context)


@policy(Organisation.SEE_PLACES, on=organisation.get_unit)
def place_show(request, unit) -> HttpResponse:
    day = today()
    rights = rights_of(request.person)
    page = presenters.place_page(
        unit,
        below=presenters.subtree(presenters.place_nodes(organisation.place_tree(on=day)), unit),
        placements=organisation.placements_of(unit),
        successors=organisation.successors_of(unit),
        predecessors=organisation.predecessors_of(unit),
        on=day,
    )
    sees_people = rights.holds(Organisation.SEE_PEOPLE)
    belonging = organisation.memberships_here([unit.pk], on=day) if sees_people else ()
    members, others = presenters.members(belonging)
    context = _place_frame(unit) | {
        "page": page,
        "members": members,
        "others": others,
        "sees_people": sees_people,
        "sees_history": rights.holds(rules.Permission.SEE_HISTORY),
        "may_change": rights.may(Organisation.CHANGE_PLACES, unit_id=unit.pk),
        "who": presenters.audience(Organisation.SEE_PLACES, trust_name=request.trust.name, kept_in=unit),
    }
    return render(request, "access/place_show.jinja", context)


def _place_frame(unit):
    above = organisation.units_above(unit, on=unit.last_open(today()))
    return {"unit": unit, "trail": presenters.place_trail(above)}


@policy(rules.Permission.SEE_HISTORY, on=organisation.get_unit)
def place_history(request, unit) -> HttpResponse:
    context = _place_frame(unit) | {"entries": audit_presenters.history(audit.entries_about(unit))}
    return render(request, "access/place_history.jinja", context)


@policy(Organisation.CHANGE_PLACES, methods=FORM)
def place_add(request) -> HttpResponse:
    form = forms.AddPlaceForm(
        request.POST or None,
        places=organisation.place_tree(on=today()),
        initial={"under": request.GET.get("under"), "opened_on": today()},
    )

    def add():
        values = form.cleaned_values()
        values["under"] = organisation.get_unit(values["under"], seen_by=request.person)
        unit = actions.open_unit(**values, by=request.person)
        return reverse("access:place_show", kwargs={"unit_id": unit.pk})

    return submissions.submit(request, form, add) or submissions.show(request, "access/place_add.jinja", form)


@policy(Organisation.CHANGE_PLACES, on=organisation.get_unit, methods=FORM)
def place_rename(request, unit) -> HttpResponse:
    form = forms.RenamePlaceForm(request.POST or None, version=unit.version, initial={"name": unit.name})

    def rename():
        actions.rename_unit(unit, **form.cleaned_values(), by=request.person, version=form.version)
        return reverse("access:place_show", kwargs={"unit_id": unit.pk})

    answer = submissions.submit(request, form, rename)
    return answer or submissions.show(request, "access/place_rename.jinja", form, **_place_frame(unit))


@policy(Organisation.CHANGE_PLACES, on=organisation.get_unit, methods=FORM)
def place_move(request, unit) -> HttpResponse:
    form = forms.MovePlaceForm(
        request.POST or None,
        version=unit.version,
        places=organisation.place_tree(on=today()),
        without=organisation.here_and_below([unit.pk], on=today()),
    )

    def move():
        under = organisation.get_unit(form.cleaned_values()["under"], seen_by=request.person)
        on = form.cleaned_values()["on"]
        actions.move_unit(unit, under=under, on=on, by=request.person, version=form.version)
        return reverse("access:place_show", kwargs={"unit_id": unit.pk})

    answer = submissions.submit(request, form, move)
    return answer or submissions.show(request, "access/place_move.jinja", form, **_place_frame(unit))


@policy(Organisation.CHANGE_PLACES, on=organisation.get_unit, methods=FORM)
def place_close(request, unit) -> HttpResponse:
    form = forms.ClosePlaceForm(request.POST or None, version=unit.version)

    def close():
        actions.close_unit(unit, **form.cleaned_values(), by=request.person, version=form.version)
        return reverse("access:place_show", kwargs={"unit_id": unit.pk})

    answer = submissions.submit(request, form, close)
    return answer or submissions.show(request, "access/place_close.jinja", form, **_place_frame(unit))


@policy(Organisation.CHANGE_PLACES, on=organisation.get_unit, methods=FORM)
def place_merge(request, unit) -> HttpResponse:
    form = forms.MergePlaceForm(
        request.POST or None,
        version=unit.version,
        places=organisation.place_tree(on=today()),
        without=organisation.here_and_below([unit.pk], on=today()),
    )

    def merge():
        into = organisation.get_unit(form.cleaned_values()["into"], seen_by=request.person)
        on = form.cleaned_values()["on"]
        actions.merge_unit(unit, into=into, on=on, by=request.person, version=form.version)
        return reverse("access:place_show", kwargs={"unit_id": unit.pk})

    answer = submissions.submit(request, form, merge)
    return answer or submissions.show(request, "access/place_merge.jinja", form, **_place_frame(unit))


# --- people ------------------------------------------------------------------------------------------------------


@policy(Organisation.SEE_PEOPLE)
def person_list(request) -> HttpResponse:
    day = today()
    places = organisation.place_tree(on=day)
    chosen = presenters.chosen_place(places, request.GET)
    within = organisation.here_and_below([chosen.unit_id], on=day) if chosen.below else {chosen.unit_id}
    words = request.GET.get("name", "").strip()[:100]
    found = organisation.people_found(words=words, unit_ids=None if chosen.is_everyone else within, on=day)
    people = queries.sheet(found, request.GET.get("page", ""))
    context = {
        "chosen": chosen,
        "places": presenters.switcher(places),
        "words": words,
        "sheet": people,
        "people": presenters.person_rows(people.rows, organisation.memberships_of(people.rows, on=day)),
        "who": presenters.audience(Organisation.SEE_PEOPLE, trust_name=request.trust.name),
        "may_change": rights_of(request.person).holds(Organisation.CHANGE_PEOPLE),
    }
    return render(request, "access/person_list.jinja", context)


@policy(Organisation.SEE_PEOPLE, on=organisation.get_person)
def person_show(request, person) -> HttpResponse:
    rights, day = rights_of(request.person), today()
    may_arrange = rights.holds(rules.Permission.ARRANGE_COVER)
    stand_ins = queries.stand_ins_about(person, on=day)
    context = {
        "person": person,
        "page": presenters.person_page(person, organisation.all_memberships(person), on=day),
        "stand_ins": presenters.stand_in_rows(stand_ins, me=request.person, on=day, may_end=may_arrange),
        "may_arrange": may_arrange,
        "may_review": rights.holds(rules.Permission.REVIEW_RIGHTS),
        "sees_history": rights.holds(rules.Permission.SEE_HISTORY),
        "may_change": rights.holds(Organisation.CHANGE_PEOPLE),
        "who": presenters.audience(Organisation.SEE_PEOPLE, trust_name=request.trust.name),
    }
    return render(request, "access/person_show.jinja", context)


@policy(Organisation.SEE_PEOPLE, on=organisation.get_person)
def person_history(request, person) -> HttpResponse:
    rules.check_may_see_history(rights_of(request.person).holds(rules.Permission.SEE_HISTORY))
    entries = audit.entries_about_all([person, *organisation.all_memberships(person)])
    items = audit_presenters.history(entries, name_records=True, words={"role": presenters.role_name})
    context = {"person": person, "entries": items}
    return render(request, "access/person_history.jinja", context)


@policy(Organisation.CHANGE_PEOPLE, methods=FORM)
def person_add(request) -> HttpResponse:
    form = forms.AddPersonForm(request.POST or None)

    def add():
        person = actions.welcome_person(**form.cleaned_values(), by=request.person)
        return reverse("access:membership_begin", kwargs={"person_id": person.pk})

    return submissions.submit(request, form, add) or submissions.show(
        request, "access/person_add.jinja", form
    )


@policy(Organisation.CHANGE_PEOPLE, on=organisation.get_person, methods=FORM)
def person_change(request, person) -> HttpResponse:
    names = ("given_name", "family_name", "job_title", "email")
    initial = {name: getattr(person, name) for name in names}
    form = forms.PersonForm(request.POST or None, version=person.version, initial=initial)

    def change():
        actions.change_person(person, **form.cleaned_values(), by=request.person, version=form.version)
        return reverse("access:person_show", kwargs={"person_id": person.pk})

    answer = submissions.submit(request, form, change)
    return answer or submissions.show(request, "access/person_change.jinja", form, person=person)


@policy(Organisation.CHANGE_PEOPLE, on=organisation.get_person, methods=FORM, fresh=True)
def membership_begin(request, person) -> HttpResponse:
    form = forms.BeginMembershipForm(
        request.POST or None,
        places=organisation.place_tree(on=today()),
        within=rights_of(request.person).units_for(Organisation.CHANGE_PEOPLE),
        person=person,
        initial={"starts_on": today()},
    )

    def begin():
        values = form.cleaned_values()
        values["unit"] = organisation.get_unit(values["unit"], seen_by=request.person)
        access.give_role(person, **values, by=request.person)
        return reverse("access:person_show", kwargs={"person_id": person.pk})

    answer = submissions.submit(request, form, begin)
    return answer or submissions.show(request, "access/membership_begin.jinja", form, person=person)


@policy(Organisation.CHANGE_PEOPLE, on=organisation.get_membership, methods=FORM, fresh=True)
def membership_end(request, membership) -> HttpResponse:
    form = forms.EndMembershipForm(request.POST or None, initial={"on": today()})

    def end():
        access.end_role(membership, **form.cleaned_values(), by=request.person)
        return reverse("access:person_show", kwargs={"person_id": membership.person_id})

    answer = submissions.submit(request, form, end)
    context = {"person": membership.person, "belonging": presenters.belonging(membership)}
    return answer or submissions.show(request, "access/membership_end.jinja", form, **context)


@policy(Organisation.CHANGE_PEOPLE, on=organisation.get_person, methods=FORM, fresh=True)
def person_leave(request, person) -> HttpResponse:
    form = forms.LeaveForm(request.POST or None, version=person.version)

    def leave():
        access.say_goodbye(person, **form.cleaned_values(), by=request.person, version=form.version)
        return reverse("access:person_show", kwargs={"person_id": person.pk})

    answer = submissions.submit(request, form, leave)
    return answer or submissions.show(request, "access/person_leave.jinja", form, person=person)


# --- the register of trusts --------------------------------------------------------------------------------------


@policy(Door.ANYONE)
def trust_list(request) -> HttpResponse:
    words = request.GET.get("words", "").strip()[:100]
    region = request.GET.get("region", "")
    found = queries.sheet(
        organisation.registered_trusts_found(words, region=region), request.GET.get("page", "")
    )
    context = {
        "words": words,
        "region": region,
        "regions": organisation.regions(),
        "sheet": found,
        "trusts": presenters.trust_rows(found.rows),
        "nothing": presenters.nothing_found(words),
    }
    return render(request, "access/trust_list.jinja", context)


@policy(Door.ANYONE)
def trust_show(request, code) -> HttpResponse:
    trust = organisation.registered_trust(code)
    if trust is None:
        return render(request, "access/trust_unknown.jinja", {"code": code.upper()[:12]}, status=404)
    page = presenters.trust_page(
        trust,
        placements=organisation.placements_above(trust, on=today()),
        successors=organisation.body_successors(trust),
        predecessors=organisation.body_predecessors(trust),
    )
    return render(request, "access/trust_show.jinja", {"page": page})
