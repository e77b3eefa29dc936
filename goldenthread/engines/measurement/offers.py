from __future__ import annotations

from goldenthread.foundations.organisation.own_way import Practice, offer_practice

offer_practice(
    Practice(
        key="measurement",
        name="Measures",
        what="Numbers over time for a ward, a team or the whole trust, with what is expected and what is not.",
        begins_at="measurement:measure_list",
    )
)
