from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render

from goldenthread.foundations.access.policies import Door, policy
from goldenthread.foundations.search import presenters, queries, rules
from goldenthread.foundations.search.folding import words_in


@policy(Door.HAS_SEAT)
def search_show(request) -> HttpResponse:
    text, only = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    try:
        rules.check_may_be_searched(text)
    except ValidationError as wrong:
        # What must not be kept is not sent back either.
        refused = {"text": "", "refused": wrong.messages[0], "groups": (), "says": "", "all_href": ""}
        return render(request, "search/search_show.jinja", refused, status=422)
    found = queries.search(words_in(text), seen_by=request.person, only=only)
    context = {
        "text": text,
        "refused": "",
        "groups": presenters.groups(found, text=text, only=only),
        "says": presenters.says(found, text),
        "all_href": presenters.address(text) if only else "",
    }
    return render(request, "search/search_show.jinja", context)
