"""A trust calls things as it does; code keeps one word for each."""

import pytest
from django.core.exceptions import ValidationError

from goldenthread.foundations.organisation import actions
from goldenthread.foundations.organisation.models import OwnWay, scope_of
from goldenthread.foundations.organisation.queries import own_way

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def choose(**words):
    actions.choose_words(OwnWay.objects.get(), words=words, by=None, version=None)


def test_a_word_is_the_usual_one_until_another_is_chosen(trust):
    assert own_way().word("division") == "division"
    choose(division="care group")
    assert own_way().word("division") == "care group"
    choose(division="")
    assert own_way().word("division") == "division"


def test_one_trusts_words_are_not_anothers(trust, northfold):
    choose(division="care group")
    with scope_of(northfold):
        assert own_way().word("division") == "division"


def test_people_read_their_trusts_words(trust, medicine, amina, sign_in):
    choose(division="care group", method="the Seaholme Way", partner="lived experience partner")
    browser = sign_in(amina)
    page = browser.get(f"/places/{medicine.pk}/").content.decode()
    assert "Care group" in page
    assert "the Seaholme Way" in page
    assert "Lived experience partner" in browser.get("/rights/").content.decode()


def test_who_may_speaks_with_the_trusts_word(trust):
    from goldenthread.foundations.access.rights import who_may
    from goldenthread.practices.strategy.rules import Permission

    choose(partner="expert by experience")
    assert "expert by experiences" in who_may(Permission.SEE_STRATEGY)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"division": "x" * 61}, "Keep it to 60 letters: it stands inside sentences."),
        ({"division": "care\u202egroup"}, "Write it on one line, with letters that can be seen."),
        ({"moon": "cheese"}, "Nothing here is called “moon”, so it cannot be given another name."),
    ],
)
def test_a_word_that_would_not_stand_in_a_sentence_is_refused(trust, words, says):
    with pytest.raises(ValidationError) as wrong:
        choose(**words)
    assert wrong.value.messages == [says]
    assert OwnWay.objects.get().words == {}
