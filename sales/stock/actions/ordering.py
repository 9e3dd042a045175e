"""What factory orders hold: cars by model and colour, and the VINs the manufacturer names for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from roles import clock
from roles.models import Assignment, Staff
from roles.records.actions import note
from roles.records.flows import holds
from roles.records.models import Verb
from sales.models import CarModel, FactoryOrder, FactoryOrderLine, FactoryOrderState, Vehicle, VehicleState
from sales.models.factory_order import MOST
from sales.stock.seats import seats_with
from sales.vin import plain_vin, validate_vin

CHANGE, RUN = "sales.change_factoryorder", "sales.run_factoryorder"
NAMED_IN = (FactoryOrderState.CONFIRMED, FactoryOrderState.IN_TRANSIT)


def _held(order: FactoryOrder, actor: Staff, permission: str, states: Sequence[str]) -> FactoryOrder:
    FactoryOrder.objects.select_for_update().filter(pk=order.pk).first()
    stored = FactoryOrder.objects.select_related("owner", "unit").get(pk=order.pk)
    if not holds(actor, permission, stored):
        raise PermissionDenied(_("Your position does not include this for this record."))
    if stored.state not in states:
        raise ValidationError(_("This is not possible while it is “%(state)s”.") % {"state": stored.state_label})
    return stored


@transaction.atomic
def put_line(
    *, order: FactoryOrder, acting_user: Staff, car_model: CarModel, colour: str, quantity: int
) -> FactoryOrderLine | None:
    """Order so many cars of a model and colour; written again, what was written last stands, nought takes it out.

    Raises PermissionDenied without the right, ValidationError for an order that is no draft and for a wrong number.
    """
    stored = _held(order, acting_user, CHANGE, [FactoryOrderState.DRAFT])
    if not 0 <= quantity <= MOST:
        raise ValidationError({"quantity": _("One to %(most)s cars.") % {"most": MOST}})
    found = FactoryOrderLine.objects.filter(order=stored, car_model=car_model, colour=colour).first()
    before = found.quantity if found else 0
    line = None
    if quantity:
        line, _new = FactoryOrderLine.objects.update_or_create(
            order=stored, car_model=car_model, colour=colour, defaults={"quantity": quantity}
        )
    elif found:
        found.delete()
    changes = [[f"{car_model} {colour}"[:40], str(before), str(quantity)]]
    note(stored, Verb.CHANGE, acting_user, changes=changes)
    FactoryOrder.objects.filter(pk=stored.pk).update(version=stored.version + 1, changed_at=clock.now())
    return line


def parse_cars(text: str, price: Decimal) -> tuple[list[tuple[str, Decimal]], list[str]]:
    """Return (VIN, price in yuan) of each line typed as "VIN" or "VIN price", and a sentence for each that is none."""
    found: list[tuple[str, Decimal]] = []
    faults: list[str] = []
    for number, line in enumerate(text.replace("\x00", "").splitlines(), 1):
        parts = line.replace(",", " ").split()
        if not parts:
            continue
        vin, cost = plain_vin(parts[0]), price
        try:
            validate_vin(vin)
            if len(parts) > 1:
                cost = Decimal(parts[1])
                if not cost.is_finite() or not 1 <= cost < 10**10:
                    raise ValueError
        except ValidationError as error:
            faults.append(_("Line %(number)s: %(why)s") % {"number": number, "why": " ".join(error.messages)})
        except (ArithmeticError, ValueError):
            faults.append(_("Line %(number)s: %(price)s is no price.") % {"number": number, "price": parts[1][:20]})
        else:
            found.append((vin, cost))
    return found, faults


@transaction.atomic
def name_cars(
    *,
    order: FactoryOrder,
    line: FactoryOrderLine,
    acting_user: Staff,
    cars: Sequence[tuple[str, Decimal]],
    expected_on: date | None = None,
) -> list[Vehicle]:
    """Take the cars the manufacturer names for a line on file, in transit; return them.

    `cars` are (VIN, purchase price in yuan). Raises PermissionDenied without the right, ValidationError for more cars
    than were ordered, a VIN that is on file, and an order nobody confirmed.
    """
    stored = _held(order, acting_user, RUN, NAMED_IN)
    _check_to_come(line, cars)
    _check_new([vin for vin, _price in cars])
    keeper = _keeper(stored)
    now = clock.now()
    made = []
    for vin, price in cars:
        car = Vehicle(
            vin=vin,
            car_model_id=line.car_model_id,
            colour=line.colour,
            purchase_price=price,
            order_line=line,
            expected_on=expected_on or stored.expected_on,
            owner=keeper.staff,
            unit_id=keeper.unit_id,
            department_id=keeper.department_id,
            store_id=keeper.store_id,
            created_by=acting_user,
            created_at=now,
            changed_at=now,
            state=VehicleState.IN_TRANSIT,
        )
        _take_on_file(car, acting_user)
        made.append(car)
    return made


def _check_to_come(line: FactoryOrderLine, cars: Sequence[tuple[str, Decimal]]) -> None:
    """Raise ValidationError for no cars, and for more than were ordered and did not come yet."""
    if not cars:
        raise ValidationError({"cars": _("Enter a VIN in each line.")})
    left = line.quantity - Vehicle.objects.filter(order_line=line).count()
    if len(cars) > left:
        raise ValidationError({"cars": _("%(left)s cars of this line are still to come.") % {"left": max(left, 0)}})


def _check_new(numbers: Sequence[str]) -> None:
    """Raise ValidationError naming the VINs that are on file, and those named twice."""
    known = set(Vehicle.objects.filter(vin__in=numbers).values_list("vin", flat=True))
    known |= {vin for vin in numbers if numbers.count(vin) > 1}
    if known:
        raise ValidationError({"cars": _("On file already: %(vins)s.") % {"vins": ", ".join(sorted(known))}})


def _take_on_file(car: Vehicle, acting_user: Staff) -> None:
    """Keep a car and begin its history; ValidationError where somebody took its VIN on file a moment ago."""
    try:
        with transaction.atomic():
            car.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError({"cars": _("On file already: %(vins)s.") % {"vins": car.vin}}) from error
    note(car, Verb.CREATE, acting_user, at=car.created_at, to_state=car.state)


def _keeper(order: FactoryOrder) -> Assignment:
    """Return the seat that keeps the cars of an order's store."""
    seats = seats_with(order.store_id, "receive_vehicle")
    if not seats:
        raise ValidationError(_("Nobody of that store receives cars."))
    return seats[0]
