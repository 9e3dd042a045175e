"""The generic way, played on customers, calls and complaints: lists, files, forms, moves, import, export."""

from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from marketing.models import Customer, CustomerPhone
from roles import clock
from roles.records.models import Attachment, ColumnChoice, RecordEntry, RecordExport, SavedFilter
from tests.marketing.conftest import MARKER, browser, make_complaint, make_customer
from tests.proof.conftest import picture, upload

pytestmark = pytest.mark.django_db
LIST = "/records/customer/"


def page(client, url, status=200, **data):
    response = client.post(url, data) if data else client.get(url)
    assert response.status_code == status, response.content.decode()[:2000]
    return b"".join(response.streaming_content).decode() if response.streaming else response.content.decode()


def test_the_index_names_what_a_person_works_with(shop):
    words = page(browser(shop.people["technician"]), "/records/")
    assert "/records/complaint/" in words
    assert "/records/customer/" not in words
    assert page(browser(shop.people["technician"]), LIST, 403)
    assert browser(shop.people["consultant"]).get("/records/nothing/").status_code == 404


def test_a_list_narrows_sorts_and_shows_chosen_columns(shop):
    mine = shop.people["consultant"]
    for name, phone, grade in (
        ("王晓明", "13900000001", "a"),
        ("安然", "13900000002", "b"),
        ("周正", "13900000003", "a"),
    ):
        make_customer(mine, name=name, phone=phone, grade=grade)
    make_customer(shop.people["peer"], name="别人的", phone="13900000004")
    client = browser(mine)
    words = page(client, LIST)
    assert all(name in words for name in ("王晓明", "安然", "周正")) and "别人的" not in words
    assert "13900000001" not in words and "139****0001" in words
    words = page(client, f"{LIST}?sort=name")
    assert words.index("安然") < words.index("王晓明") < words.index("周正")
    words = page(client, f"{LIST}?sort=-name")
    assert words.index("周正") < words.index("王晓明") < words.index("安然")
    assert "安然" not in page(client, f"{LIST}?grade=a")
    assert "安然" in page(client, f"{LIST}?q=anran") and "周正" not in page(client, f"{LIST}?q=ar")
    assert "周正" in page(client, f"{LIST}?q=0003") and "安然" not in page(client, f"{LIST}?q=0003")
    for nonsense in ("q=%00", "sort=%00", "state=zq&grade=zq", f"q={'x' * 5000}", "page=x", "whose=zq"):
        page(client, f"{LIST}?{nonsense}")
    assert client.post(f"{LIST}columns/", {"columns": ["number", "nonsense"], "query": ""}).status_code == 302
    assert ColumnChoice.objects.get().columns == ["number"]
    words = page(client, LIST)
    assert "139****0001" not in words and Customer.objects.get(name="安然").reference in words


def test_filters_are_kept_under_a_name_but_never_what_was_searched_for(shop):
    client = browser(shop.people["consultant"])
    make_customer(shop.people["consultant"])
    client.post(f"{LIST}filters/", {"name": "甲", "query": f"grade=c&q={MARKER}&sort=name&nonsense=1"})
    kept = SavedFilter.objects.get()
    assert kept.query == "grade=c&sort=name"
    assert "甲" in page(client, LIST)
    client.post(f"{LIST}filters/", {"name": "乙", "query": f"q={MARKER}"})
    assert SavedFilter.objects.count() == 1, "nothing to keep"
    client2 = browser(shop.people["peer"])
    client2.post(f"{LIST}filters/{kept.pk}/forget/")
    assert SavedFilter.objects.exists(), "another's filter stays"
    client.post(f"{LIST}filters/{kept.pk}/forget/")
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_an_export_holds_what_the_page_shows_and_no_live_formula(shop, form):
    lead = shop.people["sales_manager"]
    make_customer(lead, name='=HYPERLINK("x")')
    assert browser(shop.people["consultant"]).get(f"{LIST}export/").status_code == 403
    response = browser(lead).get(f"{LIST}export/?as={form}")
    assert response.status_code == 200
    if form == "xlsx":
        sheet = load_workbook(BytesIO(response.content)).active
        (cells,) = list(sheet.iter_rows(min_row=2))
        assert cells[0].value == '=HYPERLINK("x")' and cells[0].data_type == "s" and cells[0].quotePrefix
        text = str([cell.value for cell in cells])
    else:
        text = response.content.decode("utf-8-sig")
        assert "'=HYPERLINK" in text
    assert MARKER not in text and "139****1234" in text
    assert RecordExport.objects.get().rows == 1


def test_a_file_is_opened_changed_and_keeps_its_history(shop):
    client = browser(shop.people["consultant"])
    form = {"party": "person", "name": "李四", "phones": "+86 139-5555-1234", "source": "walk_in", "grade": "c"}
    assert client.post(f"{LIST}new/", form).status_code == 302
    customer = Customer.objects.get()
    assert (customer.pinyin, customer.state, customer.owner) == ("lisi", "filed", shop.people["consultant"])
    assert CustomerPhone.objects.get().number == MARKER
    words = page(client, f"{LIST}{customer.pk}/")
    assert "李四" in words and MARKER not in words
    changed = {"party": "person", "name": "李四", "source": "web", "grade": "a", "version": customer.version}
    assert client.post(f"{LIST}{customer.pk}/edit/", changed).status_code == 302
    entry = RecordEntry.objects.get(kind="customer", verb="change")
    assert entry.changes == [["source", "walk_in", "web"], ["grade", "c", "a"]]
    stale = client.post(f"{LIST}{customer.pk}/edit/", {**changed, "grade": "b"})
    assert stale.status_code == 409
    customer.refresh_from_db()
    assert customer.grade == "a"
    assert page(client, f"{LIST}{customer.pk}/remark/", 302, text="说过了") is not None
    assert "说过了" in page(client, f"{LIST}{customer.pk}/")
    assert client.post(f"{LIST}{customer.pk}/remark/", {"text": " "}).status_code == 422
    for other in ("peer", "stranger"):
        assert browser(shop.people[other]).get(f"{LIST}{customer.pk}/").status_code == 404


def test_bad_input_is_said_beside_the_field_and_changes_nothing(shop):
    client = browser(shop.people["consultant"])
    good = {"party": "person", "name": "李四", "phones": "13911112222", "source": "walk_in", "grade": "c"}
    bad = ({"phones": "12"}, {"name": ""}, {"name": "x" * 10_000}, {"source": "zq"}, {"vin": "ABC"}, {"name": "a\x00b"})
    for wrong in bad:
        response = client.post(f"{LIST}new/", {**good, **wrong})
        assert response.status_code == 422, wrong
        assert "field-error" in response.content.decode()
    assert not Customer.objects.exists()


def test_files_are_seen_by_whoever_reads_the_record(shop, settings):
    client = browser(shop.people["consultant"])
    customer = make_customer(shop.people["consultant"])
    url = f"{LIST}{customer.pk}/files/"
    assert client.post(url, {"files": upload(b"nonsense", "x.exe")}).status_code == 422
    assert client.post(url, {"files": upload(picture())}).status_code == 302
    row = Attachment.objects.get()
    assert client.get(f"{url}{row.pk}/").status_code == 200
    assert browser(shop.people["peer"]).get(f"{url}{row.pk}/").status_code == 404
    assert browser(shop.people["advisor"]).post(f"{url}{row.pk}/remove/").status_code == 403
    assert client.post(f"{url}{row.pk}/remove/").status_code == 302
    assert not Attachment.objects.exists()


def test_moves_are_offered_when_allowed_and_say_why_not(shop):
    mine = shop.people["consultant"]
    client = browser(mine)
    customer = make_customer(mine)
    url = f"{LIST}{customer.pk}/move/complete/"
    words = page(client, f"{LIST}{customer.pk}/")
    assert f'action="{url}"' not in words and "barred" in words
    assert client.post(url, {"version": customer.version}).status_code == 422
    Customer.objects.filter(pk=customer.pk).update(address="长安街一号")
    client.post(
        f"/marketing/customers/{customer.pk}/consents/",
        {"purpose": "care", "channel": "paper", "given_on": "2026-03-01"},
    )
    customer.refresh_from_db()
    words = page(client, f"{LIST}{customer.pk}/")
    assert f'action="{url}"' in words
    assert client.post(url, {"version": customer.version + 5}).status_code == 409
    assert client.post(url, {"version": customer.version}).status_code == 302
    customer.refresh_from_db()
    assert customer.state == "complete"
    assert (
        client.post(f"{LIST}{customer.pk}/move/lose/", {"version": customer.version, "reason": "x"}).status_code == 403
    )
    assert client.post(f"{LIST}{customer.pk}/move/update/", {"version": customer.version}).status_code == 404


def test_several_are_moved_at_once_and_the_others_named_with_their_reason(shop):
    lead = shop.people["sales_manager"]
    whole = make_customer(lead, name="甲", phone="13900000001", address="x", consents=["care"])
    lacking = make_customer(lead, name="乙", phone="13900000002")
    client = browser(lead)
    assert "bulk-move" in page(client, LIST)
    response = client.post(
        f"{LIST}bulk/", {"move": "complete", "pk": [whole.pk, lacking.pk, 10**30], "query": ""}, follow=True
    )
    words = response.content.decode()
    states = dict(Customer.objects.values_list("name", "state"))
    assert states == {"甲": "complete", "乙": "filed"}
    assert "乙" in words
    assert client.post(f"{LIST}bulk/", {"move": "lose", "pk": [whole.pk]}).status_code == 302
    assert Customer.objects.get(pk=whole.pk).state == "complete", "not a move for several"


def book(heads, *rows):
    made = Workbook()
    made.active.append(heads)
    for row in rows:
        made.active.append(row)
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def test_a_workbook_is_looked_at_before_it_is_written(shop):
    lead = shop.people["sales_manager"]
    make_customer(lead, name="老客户", phone="13900000009")
    client = browser(lead)
    assert browser(shop.people["consultant"]).get(f"{LIST}import/").status_code == 403
    empty = client.get(f"{LIST}import/template/")
    heads = [cell.value for cell in load_workbook(BytesIO(empty.content)).active[1]]
    at = {
        name: heads.index(next(h for h in heads if h == word))
        for name, word in (("name", heads[1]), ("phones", heads[2]))
    }
    assert at == {"name": 1, "phones": 2}

    def row(name, phones, source):
        cells = [None] * len(heads)
        cells[0], cells[1], cells[2], cells[4], cells[5] = "个人", name, phones, source, "C：30天以后"
        return cells

    choices = {label: value for value, label in Customer._meta.get_field("source").choices}
    source = str(next(iter(choices)))
    grade = str(dict(Customer._meta.get_field("grade").choices)["c"])
    party = str(dict(Customer._meta.get_field("party").choices)["person"])

    def filled(*rows):
        fixed = []
        for cells in rows:
            cells[0], cells[5] = party, grade
            fixed.append(cells)
        return book(heads, *fixed)

    def sent(content):
        response = client.post(f"{LIST}import/", {"workbook": upload(content, "b.xlsx")})
        assert response.status_code == 302, response.content.decode()[:500]
        return response["Location"]

    url = sent(
        filled(row("新客户", 13900000001, source), row("重复的", "139 0000 0009", source), row("坏", "1", source))
    )
    words = page(client, url)
    assert "C3" in words or "C4" in words
    assert client.post(url, {"seen": "x"}).status_code == 409
    assert Customer.objects.count() == 1
    url = sent(filled(row("新客户", 13900000001, source), row("又一个", "13900000002", source)))
    words = page(client, url)
    seen = words.split('name="seen" value="')[1].split('"')[0]
    assert client.post(url, {"seen": seen}).status_code == 302
    assert set(Customer.objects.values_list("name", flat=True)) == {"老客户", "新客户", "又一个"}
    assert RecordEntry.objects.filter(verb="import").count() == 2


def test_a_record_is_handed_over_and_named_without_the_person(shop):
    from roles.personnel.handover.kinds import kind_of

    make_customer(shop.people["consultant"])
    complaint = make_complaint(shop.people["consultant"])
    kinds = {kind_of("marketing.customer"), kind_of("marketing.complaint"), kind_of("marketing.followup")}
    assert None not in kinds
    from roles.personnel.handover.kinds import Leaving

    seat = shop.seats["consultant"]
    leaving = Leaving(seat.staff, (seat,), (), clock.today(), leaves=True)
    for kind in kinds:
        for rows in kind.find({seat.staff_id: leaving}, clock.now()).values():
            assert all("王" not in row.title_zh + row.title_en for row in rows)
    assert complaint.reference.startswith("T")
