"""Who stated the purpose, and who decided about national priorities."""

from __future__ import annotations

from datetime import date

import pytest

from goldenthread.practices.strategy import actions

pytestmark = pytest.mark.django_db


def test_the_whole_trusts_decisions_have_a_history(sign_in, dev, whole_trust):
    actions.state_purpose(text="The best care, every day.", by=dev)
    priority = actions.publish_priority(
        title="Safer care",
        why="Fewer people are harmed.",
        source="A strategy",
        publisher="A national body",
        valid_from=date(2025, 4, 1),
        by=None,
    )
    actions.decline_priority(priority, reason="Ours goes further", by=dev)
    page = sign_in(dev).get("/strategy/history/").content.decode()
    assert "The best care, every day." in page
    assert "Ours goes further" in page
    assert "Dev Nair" in page


def test_a_patient_partner_sees_no_history(sign_in, make_person, whole_trust):
    partner = make_person("Doreen Amos", "Patient partner", whole_trust, "patient_partner")
    assert sign_in(partner).get("/strategy/history/").status_code == 403
