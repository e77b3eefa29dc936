from __future__ import annotations

from goldenthread.foundations.sign_in import urls


def test_every_route_of_the_room_declares_a_policy():
    routes = [*urls.urlpatterns[:-1], *urls.rooms[0]]
    assert not [route for route in routes if not hasattr(route.callback, "policy")]
