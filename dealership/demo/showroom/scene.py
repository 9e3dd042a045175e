"""The showroom its half year is played in: who works there, when it is open, how soon it answers and what it sells."""

from __future__ import annotations

from datetime import datetime, timedelta

from dealership.demo.house import House
from dealership.demo.people import Person
from dealership.demo.price_list import car_models
from roles.calendars.calendar import StoreCalendar, calendar_of
from roles.models import Unit
from sales.showroom import clocks


class Scene:
    """What every visit, lead and drive is written against; read once."""

    def __init__(self, people: list[Person], store: Unit, now: datetime) -> None:
        self.house, self.store = House(people, now), store
        self.now, self.today = now, self.house.today
        self.seat_of = {seat.staff_id: seat for seat in self.house.seats["sales-consultant"]}
        self.calendar: StoreCalendar = calendar_of(store.pk, self.today - timedelta(days=200), self.today)
        self.rhythm = {grade: clocks.rhythm_of(grade) for grade in "habc"}
        self.models = car_models()
