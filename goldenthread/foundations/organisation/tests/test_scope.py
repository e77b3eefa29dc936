"""A trust's rows cannot be read, written or linked to without saying for which trust."""

from __future__ import annotations

import pytest

from goldenthread.foundations.organisation import actions
from goldenthread.foundations.organisation.models import (
    Across,
    ForeignRow,
    Membership,
    NoScope,
    Person,
    Unit,
    scope_across,
    scope_of,
)

pytestmark = pytest.mark.database


def test_nothing_is_read_without_a_scope(seaholme):
    with pytest.raises(NoScope, match="no trust in scope"):
        list(Unit.objects.all())


def test_nothing_is_written_without_a_scope(seaholme):
    with pytest.raises(NoScope):
        Unit(body=seaholme, kind=Unit.Kind.TEAM, name="Ward 1", opened_on="2020-01-01").save()
    with pytest.raises(NoScope):
        Unit.objects.bulk_create([Unit(body=seaholme, kind="team", name="Ward 1", opened_on="2020-01-01")])


def test_a_scope_shows_only_its_own_rows(trust, ward_7, northfold):
    with scope_of(northfold):
        assert [unit.name for unit in Unit.objects.all()] == ["Northfold Community Trust"]
        assert not Unit.objects.filter(pk=ward_7.pk).exists()


def test_a_foreign_row_cannot_be_saved_or_deleted(ward_7, northfold):
    with scope_of(northfold):
        ward_7.name = "Ours now"
        with pytest.raises(ForeignRow):
            ward_7.save()
        with pytest.raises(ForeignRow):
            ward_7.delete()
        assert Unit.objects.filter(pk=ward_7.pk).update(name="Ours now") == 0


def test_a_row_never_moves_to_another_trust(ward_7, northfold):
    with pytest.raises(ForeignRow, match="never moves"):
        Unit.objects.filter(pk=ward_7.pk).update(body=northfold)
    ward_7.body = northfold
    with pytest.raises(ForeignRow):
        ward_7.save()


@pytest.mark.parametrize("by_number", [True, False])
def test_a_row_cannot_be_linked_to_another_trusts_row(amina, farah, ward_7, by_number):
    link = {"person_id": farah.pk} if by_number else {"person": farah}
    membership = Membership(unit=ward_7, role="staff", tier="team", starts_on="2026-01-01", **link)
    with pytest.raises(ForeignRow):
        membership.save()
    with pytest.raises(ForeignRow):
        Membership.objects.bulk_create([membership])
    with pytest.raises(ForeignRow):
        Membership.objects.filter(person=amina).update(**link)


def test_a_links_end_is_read_in_the_scope_too(amina, farah):
    membership = Membership.objects.get(person=amina)
    with scope_of(farah.body_id), pytest.raises(Person.DoesNotExist):
        _ = membership.person


def test_a_loaded_row_cannot_be_refreshed_from_another_scope(ward_7, northfold):
    with scope_of(northfold), pytest.raises(Unit.DoesNotExist):
        ward_7.refresh_from_db()


def test_reading_across_trusts_needs_a_reason_and_writes_nothing(ward_7, northfold):
    with scope_across(Across.CHECKS):
        assert Unit.objects.count() == 4
        ward_7.name = "Changed"
        with pytest.raises(NoScope):
            ward_7.save()


def test_the_reasons_to_read_across_trusts_are_few():
    assert len(Across) <= 10


def test_the_scope_ends_with_its_block_even_on_an_error(northfold):
    with pytest.raises(ZeroDivisionError), scope_of(northfold):
        _ = 1 / 0
    with pytest.raises(NoScope):
        Unit.objects.count()


def test_a_text_with_an_nhs_number_is_not_kept(ward_7):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError, match="NHS number"):
        actions.rename_unit(
            ward_7, name="Bed of 943 476 5919", on=ward_7.opened_on.replace(year=2025), by=None
        )
