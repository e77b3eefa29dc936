# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls
from datetime import timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render

from goldenthread.foundations.access import actions, presenters, queries
from goldenthread.foundations.access.assurance import privileged
from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.access.roles import known_permission, roles
from goldenthread.foundations.access.rules import Permission
from goldenthread.foundations.audit import presenters as audit_presenters
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.organisation import queries as organisation


@policy(Permission.SEE_RIGHTS)
def rights_show(request) -> HttpResponse:
    may_review = rights_of(request.person).holds(Permission.REVIEW_RIGHTS)
    context = {
        "roles": presenters.role_cards(organisation.people_by_role(on=today())),
        "rows": presenters.rights_rows(with_links=may_review),
        "may_review": may_review,
    }
    return render(request, "access/rights_show.jinja", context)


@policy(Permission.REVIEW_RIGHTS)
def role_show(request, role) -> HttpResponse:
    found = roles().get(role)
    if found is None:
        raise Http404
    day = today()
    sheet = queries.sheet(queries.holders({found.key}, on=day), request.GET.get("page", ""))
    [card] = [one for one in presenters.role_cards({found.key: sheet.total}) if one.key == found.key]
    context = {
        "role": card,
        "sheet": sheet,
        "holders": presenters.holders_of(sheet.rows),
        "standing_in": presenters.standing_in_with(queries.stand_ins_with({found.key}, on=day)),
    }
    return render(request, "access/role_show.jinja", context)


@policy(Permission.REVIEW_RIGHTS)
def permission_show(request, permission) -> HttpResponse:
    found = known_permission(permission)
    if found is None:
        raise Http404
    day = today()
    keys = {role.key for role in roles().values() if found in role.permissions}
    sheet = queries.sheet(queries.holders(keys, on=day), request.GET.get("page", ""))
    standing_in = presenters.standing_in_with(queries.stand_ins_with(keys, on=day), found)
    people = queries.how_many_hold(keys, on=day)
    context = {
        "page": presenters.permission_page(found, people=people, handed_on=len(standing_in)),
        "permission": found.value,
        "sheet": sheet,
        "holders": presenters.holders_of(sheet.rows),
        "standing_in": standing_in,
    }
    return render(request, "access/permission_show.jinja", context)


@policy(Permission.REVIEW_RIGHTS, on=organisation.get_person)
def person_rights(request, person) -> HttpResponse:
    memberships = list(organisation.memberships_in_force(person, on=today()))
    rights = presenters.my_rights(rights_of(person), memberships, trust_name=request.trust.name)
    return render(request, "access/person_rights.jinja", {"person": person, "rights": rights})


DAYS = {"30": 30, "90": 90}


@policy(Permission.REVIEW_RIGHTS)
def rights_changes(request) -> HttpResponse:
    days = DAYS.get(request.GET.get("days", ""), 30)
    found = queries.changes_to_rights(request.trust.pk, since=now() - timedelta(days=days))
    sheet = queries.sheet(found, request.GET.get("page", ""))
    entries = audit_presenters.history(
        sheet.rows,
        name_records=True,
        words={"role": presenters.role_name, "only": presenters.permission_list},
    )
    context = {"days": days, "sheet": sheet, "entries": entries}
    return render(request, "access/rights_changes.jinja", context)


@policy(Permission.REVIEW_RIGHTS)
def rights_review(request) -> HttpResponse:
    day = today()
    keys = {role.key for role in roles().values() if role.permissions & privileged()}
    sensitive = queries.holders(keys, on=day)
    unused, unused_count = queries.never_used(on=day, since=now() - timedelta(days=30))
    found = presenters.unusual(
        privileged_holders=list(sensitive[: queries.MOST]),
        privileged_count=sensitive.count(),
        leaving=queries.leaving_around(first=day - timedelta(days=7), last=day + timedelta(days=7)),
        ending=queries.ending_soon(on=day, before=day + timedelta(days=30)),
        endless=queries.from_outside_without_an_end(on=day),
        unused=unused,
        unused_count=unused_count,
        held_roles=organisation.people_by_role(on=day),
    )
    return render(request, "access/rights_review.jinja", {"found": found})


@policy(Permission.REVIEW_RIGHTS, fresh=True)
def rights_csv(request) -> HttpResponse:
    day = today()
    memberships = queries.holders(roles().keys(), on=day).iterator(chunk_size=2000)
    data = presenters.rights_as_csv(memberships, queries.stand_ins_with(roles().keys(), on=day))
    actions.note_download_of_rights(by=request.person)
    answer = HttpResponse(data, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="who-may-do-what-{day.isoformat()}.csv"'
    return answer
