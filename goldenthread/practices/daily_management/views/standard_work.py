from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from goldenthread.engines.measurement import queries as measurement
from goldenthread.engines.measurement.rules import Permission as MeasurePermission
from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.access.rules import Permission as AccessPermission
from goldenthread.foundations.access.submissions import show, submit
from goldenthread.foundations.audit import presenters as audit_presenters
from goldenthread.foundations.audit import queries as audit
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.practices.daily_management import actions, forms, queries, rules
from goldenthread.practices.daily_management.presenters import standard_work as presenters
from goldenthread.practices.daily_management.rules import Permission
from goldenthread.practices.projects.rules import Permission as WorkPermission

BOTH = ("GET", "POST")
ROOM = "daily_management"


def posted(request):
    return request.POST if request.method == "POST" else None


def place_named(text, places):
    """The place an address names; None where it names none. One that is not there cannot be found."""
    if not text:
        return None
    for place in places:
        if str(place.unit_id) == text:
            return place
    raise Http404


def chosen_place(request):
    """Every place, the one that the address names or the person's own, and whether those below are wanted too."""
    places = organisation.place_tree(on=today())
    here = place_named(request.GET.get("place", ""), places)
    if here is None:
        own = organisation.memberships_in_force(request.person, on=today()).first()
        here = next((place for place in places if own and place.unit_id == own.unit_id), places[0])
    return places, here, "place" not in request.GET or "below" in request.GET


def chart_of(request, unit_id, source):
    """The way to what a source makes of a place, for whoever may see or start it."""
    rights = rights_of(request.person)
    if not rights.holds(MeasurePermission.SEE_MEASURES):
        return None
    unit = organisation.get_unit(unit_id, seen_by=request.person)
    may_start = rights.may(MeasurePermission.CHANGE_MEASURES, unit_id=unit_id)
    return presenters.chart_link(unit_id, measurement.made_at(unit).get(source), may_start=may_start)


def tap(request, effect, *, back):
    """A button that asks nothing. Where it is refused, the page it stood on says why."""
    form = forms.TapForm(posted(request))
    answer = submit(request, form, effect)
    if answer is None:
        for errors in form.errors.values():
            for error in errors:
                messages.error(request, str(error))
        answer = redirect(back)
    return answer


@policy(Permission.SEE_STANDARD_WORK)
def standard_list(request):
    places, here, below = chosen_place(request)
    unit = organisation.get_unit(here.unit_id, seen_by=request.person)
    unit_ids = organisation.here_and_below([here.unit_id], on=today()) if below else {here.unit_id}
    own = queries.standards_kept(unit_ids)
    kept = {work.pk for work in own}
    shared = [work for work in queries.standards_that_hold(unit, on=today()) if work.pk not in kept]
    page = presenters.standard_list(
        own,
        shared,
        queries.editions_in_use([*own, *shared]),
        places=places,
        here=here,
        below=below,
        may_add=rules.may_change_standard(here.unit_id, by=request.person),
        on=today(),
    )
    return render(request, f"{ROOM}/standard_list.jinja", {"page": page})


def _sees_work(request):
    return rights_of(request.person).holds(WorkPermission.SEE_WORK)


def _people(unit):
    above = [up.pk for up in organisation.units_above(unit, on=today())]
    return queries.people_at([unit.pk, *above], on=today())


@policy(Permission.CHANGE_STANDARD_WORK, methods=BOTH)
def standard_add(request):
    places = queries.places_to_write_for(request.person, on=today())
    place = place_named(request.GET.get("unit", ""), places) or (places[0] if len(places) == 1 else None)
    if place is None:
        return _ask_where(request, "Where is the standard work kept?", places)
    unit = organisation.get_unit(place.unit_id, seen_by=request.person)
    form = forms.StandardForm(
        posted(request),
        people=_people(unit),
        initial={"owner": request.person.pk, "for_below": True},
    )

    def effect():
        work = actions.add_standard(**form.cleaned_values(), unit=unit, by=request.person)
        draft = queries.editions_of(work)[0]
        return presenters.edition_href(draft, "edition_steps")

    return submit(request, form, effect) or show(
        request, f"{ROOM}/standard_add.jinja", form, where=presenters.where(unit)
    )


def _ask_where(request, heading, places):
    choices = presenters.place_choices(places)
    return render(request, f"{ROOM}/where.jinja", {"heading": heading, "places": choices})


@policy(Permission.SEE_STANDARD_WORK, on=queries.get_standard)
def standard_show(request, work):
    editions = queries.editions_of(work)
    in_use = next((one for one in editions if one.state == one.State.PUBLISHED), None)
    sees_people = rights_of(request.person).holds(AccessPermission.SEE_HISTORY)
    page = presenters.standard_page(
        work,
        editions,
        trained=queries.trained_in(in_use) if in_use and sees_people else [],
        read=queries.has_read(in_use, request.person) if in_use else None,
        may_change=rules.may_change_standard(work.unit_id, by=request.person),
        may_adopt=rights_of(request.person).holds(Permission.CHANGE_STANDARD_WORK),
        sees_history=sees_people,
        sees_work=_sees_work(request),
        on=today(),
    )
    context = {"page": page, "tap": forms.TapForm(), "tap_begin": forms.TapForm()}
    context["tap_back"] = forms.TapForm()
    return render(request, f"{ROOM}/standard_show.jinja", context)


@policy(Permission.SEE_STANDARD_WORK, on=queries.get_standard)
def standard_print(request, work):
    """One page of A4 for the wall."""
    in_use = queries.edition_in_use(work)
    if in_use is None:
        raise Http404
    page = presenters.draft_page(in_use, may_change=False)
    return render(request, f"{ROOM}/standard_print.jinja", {"page": page, "work": work})


@policy(AccessPermission.SEE_HISTORY, on=queries.get_standard)
def standard_history(request, work):
    records = [work, *queries.editions_of(work)]
    page = presenters.history_page(work, audit_presenters.history(audit.entries_about_all(records)))
    return render(request, f"{ROOM}/standard_history.jinja", {"page": page})


@policy(Permission.CHANGE_STANDARD_WORK, on=queries.get_standard, methods=BOTH)
def standard_change(request, work):
    form = forms.StandardForm(
        posted(request),
        people=presenters.with_owner(_people(work.unit), work),
        version=work.version,
        initial=presenters.as_asked(work),
    )

    def effect():
        actions.change_standard(work, **form.cleaned_values(), by=request.person, version=form.version)
        return presenters.standard_href(work.pk)

    return submit(request, form, effect) or show(request, f"{ROOM}/standard_change.jinja", form, work=work)


@policy(Permission.CHANGE_STANDARD_WORK, on=queries.get_standard, methods=BOTH)
def standard_withdraw(request, work):
    form = forms.WithdrawForm(posted(request), version=work.version)

    def effect():
        actions.withdraw_standard(work, **form.cleaned_values(), by=request.person, version=form.version)
        return presenters.standard_href(work.pk)

    return submit(request, form, effect) or show(request, f"{ROOM}/standard_withdraw.jinja", form, work=work)


@policy(Permission.SEE_STANDARD_WORK, on=queries.get_standard, methods=("POST",))
def standard_read(request, work):
    back = presenters.standard_href(work.pk)

    def effect():
        in_use = queries.edition_in_use(work)
        if in_use is None:
            raise Http404
        actions.note_read(in_use, by=request.person)
        return back

    return tap(request, effect, back=back)


@policy(Permission.CHANGE_STANDARD_WORK, on=queries.get_standard, methods=("POST",))
def standard_begin(request, work):
    def effect():
        return presenters.edition_href(actions.begin_edition(work, by=request.person), "edition_steps")

    return tap(request, effect, back=presenters.standard_href(work.pk))


@policy(Permission.SEE_STANDARD_WORK, on=queries.get_standard)
def standard_compare(request, work):
    editions = queries.editions_of(work)
    by_number = {str(one.number): one for one in editions}
    before, after = (by_number.get(request.GET.get(name, "")) for name in ("from", "to"))
    if before is None or after is None:
        raise Http404
    page = presenters.compare_page(work, before, after, editions)
    return render(request, f"{ROOM}/standard_compare.jinja", {"page": page})


@policy(Permission.CHANGE_STANDARD_WORK, methods=BOTH)
def standard_adopt(request, standard_work_id):
    """Take over standard work of any place of the trust, for one of one's own."""
    work = queries.get_standard(standard_work_id, seen_by=request.person)
    in_use = queries.edition_in_use(work)
    if in_use is None:
        raise Http404
    places = [
        place
        for place in queries.places_to_write_for(request.person, on=today())
        if place.unit_id != work.unit_id
    ]
    place = place_named(request.GET.get("unit", ""), places) or (places[0] if len(places) == 1 else None)
    if place is None:
        return _ask_where(request, f"Where is “{work.title}” taken over?", places)
    unit = organisation.get_unit(place.unit_id, seen_by=request.person)
    form = forms.AdoptForm(posted(request), people=_people(unit), initial={"owner": request.person.pk})

    def effect():
        adopted = actions.adopt_standard(in_use, unit=unit, **form.cleaned_values(), by=request.person)
        return presenters.standard_href(adopted.pk)

    return submit(request, form, effect) or show(
        request, f"{ROOM}/standard_adopt.jinja", form, work=work, where=presenters.where(unit)
    )


@policy(Permission.SEE_STANDARD_WORK, on=queries.get_edition)
def edition_show(request, edition):
    may_change = rules.may_change_standard(edition.unit_id, by=request.person)
    page = presenters.draft_page(edition, may_change=may_change, sees_work=_sees_work(request))
    return render(request, f"{ROOM}/edition_show.jinja", {"page": page, "tap": forms.TapForm()})


@policy(Permission.CHANGE_STANDARD_WORK, on=queries.get_edition, methods=BOTH)
def edition_steps(request, edition):
    form = forms.StepsForm(
        posted(request),
        steps=edition.steps.all(),
        version=edition.version,
        initial={"takt_seconds": edition.takt_seconds, "stock": edition.stock},
    )

    def effect():
        actions.write_steps(
            edition,
            steps=form.steps,
            takt_seconds=form.takt(),
            stock=form.cleaned_data["stock"],
            by=request.person,
            version=form.version,
        )
        return presenters.edition_href(edition)

    return submit(request, form, effect) or show(
        request, f"{ROOM}/edition_steps.jinja", form, page=presenters.draft_page(edition, may_change=True)
    )


@policy(Permission.CHANGE_STANDARD_WORK, on=queries.get_edition, methods=BOTH)
def edition_publish(request, edition):
    form = forms.PublishForm(
        posted(request),
        is_first=edition.number == 1,
        tests=queries.tests_to_choose_from(edition.work.unit, on=today()),
        version=edition.version,
    )

    def effect():
        actions.publish(edition, **form.cleaned_values(), by=request.person, version=form.version)
        return presenters.standard_href(edition.work_id)

    return submit(request, form, effect) or show(
        request, f"{ROOM}/edition_publish.jinja", form, page=presenters.draft_page(edition, may_change=True)
    )


@policy(Permission.CHANGE_STANDARD_WORK, on=queries.get_edition, methods=("POST",))
def edition_drop(request, edition):
    back = presenters.standard_href(edition.work_id)

    def effect():
        actions.drop_draft(edition, by=request.person, version=None)
        return back

    return tap(request, effect, back=back)


@policy(Permission.CHANGE_STANDARD_WORK, on=queries.get_standard, methods=BOTH)
def training_add(request, work):
    in_use = queries.edition_in_use(work)
    if in_use is None:
        raise Http404
    below = organisation.here_and_below([work.unit_id], on=today()) if work.for_below else {work.unit_id}
    known = {row.person_id for row in queries.trained_in(in_use)}
    people = [person for person in queries.people_at(below, on=today()) if person.pk not in known]
    form = forms.TrainedForm(posted(request), people=people, initial={"on": today()})

    def effect():
        actions.say_trained(in_use, **form.cleaned_values(), by=request.person)
        return presenters.standard_href(work.pk)

    return submit(request, form, effect) or show(
        request, f"{ROOM}/training_add.jinja", form, work=work, edition=in_use, anyone_left=bool(people)
    )


@policy(Permission.CHANGE_STANDARD_WORK, on=queries.get_training, methods=("POST",))
def training_take_back(request, trained):
    back = presenters.standard_href(trained.edition.work_id)

    def effect():
        actions.take_back_training(trained, by=request.person)
        return back

    return tap(request, effect, back=back)


@policy(AccessPermission.SEE_HISTORY)
def skills_show(request):
    """Who is trained in what, at one place."""
    places, here, _ = chosen_place(request)
    unit = organisation.get_unit(here.unit_id, seen_by=request.person)
    page = presenters.skills_page(queries.skills_at(unit, on=today()), places=places, here=here)
    return render(
        request, f"{ROOM}/skills_show.jinja", {"page": page, "here": reverse(f"{ROOM}:skills_show")}
    )
