"""Visits to the demo store's showroom: those of leads, of strangers who left no number, and who is there just now."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random

from dealership.demo import showroom_words as words
from dealership.demo.chance import chance, minutes
from dealership.demo.rows import BATCH
from dealership.demo.showroom.scene import Scene
from roles import clock
from sales.models import Lead, ShowroomVisit


class Visits:
    """Writes the front desk's log."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._rows: list[ShowroomVisit] = []

    def write(self, leads: list[Lead]) -> list[ShowroomVisit]:
        """Write the log of the half year; return its lines."""
        for number, lead in enumerate(leads):
            self._of_lead(lead, chance("visit", number))
        self._strangers()
        self._here_now()
        ShowroomVisit.objects.bulk_create(self._rows, batch_size=BATCH)
        return self._rows

    def _of_lead(self, lead: Lead, random: Random) -> None:
        if lead.visited_at is None:
            if lead.source == "phone":
                self._visit(random, lead.created_at, lead, kind="call")
            return
        self._visit(random, lead.visited_at, lead)
        at = lead.visited_at
        while random.random() < 0.28:
            at = at + timedelta(days=random.randint(1, 9))
            if at > (lead.ordered_at or self._scene.now) + timedelta(days=1) or at > self._scene.now:
                return
            self._visit(random, at, lead, first=False)

    def _visit(
        self, random: Random, at: datetime, lead: Lead | None, *, kind: str = "visit", first: bool = True
    ) -> ShowroomVisit:
        house = self._scene.house
        seat = self._scene.seat_of[lead.owner_id] if lead else house.seat(random, "sales-consultant")
        at = self._open(at, random)
        left = at + minutes(random, 15, 95) if kind == "visit" else at + minutes(random, 2, 12)
        by = house.seat(random, "front-desk-receptionist").staff_id
        visit = ShowroomVisit(
            kind=kind,
            arrived_at=at,
            served_at=at + minutes(random, 0, 3),
            left_at=left,
            party_size=random.choices((1, 2, 3, 4), weights=(40, 38, 15, 7))[0] if kind == "visit" else 1,
            first_time=first,
            adviser_id=seat.staff_id,
            by_turn=lead is None or random.random() < 0.7,
            source=lead.source if lead else "walk_in",
            campaign_id=lead.campaign_id if lead else None,
            car_model=lead.car_model if lead else None,
            customer_id=lead.customer_id if lead else None,
            lead=lead,
            not_captured="" if lead else random.choice(("declined", "declined", "left", "service")),
            greeted=random.random() < 0.96,
            seen_off=random.random() < 0.92,
            **house.kept(seat, at, by=by),
        )
        self._age(visit, random)
        self._rows.append(visit)
        return visit

    def _open(self, at: datetime, random: Random) -> datetime:
        """Bring an instant into the opening hours of its day, and not past now."""
        day, hour = clock.local_date(at), clock.local_time(at)
        if not time(9) <= hour <= time(17):
            at = clock.local(day, time(9 + random.randrange(8), random.randrange(60)))
        return min(at, self._scene.now - timedelta(minutes=100))

    def _age(self, visit: ShowroomVisit, random: Random) -> None:
        """Say how far a line of the log has come since."""
        days = (self._scene.today - clock.local_date(visit.arrived_at)).days
        visit.state = "left" if days < 1 else "entered" if days < 3 else "checked"
        if visit.state == "checked":
            visit.agrees = random.random() < 0.985
            visit.finding = "" if visit.agrees else words.TWO_PARTIES

    def _strangers(self) -> None:
        """Parties that left no number: about one in five of those who come for the first time."""
        now = self._scene.now
        first = sum(visit.first_time and visit.kind == "visit" for visit in self._rows)
        start = min((visit.arrived_at for visit in self._rows), default=now)
        for number in range(first // 5):
            random = chance("stranger", number)
            self._visit(random, start + (now - start) * random.random(), None)

    def _here_now(self) -> None:
        """Who stands in the showroom this moment: two served, one waiting."""
        now = self._scene.now
        for number, state in enumerate(("receiving", "receiving", "registered")):
            random = chance("here", number)
            visit = self._visit(random, now, None)
            visit.arrived_at = visit.created_at = now - timedelta(minutes=34 - 13 * number)
            visit.state, visit.left_at, visit.seen_off, visit.not_captured = state, None, None, ""
            visit.agrees, visit.finding = None, ""
            visit.served_at = visit.arrived_at + timedelta(minutes=2)
            if state == "registered":
                desk = self._scene.house.seat(random, "front-desk-receptionist")
                visit.adviser_id, visit.served_at = None, None
                visit.owner_id, visit.unit_id = desk.staff_id, desk.unit_id
