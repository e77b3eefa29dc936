"""Rows that belong to one trust, and the scope without which they cannot be read or written.

A query names no trust: it runs in the scope of one, set for a request by its sign-in. Outside any scope it raises.
Saving, bulk work and links are held to the same scope, since a filter on reading alone leaves those ways open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import models

from goldenthread.foundations.audit.models import Audited
from goldenthread.foundations.organisation.models.bodies import Body
from goldenthread.foundations.privacy.rules import refuse_nhs_numbers


class NoScope(RuntimeError):
    """A trust's rows were asked for without saying which trust."""


class ForeignRow(RuntimeError):
    """A row of one trust was written, or linked to, in the scope of another."""


class Across(StrEnum):
    """The only reasons for which rows of all trusts may be read at once. The list may only shrink."""

    SIGN_IN = "find the trusts an account has a seat in"
    CHECKS = "check that no link crosses trusts"


_scope: ContextVar[int | Across | None] = ContextVar("scope", default=None)
# What was asked once in a scope and need not be asked again while it lasts.
_memory: ContextVar[dict[str, Any] | None] = ContextVar("memory", default=None)


@contextmanager
def scope_of(body: Body | int) -> Iterator[None]:
    """Work in one trust's rows."""
    token = _scope.set(body if isinstance(body, int) else body.pk)
    memory = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(memory)
        _scope.reset(token)


@contextmanager
def scope_across(reason: Across) -> Iterator[None]:
    """Read rows of all trusts, for a reason on the list. Nothing can be written here."""
    token = _scope.set(reason)
    try:
        yield
    finally:
        _scope.reset(token)


def body_in_scope() -> int:
    """The number of the trust whose scope this is."""
    scope = _scope.get()
    if not isinstance(scope, int):
        raise NoScope("No trust is in scope. Use `with scope_of(body):` around the work.")
    return scope


def is_in_scope() -> bool:
    """Whether some one trust is in scope."""
    return isinstance(_scope.get(), int)


Answer = TypeVar("Answer")


def remembered(name: str, ask: Callable[[], Answer]) -> Answer:
    """The answer to a question about the trust in scope, asked once while the scope lasts."""
    body_in_scope()
    memory = _memory.get()
    if memory is None:
        return ask()
    if name not in memory:
        memory[name] = ask()
    answer: Answer = memory[name]
    return answer


def forget(name: str) -> None:
    """Ask anew the next time: what was remembered has changed."""
    (_memory.get() or {}).pop(name, None)


Row = TypeVar("Row", bound="BodyOwned", covariant=True)


class BodyOwnedQuerySet(models.QuerySet[Row], Generic[Row]):
    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        for row in rows:
            row.stamp_body()
        if rows:
            check_links(rows)
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> int:
        rows = list(objs)
        for row in rows:
            row.stamp_body()
        if rows:
            check_links(rows)
        return super().bulk_update(rows, *args, **kwargs)

    def update(self, **values: Any) -> int:
        body_in_scope()
        if {"body", "body_id"} & values.keys():
            raise ForeignRow("A row never moves to another trust.")
        self._check_updated_links(values)
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        body_in_scope()
        return super().delete()

    def _check_updated_links(self, values: dict[str, Any]) -> None:
        for field in _links(self.model):
            for name in (field.name, field.attname):
                target = values.get(name)
                if target is not None:
                    number = target.pk if isinstance(target, models.Model) else target
                    _check_targets(field, {number})


class BodyOwnedManager(models.Manager.from_queryset(BodyOwnedQuerySet)):  # type: ignore[misc]
    """Reads only the rows of the trust in scope, and none at all outside a scope."""

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        scope = _scope.get()
        if scope is None:
            raise NoScope(
                f"{self.model.__name__} was read with no trust in scope. Use `with scope_of(body):` around the work."
            )
        return rows if isinstance(scope, Across) else rows.filter(body_id=scope)


class BodyOwned(Audited):
    """A row that belongs to exactly one trust."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", editable=False)

    objects = BodyOwnedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    # The one place where saving is overridden: a guard that every row of every room must pass (docs/decisions/0004).
    def save(self, *args: Any, **kwargs: Any) -> None:
        self.stamp_body()
        check_links([self])
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.stamp_body()
        return super().delete(*args, **kwargs)

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self.stamp_body()
        super().full_clean(*args, **kwargs)

    def clean_fields(self, exclude: Any = None) -> None:
        super().clean_fields(exclude=exclude)
        for field in self._meta.concrete_fields:
            value = getattr(self, field.attname)
            if field.name in (exclude or ()):
                continue
            if isinstance(value, str) and isinstance(field, models.CharField | models.TextField):
                try:
                    refuse_nhs_numbers(value)
                except ValidationError as wrong:
                    raise ValidationError({field.name: wrong.messages}) from wrong

    def stamp_body(self) -> None:
        """Give a new row to the trust in scope; refuse a row of any other."""
        scope = body_in_scope()
        if self.body_id is None:
            self.body_id = scope
        elif self.body_id != scope:
            raise ForeignRow(f"This {self._meta.verbose_name} belongs to another trust.")


def _links(model: type[models.Model]) -> list[models.ForeignKey[Any, Any]]:
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and isinstance(field.related_model, type)
        and issubclass(field.related_model, BodyOwned)
    ]


def check_links(rows: list[Any]) -> None:
    """Refuse rows that point at another trust's rows. One query for each kind of link that changed."""
    for field in _links(type(rows[0])):
        wanted: set[int] = set()
        for row in rows:
            number = getattr(row, field.attname)
            if number is None or row.as_loaded.get(field.attname) == number:
                continue
            target: Any = field.get_cached_value(row, default=None)
            if target is None:
                wanted.add(number)
            elif target.body_id != row.body_id:
                raise ForeignRow(f"The {field.verbose_name} belongs to another trust.")
        _check_targets(field, wanted)


def _check_targets(field: models.ForeignKey[Any, Any], wanted: set[int]) -> None:
    if not wanted:
        return
    target: Any = field.related_model
    found = set(target.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if found != wanted:
        raise ForeignRow(f"The {field.verbose_name} belongs to another trust, or is not there.")
