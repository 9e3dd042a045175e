"""The steps in which the demo store's showroom is written, each with what it needs of those before."""

from __future__ import annotations

from datetime import datetime

from dealership.demo.people import Person
from dealership.demo.showroom import calls, drives, leads, recordings
from dealership.demo.showroom.drives import Drives
from dealership.demo.showroom.scene import Scene
from dealership.demo.showroom.visits import Visits
from roles.models import Unit


def write(people: list[Person], store: Unit, now: datetime) -> int:
    """Write what happened in the showroom; return how many records there are."""
    scene = Scene(people, store, now)
    cars = drives.write_cars(scene)
    followed = leads.write(scene)
    visits = Visits(scene).write(followed)
    drove = Drives(scene, cars).write(followed)
    checked = recordings.write(scene, visits)
    calls.write(scene, followed)
    leads.write_unassigned(scene)
    scene.house.note("lead", followed)
    scene.house.note("showroom_visit", visits)
    scene.house.note("test_drive", drove)
    scene.house.note("recording_check", checked)
    scene.house.write_timeline()
    return len(followed) + len(visits) + len(drove) + len(checked)
