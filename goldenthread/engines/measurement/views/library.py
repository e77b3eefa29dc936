from __future__ import annotations

from django.contrib import messages
from django.shortcuts import render

from goldenthread.engines.measurement import actions, forms, presenters, queries
from goldenthread.engines.measurement.library import TOPICS, found
from goldenthread.engines.measurement.rules import Permission
from goldenthread.engines.measurement.views.measures import at
from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.access.submissions import show, submit


@policy(Permission.SEE_MEASURES)
def library(request):
    """Definitions to begin from."""
    words, topic = request.GET.get("words", "")[:100], request.GET.get("topic", "")
    topic = topic if topic in TOPICS else ""
    return render(
        request,
        "measurement/library.jinja",
        {
            "groups": presenters.library_groups(found(words, topic), queries.times_adopted(request.person)),
            "words": words,
            "topic": topic,
            "topics": TOPICS,
            "tabs": presenters.tabs_of_many("library"),
            "may_start": rights_of(request.person).holds(Permission.CHANGE_MEASURES),
        },
    )


@policy(Permission.SEE_MEASURES, on=queries.get_template)
def library_show(request, template):
    return render(
        request,
        "measurement/library_show.jinja",
        {
            "template": template,
            "facts": presenters.library_facts(template),
            "adopted": presenters.adopted_rows(queries.adopted_from(template.slug, request.person)),
            "may_adopt": rights_of(request.person).holds(Permission.CHANGE_MEASURES),
        },
    )


@policy(Permission.CHANGE_MEASURES, on=queries.get_template, methods=("GET", "POST"))
def library_adopt(request, template):
    places = queries.places_where(request.person, Permission.CHANGE_MEASURES)
    form = forms.AdoptForm(
        request.POST or None,
        places=places,
        initial={"name": template.name, "source": template.source, "unit": request.GET.get("place")},
    )

    def effect():
        email = form.cleaned_data["owner_email"]
        owner = forms.owner_of(email, queries.person_with(email))
        measure = actions.adopt(template, **form.answers(), owner=owner, by=request.person)
        messages.success(request, presenters.adopted_words(measure))
        return at("measure_show", measure.pk)

    return submit(request, form, effect) or show(
        request, "measurement/library_adopt.jinja", form, definition=template
    )
