"""Recordings of the demo store's receptions: filed by the front desk, and most of them heard and scored."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random

from dealership.demo import showroom_words as words
from dealership.demo.chance import chance
from dealership.demo.rows import BATCH
from dealership.demo.showroom.scene import Scene
from roles import clock
from sales.models import RecordingCheck, ShowroomVisit


def write(scene: Scene, visits: list[ShowroomVisit]) -> list[RecordingCheck]:
    """Write a recording of nearly every visit that is over; return them."""
    rows = []
    manager = scene.house.seats["showroom-manager"][0].staff_id
    for number, visit in enumerate(visits):
        random = chance("recording", number)
        if visit.kind == "call" or visit.left_at is None or random.random() > 0.93:
            continue
        row = _recording(scene, random, number, visit, visit.left_at)
        _hear(scene, random, row, manager)
        rows.append(row)
    RecordingCheck.objects.bulk_create(rows, batch_size=BATCH)
    return rows


def _recording(scene: Scene, random: Random, number: int, visit: ShowroomVisit, left: datetime) -> RecordingCheck:
    day = clock.local_date(visit.arrived_at)
    made = max(min(clock.local(day, time(17)), scene.now), left)
    desk = scene.house.seat(random, "front-desk-receptionist")
    return RecordingCheck(
        visit=visit,
        consultant_id=visit.adviser_id or visit.owner_id,
        recorded_on=day,
        place=f"{words.RECORDINGS}/{day:%Y/%m/%d}/{visit.arrived_at:%H%M}-{number}",
        **scene.house.kept(desk, made),
    )


def _hear(scene: Scene, random: Random, row: RecordingCheck, manager: int) -> None:
    """Let a recording be filed the day after, and heard and scored the day after that."""
    age = (scene.today - row.recorded_on).days
    if age >= 1:
        row.state, row.filed_at = "filed", row.created_at
    if age >= 2 and random.random() < 0.97:
        row.state, row.scored_at, row.scored_by_id = "checked", row.created_at + timedelta(hours=20), manager
        row.score, row.findings = min(100, max(55, round(random.gauss(88, 7)))), random.choice(words.HEARD)
