from __future__ import annotations

from goldenthread.foundations.organisation.own_way import Practice, offer_practice

offer_practice(
    Practice(
        key="routines",
        name="Routines",
        what="Meetings that recur, what was held, and problems that rise until an answer comes back.",
    )
)
