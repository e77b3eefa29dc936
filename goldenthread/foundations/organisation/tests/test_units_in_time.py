from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from goldenthread.foundations.organisation import actions, queries
from goldenthread.foundations.organisation.models import Membership, Unit, UnitPlacement, UnitSuccession

pytestmark = pytest.mark.database


def names_below(unit, on):
    below = queries.here_and_below([unit.pk], on=on)
    return {row.name for row in Unit.objects.filter(pk__in=below)}


def test_a_division_holds_its_wards_and_not_its_neighbours(medicine, ward_7, ward_8, surgery, the_day):
    assert names_below(medicine, the_day) == {"Medicine", "Ward 7", "Ward 8"}
    assert names_below(surgery, the_day) == {"Surgery"}


def test_a_moved_ward_is_below_its_old_division_on_earlier_days(medicine, surgery, ward_7):
    actions.move_unit(ward_7, under=surgery, on=date(2025, 1, 1), by=None)
    assert "Ward 7" in names_below(medicine, date(2024, 12, 31))
    assert "Ward 7" not in names_below(medicine, date(2025, 1, 1))
    assert "Ward 7" in names_below(surgery, date(2025, 1, 1))


def test_a_moved_division_takes_its_wards_along(whole_trust, medicine, surgery, ward_7):
    actions.move_unit(surgery, under=medicine, on=date(2025, 1, 1), by=None)
    theatre = actions.open_unit(
        name="Theatres",
        kind=Unit.Kind.TEAM,
        nature=Unit.Nature.CLINICAL,
        under=surgery,
        opened_on=date(2025, 2, 1),
        by=None,
    )
    assert queries.units_above(theatre, on=date(2025, 3, 1)) == [whole_trust, medicine, surgery]


def test_a_unit_cannot_go_under_what_is_below_it(medicine, whole_trust, surgery):
    actions.move_unit(surgery, under=medicine, on=date(2025, 1, 1), by=None)
    with pytest.raises(ValidationError, match="Surgery is below Medicine"):
        actions.move_unit(medicine, under=surgery, on=date(2025, 2, 1), by=None)


def test_a_renamed_ward_keeps_its_old_name_for_old_days(ward_7, the_day):
    actions.rename_unit(ward_7, name="Acorn Ward", on=date(2025, 6, 1), by=None)
    old = UnitPlacement.objects.get(unit=ward_7, ends_on=date(2025, 6, 1))
    assert (old.name, ward_7.name) == ("Ward 7", "Acorn Ward")
    assert "Acorn Ward" in {place.name for place in queries.place_tree(on=the_day)}
    assert "Ward 7" in {place.name for place in queries.place_tree(on=date(2025, 5, 31))}


def test_a_rename_before_the_last_change_is_refused(ward_7):
    actions.rename_unit(ward_7, name="Acorn Ward", on=date(2025, 6, 1), by=None)
    with pytest.raises(ValidationError, match="has been as it is since 1 June 2025"):
        actions.rename_unit(ward_7, name="Beech Ward", on=date(2025, 5, 1), by=None)


def test_a_merged_ward_closes_and_its_people_go_along(ward_7, ward_8, amina, ben):
    actions.merge_unit(ward_7, into=ward_8, on=date(2026, 1, 1), by=None)
    assert not ward_7.is_open(date(2026, 1, 1))
    assert UnitSuccession.objects.get(predecessor=ward_7).successor == ward_8
    now_there = Membership.objects.filter(unit=ward_8, ends_on=None)
    assert {row.person.given_name for row in now_there} == {"Amina", "Ben"}
    assert Membership.objects.filter(unit=ward_7, ends_on=date(2026, 1, 1)).count() == 2


def test_a_division_with_open_wards_cannot_close(medicine, ward_7):
    with pytest.raises(ValidationError, match="Close or move what is below Medicine first: Ward 7"):
        actions.close_unit(medicine, on=date(2026, 1, 1), by=None)


def test_nothing_opens_under_a_team(ward_7):
    with pytest.raises(ValidationError, match="Teams have nothing below them"):
        actions.open_unit(
            name="Bay 3",
            kind=Unit.Kind.TEAM,
            nature=Unit.Nature.CLINICAL,
            under=ward_7,
            opened_on=date(2025, 1, 1),
            by=None,
        )


def test_the_closure_made_anew_is_the_same(medicine, ward_7, ward_8, surgery):
    actions.move_unit(ward_8, under=surgery, on=date(2025, 1, 1), by=None)
    from goldenthread.foundations.organisation.models import UnitClosure

    def rows():
        return set(
            UnitClosure.objects.values_list("ancestor_id", "descendant_id", "depth", "starts_on", "ends_on")
        )

    before = rows()
    actions.rebuild_closure(by=None)
    assert rows() == before


def test_the_tree_reads_each_unit_after_the_one_it_is_under(
    whole_trust, medicine, ward_7, ward_8, surgery, the_day
):
    tree = [(place.name, place.depth) for place in queries.place_tree(on=the_day)]
    assert tree == [
        ("Seaholme University Hospitals", 0),
        ("Medicine", 1),
        ("Ward 7", 2),
        ("Ward 8", 2),
        ("Surgery", 1),
    ]


def test_reading_the_tree_costs_one_query(ward_7, ward_8, surgery, the_day, django_assert_num_queries):
    with django_assert_num_queries(1):
        queries.place_tree(on=the_day)


def test_ward_10_comes_after_ward_7(medicine, ward_7, the_day):
    actions.open_unit(
        name="Ward 10",
        kind=Unit.Kind.TEAM,
        nature=Unit.Nature.CLINICAL,
        under=medicine,
        opened_on=date(2025, 1, 1),
        by=None,
    )
    assert [place.name for place in queries.place_tree(on=the_day)][-2:] == ["Ward 7", "Ward 10"]
    below = queries.units_directly_below(medicine, on=the_day)
    assert [unit.name for unit in below] == ["Ward 7", "Ward 10"]


def test_a_renamed_unit_is_sorted_by_its_new_name(ward_7):
    actions.rename_unit(ward_7, name="Ward 12", on=date(2025, 6, 1), by=None)
    ward_7.refresh_from_db()
    assert ward_7.sort_name == "ward 000012"
