from __future__ import annotations

from django.urls import reverse

from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.organisation.models import Person
from goldenthread.foundations.search.folding import fold, ranked
from goldenthread.foundations.search.searchables import Hit, Searchable, offer
from goldenthread.home.frame import footer
from goldenthread.home.ways import KEEPS_RUNNING, WAYS_ON, ways_for


def pages(words: list[str], person: Person, limit: int) -> list[Hit]:
    """The pages that somebody may go to from the header, the footer and the page of administration. No query."""
    ways = [*WAYS_ON, *(way for among in KEEPS_RUNNING.values() for way in among)]
    offered = {
        reverse("home:home_show"): ("First page", ""),
        reverse("notices:notice_list"): ("Notices", "What you should know of, and what is asked of you."),
        reverse("notices:how_choose"): ("How I am told", "When an e-mail may come, and what is muted."),
        reverse("access:me_show"): ("You", "What you belong to, and what you may do."),
    }
    offered |= {link.href: (link.text, "") for link in footer(person)}
    offered |= {way.href: (way.text, way.what) for way in ways_for(rights_of(person), ways)}
    found = [
        Hit(text, href, what="Page", snippet=what)
        for href, (text, what) in offered.items()
        if all(word in fold(f"{text} {what}") for word in words)
    ]
    return sorted(found, key=lambda hit: (ranked(hit.title, words), fold(hit.title)))[:limit]


offer(Searchable("pages", "Pages", pages, order=80))
