"""A customer's data: shown one value at a time with a reason, given out, erased without a trace; and nothing leaks."""

import json
import logging
from io import BytesIO

import pytest
from django.apps import apps
from django.core.files.storage import storages
from django.db import models
from openpyxl import load_workbook

from marketing.models import Complaint, Customer, FollowUp
from marketing.records import COMPLAINT, FOLLOW_UP
from roles import clock
from roles.assigned.actions import assign_task
from roles.models import UploadedWorkbook
from roles.records.actions import attach, remark
from roles.records.kinds import kind_of
from roles.records.models import Attachment, RecordEntry
from roles.spreadsheets.keeping import keep
from tests.marketing.conftest import MARKER, MONDAY, browser, make_call, make_complaint, make_customer, move
from tests.proof.conftest import picture, upload

pytestmark = pytest.mark.django_db
NAME, VIN, PLATE, ADDRESS = "欧阳标记", "LSVMARKR1N2345678"[:17], "京Z99887", "标记大街九十九号"
VALUES = (NAME, MARKER, PLATE, ADDRESS, "ouyangbiaoji")


@pytest.fixture
def life(shop):
    """A customer with everything the house may keep of one."""
    owner, relations = shop.people["consultant"], shop.people["relations"]
    customer = make_customer(owner, name=NAME, address=ADDRESS, vin="LSVMARK41N2345678", plate=PLATE, consents=["care"])
    call = make_call(owner, customer)
    move(
        FOLLOW_UP, call, "done", owner, values={"result": "reached", "outcome": f"{NAME}说 {MARKER}", "satisfaction": 9}
    )
    complaint = make_complaint(shop.people["advisor"], customer=customer, content=f"{NAME}，电话{MARKER}，很不满意")
    remark(kind=COMPLAINT, record=complaint, acting_user=relations, text=f"已致电{MARKER}")
    kind = kind_of("customer")
    attach(kind=kind, record=customer, acting_user=owner, files=[upload(picture(), f"{NAME}.jpg")])
    assign_task(acting_user=owner, title=f"给{MARKER}回电", deadline=clock.now().replace(hour=18), assignees=[owner])
    keep(owner=owner, purpose="records:customer", name="x.xlsx", content=MARKER.encode())
    return customer, complaint


def close(complaint, shop):
    advisor, relations = shop.people["advisor"], shop.people["relations"]
    move(COMPLAINT, complaint, "assign", relations, data={"person": advisor})
    move(COMPLAINT, complaint, "take", advisor, reason=f"答复{NAME}")
    move(COMPLAINT, complaint, "solve", advisor, values={"cause": NAME, "measure": MARKER, "outcome": "ok"})
    said = {"said_at_closing": f"{NAME}同意", "satisfied": True}
    return move(COMPLAINT, complaint, "close", relations, values=said)


def traces():
    """Return where in the database any of the person's values stands, in whatever column."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed:
            continue
        names = [
            f.name
            for f in model._meta.concrete_fields
            if isinstance(f, models.CharField | models.TextField | models.JSONField | models.BinaryField)
        ]
        for row in model._base_manager.values_list(*names) if names else ():
            for name, value in zip(names, row, strict=True):
                text = (
                    bytes(value).decode(errors="replace")
                    if isinstance(value, bytes | memoryview)
                    else json.dumps(value, ensure_ascii=False, default=str)
                )
                found += [(model._meta.label, name, each) for each in VALUES if each in text]
    return found


def test_erasing_leaves_no_trace_and_figures_still_add_up(shop, life, django_capture_on_commit_callbacks):
    customer, complaint = life
    manager = shop.people["marketing_manager"]
    client = browser(manager)
    url = f"/marketing/customers/{customer.pk}/erase/"
    customer.refresh_from_db()
    assert client.post(url, {"version": customer.version}).status_code == 422, "said twice"
    assert client.post(url, {"version": customer.version, "sure": "1"}).status_code == 422, "a complaint is open"
    close(complaint, shop)
    assert traces(), "the test looks where the values are"
    files = [row.file.name for row in Attachment.objects.all()]
    assert browser(shop.people["relations"]).post(url, {"version": customer.version, "sure": "1"}).status_code == 403
    before = (
        Customer.objects.count(),
        FollowUp.objects.count(),
        Complaint.objects.count(),
        RecordEntry.objects.count(),
    )
    from marketing.calculators import FIGURES

    figures = {
        code: [(f.counted, f.hit) for f in facts({shop.store.pk}, MONDAY, MONDAY, clock.now())]
        for code, facts in FIGURES.items()
        if code != "customer-file-complete"
    }
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url, {"version": customer.version, "sure": "1"}).status_code == 302
    customer.refresh_from_db()
    assert customer.state == "erased" and customer.erased_at == clock.now()
    assert traces() == []
    assert [name for name in files if storages["evidence"].exists(name)] == []
    assert not UploadedWorkbook.objects.exists()
    after = (
        Customer.objects.count(),
        FollowUp.objects.count(),
        Complaint.objects.count(),
        RecordEntry.objects.count() - 1,
    )
    assert before == after
    assert figures == {
        code: [(f.counted, f.hit) for f in facts({shop.store.pk}, MONDAY, MONDAY, clock.now())]
        for code, facts in FIGURES.items()
        if code != "customer-file-complete"
    }
    for page in (
        f"/records/customer/{customer.pk}/",
        "/records/customer/?q=ouyang",
        "/records/complaint/",
        f"/records/complaint/{complaint.pk}/",
        "/records/customer/export/?as=csv",
        "/records/follow_up/export/?as=csv",
    ):
        text = client.get(page).content.decode()
        assert not any(value in text for value in VALUES if value not in page), page
    assert client.post(f"/marketing/customers/{customer.pk}/phones/", {"number": MARKER}).status_code == 422


def test_a_merged_file_is_erased_with_the_one_it_went_into(shop):
    manager = shop.people["marketing_manager"]
    keep_, gone = (
        make_customer(shop.people["consultant"], name="甲"),
        make_customer(shop.people["peer"], name=NAME, phone="13911112222"),
    )
    from marketing.actions import erase_customer, merge_customers

    merge_customers(keep=keep_, gone=gone, acting_user=manager, version=gone.version)
    keep_.refresh_from_db()
    erase_customer(customer=keep_, acting_user=manager, version=keep_.version)
    assert traces() == []


def test_a_value_is_shown_once_and_the_look_is_noted(shop, life):
    customer, _complaint = life
    phone = customer.phones.get()
    url = f"/marketing/customers/{customer.pk}/show/"
    client = browser(shop.people["consultant"])
    assert client.post(url, {"what": f"phone:{phone.pk}"}).status_code == 422
    response = client.post(url, {"what": f"phone:{phone.pk}", "reason": "约试驾"})
    assert MARKER in response.content.decode() and "no-store" in response["Cache-Control"]
    dialled = client.post(
        url, {"what": f"phone:{phone.pk}", "reason": "约试驾"}, headers={"accept": "application/json"}
    )
    assert dialled.json() == {"value": MARKER}
    for what, value in (("vin", "LSVMARK41N2345678"), ("plate", PLATE)):
        car = customer.cars.get()
        assert value in client.post(url, {"what": f"{what}:{car.pk}", "reason": "x"}).content.decode()
    assert ADDRESS in client.post(url, {"what": "address", "reason": "x"}).content.decode()
    entries = RecordEntry.objects.filter(kind="customer", verb="show")
    assert entries.count() == 5 and entries.first().text == "约试驾"
    assert MARKER not in json.dumps(list(entries.values_list("changes", "text")), ensure_ascii=False)
    for wrong in ("phone:0", "phone:x", "name", "state", "owner_id", f"phone:{10**40}", ""):
        assert client.post(url, {"what": wrong, "reason": "x"}).status_code == 422
    for other in ("peer", "technician", "stranger"):
        assert browser(shop.people[other]).post(url, {"what": f"phone:{phone.pk}", "reason": "x"}).status_code in (
            403,
            404,
        )
    assert entries.count() == 5


def test_what_is_kept_is_given_out_with_a_reason(shop, life):
    customer, _complaint = life
    url = f"/marketing/customers/{customer.pk}/data/"
    client = browser(shop.people["relations"])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert browser(shop.people["consultant"]).post(url, {"reason": "x"}).status_code == 403
    response = client.post(url, {"reason": "本人持身份证到店"})
    book = load_workbook(BytesIO(response.content))
    text = str([cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row])
    assert all(value in text for value in (NAME, MARKER, PLATE, ADDRESS, "很不满意"))
    # Seven sheets of marketing, seven of what sales knows of the customer.
    assert len(book.sheetnames) == 14
    assert RecordEntry.objects.get(verb="give_out").text == "本人持身份证到店"


def test_nothing_shows_a_whole_number(shop, life, caplog, settings):
    """Every page, list, export, message and log line, searched for the marker number."""
    from marketing.care import plan_due, run_over_due
    from roles.notifications.models import Notification, OutboxMessage

    caplog.set_level(logging.DEBUG)
    customer, complaint = life
    Complaint.objects.filter(pk=complaint.pk).update(content="很不满意")
    FollowUp.objects.update(outcome="")
    RecordEntry.objects.filter(verb="remark").update(text="")
    waiting = make_call(shop.people["consultant"], customer, clock.today())
    pages = [
        "/records/",
        "/marketing/calls/",
        f"/records/follow_up/{waiting.pk}/move/done/",
        f"/records/customer/{customer.pk}/edit/",
        f"/records/complaint/{complaint.pk}/edit/",
        f"/marketing/customers/{customer.pk}/cars/{customer.cars.get().pk}/",
    ]
    for kind, pk in (("customer", customer.pk), ("follow_up", waiting.pk), ("complaint", complaint.pk)):
        columns = [column.key for column in kind_of(kind).table.columns]
        pages += [f"/records/{kind}/", f"/records/{kind}/{pk}/", f"/records/{kind}/new/?customer={customer.reference}"]
        pages += [f"/records/{kind}/export/?as=csv", f"/records/{kind}/?q={MARKER[-4:]}"]
        for person in ("consultant", "sales_manager", "marketing_manager", "relations", "chief"):
            browser(shop.people[person]).post(f"/records/{kind}/columns/", {"columns": columns})
    asked, leaked = 0, []
    for person in shop.people:
        client = browser(shop.people[person])
        for page in pages:
            response = client.get(page)
            asked += response.status_code == 200
            if MARKER in response.content.decode(errors="replace"):
                leaked.append((person, page))
    with clock.at(clock.now().replace(hour=23)):
        plan_due(clock.now())
        run_over_due(clock.now())
    leaked += [row for row in Notification.objects.values_list("params", "url") if MARKER in str(row)]
    leaked += [row for row in OutboxMessage.objects.values_list() if MARKER in str(row)]
    leaked += [
        record.getMessage()
        for record in caplog.records
        if MARKER in record.getMessage() and record.name != "django.db.backends"
    ]
    assert leaked == []
    assert asked > 60
