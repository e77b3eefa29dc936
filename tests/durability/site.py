"""The website as it is served, and as it would be if one of its promises were broken on purpose: the control that each
test of this folder has. `BREAK` names the promise.
"""

from __future__ import annotations

import os
import uuid
from dataclasses import replace
from typing import Any

from goldenthread.config.wsgi import application

__all__ = ["application"]


def without_the_ledger() -> None:
    """What arrives twice is done twice."""
    from goldenthread.practices.daily_management.actions import operations

    once = operations.do_operation

    def again(screen: Any, asked: Any, *arguments: Any, **named: Any) -> Any:
        return once(screen, replace(asked, key=str(uuid.uuid4())), *arguments, **named)

    operations.do_operation = again


def acknowledged_before_it_is_kept() -> None:
    """One thing in eight is answered as done and never is."""
    from goldenthread.practices.daily_management.actions import operations
    from goldenthread.practices.daily_management.models import Operation

    once = operations.do_operation

    def hasty(screen: Any, asked: Any, *arguments: Any, **named: Any) -> Any:
        if asked.number % 8 == 3:
            return Operation(screen=screen, key=asked.key, name=asked.name, outcome=Operation.Outcome.DONE)
        return once(screen, asked, *arguments, **named)

    operations.do_operation = hasty


def without_waiting_for_the_disk() -> None:
    from django.db.backends.signals import connection_created

    def careless(connection: Any, **_: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")

    connection_created.connect(careless, weak=False)


BREAKS = {
    function.__name__: function
    for function in (without_the_ledger, acknowledged_before_it_is_kept, without_waiting_for_the_disk)
}
if named := os.environ.get("BREAK"):
    BREAKS[named]()
