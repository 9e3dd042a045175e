"""The demo store's showroom: half a year of visits, leads, test drives and recordings, all of it invented."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from dealership.demo import showroom_words as words
from dealership.demo.chance import chance, minutes
from dealership.demo.people import Person
from dealership.demo.price_list import car_models
from marketing.models import Campaign, CampaignGuest, CareKind, Customer, CustomerState, FollowUp, FollowUpState, Grade
from roles import clock
from roles.calendars.calendar import StoreCalendar, calendar_of
from roles.models import Assignment, Unit
from roles.records.actions import move_record
from roles.records.models import RecordEntry, Verb
from sales.models import (
    CarModel,
    Lead,
    LeadCall,
    LeadOwner,
    LostReason,
    RecordingCheck,
    ShowroomVisit,
    TestDrive,
    TestDriveCar,
    TestDriveSlot,
)
from sales.showroom import clocks
from sales.showroom.records import LEAD

_BATCH = 500
_BUYS_NOW = 0.27
# How often an adviser gave up a lead that is worked on still, because the superior said no.
_NOT_LOST = 0.08
HALF_HOUR = clocks.HALF_HOUR
_GRADES = {Grade.H: "h", Grade.A: "a", Grade.B: "b", Grade.C: "c"}


def write(people: list[Person], store: Unit, now: datetime) -> int:
    """Write what happened in the showroom; return how many records there are."""
    return _Showroom(people, store, now).write()


def apply_for_losses(now: datetime) -> int:
    """Let two advisers apply for a loss, so that the sales manager has something to decide; return how many."""
    move = LEAD.flow.move("ask_lost")
    assert move is not None
    leads = Lead.objects.filter(state="following", last_contact_at__lt=now).for_move().order_by("pk")
    chosen = {lead.owner_id: lead for lead in leads[:60]}
    done = 0
    for lead, reason in zip(list(chosen.values())[:2], (LostReason.PRICE, LostReason.RIVAL), strict=False):
        values = {"lost_reason": reason, "lost_to": words.BOUGHT_ELSEWHERE[0], "lost_words": ""}
        move_record(kind=LEAD, record=lead, move=move, acting_user=lead.owner, version=lead.version, values=values)
        done += 1
    return done


class _Showroom:
    """Writes the showroom's half year, customer by customer, in a few statements."""

    def __init__(self, people: list[Person], store: Unit, now: datetime) -> None:
        self.now, self.today, self.store = now, clock.local_date(now), store
        self.seats: dict[str, list[Assignment]] = defaultdict(list)
        for person in people:
            seat = person.assignment
            if seat.ends_on is None and seat.starts_on <= self.today and seat.department_id:
                self.seats[seat.position.code].append(seat)
        self.seat_of = {seat.staff_id: seat for seat in self.seats["sales-consultant"]}
        self.calendar: StoreCalendar = calendar_of(store.pk, self.today - timedelta(days=200), self.today)
        self.rhythm = {grade: clocks.rhythm_of(grade) for grade in "habc"}
        self.models = car_models()
        self.cars = _test_cars(store, self.models)
        self.taken: set[tuple[int, datetime]] = set()
        self.visits: list[ShowroomVisit] = []
        self.drives: list[TestDrive] = []
        self.entries: list[RecordEntry] = []

    def write(self) -> int:
        """Write everything; return how many records there are."""
        leads = self._leads()
        for number, lead in enumerate(leads):
            self._visits_of(lead, chance("visit", number))
        self._strangers()
        self._here_now()
        ShowroomVisit.objects.bulk_create(self.visits, batch_size=_BATCH)
        for number, lead in enumerate(leads):
            self._drive_of(lead, chance("drive", number))
        TestDrive.objects.bulk_create(self.drives, batch_size=_BATCH)
        self._hold_slots()
        recordings = self._recordings()
        self._calls(leads)
        self._unassigned()
        self._note("lead", leads)
        self._note("showroom_visit", self.visits)
        self._note("test_drive", self.drives)
        self._note("recording_check", recordings)
        RecordEntry.objects.bulk_create(self.entries, batch_size=_BATCH)
        return len(leads) + len(self.visits) + len(self.drives) + len(recordings)

    def _one(self, random: Random, code: str) -> Assignment:
        return random.choice(self.seats[code])

    def _kept(self, seat: Assignment, by: int, made: datetime) -> dict[str, Any]:
        return {
            "owner_id": seat.staff_id,
            "unit_id": seat.unit_id,
            "department_id": seat.department_id,
            "store_id": seat.store_id,
            "created_by_id": by,
            "created_at": made,
            "changed_at": made,
        }

    def _note(self, kind: str, rows: list[Any]) -> None:
        self.entries += [
            RecordEntry(
                kind=kind,
                record_id=row.pk,
                actor_id=row.created_by_id,
                verb=Verb.CREATE,
                at=row.created_at,
                to_state=type(row)._meta.get_field("state").default,
            )
            for row in rows
        ]

    # --- leads --------------------------------------------------------------------------------------------------------

    def _leads(self) -> list[Lead]:
        campaigns = list(Campaign.objects.filter(store=self.store, started_at__isnull=False).order_by("starts_on"))
        customers = Customer.objects.alive().filter(owner__in=self.seat_of).order_by("pk")
        rows = [self._lead(customer, chance("lead", number)) for number, customer in enumerate(customers)]
        for number, lead in enumerate(rows):
            known = [each for each in campaigns if each.starts_on <= clock.local_date(lead.created_at)]
            if lead.source == "campaign" and known:
                lead.campaign = chance("lead-campaign", number).choice(known[-4:])
        Lead.objects.bulk_create(rows, batch_size=_BATCH)
        LeadOwner.objects.bulk_create(
            [
                LeadOwner(lead=lead, staff_id=lead.owner_id, given_by_id=lead.created_by_id, at=lead.created_at)
                for lead in rows
            ],
            batch_size=_BATCH,
        )
        CampaignGuest.objects.bulk_create(
            [
                CampaignGuest(
                    campaign=lead.campaign,
                    customer_id=lead.customer_id,
                    noted_by_id=lead.owner_id,
                    noted_at=lead.created_at,
                )
                for lead in rows
                if lead.campaign is not None
            ],
            batch_size=_BATCH,
            ignore_conflicts=True,
        )
        return rows

    def _lead(self, customer: Customer, random: Random) -> Lead:
        seat, made = self.seat_of[customer.owner_id], customer.created_at
        grade = _GRADES.get(Grade(customer.grade)) or random.choices("habc", weights=(4, 3, 2, 1))[0]
        walked = customer.source == "walk_in"
        recorder = "front-desk-receptionist" if walked else "presales-consultant"
        lead = Lead(
            customer=customer,
            grade=grade,
            car_model=random.choice(self.models) if random.random() < 0.85 else None,
            source=customer.source,
            wishes=random.choice(words.WISHES) if random.random() < 0.4 else "",
            respond_by=clocks.add_open_time(self.calendar, made, self.rhythm[grade].answer),
            **self._kept(seat, self._one(random, recorder).staff_id, made),
        )
        self._contact(lead, random, walked=walked)
        self._fate(lead, customer, random)
        return lead

    def _contact(self, lead: Lead, random: Random, *, walked: bool) -> None:
        """Let the first contact be made: at once at the door, by phone mostly within its clock."""
        made = lead.created_at
        if walked:
            at = made
        elif random.random() < 0.93:
            answer = self.rhythm[lead.grade].answer * random.uniform(0.05, 0.9)
            at = clocks.add_open_time(self.calendar, made, answer)
        else:
            at = clocks.add_open_time(self.calendar, lead.respond_by, minutes(random, 20, 60 * 8))
        lead.contacted_at = lead.last_contact_at = at if at <= self.now else None
        if lead.contacted_at is None and lead.respond_by < self.now:
            lead.warned_at = self.now

    def _fate(self, lead: Lead, customer: Customer, random: Random) -> None:
        """Say how the lead went: ordered, lost, or still worked on."""
        if lead.contacted_at is None:
            lead.state = "assigned"
            return
        lead.state = "following"
        came = lead.source == "walk_in" or random.random() < 0.42
        if came:
            at = lead.created_at if lead.source == "walk_in" else lead.created_at + minutes(random, 60 * 20, 60 * 200)
            lead.visited_at = at if at <= self.now else None
        if lead.visited_at is not None:
            lead.state = "visited"
        age = self.now - lead.created_at
        # Most owners bought their car before this half year; this time they look at the next one.
        if customer.grade in (Grade.OWNER, Grade.VIP) and random.random() < _BUYS_NOW:
            ordered = lead.created_at + timedelta(days=random.randint(1, 25))
            if ordered < self.now:
                lead.state, lead.ordered_at, lead.last_contact_at = "ordered", ordered, ordered
                lead.visited_at = lead.visited_at or min(ordered, lead.created_at + timedelta(days=1))
        elif customer.state == CustomerState.LOST or (age > timedelta(days=50) and random.random() < 0.55):
            self._lose(lead, random)
        elif lead.state == "following" and age > timedelta(days=20) and random.random() < _NOT_LOST:
            self._ask_for_loss(lead, random)

    def _lose(self, lead: Lead, random: Random) -> None:
        self._ask_for_loss(lead, random)
        assert lead.lost_asked_at is not None
        lead.state, lead.lost_at = "lost", min(lead.lost_asked_at + minutes(random, 30, 60 * 30), self.now)

    def _ask_for_loss(self, lead: Lead, random: Random) -> None:
        """Say why the adviser gives the lead up; whether it is lost is for the superior to say."""
        lead.lost_asked_at = lead.created_at + (self.now - lead.created_at) * random.uniform(0.4, 0.9)
        lead.lost_reason = random.choices(
            (
                LostReason.PRICE,
                LostReason.RIVAL,
                LostReason.DEALER,
                LostReason.LATER,
                LostReason.UNREACHABLE,
                LostReason.INVALID,
            ),
            weights=(30, 25, 15, 15, 9, 6),
        )[0]
        if lead.lost_reason in (LostReason.RIVAL, LostReason.DEALER):
            lead.lost_to = random.choice(words.BOUGHT_ELSEWHERE)

    def _calls(self, leads: list[Lead]) -> None:
        """Join the calls of prospects to their leads, and plan the next one of every lead still worked on."""
        lead_of = {lead.customer_id: lead for lead in leads}
        calls = FollowUp.objects.filter(kind=CareKind.PROSPECT, customer__in=list(lead_of)).order_by("due_at", "pk")
        waiting: dict[int, datetime] = {}
        links = []
        for call in calls:
            lead = lead_of[call.customer_id]
            links.append(LeadCall(lead=lead, call=call))
            if call.state != FollowUpState.DONE:
                waiting.setdefault(lead.pk, call.due_at)
        planned = [
            self._planned(lead, chance("next-call", lead.customer_id))
            for lead in leads
            if lead.state in ("assigned", "following", "visited", "driven") and lead.pk not in waiting
        ]
        FollowUp.objects.bulk_create([call for _lead, call in planned], batch_size=_BATCH)
        links += [LeadCall(lead=lead, call=call) for lead, call in planned]
        LeadCall.objects.bulk_create(links, batch_size=_BATCH)
        for lead, call in planned:
            waiting[lead.pk] = call.due_at
        alive = [lead for lead in leads if lead.pk in waiting and lead.state not in ("ordered", "lost")]
        for lead in alive:
            lead.next_contact_at = waiting[lead.pk]
        Lead.objects.bulk_update(alive, ["next_contact_at"], batch_size=_BATCH)

    def _planned(self, lead: Lead, random: Random) -> tuple[Lead, FollowUp]:
        day = self.today + timedelta(days=random.randint(1, self.rhythm[lead.grade].every_days))
        due_at = clocks.next_contact(lead.grade, day - timedelta(days=self.rhythm[lead.grade].every_days))
        call = FollowUp(
            customer_id=lead.customer_id,
            kind=CareKind.PROSPECT,
            due_at=due_at,
            first_due_at=due_at,
            rule_key=f"lead:{lead.pk}:demo",
            owner_id=lead.owner_id,
            unit_id=lead.unit_id,
            department_id=lead.department_id,
            store_id=lead.store_id,
            created_by_id=lead.owner_id,
            created_at=min(lead.last_contact_at or lead.created_at, self.now),
        )
        return lead, call

    def _unassigned(self) -> None:
        """A few leads came in just now and wait for an adviser."""
        customers = Customer.objects.alive().filter(store=self.store).exclude(owner__in=self.seat_of).order_by("-pk")
        manager = self.seats["sales-manager"][0]
        rows = []
        for number, customer in enumerate(customers[:3]):
            random = chance("unassigned", number)
            made = self.now - minutes(random, 5, 40)
            by = self._one(random, "marketing-assistant")
            lead = Lead(
                customer=customer,
                grade=random.choice("hab"),
                car_model=random.choice(self.models),
                source="web",
                respond_by=clocks.add_open_time(self.calendar, made, timedelta(hours=2)),
                **{**self._kept(manager, by.staff_id, made), "owner_id": by.staff_id, "unit_id": manager.department_id},
            )
            rows.append(lead)
        Lead.objects.bulk_create(rows)
        self._note("lead", rows)

    # --- the floor ----------------------------------------------------------------------------------------------------

    def _visits_of(self, lead: Lead, random: Random) -> None:
        if lead.visited_at is None:
            if lead.source == "phone":
                self._visit(random, lead.created_at, lead, kind="call")
            return
        self._visit(random, lead.visited_at, lead)
        at = lead.visited_at
        while random.random() < 0.28:
            at = at + timedelta(days=random.randint(1, 9))
            if at > (lead.ordered_at or self.now) + timedelta(days=1) or at > self.now:
                return
            self._visit(random, at, lead, first=False)

    def _visit(
        self, random: Random, at: datetime, lead: Lead | None, *, kind: str = "visit", first: bool = True
    ) -> ShowroomVisit:
        seat = self.seat_of[lead.owner_id] if lead else self._one(random, "sales-consultant")
        at = self._open(at, random)
        left = at + minutes(random, 15, 95) if kind == "visit" else at + minutes(random, 2, 12)
        by = self._one(random, "front-desk-receptionist").staff_id
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
            **self._kept(seat, by, at),
        )
        self._age(visit, random)
        self.visits.append(visit)
        return visit

    def _open(self, at: datetime, random: Random) -> datetime:
        """Bring an instant into the opening hours of its day, and not past now."""
        day, hour = clock.local_date(at), clock.local_time(at)
        if not time(9) <= hour <= time(17):
            at = clock.local(day, time(9 + random.randrange(8), random.randrange(60)))
        return min(at, self.now - timedelta(minutes=100))

    def _age(self, visit: ShowroomVisit, random: Random) -> None:
        """Say how far a line of the log has come since."""
        days = (self.today - clock.local_date(visit.arrived_at)).days
        visit.state = "left" if days < 1 else "entered" if days < 3 else "checked"
        if visit.state == "checked":
            visit.agrees = random.random() < 0.985
            visit.finding = "" if visit.agrees else "监控显示为两批客户"

    def _strangers(self) -> None:
        """Parties that left no number: about one in five of those who come for the first time."""
        first = sum(visit.first_time and visit.kind == "visit" for visit in self.visits)
        start = min((visit.arrived_at for visit in self.visits), default=self.now)
        for number in range(first // 5):
            random = chance("stranger", number)
            self._visit(random, start + (self.now - start) * random.random(), None)

    def _here_now(self) -> None:
        """Who stands in the showroom this moment: two served, one waiting."""
        for number, state in enumerate(("receiving", "receiving", "registered")):
            random = chance("here", number)
            visit = self._visit(random, self.now, None)
            visit.arrived_at = visit.created_at = self.now - timedelta(minutes=34 - 13 * number)
            visit.state, visit.left_at, visit.seen_off, visit.not_captured = state, None, None, ""
            visit.agrees, visit.finding = None, ""
            visit.served_at = visit.arrived_at + timedelta(minutes=2)
            if state == "registered":
                desk = self._one(random, "front-desk-receptionist")
                visit.adviser_id, visit.served_at = None, None
                visit.owner_id, visit.unit_id = desk.staff_id, desk.unit_id

    # --- test drives --------------------------------------------------------------------------------------------------

    def _drive_of(self, lead: Lead, random: Random) -> None:
        ahead = lead.state in ("following", "visited") and random.random() < 0.05
        if lead.visited_at is None and not ahead:
            return
        if not ahead and random.random() > 0.47:
            return
        base = self.now + timedelta(days=random.randint(0, 3)) if ahead else lead.visited_at
        assert base is not None
        day = clock.local_date(base)
        found = self._slot(random, day, lead)
        if found is None:
            return
        car, starts = found
        drive = TestDrive(
            customer_id=lead.customer_id,
            lead=lead,
            car=car,
            starts_at=starts,
            ends_at=starts + HALF_HOUR,
            route=random.choice(("city", "city", "mixed", "highway")),
            **self._kept(self.seat_of[lead.owner_id], lead.owner_id, min(starts - timedelta(minutes=40), self.now)),
        )
        if starts + HALF_HOUR < self.now:
            self._drove(drive, lead, random)
        self.drives.append(drive)

    def _slot(self, random: Random, day: date, lead: Lead) -> tuple[TestDriveCar, datetime] | None:
        if not self.calendar.is_open(day):
            return None
        for _try in range(6):
            car = random.choice(self.cars)
            starts = clock.local(day, time(9 + random.randrange(8), random.choice((0, 30))))
            if (car.pk, starts) not in self.taken and starts >= lead.created_at - timedelta(minutes=30):
                self.taken.add((car.pk, starts))
                return car, starts
        return None

    def _drove(self, drive: TestDrive, lead: Lead, random: Random) -> None:
        if random.random() < 0.06:
            drive.state = "cancelled"
            return
        drive.state, drive.agreement_signed, drive.licence_class = "done", True, "C1"
        drive.licence_until = clock.local_date(drive.starts_at) + timedelta(days=random.randint(200, 2000))
        drive.checked_at, drive.started_at = drive.starts_at, drive.starts_at + timedelta(minutes=4)
        drive.ended_at = drive.started_at + minutes(random, 14, 24)
        drive.km_before = 1000 + (clock.local_date(drive.starts_at) - date(2020, 1, 1)).days * 9 + random.randint(0, 3)
        drive.km_after = drive.km_before + random.randint(5, 9)
        drive.rating = random.choices((3, 4, 5), weights=(1, 4, 5))[0]
        drive.feedback = random.choice(words.FEEDBACK) if random.random() < 0.7 else ""
        if lead.driven_at is None:
            lead.driven_at = drive.ended_at

    def _hold_slots(self) -> None:
        held = [drive for drive in self.drives if drive.state != "cancelled"]
        TestDriveSlot.objects.bulk_create(
            [TestDriveSlot(car=drive.car, starts_at=drive.starts_at, drive=drive) for drive in held], batch_size=_BATCH
        )
        drove = [drive.lead for drive in held if drive.lead is not None and drive.lead.driven_at]
        for lead in drove:
            lead.state = "driven" if lead.state == "visited" else lead.state
        Lead.objects.bulk_update(drove, ["state", "driven_at"], batch_size=_BATCH)

    # --- recordings ---------------------------------------------------------------------------------------------------

    def _recordings(self) -> list[RecordingCheck]:
        rows = []
        manager = self.seats["showroom-manager"][0]
        for number, visit in enumerate(self.visits):
            random = chance("recording", number)
            if visit.kind == "call" or visit.left_at is None or random.random() > 0.93:
                continue
            day = clock.local_date(visit.arrived_at)
            age = (self.today - day).days
            made = min(clock.local(day, time(17)), self.now)
            row = RecordingCheck(
                visit=visit,
                consultant_id=visit.adviser_id or visit.owner_id,
                recorded_on=day,
                place=f"NAS/录音/{day:%Y/%m/%d}/{visit.arrived_at:%H%M}-{number}",
                **self._kept(
                    self._one(random, "front-desk-receptionist"), visit.created_by_id, max(made, visit.left_at)
                ),
            )
            row.created_by_id = row.owner_id
            if age >= 1:
                row.state, row.filed_at = "filed", row.created_at
            if age >= 2 and random.random() < 0.97:
                row.state, row.scored_at, row.scored_by_id = (
                    "checked",
                    row.created_at + timedelta(hours=20),
                    manager.staff_id,
                )
                row.score, row.findings = min(100, max(55, round(random.gauss(88, 7)))), random.choice(words.HEARD)
            rows.append(row)
        RecordingCheck.objects.bulk_create(rows, batch_size=_BATCH)
        return rows


def _test_cars(store: Unit, models: list[CarModel]) -> list[TestDriveCar]:
    by_code = {model.code: model for model in models}
    rows = [
        TestDriveCar(plate=plate, vin=vin, car_model=by_code.get(code, models[number % len(models)]), store=store)
        for number, (code, plate, vin) in enumerate(words.TEST_CARS)
    ]
    return TestDriveCar.objects.bulk_create(rows)
