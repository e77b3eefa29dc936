"""Every route there is, read from the resolver; nothing is listed by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse


@dataclass(frozen=True)
class Route:
    name: str
    address: str
    view: Callable[..., Any]
    parameters: tuple[str, ...]

    def at(self, **parameters: Any) -> str:
        return reverse(self.name, kwargs=parameters)


def routes() -> list[Route]:
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list[Any], above: str, namespace: str) -> Iterator[Route]:
    for pattern in patterns:
        address = above + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inside = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, address, inside)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"{address} has no name."
            yield Route(
                f"{namespace}{pattern.name}", address, pattern.callback, tuple(pattern.pattern.converters)
            )
