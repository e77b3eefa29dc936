from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from goldenthread.foundations.access import submissions
from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.queries import sheet
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.audit import figures as audit_figures
from goldenthread.foundations.audit import presenters as audit_presenters
from goldenthread.foundations.audit import queries as audit
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.records import actions, forms, presenters, queries, rules
from goldenthread.foundations.records.models import Copy
from goldenthread.foundations.records.rules import Permission

FORM = ("GET", "POST")


def _tabs(request, name) -> dict[str, object]:
    return {"tabs": presenters.tabs(rights_of(request.person), f"records:{name}")}


def _at(name, **numbers) -> str:
    return reverse(f"records:{name}", kwargs=numbers)


# --- requests ----------------------------------------------------------------------------------------------------


@policy(Permission.ANSWER_REQUESTS, fresh=True)
def request_list(request) -> HttpResponse:
    context = {
        "columns": presenters.REQUEST_COLUMNS,
        "open": presenters.request_rows(queries.requests_open(), on=today()),
        "closed": presenters.request_rows(queries.requests_closed(), on=today()),
        "erasures": presenters.erasure_rows(queries.erasures()),
    }
    return render(request, "records/request_list.jinja", context | _tabs(request, "request_list"))


@policy(Permission.ANSWER_REQUESTS, methods=FORM, fresh=True)
def request_add(request) -> HttpResponse:
    words = request.GET.get("words", "").strip()[:100]
    people = queries.everyone(words) if words else []
    form = forms.RequestForm(request.POST or None, people=people, initial={"asked_on": today()})

    def add():
        values = form.cleaned_values()
        person = organisation.get_person(values.pop("person"), seen_by=request.person)
        noted = actions.note_request(person, **values, by=request.person)
        return _at("request_show", request_id=noted.pk)

    answer = submissions.submit(request, form, add)
    return answer or submissions.show(request, "records/request_add.jinja", form, words=words, people=people)


@policy(Permission.ANSWER_REQUESTS, on=queries.get_request, methods=FORM, fresh=True)
def request_show(request, asked) -> HttpResponse:
    mentions = queries.mentions_of(asked.person)
    form = forms.CopyForm(request.POST or None, mentions=mentions)

    def ask():
        chosen = form.cleaned_values().get("mentions", [])
        actions.ask_for_copy(asked, mentions=chosen, by=request.person)
        messages.success(request, "A copy is being made. It is here in a minute.")
        return _at("request_show", request_id=asked.pk)

    answer = submissions.submit(request, form, ask)
    if answer:
        return answer
    actions.note_reading(asked, by=request.person)
    holdings = queries.holdings_of(asked.person)
    context = {
        "asked": asked,
        "due": presenters.due_in_words(asked, on=today()),
        "columns": presenters.HELD_COLUMNS,
        "held": presenters.held_rows(holdings),
        "mentions": mentions,
        "copies": presenters.copy_lines(queries.copies_of(asked)),
    }
    return submissions.show(request, "records/request_show.jinja", form, **context)


@policy(Permission.ANSWER_REQUESTS, on=queries.get_request, methods=FORM, fresh=True)
def request_close(request, asked) -> HttpResponse:
    form = forms.CloseForm(request.POST or None, version=asked.version)

    def close():
        actions.close_request(asked, **form.cleaned_values(), by=request.person, version=form.version)
        return _at("request_show", request_id=asked.pk)

    answer = submissions.submit(request, form, close)
    return answer or submissions.show(request, "records/request_close.jinja", form, asked=asked)


@policy(Permission.ANSWER_REQUESTS, on=queries.get_copy, fresh=True)
def copy_download(request, copy) -> HttpResponse:
    if copy.state != Copy.State.READY:
        messages.warning(
            request, "This copy is not here: it is still being made, or was deleted after a week."
        )
        return redirect(_at("request_show", request_id=copy.request_id))
    actions.note_download(copy, by=request.person)
    name = f"what-is-held-request-{copy.request_id}.zip"
    header = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(bytes(copy.content), content_type="application/zip", headers=header)


@policy(Permission.ANSWER_REQUESTS, on=queries.get_request, methods=FORM, fresh=True)
def request_erase(request, asked) -> HttpResponse:
    person = asked.person
    done = queries.erasure_of(person)
    if done is not None:
        return redirect(_at("erasure_show", erasure_id=done.pk))
    mentions = queries.mentions_of(person)
    form = forms.EraseForm(request.POST or None, mentions=mentions)

    def erase():
        chosen = form.cleaned_values().get("mentions", [])
        rules.check_asks_for_erasure(asked)
        erasure = actions.erase_person(person, mentions=chosen, why="They asked for it", by=request.person)
        return _at("erasure_show", erasure_id=erasure.pk)

    answer = submissions.submit(request, form, erase)
    if answer:
        return answer
    actions.note_reading(asked, by=request.person)
    shared = [one for one in queries.accounts_of(person) if queries.has_other_seats(one, person)]
    context = {
        "asked": asked,
        "obstacles": rules.why_not_erased(person, holds=queries.holds_on(person), on=today()),
        "preview": presenters.preview(queries.holdings_of(person), shared=shared),
        "law": presenters.LAW,
    }
    return submissions.show(request, "records/request_erase.jinja", form, **context)


@policy(Permission.ANSWER_REQUESTS, on=queries.get_erasure, fresh=True)
def erasure_show(request, erasure) -> HttpResponse:
    context = {"erasure": erasure, "counts": presenters.certificate(erasure.counts)}
    return render(request, "records/erasure_show.jinja", context)


# --- holds -------------------------------------------------------------------------------------------------------


@policy(Permission.ANSWER_REQUESTS, fresh=True)
def hold_list(request) -> HttpResponse:
    context = {
        "holds": presenters.hold_lines(queries.holds_in_force()),
        "lifted": presenters.hold_lines(queries.holds_lifted()),
    }
    return render(request, "records/hold_list.jinja", context | _tabs(request, "hold_list"))


@policy(Permission.ANSWER_REQUESTS, methods=FORM, fresh=True)
def hold_add(request) -> HttpResponse:
    words = request.GET.get("words", "").strip()[:100]
    people = queries.everyone(words) if words else []
    classes = presenters.class_choices(queries.retention_rules())
    form = forms.HoldForm(request.POST or None, people=people, classes=classes)

    def add():
        values = form.cleaned_values()
        number = values.pop("person", None)
        person = organisation.get_person(number, seen_by=request.person) if number else None
        actions.place_hold(person=person, **values, by=request.person)
        return _at("hold_list")

    answer = submissions.submit(request, form, add)
    return answer or submissions.show(request, "records/hold_add.jinja", form, words=words, people=people)


@policy(Permission.ANSWER_REQUESTS, on=queries.get_hold, methods=FORM, fresh=True)
def hold_lift(request, hold) -> HttpResponse:
    form = forms.LiftForm(request.POST or None, version=hold.version)

    def lift():
        actions.lift_hold(hold, **form.cleaned_values(), by=request.person, version=form.version)
        return _at("hold_list")

    answer = submissions.submit(request, form, lift)
    line = presenters.hold_lines([hold])[0]
    return answer or submissions.show(request, "records/hold_lift.jinja", form, line=line)


# --- how long things are kept ------------------------------------------------------------------------------------


@policy(Permission.CHANGE_RETENTION, methods=FORM, fresh=True)
def retention_show(request) -> HttpResponse:
    form = forms.CountForm(request.POST or None)

    def ask():
        clearing = actions.ask_for_count(by=request.person)
        return _at("clearing_show", clearing_id=clearing.pk)

    answer = submissions.submit(request, form, ask, may_come_again=True)
    context = {
        "columns": presenters.RETENTION_COLUMNS,
        "rules": presenters.retention_rows(queries.retention_rules()),
        "clearings": presenters.clearing_lines(queries.clearings()),
    }
    return answer or submissions.show(
        request, "records/retention_show.jinja", form, **context, **_tabs(request, "retention_show")
    )


@policy(Permission.CHANGE_RETENTION, on=queries.get_rule, methods=FORM, fresh=True)
def period_change(request, rule) -> HttpResponse:
    form = forms.PeriodForm(
        request.POST or None,
        version=rule.chosen.version if rule.chosen else 0,
        initial={"months": rule.months, "reason": rule.chosen.reason if rule.chosen else ""},
    )

    def change():
        actions.choose_period(rule, **form.cleaned_values(), by=request.person, version=form.version)
        return _at("retention_show")

    answer = submissions.submit(request, form, change)
    page = presenters.period_page(rule)
    return answer or submissions.show(request, "records/period_change.jinja", form, page=page)


@policy(Permission.CHANGE_RETENTION, on=queries.get_clearing, methods=FORM, fresh=True)
def clearing_show(request, clearing) -> HttpResponse:
    form = forms.ClearForm(request.POST or None, version=clearing.version)

    def clear():
        actions.ask_to_clear(clearing, by=request.person, version=form.version)
        return _at("clearing_show", clearing_id=clearing.pk)

    answer = submissions.submit(request, form, clear)
    context = {
        "clearing": clearing,
        "says": presenters.clearing_sentence(clearing),
        "columns": presenters.CLEARING_COLUMNS,
        "rows": presenters.clearing_rows(clearing),
        "may_clear": presenters.may_clear(clearing, on=today()),
    }
    return answer or submissions.show(request, "records/clearing_show.jinja", form, **context)


# --- the trail ---------------------------------------------------------------------------------------------------


@policy(Permission.READ_TRAIL, fresh=True)
def trail_show(request) -> HttpResponse:
    wanted = presenters.trail_wanted(request.GET)
    people = queries.everyone(wanted.who, limit=20) if wanted.who else []
    person = people[0] if len(people) == 1 else None
    actions.note_trail_reading(request.trust, by=request.person)
    body_id = request.person.body_id
    entries = audit.trail(
        body_id,
        person=person.pk if person else None,
        kind=wanted.kind,
        since=wanted.since,
        until=wanted.until,
    )
    if wanted.who and person is None:
        entries = entries.none()
    found = sheet(entries, request.GET.get("page", ""))
    checked = "check" in request.GET
    context = {
        "wanted": wanted,
        "person": person,
        "people": presenters.trail_people(people, wanted) if person is None else [],
        "kinds": presenters.kind_choices(audit.kinds_in_trail(body_id)),
        "sheet": found,
        "entries": presenters.trail_lines(
            found.rows, audit_presenters.history(found.rows, name_records=True)
        ),
        "heads": audit.heads(body_id),
        "verdict": audit_figures.verify_body(body_id) if checked else None,
        "waiting": audit.waiting_since(body_id)[0],
    }
    return render(request, "records/trail_show.jinja", context | _tabs(request, "trail_show"))


@policy(Permission.READ_TRAIL, fresh=True)
def trail_head(request) -> HttpResponse:
    """The end of the trust's chain, to be kept somewhere else."""
    content = presenters.head_file(audit.heads(request.person.body_id), code=request.trust.code)
    header = {"Content-Disposition": content_disposition_header(True, f"trail-head-{today()}.jsonl")}
    return HttpResponse(content, content_type="application/jsonl; charset=utf-8", headers=header)
