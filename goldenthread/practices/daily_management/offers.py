from __future__ import annotations

from goldenthread.foundations.organisation.own_way import Practice, offer_practice

offer_practice(
    Practice(
        key="daily_management",
        name="Boards and huddles",
        what="A board for each team: today's marks, problems, ideas and thanks, and what came back.",
        needs=("routines", "measurement"),
    )
)
