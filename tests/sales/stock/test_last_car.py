"""The last car, wanted by eight at once: the database decides, and one of them has it."""

import threading

import pytest
from django.db import connection

from roles import clock
from roles.models import Position
from sales.models import Vehicle, VehicleAllocation
from sales.stock import actions
from tests import factories
from tests.sales.stock.cars import NINE, make_car, make_models

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("on_postgresql")]

ROUNDS, PEOPLE = 200, 8


class Yard:
    """A store with eight people who may allocate."""

    def __init__(self):
        with clock.at(NINE):
            self.store = factories.make_store()
            unit = factories.make_department(self.store, "sales")
            keeper = factories.make_seat(Position.objects.get(code="vehicle-stock-keeper"), unit)
            clerk = Position.objects.get(code="sales-information-clerk")
            self.seats = {"keeper": keeper}
            self.people = [factories.fresh(factories.make_seat(clerk, unit).staff) for _each in range(PEOPLE)]
            self.models = make_models()


def test_the_last_car_goes_to_exactly_one_of_eight(monday, record_property):
    yard = Yard()
    start, done = threading.Barrier(PEOPLE + 1), threading.Barrier(PEOPLE + 1)
    outcomes = []

    def want(person):
        try:
            for number in range(ROUNDS):
                start.wait(timeout=60)
                with clock.at(NINE):
                    try:
                        found = actions.allocate_vehicle(
                            acting_user=person,
                            car_model=yard.models[0],
                            store=yard.store,
                            order_reference=f"SO{number}",
                        )
                        outcomes.append((number, "got", found.pk))
                    except actions.NothingInStock:
                        outcomes.append((number, "nothing", None))
                    except Exception as error:
                        outcomes.append((number, repr(error), None))
                done.wait(timeout=60)
        finally:
            connection.close()

    threads = [threading.Thread(target=want, args=(person,)) for person in yard.people]
    for thread in threads:
        thread.start()
    wanted = []
    for number in range(ROUNDS):
        wanted.append(make_car(yard, number).pk)
        start.wait(timeout=60)
        done.wait(timeout=60)
    for thread in threads:
        thread.join(timeout=60)
    assert {what for _number, what, _pk in outcomes} == {"got", "nothing"}
    assert sorted(pk for _number, what, pk in outcomes if what == "got") == sorted(wanted)
    assert len(outcomes) == ROUNDS * PEOPLE
    assert VehicleAllocation.objects.filter(state="open").count() == ROUNDS
    assert not Vehicle.objects.exclude(state="allocated").exists()
    record_property("last car wanted at once: rounds", ROUNDS)
    record_property("last car wanted at once: attempts", ROUNDS * PEOPLE)
