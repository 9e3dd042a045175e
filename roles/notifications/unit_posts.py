"""Posting what concerns a unit to the unit's group robots."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from roles.notifications.models import OutboxMessage, OutboxState, Robot, UnitPost
from roles.notifications.quiet import rules_of_stores, usual_rules
from roles.notifications.topics import TOPICS


@dataclass(frozen=True)
class Notice:
    """What to post to one unit; `key` makes it once only a robot.

    `params` holds counts and the names of duties. What names people stands in `names` and is left out where the
    group is read by others as well.
    """

    unit_id: int
    key: str
    topic: str
    kind: str
    params: dict[str, Any] = field(default_factory=dict)
    names: dict[str, Any] = field(default_factory=dict)
    url: str = ""


def units_with_robots(topic: str, stores: Collection[int]) -> set[int]:
    """Return the units of these stores that have a robot for a topic, so that nothing is counted for nobody."""
    rows = Robot.objects.filter(is_active=True, unit__is_active=True, unit__store__in=stores)
    return {unit for unit, topics in rows.order_by().values_list("unit", "topics") if topic in topics}


@transaction.atomic
def post_to_units(notices: Collection[Notice], *, at: datetime) -> int:
    """Write the posts and their outbox rows, for the robots that are told of the topic; return how many are new.

    Call it in the transaction of the fact that is told.
    """
    robots = Robot.objects.filter(is_active=True, unit__in={notice.unit_id for notice in notices})
    by_unit: dict[int, list[Robot]] = {}
    for robot in robots.select_related("unit"):
        by_unit.setdefault(robot.unit_id, []).append(robot)
    wanted = [
        (robot, notice)
        for notice in notices
        for robot in by_unit.get(notice.unit_id, ())
        if notice.topic in robot.topics
    ]
    known = set(
        UnitPost.objects.filter(
            robot__in={robot.pk for robot, _notice in wanted}, key__in={notice.key for _robot, notice in wanted}
        ).values_list("robot_id", "key")
    )
    fresh = {(robot.pk, notice.key): (robot, notice) for robot, notice in wanted if (robot.pk, notice.key) not in known}
    posts = UnitPost.objects.bulk_create([_post(robot, notice, at) for robot, notice in fresh.values()])
    _fill_outbox(posts, list(fresh.values()), at)
    return len(posts)


def _post(robot: Robot, notice: Notice, at: datetime) -> UnitPost:
    params = {**notice.params, **(notice.names if robot.names else {})}
    return UnitPost(robot=robot, key=notice.key, kind=notice.kind, params=params, url=notice.url, created_at=at)


def _fill_outbox(posts: list[UnitPost], written: list[tuple[Robot, Notice]], at: datetime) -> None:
    rules = rules_of_stores({robot.unit.store_id for robot, _notice in written if robot.unit.store_id})
    rows = []
    for post, (robot, notice) in zip(posts, written, strict=True):
        own = rules.get(robot.unit.store_id or 0, usual_rules())
        when = at if TOPICS[notice.topic].urgent else own.quiet_until(at)
        state = OutboxState.WAITING if when <= at else OutboxState.HELD
        rows.append(OutboxMessage(post=post, channel=robot.lane, next_attempt_at=when, state=state))
    OutboxMessage.objects.bulk_create(rows, batch_size=1000)
