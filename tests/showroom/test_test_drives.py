"""Test drives: a car's half hour is one drive's; papers before driving; kilometres that grow."""

import threading
from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, connections, transaction

from roles import clock
from roles.duties.models import ChecklistItem
from sales.models import TestDrive, TestDriveSlot
from sales.showroom.records import DRIVE
from tests.conftest import MONDAY
from tests.marketing.conftest import browser
from tests.showroom.conftest import arrive, book, fresh, make_lead, move

TEN = clock.local(MONDAY, time(10))
PAPERS = {"licence_class": "C1", "licence_until": MONDAY + timedelta(days=400), "agreement_signed": True}


@pytest.mark.django_db
class TestBooking:
    def test_a_booking_takes_its_half_hours_and_is_owed(self, floor):
        consultant = floor.people["consultant"]
        lead = make_lead(consultant)
        drive = book(consultant, lead, floor.car, TEN, 2)
        assert [each.starts_at for each in drive.slots.all()] == [TEN, TEN + timedelta(minutes=30)]
        assert drive.lead == lead
        item = ChecklistItem.objects.get(owner=consultant, subject_kind="test_drive")
        assert item.due_at == TEN + timedelta(hours=1)

    @pytest.mark.parametrize("minutes", [-30, 0, 30])
    def test_no_half_hour_is_booked_twice(self, floor, minutes):
        consultant, peer = floor.people["consultant"], floor.people["peer"]
        book(consultant, make_lead(consultant), floor.car, TEN, 2)
        other = make_lead(peer, phone="13911112222")
        with pytest.raises(ValidationError, match="booked at"):
            book(peer, other, floor.car, TEN + timedelta(minutes=minutes), 2)
        assert TestDrive.objects.count() == 1 and TestDriveSlot.objects.count() == 2
        assert book(peer, other, floor.car, TEN + timedelta(hours=1)).pk

    def test_the_database_itself_refuses_the_second(self, floor):
        consultant = floor.people["consultant"]
        drive = book(consultant, make_lead(consultant), floor.car, TEN)
        with pytest.raises(IntegrityError), transaction.atomic():
            TestDriveSlot.objects.create(car=floor.car, starts_at=TEN, drive=drive)

    @pytest.mark.parametrize(
        ("starts_at", "half_hours", "words"),
        [
            (clock.local(MONDAY, time(8, 0)), 1, "is over"),
            (clock.local(MONDAY - timedelta(days=1), time(10)), 1, "is over"),
            (clock.local(MONDAY + timedelta(days=90), time(10)), 1, "days ahead"),
            (clock.local(MONDAY, time(17, 30)), 2, "open from"),
            (clock.local(MONDAY + timedelta(days=1), time(7)), 1, "open from"),
            (clock.local(MONDAY, time(10, 10)), 1, "half hours"),
            (clock.local(MONDAY, time(10)), 5, "half hours"),
            (clock.local(MONDAY, time(10)), 0, "half hours"),
        ],
    )
    def test_a_time_that_cannot_be_booked_is_told(self, floor, starts_at, half_hours, words):
        consultant = floor.people["consultant"]
        with pytest.raises(ValidationError, match=words):
            book(consultant, make_lead(consultant), floor.car, starts_at, half_hours)
        assert not TestDrive.objects.exists()

    def test_a_car_out_of_service_or_of_another_store_is_not_booked(self, floor):
        consultant, stranger = floor.people["consultant"], floor.people["stranger"]
        with pytest.raises(ValidationError, match="cannot be booked"):
            book(stranger, make_lead(stranger), floor.car, TEN)
        type(floor.car).objects.update(in_service=False)
        floor.car.refresh_from_db()
        with pytest.raises(ValidationError, match="cannot be booked"):
            book(consultant, make_lead(consultant), floor.car, TEN)

    def test_the_page_keeps_what_was_typed_and_says_what_is_wrong(self, floor):
        consultant = floor.people["consultant"]
        lead = make_lead(consultant)
        page = browser(consultant)
        given = {
            "customer": lead.customer.reference,
            "car": floor.car.pk,
            "day": f"{MONDAY:%Y-%m-%d}",
            "slot": "08:30",
            "length": "1",
            "route": "city",
        }
        with clock.at(clock.local(MONDAY, time(9, 1))):
            past = page.post("/records/test_drive/new/", given)
        assert past.status_code == 422 and "slot" in past.context["form"].errors
        for typed in ({"slot": "25:99"}, {"day": "x"}, {"car": "abc"}, {"length": "99"}, {"customer": "\x00"}):
            refused = page.post("/records/test_drive/new/", {**given, "slot": "10:00", **typed})
            assert refused.status_code == 422 and refused.context["form"].errors, typed
        assert not TestDrive.objects.exists()
        assert page.post("/records/test_drive/new/", {**given, "slot": "10:00"}).status_code == 302
        assert TestDrive.objects.get().starts_at == TEN

    def test_moving_a_booking_gives_the_old_half_hour_back(self, floor):
        consultant = floor.people["consultant"]
        drive = book(consultant, make_lead(consultant), floor.car, TEN)
        given = {
            "version": drive.version,
            "customer": drive.customer.reference,
            "car": floor.car.pk,
            "day": f"{MONDAY:%Y-%m-%d}",
            "slot": "14:00",
            "length": "2",
            "route": "hill",
        }
        assert browser(consultant).post(f"/records/test_drive/{drive.pk}/edit/", given).status_code == 302
        held = list(TestDriveSlot.objects.values_list("starts_at", flat=True))
        assert held == [clock.local(MONDAY, time(14)), clock.local(MONDAY, time(14, 30))]


@pytest.mark.django_db
class TestDriving:
    def test_the_way_of_a_drive(self, floor):
        consultant = floor.people["consultant"]
        lead = make_lead(consultant)
        visit = arrive(floor.people["desk"], phone="13955551234")
        drive = book(consultant, lead, floor.car, TEN, 3)
        assert drive.visit == visit
        with pytest.raises(ValidationError, match="agreement"):
            move(DRIVE, drive, "register", consultant, values={**PAPERS, "agreement_signed": False})
        with pytest.raises(ValidationError, match="licence is not valid"):
            move(DRIVE, drive, "register", consultant, values={**PAPERS, "licence_until": MONDAY - timedelta(days=1)})
        drive = move(DRIVE, drive, "register", consultant, values=PAPERS)
        drive = move(DRIVE, drive, "start", consultant, values={"km_before": 1200, "route": "city"})
        with pytest.raises(ValidationError, match="fewer"):
            move(DRIVE, drive, "finish", consultant, values={"km_after": 1100, "rating": 5, "feedback": ""})
        with clock.at(TEN + timedelta(minutes=20)):
            drive = move(DRIVE, drive, "finish", consultant, values={"km_after": 1208, "rating": 5, "feedback": "好"})
        assert (drive.state, drive.ended_at) == ("done", TEN + timedelta(minutes=20))
        # What was booked and not needed is free again; the half hour driven in stays taken.
        assert [each.starts_at for each in drive.slots.all()] == [TEN]
        lead = type(lead).objects.get(pk=lead.pk)
        assert (lead.state, lead.driven_at) == ("driven", drive.ended_at)
        assert ChecklistItem.objects.get(owner=consultant, subject_kind="test_drive").status == "done"

    def test_a_meter_never_runs_backwards_and_one_car_has_one_driver(self, floor):
        consultant, peer = floor.people["consultant"], floor.people["peer"]
        first = book(consultant, make_lead(consultant), floor.car, TEN)
        second = book(peer, make_lead(peer, phone="13911112222"), floor.car, TEN + timedelta(hours=1))
        move(DRIVE, first, "register", consultant, values=PAPERS)
        move(DRIVE, second, "register", peer, values=PAPERS)
        move(DRIVE, first, "start", consultant, values={"km_before": 1200, "route": "city"})
        with pytest.raises(ValidationError, match="still out"):
            move(DRIVE, second, "start", peer, values={"km_before": 1200, "route": "city"})
        move(DRIVE, first, "finish", consultant, values={"km_after": 1210, "rating": 4, "feedback": ""})
        with pytest.raises(ValidationError, match="1210"):
            move(DRIVE, second, "start", peer, values={"km_before": 1205, "route": "city"})

    def test_called_off_gives_the_time_back(self, floor):
        consultant = floor.people["consultant"]
        drive = book(consultant, make_lead(consultant), floor.car, TEN)
        move(DRIVE, drive, "cancel", consultant, reason="客户改期")
        assert not TestDriveSlot.objects.exists()
        assert fresh(DRIVE, drive).state == "cancelled"


THREADS, ROUNDS = 8, 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="threads write at once on PostgreSQL only")
def test_of_eight_at_once_one_takes_the_half_hour(floor, record_property):
    """200 half hours, each wanted by eight threads at the same moment: the database gives each to exactly one."""
    consultant = floor.people["consultant"]
    lead = make_lead(consultant)
    barrier = threading.Barrier(THREADS)
    slots = [TEN + number * timedelta(minutes=30) for number in range(ROUNDS)]
    won: list[int] = [0] * ROUNDS
    place = {"owner": consultant, "unit_id": lead.unit_id, "department_id": lead.department_id}
    drives = [
        TestDrive.objects.create(
            customer=lead.customer,
            car=floor.car,
            starts_at=TEN,
            ends_at=TEN + timedelta(minutes=30),
            store_id=lead.store_id,
            created_by=consultant,
            **place,
        )
        for _thread in range(THREADS)
    ]

    def want(number):
        try:
            for at, slot in enumerate(slots):
                barrier.wait(timeout=30)
                try:
                    with transaction.atomic():
                        TestDriveSlot.objects.create(car=floor.car, starts_at=slot, drive=drives[number])
                except IntegrityError:
                    continue
                won[at] += 1
        finally:
            connections.close_all()

    threads = [threading.Thread(target=want, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won == [1] * ROUNDS
    assert TestDriveSlot.objects.count() == ROUNDS
    record_property("half hour wanted at once: rounds", ROUNDS)
    record_property("half hour wanted at once: attempts", ROUNDS * THREADS)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="threads write at once on PostgreSQL only")
def test_of_eight_booking_through_the_door_one_is_told_yes(floor):
    """Eight people book one half hour through the action at once, round by round: one drive, seven refusals."""
    people = [floor.people["consultant"], floor.people["peer"]]
    leads = [make_lead(people[number % 2], phone=f"1391111{number:04d}") for number in range(THREADS)]
    barrier, answers = threading.Barrier(THREADS), []

    def want(number):
        try:
            for round_number in range(6):
                barrier.wait(timeout=30)
                with clock.at(clock.local(MONDAY, time(9))):
                    try:
                        book(people[number % 2], leads[number], floor.car, TEN + round_number * timedelta(minutes=30))
                        answers.append((round_number, True))
                    except ValidationError:
                        answers.append((round_number, False))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=want, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [sum(yes for n, yes in answers if n == number) for number in range(6)] == [1] * 6
    assert len(answers) == 6 * THREADS and TestDrive.objects.count() == 6
