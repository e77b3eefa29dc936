from goldenthread.foundations.notices.actions.choosing import (
    choose_how,
    hear_of_place,
    mute_place,
    stop_mail,
)
from goldenthread.foundations.notices.actions.mailing import (
    claim,
    gather,
    give_up_what_was_left_behind,
    note_not_needed,
    note_not_now,
    note_refused,
    note_sent,
)
from goldenthread.foundations.notices.actions.telling import MAIL, next_round, read, read_all, tell

__all__ = [
    "MAIL",
    "choose_how",
    "claim",
    "gather",
    "give_up_what_was_left_behind",
    "hear_of_place",
    "mute_place",
    "next_round",
    "note_not_needed",
    "note_not_now",
    "note_refused",
    "note_sent",
    "read",
    "read_all",
    "stop_mail",
    "tell",
]
