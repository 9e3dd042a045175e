"""Finding who is on file: 200 ways to type 50 customers, and never a merge nobody said yes to."""

import random

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from marketing.actions import merge_customers
from marketing.forms import CustomerForm
from marketing.identity import matches, phone_digits, split_phones, traits_of, vin_code
from marketing.models import Complaint, Customer, CustomerCar, CustomerPhone
from roles.records.actions import StaleRecord
from roles.records.models import RecordEntry
from tests.marketing.conftest import browser, make_call, make_complaint, make_customer

pytestmark = pytest.mark.django_db

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
GIVEN = "国强 建华 丽娟 晓东 志远 雪梅 云龙 书兰 广军 凤英"
# Simplified to traditional, of the characters used here.
TRADITIONAL = str.maketrans(
    "张刘陈杨黄赵吴孙马罗郑梁谢许韩冯邓萧萧叶苏吕国强华丽晓东远书兰广军凤云龙",
    "張劉陳楊黃趙吳孫馬羅鄭梁謝許韓馮鄧蕭蕭葉蘇呂國強華麗曉東遠書蘭廣軍鳳雲龍",
)
WIDE = str.maketrans("0123456789+ ", "０１２３４５６７８９＋　")


def originals():
    names = [SURNAMES[n] + GIVEN.split()[n % 10] for n in range(50)]
    return [
        {"name": name, "phone": f"13{n % 10}{41000000 + n * 7919:08d}", "vin": f"LSVAA49J{n:02d}2{100000 + n * 13:06d}"}
        for n, name in enumerate(names)
    ]


def variants(one, chance):
    """Return four ways in which somebody types a customer who is on file already."""
    phone, name, vin = one["phone"], one["name"], one["vin"]
    spaced = f"{phone[:3]} {phone[3:7]} {phone[7:]}"
    ways = [
        {"name": name, "phones": f"+86 {spaced}"},
        {"name": name.translate(TRADITIONAL), "phones": "0086-" + "-".join((phone[:3], phone[3:7], phone[7:]))},
        {"name": name, "phones": spaced.translate(WIDE)},
        {"name": phone, "phones": name},  # swapped
        {"name": f" {name[0]} {name[1:]} ", "phones": "13800009999"},  # another number, the same name
        {"name": "代办人", "phones": "13800009999", "vin": vin.lower()},
        {"name": "代办人", "phones": "13800009999", "vin": f"{vin[:8]} {vin[8:]}".replace("0", "O")},
        {"name": name.translate(TRADITIONAL) + "先生", "phones": "13800009999"},
        {"name": "代办人", "phones": f"010-88880000, {phone}"},
        {"name": f"{name}\u200b", "phones": f"（{phone}）"},
    ]
    return chance.sample(ways, 4)


def test_two_hundred_variants_of_fifty_customers(shop, record_property):
    owner = shop.people["consultant"]
    kept = {one["phone"]: make_customer(owner, **one) for one in originals()}
    assert CustomerCar.objects.exclude(vin="").count() == 50
    chance, found, asked, wrong = random.Random(7), 0, 0, []
    rows = Customer.objects.filter(store=shop.store)
    for one in originals():
        for typed in variants(one, chance):
            asked += 1
            known = matches(rows, traits_of(typed.values()))
            hit = any(match.customer == kept[one["phone"]] for match in known)
            found += hit
            if not hit:
                wrong.append(typed)
            others = [m for m in known if m.sure and m.customer != kept[one["phone"]]]
            assert others == [], (typed, "somebody else was taken for sure")
    record_property("duplicates: asked", asked)
    record_property("duplicates: found", found)
    assert asked == 200
    assert found >= 190, wrong
    assert Customer.objects.count() == 50, "nothing is merged, and nothing made, by looking"
    assert not RecordEntry.objects.filter(verb="merge").exists()


def test_strangers_are_not_found(shop):
    for one in originals()[:20]:
        make_customer(shop.people["consultant"], **one)
    rows = Customer.objects.filter(store=shop.store)
    for n in range(100):
        typed = (f"欧阳{chr(0x4E00 + 7 * n)}", f"1890000{n:04d}", f"LFV2A21K5D4{200000 + n}")
        assert not [m for m in matches(rows, traits_of(typed)) if m.sure]


def test_on_entry_a_known_number_asks_for_a_yes(shop):
    make_customer(shop.people["consultant"], name="王晓明")
    client = browser(shop.people["peer"])
    form = {"party": "person", "name": "王小明", "phones": "139 5555 1234", "source": "web", "grade": "c"}
    response = client.post("/records/customer/new/", form)
    words = response.content.decode()
    assert response.status_code == 422
    assert "王晓明" in words and "139****1234" in words
    assert "13955551234" not in words.replace('value="139 5555 1234"', "")
    assert Customer.objects.count() == 1
    assert client.post("/records/customer/new/", {**form, "other_person": "on"}).status_code == 302
    assert Customer.objects.count() == 2


def test_another_stores_customers_are_not_told(shop):
    make_customer(shop.people["stranger"], name="王晓明")
    form = CustomerForm(
        {"party": "person", "name": "王晓明", "phones": "13955551234", "source": "web", "grade": "c"},
        user=shop.people["consultant"],
    )
    assert form.is_valid(), form.errors
    assert form.known == []


def test_merging_moves_everything_and_is_a_persons_yes(shop):
    relations = shop.people["relations"]
    keep = make_customer(shop.people["consultant"], name="王晓明", phone="13900000001", consents=["care"])
    gone = make_customer(shop.people["peer"], name="王晓鸣", phone="13900000002", address="长安街", consents=["care"])
    call, complaint = make_call(shop.people["peer"], gone), make_complaint(shop.people["advisor"], customer=gone)
    client = browser(relations)
    words = client.get(f"/records/customer/{keep.pk}/").content.decode()
    url = f"/marketing/customers/{keep.pk}/merge/{gone.pk}/"
    assert url in words
    assert browser(shop.people["consultant"]).post(url, {"version": gone.version}).status_code == 403
    assert client.post(url, {"version": gone.version + 1}).status_code == 409
    assert client.post(url, {"version": gone.version}).status_code == 302
    keep.refresh_from_db()
    gone.refresh_from_db()
    assert (gone.state, gone.merged_into, keep.address) == ("merged", keep, "长安街")
    assert set(CustomerPhone.objects.values_list("customer", "number")) == {
        (keep.pk, "13900000001"),
        (keep.pk, "13900000002"),
    }
    call.refresh_from_db()
    complaint.refresh_from_db()
    assert (call.customer, complaint.customer) == (keep, keep)
    assert keep.consents.filter(ended_on__isnull=True).count() == 1 and keep.consents.count() == 2
    entries = set(RecordEntry.objects.filter(verb="merge").values_list("record_id", "actor__name"))
    assert entries == {(keep.pk, relations.name), (gone.pk, relations.name)}
    with pytest.raises(ValidationError):
        merge_customers(keep=keep, gone=gone, acting_user=relations, version=gone.version)
    with pytest.raises(PermissionDenied):
        merge_customers(keep=keep, gone=gone, acting_user=shop.people["peer"], version=gone.version)
    other = make_customer(shop.people["peer"], name="王小明", phone="13900000003")
    with pytest.raises(StaleRecord):
        merge_customers(keep=keep, gone=other, acting_user=relations, version=other.version + 9)
    assert Complaint.objects.get().customer == keep


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("+86 139 0000 1111", "13900001111"),
        ("00861390000-1111", "13900001111"),
        ("１３９００００１１１１", "13900001111"),
        ("010-8888 7777", "01088887777"),
        ("8613900001111", "13900001111"),
    ],
)
def test_numbers_are_brought_to_one_form(typed, digits):
    assert phone_digits(typed) == digits


def test_several_numbers_and_vins():
    assert split_phones("13900001111、13900001111,0108888 7777") == ["13900001111", "01088887777"]
    assert vin_code("lsv aa49j 102O11111".replace(" ", "")) == "LSVAA49J102011111"
