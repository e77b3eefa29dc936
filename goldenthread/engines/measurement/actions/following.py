"""Following measures and places, and the Teams channels that are told of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from goldenthread.engines.measurement import queries, rules
from goldenthread.engines.measurement.models import Channel, Following, Judgement, Measure, Post
from goldenthread.engines.measurement.rules import Permission, Told
from goldenthread.foundations.access.rights import check_may
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.notices import actions as notices
from goldenthread.foundations.organisation.models import Person, Unit, body_in_scope
from goldenthread.foundations.sign_in.fetching import NotAllowed, checked
from goldenthread.foundations.sign_in.sealing import seal

CHANNEL_ADDRESS = "address of a Teams channel"
POSTS = "measurement.posts"
MOST_REFUSALS = 6
FIRST_WAIT = timedelta(minutes=5)


@transaction.atomic
def follow(person: Person, *, measure: Measure | None = None, unit: Unit | None = None) -> Following:
    """Be told when a measure, or any of a place and below it, shows what is unlikely to be chance."""
    there = queries.following_of(person, measure=measure, unit=unit)
    if there is not None:
        return there
    following = Following(person=person, measure=measure, unit=unit)
    following.full_clean()
    following.save()
    audit.record("was begun", following, by=person)
    return following


@transaction.atomic
def unfollow(following: Following, *, by: Person) -> None:
    rules.check_own_following(following, by)
    number = following.pk
    following.delete()
    following.pk = number
    audit.record("was ended", following, by=by)


@transaction.atomic
def add_channel(*, name: str, unit: Unit, address: str, by: Person) -> Channel:
    """Name a channel that is told of a place. Nothing is sent until the clocked work has something to tell."""
    check_may(by, Permission.CHANGE_CHANNELS, unit_id=unit.pk, to="add a channel")
    channel = Channel(
        name=name, unit=unit, address=seal(address, purpose=CHANNEL_ADDRESS), host=_host(address)
    )
    channel.full_clean(exclude=["address"])
    channel.save()
    audit.record("was added", channel, by=by)
    return channel


@transaction.atomic
def change_channel(
    channel: Channel, *, name: str, unit: Unit, address: str, is_on: bool, by: Person, version: int | None
) -> None:
    """Change a channel, or switch it off. An address that is left empty stays as it is."""
    check_may(by, Permission.CHANGE_CHANNELS, unit_id=unit.pk, to="change a channel")
    channel.name, channel.unit, channel.is_on, channel.fault = name, unit, is_on, ""
    if address:
        channel.address, channel.host = seal(address, purpose=CHANNEL_ADDRESS), _host(address)
    audit.save_change(channel, version=version)
    audit.record("was changed", channel, by=by)
    if not is_on:
        Post.objects.filter(channel=channel, state=Post.State.WAITING).update(state=Post.State.NOT_NEEDED)


def _host(address: str) -> str:
    """The computer that an address names; refuses what is no https address of ours to call."""
    try:
        parts = checked(address)
    except NotAllowed as wrong:
        raise ValidationError({"address": str(wrong)}) from wrong
    return str(parts.hostname)


@transaction.atomic
def try_channel(channel: Channel, *, by: Person) -> None:
    """Have a card sent that tells of nothing, so that a team sees whether it arrives."""
    check_may(by, Permission.CHANGE_CHANNELS, unit_id=channel.unit_id, to="try a channel")
    rules.check_channel_is_on(channel)
    Post.objects.create(channel=channel, unit=channel.unit, try_at=now(), made_at=now())
    audit.record("was tried", channel, by=by)
    work.leave(POSTS, body_id=body_in_scope(), subject_id=channel.pk)


@transaction.atomic
def leave_cards(row: Judgement) -> int:
    """Leave a card about a run of signals for each channel that is told of its place, once: how many were new."""
    left = 0
    for channel in queries.channels_told_of(row.unit):
        _, is_new = Post.objects.get_or_create(
            channel=channel,
            measure=row.measure,
            unit=row.unit,
            meaning=row.run_meaning,
            run_began=row.run_began,
            defaults={"try_at": now(), "made_at": now()},
        )
        if is_new:
            left += 1
            work.leave(POSTS, body_id=body_in_scope(), subject_id=channel.pk)
    return left


def remind(row: Judgement, *, text: str, key: str, address: str, by: Person) -> int:
    """Ask whoever looks after a measure for a number that is late, once for each period: how many were told."""
    check_may(by, Permission.CHANGE_MEASURES, unit_id=row.unit_id, to="remind anybody of this number")
    return notices.tell(
        [row.measure.owner],
        kind=Told.REMINDED,
        text=text,
        why=f"{by.label} asked.",
        address=address,
        unit=row.unit,
        about=row.measure,
        key=key,
        once=True,
        by=by,
    )


def note_cards_not_needed(posts: Collection[Post]) -> None:
    """What they tell of is so no longer, or may not be told."""
    _note(posts, state=Post.State.NOT_NEEDED)


@transaction.atomic
def note_cards_sent(channel: Channel, posts: Collection[Post]) -> None:
    _note(posts, state=Post.State.SENT, sent_at=now())
    Channel.objects.filter(pk=channel.pk).update(told_at=now(), fault="")
    audit.record("was told", channel, by=None, details={"cards": len(posts)})


@transaction.atomic
def note_cards_refused(channel: Channel, posts: Collection[Post], *, fault: str) -> None:
    """They are tried again, later each time, and then given up. The channel's page says why."""
    for post in posts:
        refusals = post.refusals + 1
        if refusals >= MOST_REFUSALS:
            _note([post], state=Post.State.GIVEN_UP, refusals=refusals)
        else:
            _note([post], refusals=refusals, try_at=now() + FIRST_WAIT * 4 ** (refusals - 1))
    Channel.objects.filter(pk=channel.pk).update(fault=fault[:300])
    audit.record("could not be told", channel, by=None)


def _note(posts: Collection[Post], **values: object) -> None:
    Post.objects.filter(pk__in=[post.pk for post in posts]).update(**values)
