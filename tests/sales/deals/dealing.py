"""What tests of deals record and move, each through the action the page uses."""

from datetime import time, timedelta
from decimal import Decimal
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from finance.models import Receivable
from finance.records import PAYMENT
from roles import clock
from roles.approvals.actions import approve, return_document
from roles.approvals.models import Approval
from roles.records.actions import create_record, move_record
from sales.deals import actions, checklist
from sales.deals.records import DELIVERY, DISCOUNT, INSURANCE, LOAN, ORDER, QUOTATION, REGISTRATION
from sales.models import Delivery, DiscountRequest, SalesOrder, Vehicle
from tests.conftest import MONDAY
from tests.factories import fresh
from tests.marketing.conftest import make_customer

NINE = clock.local(MONDAY, time(9))
KINDS = {each.code: each for each in (QUOTATION, DISCOUNT, ORDER, DELIVERY, REGISTRATION, LOAN, INSURANCE, PAYMENT)}


def make_car(house, number=1, *, days=10, model=None, colour="白色", **fields):
    """A car that passed its inspection and stands in stock with its papers, `days` days old."""
    keeper = house.seats["keeper"]
    arrived = NINE - timedelta(days=days)
    return Vehicle.objects.create(
        vin=f"WVWZZZ{number:011d}",
        car_model=model or house.model,
        colour=colour,
        purchase_price=Decimal(180_000),
        owner=keeper.staff,
        unit=keeper.unit,
        department_id=keeper.department_id,
        store_id=keeper.store_id,
        created_by=keeper.staff,
        **{
            "state": "in_stock",
            "arrived_at": arrived,
            "inspected_at": arrived,
            "stocked_at": arrived,
            "papers_complete_at": arrived,
            **fields,
        },
    )


def quotation(house, *, discount=0, who="consultant", customer=None, phone="13955551234", **fields):
    owner = house.people[who]
    customer = customer or make_customer(owner, phone=phone)
    values = {
        "customer": customer,
        "car_model": house.model,
        "colour": "白色",
        "discount": Decimal(discount),
        "guide_price": house.model.guide_price,
        "pay_way": "full",
        "valid_until": clock.today() + timedelta(days=7),
        **fields,
    }
    return create_record(kind=QUOTATION, acting_user=owner, values=values)


def move(kind, record, code, staff, **given):
    """Make a move as a person; returns the record as it stands."""
    stored = kind.model.objects.get(pk=record.pk)
    row = kind.flow.move(code)
    return move_record(kind=kind, record=stored, move=row, acting_user=staff, version=stored.version, **given)


def decide(document, staff, *, yes=True, reason="可以"):
    """Decide on what waits about a document."""
    approval = Approval.objects.get(
        object_id=document.pk, state="pending", content_type__model=document._meta.model_name
    )
    how = approve if yes else return_document
    return how(approval=approval, acting_user=fresh(staff), version=approval.version, reason=reason)


def ask(house, quote, who="consultant"):
    move(QUOTATION, quote, "ask", house.people[who], reason="竞品报价更低")
    return DiscountRequest.objects.get(quotation=quote, state="manager")


def quoted(house, **fields):
    quote = quotation(house, **fields)
    return move(QUOTATION, quote, "quote", house.people[fields.get("who", "consultant")])


def terms(**fields):
    return {"colour": "白色", "deposit": Decimal(5000), "promised_on": clock.today() + timedelta(days=14), **fields}


def ordered(house, **fields):
    quote = quoted(house, **fields)
    move(QUOTATION, quote, "order", house.people["consultant"], data=terms())
    return SalesOrder.objects.get(quotation=quote)


def signed(house, **fields):
    order = ordered(house, **fields)
    move(ORDER, order, "submit", house.people["consultant"])
    return move(ORDER, order, "sign", house.people["fni"])


def allocated(house, *, car=True, **fields):
    if car:
        make_car(house, Vehicle.objects.count() + 1)
    return move(ORDER, signed(house, **fields), "allocate", house.people["clerk"], data={"vehicle": None})


def pay(house, order, amount, receipt="S001", **fields):
    """Take a payment of an order with its receipt."""
    owed = Receivable.objects.get(source_kind="sales_order", source_id=order.pk)
    values = {"receivable": owed, "kind": "balance", "amount": Decimal(amount), "method": "card", **fields}
    return create_record(kind=PAYMENT, acting_user=house.people["cashier"], values=values, more={"received": receipt})


def paid(house, **fields):
    order = allocated(house, **fields)
    pay(house, order, order.total, receipt=f"S{order.pk}")
    return SalesOrder.objects.get(pk=order.pk)


def picture():
    """A signature: a line on white."""
    image = Image.new("RGB", (900, 330), "white")
    ImageDraw.Draw(image).line([(40, 280), (300, 60), (500, 260), (860, 80)], fill="black", width=8)
    out = BytesIO()
    image.save(out, "PNG")
    return SimpleUploadedFile("signature.png", out.getvalue(), content_type="image/png")


def tick_all(house, delivery, who="consultant"):
    actions.tick_checklist(delivery=delivery, acting_user=house.people[who], codes=set(checklist.LINES))


def handed(house, order=None, **fields):
    """Bring a paid order to the moment before the car drives away."""
    order = order or paid(house, **fields)
    delivery = Delivery.objects.get(order=order)
    at = clock.now() + timedelta(hours=2)
    move(DELIVERY, delivery, "plan", house.people["supervisor"], values={"appointed_at": at})
    move(DELIVERY, delivery, "prepare", house.people["keeper"])
    return move(DELIVERY, delivery, "begin", house.people["consultant"])


def delivered(house, **fields):
    delivery = handed(house, **fields)
    tick_all(house, delivery)
    actions.sign_delivery(delivery=delivery, acting_user=house.people["consultant"], picture=picture())
    return move(DELIVERY, delivery, "deliver", house.people["consultant"], values={"satisfied": True})


def make_lead(house, *, who="consultant", phone="13700000001", **fields):
    """A lead of a consultant's, as the showroom's own action records it."""
    from sales.models import Lead

    owner = house.people[who]
    seat = house.seats[who]
    customer = make_customer(owner, phone=phone)
    fields = {"source": "walk_in", **fields}
    return Lead.objects.create(
        customer=customer,
        car_model=house.model,
        respond_by=clock.now() + timedelta(hours=2),
        owner=owner,
        unit=seat.unit,
        department_id=seat.department_id,
        store_id=seat.store_id,
        created_by=owner,
        created_at=clock.now(),
        state="following",
        **fields,
    )
