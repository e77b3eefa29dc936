"""Acts without a name, such as an answer to a survey: while one is under way, nothing may note that it was.

Neither the audit trail, nor the list of forms sent, nor a log may take a line, since each has a time, and times can be
matched to people. What tries is refused, and with it the act: a fault that shows is better than a trace that does not.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection

_under_way: ContextVar[bool] = ContextVar("anonymous_act_under_way", default=False)

# Tables whose rows have a time or a person.
TRACES = ("audit_entry", "audit_payload", "audit_unsealed", "audit_submission", "clock_due")


class LeavesATrace(RuntimeError):
    """Something would have noted an act that is to have no name."""


def is_anonymous_act() -> bool:
    """Whether an act without a name is under way."""
    return _under_way.get()


def refuse_in_anonymous_act(where: str) -> None:
    """Refuse to note anything while an act without a name is under way."""
    if _under_way.get():
        raise LeavesATrace(f"An act without a name would have been noted in {where}.")


@contextmanager
def anonymous_act() -> Iterator[None]:
    """Do something of which no trace may say when it was done or by whom."""
    token = _under_way.set(True)
    try:
        with connection.execute_wrapper(_refuse_traces):
            yield
    finally:
        _under_way.reset(token)


def _refuse_traces(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if sql.lstrip()[:6].upper() == "INSERT":
        for table in TRACES:
            if f'"{table}"' in sql:
                refuse_in_anonymous_act(table)
    return execute(sql, params, many, context)


def watch_logs() -> None:
    """Have every log line of this process refused while an act without a name is under way."""
    make = logging.getLogRecordFactory()
    if getattr(make, "refuses_anonymous_acts", False):
        return

    def refusing(*args: Any, **kwargs: Any) -> logging.LogRecord:
        refuse_in_anonymous_act("a log")
        return make(*args, **kwargs)

    refusing.refuses_anonymous_acts = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(refusing)
