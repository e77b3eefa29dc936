from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRefresh

from goldenthread.foundations.access import submissions
from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.intake.writers import WORKBOOK, write_csv, write_workbook
from goldenthread.foundations.staff import actions, forms, presenters, queries, rules
from goldenthread.foundations.staff.models import StaffFile
from goldenthread.foundations.staff.rules import Permission

FORM = ("GET", "POST")
ON_A_PAGE = 50
MOST_PROBLEMS_SHOWN = 200
State = StaffFile.State


def _at(file):
    return reverse("staff:file_show", args=[file.pk])


def _number(text):
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1


@policy(Permission.IMPORT_STAFF)
def file_list(request) -> HttpResponse:
    pages = Paginator(queries.files(), ON_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {"files": presenters.file_rows(page), "page": page.number, "pages": pages.num_pages}
    return render(request, "staff/file_list.jinja", context)


@policy(Permission.IMPORT_STAFF, methods=FORM, fresh=True)
def file_send(request) -> HttpResponse:
    form = forms.SendForm(request.POST or None, request.FILES or None)

    def send():
        return _at(actions.take_in(**form.whole_file(), by=request.person))

    columns = {
        "people": presenters.columns_taken(StaffFile.Kind.PEOPLE),
        "places": presenters.columns_taken(StaffFile.Kind.PLACES),
    }
    answer = submissions.submit(request, form, send, may_come_again=True)
    return answer or submissions.show(request, "staff/file_send.jinja", form, columns=columns)


@policy(Permission.IMPORT_STAFF, on=queries.get_file)
def file_show(request, file) -> HttpResponse:
    is_moving = file.state in (State.READING, State.APPLYING)
    if request.htmx and not is_moving:
        return HttpResponseClientRefresh()
    context = {
        "file": file,
        "is_moving": is_moving,
        "progress": presenters.progress(file),
        "outcome": presenters.outcome(file),
        "facts": presenters.facts_about(file),
        "kept": presenters.kept_until_words(file),
    }
    if request.htmx:
        return render(request, "staff/_progress.jinja", context)
    if file.state == State.REFUSED:
        context |= {"problems": queries.problems_of(file, limit=MOST_PROBLEMS_SHOWN)}
    elif file.state == State.ASKING:
        context |= {"needed": presenters.columns_needed(file, queries.known_headings(file.kind))}
    elif file.state in (State.READY, State.APPLIED):
        context |= _changes(request, file)
    context["is_held"] = is_moving or queries.is_held(file)
    return render(request, "staff/file_show.jinja", context)


def _changes(request, file):
    sort = presenters.first_sort(file, request.GET.get("sort", ""))
    pages = max(1, -(-file.counts.get(sort, 0) // ON_A_PAGE))
    page = min(_number(request.GET.get("page", "1")) or 1, pages)
    found = queries.changes_of(file, sort, start=(page - 1) * ON_A_PAGE, count=ON_A_PAGE)
    return {
        "sorts": presenters.sort_tabs(file, sort),
        "changes": presenters.changes(found),
        "page": page,
        "pages": pages,
        "href": f"{_at(file)}?sort={sort}&",
        "warnings": presenters.warnings(file) if file.state == State.READY else [],
        "changes_anything": rules.changes_anything(file.counts),
    }


@policy(Permission.IMPORT_STAFF, on=queries.get_file, methods=FORM, fresh=True)
def file_columns(request, file) -> HttpResponse:
    meant = presenters.columns_meant(file, queries.known_headings(file.kind))
    form = forms.ColumnsForm(
        request.POST or None, version=file.version, kind=file.kind, headings=file.headings, meant=meant
    )

    def explain():
        actions.explain_columns(file, meanings=form.cleaned_values(), by=request.person, version=form.version)
        return _at(file)

    answer = submissions.submit(request, form, explain)
    return answer or submissions.show(request, "staff/file_columns.jinja", form, file=file)


@policy(Permission.IMPORT_STAFF, on=queries.get_file, methods=FORM, fresh=True)
def file_apply(request, file) -> HttpResponse:
    form = forms.ApplyForm(request.POST or None, version=file.version, asks=rules.ends_many(file.counts))

    def apply():
        leaving = form.cleaned_values().get("leaving")
        actions.decide(file, leaving=leaving, by=request.person, version=form.version)
        return _at(file)

    context = {"file": file, "outcome": presenters.outcome(file), "warnings": presenters.warnings(file)}
    answer = submissions.submit(request, form, apply)
    return answer or submissions.show(request, "staff/file_apply.jinja", form, **context)


@policy(Permission.IMPORT_STAFF, on=queries.get_file, methods=FORM, fresh=True)
def file_set_aside(request, file):
    form = forms.SetAsideForm(request.POST or None, version=file.version)

    def put_away():
        actions.set_aside(file, by=request.person, version=form.version)
        messages.success(request, f"{file.name} is set aside. It changed nothing.")
        return reverse("staff:file_list")

    answer = submissions.submit(request, form, put_away)
    return answer or submissions.show(request, "staff/file_set_aside.jinja", form, file=file)


@policy(Permission.IMPORT_STAFF, on=queries.get_file)
def file_problems(request, file):
    rows = presenters.problem_cells(queries.problems_of(file))
    return _download(
        write_csv(presenters.PROBLEM_COLUMNS, rows), "to-put-right.csv", "text/csv; charset=utf-8"
    )


@policy(Permission.IMPORT_STAFF)
def template_download(request, kind, ending):
    if kind not in StaffFile.Kind.values or ending not in ("csv", "xlsx"):
        raise Http404
    columns, rows = presenters.example_of(kind)
    if ending == "xlsx":
        return _download(write_workbook(columns, rows, sheet=kind.capitalize()), f"{kind}.xlsx", WORKBOOK)
    return _download(write_csv(columns, rows), f"{kind}.csv", "text/csv; charset=utf-8")


def _download(data, name, kind):
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
