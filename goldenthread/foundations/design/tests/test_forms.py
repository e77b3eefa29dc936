import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile

from goldenthread.foundations.design import forms

KEY = "0" * 32


def ask(field, *typed, **posted):
    """The value of one question, or the sentence it is refused with."""
    form_class = type("Ask", (forms.Form,), {"x": field})
    form = form_class({"key": KEY, **({"x": typed[0]} if typed else {}), **posted}, posted.get("files"))
    return form.cleaned_data["x"] if form.is_valid() else str(form.errors["x"][0])


class Change(forms.Form):
    title = forms.Text("What will you change?", hint="A dozen words is enough.")
    due = forms.Day("When will you look again?", required=False)


def test_text_is_trimmed_and_brought_to_one_form():
    assert ask(forms.Text("Title"), "  Cafe\u0301 \u200b") == "Caf\u00e9"


def test_lines_stay_only_in_long_text():
    assert ask(forms.Text("Title"), "one\r\ntwo") == "one two"
    assert ask(forms.LongText("Why"), "one\r\ntwo") == "one\ntwo"


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200f"])
def test_marks_that_turn_reading_round_are_refused(mark):
    assert "changes the direction of reading" in ask(forms.Text("Title"), f"safe{mark}txt")


@pytest.mark.parametrize("mark", ["\0", "\x1b", "\x85", "\ud800"])
def test_hidden_characters_are_refused(mark):
    assert "hidden character" in ask(forms.LongText("Why"), f"a{mark}b")


def test_too_long_a_text_is_told_its_limit():
    said = ask(forms.Text("Title"), "x" * 214)
    assert said == "“Title” has 214 characters. There is room for 200: shorten it by 14."
    assert len(ask(forms.LongText("Why"), "x" * 4000)) == 4000


def test_guards_named_in_settings_read_every_text(settings):
    settings.TEXT_CHECKS = ["django.core.validators.validate_slug"]
    assert ask(forms.Text("Title"), "low-beds") == "low-beds"
    assert "valid" in ask(forms.Text("Title"), "low beds")
    assert "valid" in ask(forms.LongText("Why"), "low beds")


def test_an_empty_answer_is_asked_for_by_name():
    assert ask(forms.Text("Title"), "  ") == "“Title” is empty. Fill it in to carry on."
    assert (
        ask(forms.Text("Title", missing="Say what you want to change."), "") == "Say what you want to change."
    )
    assert ask(forms.Text("Title", required=False), "") == ""


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1234", "1234"),
        ("1,234.5", "1234.5"),
        ("1 234", "1234"),
        ("1\u202f234", "1234"),
        ("\N{MINUS SIGN}3", "-3"),
        (".5", "0.5"),
        ("£2,300", "2300"),
        ("0", "0"),
    ],
)
def test_numbers_are_read_as_people_write_them(typed, value):
    assert ask(forms.Number("Cost", prefix="£"), typed) == Decimal(value)


@pytest.mark.parametrize("typed", ["12,3a", "1,23,456", "1.234,5", "1e5", "nan", "inf", "-", ".", "½", "٣"])
def test_what_is_not_a_number_is_refused_with_an_example(typed):
    said = ask(forms.Number("Falls"), typed)
    assert "is not a number. Write it in figures, such as 1,234 or 12.5." in said


def test_a_decimal_comma_is_answered_with_the_full_stop():
    assert "write a full stop: 12.5" in ask(forms.Number("Falls"), "12,5")


def test_a_number_out_of_range_is_told_the_range():
    assert ask(forms.Number("Falls", minimum=0), "-1") == "“Falls” must be 0 or more."
    assert ask(forms.Percentage("Asked"), "101") == "“Asked” must be between 0 and 100."
    assert ask(forms.Percentage("Asked"), "37.5%") == Decimal("37.5")


def test_a_count_has_no_decimals():
    assert ask(forms.WholeNumber("Beds"), "1,200") == 1200
    assert ask(forms.WholeNumber("Beds"), "12.0") == 12
    assert "such as 12." in ask(forms.WholeNumber("Beds"), "12.5")


@pytest.mark.parametrize(
    "posted",
    [
        {"x-day": "1", "x-month": "6", "x-year": "2026"},
        {"x-day": "01", "x-month": "june", "x-year": "2026"},
        {"x-day": "1", "x-month": "Jun", "x-year": "2026"},
        {"x": "2026-06-01"},
    ],
)
def test_a_day_is_read_from_three_boxes_or_one(posted):
    assert ask(forms.Day("Due"), **posted) == date(2026, 6, 1)


def test_a_day_says_what_is_wrong_with_it():
    def boxes(day, month, year):
        return ask(forms.Day("Due"), **{"x-day": day, "x-month": month, "x-year": year})

    assert boxes("31", "2", "2026").startswith("“31 2 2026” is not a date in the calendar.")
    assert boxes("1", "", "2026") == "The date has no month. Add it."
    assert "four figures" in boxes("1", "6", "26")
    assert boxes("", "", "") == "“Due” has no date. Enter a day, a month and a year."


def test_a_day_keeps_within_its_limits():
    field = forms.Day("Due", earliest=date(2026, 3, 2))
    assert ask(field, "2026-03-01") == "The date must be on or after 2 March 2026."


def test_a_choice_gives_back_its_kind():
    wards = [(i, f"Ward {i}") for i in range(1, 4)]
    assert ask(forms.Choice("Ward", choices=wards, coerce=int), "2") == 2
    assert "“9” is not among the choices" in ask(forms.Choice("Ward", choices=wards, coerce=int), "9")
    assert ask(forms.Choices("Wards", choices=wards, coerce=int), ["1", "3"]) == [1, 3]
    assert ask(forms.YesNo("Met?"), "no") is False
    assert ask(forms.YesNo("Met?", required=False), "") is None
    assert ask(forms.Choice("Ward", choices=wards), "") == "Nothing is chosen for “Ward”. Choose one."


def test_few_choices_are_radios_and_many_a_select():
    class Ask(forms.Form):
        few = forms.Choice("Few", choices=[(i, i) for i in range(6)])
        many = forms.Choice("Many", choices=[(i, i) for i in range(7)])

    assert 'type="radio"' in Ask()["few"].as_field_group()
    assert "<select" in Ask()["many"].as_field_group()


def test_an_e_mail_address_is_shown_how_it_looks():
    assert "name@example.nhs.uk" in ask(forms.Email("E-mail"), "amina")
    assert ask(forms.Email("E-mail"), "amina@seaholme.example") == "amina@seaholme.example"


def test_a_password_is_kept_as_typed_and_never_shown():
    assert ask(forms.Password(), " a\u0301 ") == " a\u0301 "

    class Ask(forms.Form):
        secret = forms.Password()

    assert "hunter2" not in Ask({"secret": "hunter2"})["secret"].as_field_group()


def upload(name="a.csv", content=b"1"):
    return {"x": SimpleUploadedFile(name, content)}


def test_a_file_is_known_by_ending_and_size():
    field = forms.File("Measurements", endings=(".csv", ".xlsx"), max_bytes=4)
    assert ask(field, files=upload()).name == "a.csv"
    assert "ends in .csv or .xlsx" in ask(field, files=upload("a.exe"))
    assert "choose a smaller one" in ask(field, files=upload(content=b"12345"))
    assert "is empty" in ask(field, files=upload(content=b""))


def test_each_rendering_has_its_own_key():
    keys = {re.search('name="key" value="([0-9a-f]{32})"', Change().render_hidden())[1] for _ in range(3)}
    assert len(keys) == 3


def test_a_form_shown_again_keeps_its_key():
    form = Change({"key": KEY, "title": ""})
    assert not form.is_valid()
    assert form.key == KEY
    assert KEY in form.render_hidden()


@pytest.mark.parametrize("key", ["", "x", KEY + "0", KEY.upper().replace("0", "A")])
def test_a_form_without_its_key_saves_nothing(key):
    form = Change({"key": key, "title": "Low beds"})
    assert not form.is_valid()
    assert "did not arrive whole" in form.error_summary()


def test_a_record_is_edited_at_the_version_that_was_seen():
    assert 'name="version" value="3"' in Change(version=3).render_hidden()
    form = Change({"key": KEY, "title": "Low beds", "version": "2"}, version=3)
    assert form.is_valid()
    assert form.version == 2
    assert not Change({"key": KEY, "title": "Low beds"}, version=3).is_valid()


def test_a_new_record_has_no_version():
    assert Change().version is None
    assert "version" not in Change().render_hidden()


def test_the_names_key_and_version_are_taken():
    class Ask(forms.Form):
        version = forms.Text("Version")

    with pytest.raises(ImproperlyConfigured, match="version"):
        Ask()


def digest(form_class=Change, files=None, **posted):
    form = form_class({"key": forms.one_time_key(), **posted}, files)
    assert form.is_valid(), form.errors
    return form.digest()


def test_the_same_answers_give_the_same_digest():
    assert digest(title=" Low beds") == digest(title="Low beds", due="")
    assert digest(title="Low beds") != digest(title="High beds")
    assert digest(title="a", due="2026-06-01") != digest(title="a", due="2026-06-02")


def test_a_digest_does_not_change_between_releases():
    kept = "c3d7661fdff7cd4557d12e6a771a6ada4f84aa75982774217c4472fe5a0365eb"
    assert digest(title="Low beds", due="2026-06-01") == kept


def test_files_count_by_their_content():
    class Ask(forms.Form):
        x = forms.File("File")

    one, same, other = (digest(Ask, upload(*given)) for given in [("a", b"1"), ("b", b"1"), ("a", b"2")])
    assert one == same != other


def test_numbers_count_by_their_value():
    class Ask(forms.Form):
        x = forms.Number("Number")

    assert digest(Ask, x="1.50") == digest(Ask, x="1.5") != digest(Ask, x="15")


def test_answers_come_without_key_and_version():
    form = Change({"key": KEY, "title": "Low beds", "version": "1"}, version=1)
    assert form.is_valid()
    assert form.cleaned_values() == {"title": "Low beds", "due": None}


def test_a_field_draws_label_hint_and_error_together():
    form = Change({"key": KEY})
    html = form["title"].as_field_group()
    assert "What will you change?" in html
    assert "A dozen words is enough." in html
    assert "“What will you change?” is empty." in html
    assert 'aria-describedby="id_title-hint id_title-error"' in html


def test_the_error_summary_leads_to_the_question():
    form = Change({"key": KEY, "due-day": "31", "due-month": "2", "due-year": "2026"})
    assert re.findall('href="([^"]+)"', form.error_summary()) == ["#id_title", "#id_due-day"]
    assert 'id="id_due-day"' in form["due"].as_field_group()
    assert 'value="31"' in form["due"].as_field_group()
    assert form.title_prefix == "Error: "


def test_a_form_with_nothing_wrong_has_no_summary():
    form = Change({"key": KEY, "title": "Low beds"})
    assert form.error_summary() == ""
    assert form.title_prefix == ""


def test_a_stored_day_is_shown_in_its_boxes():
    html = Change(initial={"due": date(2026, 6, 1)})["due"].as_field_group()
    assert re.findall('value="([^"]*)"', html) == ["1", "6", "2026"]


def test_what_people_typed_is_escaped_when_shown_again():
    html = Change({"key": KEY, "title": '"><script>', "due": "x"})["title"].as_field_group()
    assert "<script>" not in html


def test_a_form_of_another_library_is_drawn_the_same_way():
    from django import forms as plain

    class SignIn(forms.Questions, plain.Form):
        login = plain.EmailField(label="E-mail")
        password = plain.CharField(widget=plain.PasswordInput)
        remember = plain.BooleanField(required=False)

    form = SignIn({})
    assert 'type="email"' in form["login"].as_field_group()
    assert "nhsuk-password-input" in form["password"].as_field_group()
    assert 'type="checkbox"' in form["remember"].as_field_group()
    assert "There is a problem" in form.error_summary()
