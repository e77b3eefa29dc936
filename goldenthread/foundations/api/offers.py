from __future__ import annotations

from datetime import timedelta

from goldenthread.foundations.api import routes, rules, scopes
from goldenthread.foundations.api.actions import forget_keys
from goldenthread.foundations.clock import work

for scope in (rules.READ_PLACES, rules.READ_PEOPLE):
    scopes.offer_scope(scope)
routes.offer_routes("goldenthread.foundations.api.api")
work.register("api.forget_keys", forget_keys, every=timedelta(hours=1))
