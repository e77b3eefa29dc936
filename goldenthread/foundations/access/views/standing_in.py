# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from goldenthread.foundations.access import actions, forms, presenters, queries, rules, submissions
from goldenthread.foundations.access.policies import Door, policy
from goldenthread.foundations.access.rights import get_stand_in
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import queries as organisation

FORM = ("GET", "POST")


@policy(Door.HAS_SEAT, methods=FORM, fresh=True)
def stand_in_add(request):
    return _arrange(request, request.person, reverse("access:me_show"))


@policy(rules.Permission.ARRANGE_COVER, on=organisation.get_person, methods=FORM, fresh=True)
def cover_add(request, person):
    return _arrange(request, person, reverse("access:person_show", kwargs={"person_id": person.pk}))


def _arrange(request, giver, then):
    day = today()
    memberships = list(organisation.memberships_in_force(giver, on=day))
    form = forms.StandInForm(
        request.POST or None,
        memberships=memberships,
        initial={"who": request.GET.get("who"), "extent": "all", "starts_on": day}
        | ({"membership": memberships[0].pk} if len(memberships) == 1 else {}),
    )

    def arrange():
        values = form.cleaned_values()
        number = values.pop("membership")
        values["who"] = rules.the_one_called(values["who"], queries.people_called(values["who"], on=day))
        membership = next(row for row in memberships if row.pk == number)
        actions.arrange_stand_in(membership, **values, by=request.person)
        return then

    context = {"words": presenters.stand_in_words(giver, memberships, me=request.person)}
    answer = submissions.submit(request, form, arrange)
    return answer or submissions.show(request, "access/stand_in_add.jinja", form, **context)


@policy(Door.HAS_SEAT, on=get_stand_in, methods=FORM)
def stand_in_end(request, stand_in) -> HttpResponse:
    form = forms.EndStandInForm(request.POST or None, version=stand_in.version)

    def end():
        actions.end_stand_in(stand_in, by=request.person, version=form.version)
        return reverse("access:me_show")

    context = {"row": presenters.stand_in_row(stand_in, me=request.person, on=today())}
    answer = submissions.submit(request, form, end)
    return answer or submissions.show(request, "access/stand_in_end.jinja", form, **context)


@policy(rules.Permission.ARRANGE_COVER)
def stand_in_list(request) -> HttpResponse:
    day = today()
    found = queries.sheet(queries.stand_ins(), request.GET.get("page", ""))
    context = {
        "sheet": found,
        "rows": presenters.stand_in_rows(found.rows, me=request.person, on=day, may_end=True),
        "lead": presenters.how_many_stand_in(queries.how_many_stand_in(on=day)),
    }
    return render(request, "access/stand_in_list.jinja", context)
