"""What is typed and what is stored are folded alike, on either database."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import Value

from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.foundations.search.folding import Folded, find_in, fold, ranked, snippet, words_in

NAMES = [
    *(
        "Zoë",
        "ZOË",
        "O’Brien",
        "O'Brien",
        "D´Arcy",
        "Łukasz",
        "Søren",
        "Strauß",
        "Æthelred",
        "Đorđe",
        "Œuvre",
    ),
    *(
        "Nguyễn Thị Ánh",
        "Siân",
        "Éire",
        "İpek",
        "naïve coöperation",
        "Ward 7",
        "50% of % _ \\",
        "Þór",
        "日本",
        "",
    ),
]


@pytest.mark.database
@pytest.mark.parametrize("name", NAMES)
def test_the_database_folds_as_we_do(whole_trust, name):
    folded = Unit.objects.annotate(folded=Folded(Value(name))).values_list("folded", flat=True)
    assert folded[0] == fold(name)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Zoë O’Brien", ["zoe", "obrien"]),
        ("  ward   7 ", ["ward", "7"]),
        ("Smith-Jones", ["smith", "jones"]),
        ("falls falls Falls", ["falls"]),
        ("a b c d e f g h i j", list("abcdefgh")),
        ("—", []),
    ],
)
def test_what_is_typed_becomes_words(typed, words):
    assert words_in(typed) == words


@pytest.mark.database
def test_the_best_comes_first(whole_trust):
    for name in ("Stepward", "New Ward", "Ward 10", "Ward", "Wards of the west"):
        organisation.open_unit(
            name=name,
            kind=Unit.Kind.TEAM,
            nature=Unit.Nature.CLINICAL,
            under=whole_trust,
            opened_on=date(2020, 4, 1),
            by=None,
        )
    best = [unit.name for unit in find_in(Unit.objects.all(), ["ward"], title="name", limit=9)]
    assert best == ["Ward", "Ward 10", "Wards of the west", "New Ward", "Stepward"]
    assert sorted(best, key=lambda name: (ranked(name, ["ward"]), fold(name))) == best


@pytest.mark.database
@pytest.mark.parametrize("typed", ["%", "_", "\\", "100%", "'", '"; DROP TABLE', "("])
def test_marks_are_looked_for_as_they_are(amina, typed):
    assert find_in(Person.objects.all(), words_in(typed) or ["%"], title="family_name", limit=9) == []


@pytest.mark.database
def test_every_word_must_be_there(amina, ben):
    def who(text):
        return [
            person.given_name
            for person in find_in(
                Person.objects.all(), words_in(text), title="family_name", also=("job_title",), limit=9
            )
        ]

    assert who("khan manager") == ["Amina"]
    assert who("khan nurse") == []


def test_a_snippet_is_cut_around_what_was_found():
    text = "Every fall on the ward is counted. " * 10 + "Pressure ulcers are not. " + "More words. " * 20
    cut = snippet(text, ["ulcers"])
    assert "ulcers" in cut
    assert cut.startswith("…")
    assert cut.endswith("…")
    assert len(cut) < 150
