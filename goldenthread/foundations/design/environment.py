"""The Jinja environment: misspelt names are loud in our pages and quiet inside the NHS.UK macros."""

from collections.abc import Callable, MutableMapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import jinja2
from django.templatetags.static import static
from django.urls import reverse
from jinja2.runtime import Context, Macro
from markupsafe import Markup

from .presenters import Emptiness, Frame

LONDON = ZoneInfo("Europe/London")
NHSUK = "nhsuk/"


class LoudUndefined(jinja2.ChainableUndefined):
    """Quiet in `if`, in `default` and in chains of attributes; raises where it would be read."""

    __slots__ = ()

    def _shout(self, *_: Any, **__: Any) -> NoReturn:
        self._fail_with_undefined_error()

    # A loop over a misspelt name would show an empty page that looks true, so loops are loud as well.
    __str__ = __html__ = __format__ = __iter__ = __len__ = __contains__ = _shout  # type: ignore[assignment]


class LoudContext(Context):
    """Looks into what a page hands to an NHS.UK macro, which would quietly leave out an unknown value."""

    def call(self, obj: Any, /, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        if isinstance(obj, Macro) and obj._environment is nhsuk_environment():
            _check_known([*args, kwargs])
        return super().call(obj, *args, **kwargs)


def _check_known(value: Any) -> None:
    if isinstance(value, LoudUndefined):
        value._shout()
    if isinstance(value, dict | list | tuple):
        for item in value.values() if isinstance(value, dict) else value:
            _check_known(item)


class Environment(jinja2.Environment):
    """Our own templates, with everything under nhsuk/ handed to an environment of its own.

    The NHS.UK macros loop over and print optional values that nobody gave them. What an unknown name becomes
    is decided by the environment that compiled the template, so theirs are compiled where it is quiet. A
    misspelt name of ours was made here, so it stays loud when it is handed to one of their macros.
    """

    context_class = LoudContext

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> jinja2.Template:
        if name.startswith(NHSUK):
            return nhsuk_environment().get_template(name)
        return super()._load_template(name, globals)


@cache
def nhsuk_environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("nhsuk_frontend_jinja"),
        undefined=jinja2.ChainableUndefined,
        autoescape=True,
        auto_reload=False,
        cache_size=-1,
    )


@cache
def component(name: str) -> Callable[[dict[str, Any]], Markup]:
    """The macro of one NHS.UK component, to be called with its parameters: component("date-input")({...})."""
    first, *rest = name.split("-")
    module = nhsuk_environment().get_template(f"{NHSUK}components/{name}/macro.jinja").module
    macro: Callable[[dict[str, Any]], Markup] = getattr(module, first + "".join(map(str.capitalize, rest)))
    return macro


def environment(**options: Any) -> Environment:
    """What Django's Jinja2 backend calls to make the environment of every page."""
    env = Environment(**{**options, "autoescape": True, "undefined": LoudUndefined, "cache_size": -1})
    env.globals.update(static=static, url=_url, bare_frame=Frame())
    env.filters.update(day=day, moment=moment, number=number)
    env.tests["emptiness"] = lambda value: isinstance(value, Emptiness)
    return env


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)


def day(value: date) -> str:
    """1 June 2026."""
    if isinstance(value, datetime):
        value = _in_london(value)
    return f"{value.day} {value:%B %Y}"


def moment(value: datetime) -> str:
    """1 June 2026, 08:15, by the clock on the wall in London."""
    local = _in_london(value)
    return f"{day(local)}, {local:%H:%M}"


def _in_london(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone, so the hour to show is not known.")
    return value.astimezone(LONDON)


def number(value: int | float | Decimal, decimals: int | None = None) -> str:
    """1,234 or 3.25. Without `decimals` a whole number has none and any other at most two."""
    if decimals is None:
        text = f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"
    else:
        text = f"{value:,.{decimals}f}"
    text = "0" if text == "-0" else text
    return text.replace("-", "\N{MINUS SIGN}")
