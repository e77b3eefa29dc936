"""Exactly what the pages of this room show; and, for every room, who can see a thing."""

from goldenthread.foundations.access.presenters.audiences import Audience, audience
from goldenthread.foundations.access.presenters.officer import (
    holders_of,
    permission_list,
    permission_page,
    rights_as_csv,
    standing_in_with,
    unusual,
)
from goldenthread.foundations.access.presenters.register import (
    belonging,
    chosen_place,
    members,
    nothing_found,
    person_page,
    person_rows,
    place_nodes,
    place_page,
    place_trail,
    subtree,
    switcher,
    trust_page,
    trust_rows,
)
from goldenthread.foundations.access.presenters.rights import (
    my_rights,
    rights_rows,
    role_cards,
    role_name,
    seat_choices,
)
from goldenthread.foundations.access.presenters.standing_in import (
    how_many_stand_in,
    stand_in_row,
    stand_in_rows,
    stand_in_words,
)

__all__ = [
    "Audience",
    "audience",
    "belonging",
    "chosen_place",
    "holders_of",
    "how_many_stand_in",
    "members",
    "my_rights",
    "nothing_found",
    "permission_list",
    "permission_page",
    "person_page",
    "person_rows",
    "place_nodes",
    "place_page",
    "place_trail",
    "rights_as_csv",
    "rights_rows",
    "role_cards",
    "role_name",
    "seat_choices",
    "stand_in_row",
    "stand_in_rows",
    "stand_in_words",
    "standing_in_with",
    "subtree",
    "switcher",
    "trust_page",
    "trust_rows",
    "unusual",
]
