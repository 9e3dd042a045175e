"""What a form does not show can be replaced, kept or removed where the person says so; required values stay."""

import pytest

from marketing.models import CustomerCar
from marketing.promotion.forms import ContactForm
from roles.records.models import RecordEntry
from tests.marketing.conftest import browser, make_customer
from tests.marketing.promotion import make_contact

pytestmark = pytest.mark.django_db
NUMBER, OTHER, VIN = "13966667777", "13811112222", "LSVMARK41N2345678"


def send(client, record, code, **typed):
    record.refresh_from_db()
    answer = client.post(f"/records/{code}/{record.pk}/edit/", {**typed, "version": record.version})
    record.refresh_from_db()
    return answer


def test_a_number_is_removed_by_a_tick_and_nothing_of_it_is_noted(team):
    specialist = team.people["specialist"]
    contact, client = make_contact(specialist, phone=NUMBER), browser(specialist)
    page = client.get(f"/records/media_contact/{contact.pk}/edit/").content.decode()
    assert 'name="empty_phone"' in page and NUMBER not in page
    form = {"name": "电台", "kind": "media", "contact": "", "phone": "", "terms": ""}
    assert send(client, contact, "media_contact", **form).status_code == 302
    assert contact.phone == NUMBER, "neither typed nor ticked"
    assert send(client, contact, "media_contact", **form, empty_phone="on").status_code == 302
    assert contact.phone == ""
    entry = RecordEntry.objects.filter(kind="media_contact", record_id=contact.pk).latest("pk")
    assert ["phone", "", ""] in entry.changes
    assert 'name="empty_phone"' not in client.get(f"/records/media_contact/{contact.pk}/edit/").content.decode()


def test_typed_and_ticked_at_once_is_asked_back(team):
    specialist = team.people["specialist"]
    contact, client = make_contact(specialist, phone=NUMBER), browser(specialist)
    form = {"name": "电台", "kind": "media", "phone": OTHER, "empty_phone": "on"}
    answer = send(client, contact, "media_contact", **form)
    assert answer.status_code == 422 and answer.context["form"].errors.keys() == {"empty_phone"}
    assert OTHER in answer.content.decode() and contact.phone == NUMBER


def test_who_may_not_change_a_record_empties_nothing(team):
    contact = make_contact(team.people["specialist"], phone=NUMBER)
    form = {"name": "电台", "kind": "media", "phone": "", "empty_phone": "on"}
    assert send(browser(team.people["stranger"]), contact, "media_contact", **form).status_code == 404
    assert contact.phone == NUMBER


def test_a_required_value_stays_until_another_is_typed(team, monkeypatch):
    specialist = team.people["specialist"]
    contact = make_contact(specialist, phone=NUMBER)
    monkeypatch.setattr(ContactForm.base_fields["phone"], "required", True)
    typed = {"name": "电台", "kind": "media", "phone": "", "empty_phone": "on", "version": contact.version}
    form = ContactForm(typed, instance=contact, user=specialist)
    assert form.is_valid() and "empty_phone" not in form.fields
    assert form.values["phone"] == NUMBER


def test_every_hidden_field_of_a_customer_can_be_emptied(team):
    consultant = team.people["consultant"]
    hidden = {"contact": "李女士", "address": "和平路1号", "birthday": "1990-05-06", "remarks": "喜欢蓝色"}
    customer = make_customer(consultant, **hidden)
    client = browser(consultant)
    form = {"party": "person", "name": "王晓明", "source": "walk_in", "grade": "c"}
    assert send(client, customer, "customer", **form).status_code == 302
    assert (customer.contact, str(customer.birthday)) == ("李女士", "1990-05-06")
    assert send(client, customer, "customer", **form, **{f"empty_{name}": "on" for name in hidden}).status_code == 302
    assert (customer.contact, customer.address, customer.birthday, customer.remarks) == ("", "", None, "")
    assert customer.name == "王晓明" and customer.phones.count() == 1


def test_the_plate_of_a_car_is_removed_and_its_last_word_is_not(team):
    consultant = team.people["consultant"]
    customer = make_customer(consultant, vin=VIN, plate="京A12345")
    car, client = CustomerCar.objects.get(), browser(consultant)
    url = f"/marketing/customers/{customer.pk}/cars/{car.pk}/"
    page = client.get(url).content.decode()
    assert "京A12345" not in page and VIN not in page
    assert client.post(url, {"vin": "", "plate": ""}).status_code == 302
    assert client.post(url, {"vin": "", "plate": "", "empty_plate": "on"}).status_code == 302
    car.refresh_from_db()
    assert (car.vin, car.plate) == (VIN, "")
    assert client.post(url, {"vin": "", "empty_vin": "on"}).status_code == 422, "nothing would be known of it"
    car.refresh_from_db()
    assert car.vin == VIN
