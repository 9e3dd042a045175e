"""Worksheets: filling in, out of limits, corrective actions that become tasks, drafts, the form as it was."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from roles.assigned.models import Task
from roles.duties.actions import tick_item, untick_item
from roles.duties.requirements import ProofMissing
from roles.proof.actions import StaleSheet, fill_sheet
from roles.proof.models import Evidence, FollowUp
from roles.worksheets.lines import fingerprint, form_of
from roles.worksheets.models import FilledSheet, WorksheetField
from tests import factories
from tests.proof.conftest import picture, upload

pytestmark = pytest.mark.django_db


def browser(staff):
    client = Client()
    client.force_login(staff)
    return client


@pytest.fixture
def item(make, worksheet):
    return make("worksheet", worksheet=worksheet)


@pytest.fixture
def address(item):
    return reverse("proof:sheet", args=[item.pk])


def good(worksheet, **fields):
    return {
        "form_seen": fingerprint(form_of(worksheet)),
        "f-test-sheet-clean": "yes",
        "f-test-sheet-cards": "30",
        "action": "fill",
        **fields,
    }


def test_a_sheet_in_order_is_the_tick(item, worksheet, clerk, address):
    with pytest.raises(ProofMissing):
        tick_item(item=item, acting_user=clerk, revision=1)
    assert address in browser(clerk).get("/duties/").content.decode()
    assert browser(clerk).post(address, good(worksheet)).status_code == 302
    item.refresh_from_db()
    sheet = FilledSheet.objects.get()
    assert item.status == "done"
    assert (sheet.state, sheet.findings, sheet.score, sheet.full_score) == ("filled", [], 1, 1)
    assert sheet.answers == {"test-sheet-clean": "yes", "test-sheet-cards": "30"}
    assert (sheet.unit_id, sheet.store_id) == (item.unit_id, item.store_id)
    assert not FollowUp.objects.exists()


def test_out_of_limits_demands_a_corrective_action_which_becomes_a_task(item, worksheet, clerk, address):
    client = browser(clerk)
    out = good(worksheet) | {"f-test-sheet-clean": "no", "f-test-sheet-cards": "5", "f-test-sheet-words": "留言😀"}
    refused = client.post(address, out)
    assert refused.status_code == 422
    assert "留言😀" in refused.content.decode()
    item.refresh_from_db()
    assert item.status == "open" and not Task.objects.exists()
    what = {}
    for line, words in (("clean", "重新打扫"), ("cards", "补足洽谈卡")):
        key = f"test-sheet-{line}-0"
        what |= {f"what-{key}": words, f"who-{key}": clerk.pk, f"by-{key}": "2026-03-03"}
    assert client.post(address, out | what | {"by-test-sheet-clean-0": "2026-03-01"}).status_code == 422
    assert client.post(address, out | what).status_code == 302
    item.refresh_from_db()
    assert item.status == "done"
    tasks = Task.objects.order_by("pk")
    assert [(each.title, each.owner, each.subject_kind, each.subject_id) for each in tasks] == [
        ("重新打扫", clerk, "worksheet", item.pk),
        ("补足洽谈卡", clerk, "worksheet", item.pk),
    ]
    sheet = FilledSheet.objects.get()
    assert sheet.findings == ["test-sheet-clean", "test-sheet-cards"]
    page = client.get(address).content.decode()
    assert "补足洽谈卡" in page and reverse("assigned:task", args=[tasks[0].pk]) in page


def test_a_superior_hands_the_action_to_one_of_the_people(house, worksheet, clerk, monday):
    duty = factories.make_duty(house.positions.lead, evidence="worksheet", worksheet=worksheet)
    item = factories.make_item(duty, house.lead, monday.date())
    key = "test-sheet-clean-0"
    sent = good(worksheet) | {"f-test-sheet-clean": "no", f"what-{key}": "打扫", f"by-{key}": "2026-03-02"}
    client = browser(house.lead.staff)
    foreign = factories.make_seat(house.positions.clerk, factories.make_team(house.department)).staff
    address = reverse("proof:sheet", args=[item.pk])
    assert client.post(address, sent | {f"who-{key}": foreign.pk}).status_code == 422
    assert client.post(address, sent | {f"who-{key}": clerk.pk}).status_code == 302
    assert Task.objects.get().owner == clerk


def test_the_action_asks_for_it_too_not_only_the_page(item, worksheet, clerk):
    seen = fingerprint(form_of(worksheet))
    with pytest.raises(ValidationError):
        fill_sheet(item=item, acting_user=clerk, form=seen, answers={"test-sheet-clean": "no"}, actions=[])
    assert FilledSheet.objects.count() == 0


def test_a_draft_keeps_what_was_typed_however_wrong(item, clerk, address):
    client = browser(clerk)
    typed = {"f-test-sheet-cards": "abc", "f-test-sheet-words": "写了一半\x00", "action": "save"}
    assert client.post(address, typed).status_code == 302
    page = client.get(address).content.decode()
    assert 'value="abc"' in page and "写了一半" in page
    item.refresh_from_db()
    assert item.status == "open"
    assert browser(clerk).get("/duties/").status_code == 200


@pytest.mark.parametrize("value", ["abc", "1e999", "NaN", "Infinity", "-", "9" * 10_000, "1\x00"])
def test_nonsense_is_answered_beside_the_line(item, worksheet, clerk, address, value):
    response = browser(clerk).post(address, good(worksheet, **{"f-test-sheet-cards": value}))
    assert response.status_code == 422
    assert "id_f-test-sheet-cards_error" in response.content.decode()
    assert FilledSheet.objects.get().state == "draft"
    assert browser(clerk).get(address).status_code == 200


def test_a_form_changed_meanwhile_is_filled_in_again(item, worksheet, clerk, address):
    sent = good(worksheet)
    WorksheetField.objects.filter(code="test-sheet-cards").update(minimum=40)
    response = browser(clerk).post(address, sent)
    assert response.status_code == 409
    assert 'value="30"' in response.content.decode()
    with pytest.raises(StaleSheet):
        fill_sheet(item=item, acting_user=clerk, form=sent["form_seen"], answers={}, actions=[])


def test_a_filled_sheet_keeps_its_form(item, worksheet, clerk, address, house):
    browser(clerk).post(address, good(worksheet))
    WorksheetField.objects.filter(code="test-sheet-clean").update(name_zh="改过的项目", retired=True)
    for staff in (clerk, house.lead.staff, house.manager.staff):
        for name in ("proof:sheet", "proof:print"):
            page = browser(staff).get(reverse(name, args=[item.pk])).content.decode()
            assert "项目clean" in page and "改过的项目" not in page


def test_others_neither_fill_it_in_nor_find_what_is_not_there(item, worksheet, clerk, address, house):
    assert browser(house.lead.staff).get(address).status_code == 404
    assert browser(house.lead.staff).post(address, good(worksheet)).status_code == 404
    stranger = factories.make_seat(house.positions.lead, factories.make_team(house.department)).staff
    browser(clerk).post(address, good(worksheet))
    assert browser(stranger).get(address).status_code == 404
    assert browser(house.lead.staff).get(address).status_code == 200


def test_it_is_handed_in_once_and_a_tick_taken_back_does_not_ask_again(item, worksheet, clerk, address):
    client = browser(clerk)
    client.post(address, good(worksheet))
    assert client.post(address, good(worksheet)).status_code == 422
    item.refresh_from_db()
    untick_item(item=item, acting_user=clerk, revision=item.revision)
    tick_item(item=item, acting_user=clerk, revision=item.revision)
    assert FilledSheet.objects.count() == 1


def test_photos_of_a_line_are_demanded_kept_and_shown(item, worksheet, clerk, address):
    WorksheetField.objects.create(
        worksheet=worksheet, code="test-sheet-photo", name_zh="照片", name_en="Photo", kind="photo", order=9
    )
    client = browser(clerk)
    assert client.post(address, good(worksheet)).status_code == 422
    broken = good(worksheet) | {"f-test-sheet-photo": upload(b"<svg/>", "x.svg")}
    assert "x.svg" in client.post(address, broken).content.decode()
    draft = {"action": "save", "f-test-sheet-photo": upload(picture())}
    assert client.post(address, draft).status_code == 302
    assert "?small" in client.get(address).content.decode()
    assert client.post(address, good(worksheet)).status_code == 302
    assert FilledSheet.objects.get().answers["test-sheet-photo"] == [Evidence.objects.get().pk]


def test_minutes_of_a_meeting(make, worksheet, clerk, house):
    lines = (("people", True), ("tasks", False))
    for kind, required in lines:
        WorksheetField.objects.create(
            worksheet=worksheet,
            code=f"test-sheet-{kind}",
            name_zh=kind,
            name_en=kind,
            kind=kind,
            required=required,
            order=9,
        )
    item = make("worksheet", worksheet=worksheet)
    sent = good(worksheet) | {"f-test-sheet-people": [clerk.pk, house.lead.staff_id]}
    for number, words in enumerate(("联系客户", "更新价格")):
        key = f"test-sheet-tasks-{number}"
        sent |= {f"what-{key}": words, f"who-{key}": clerk.pk, f"by-{key}": "2026-03-04"}
    client, address = browser(clerk), reverse("proof:sheet", args=[item.pk])
    assert client.post(address, sent | {"who-test-sheet-tasks-1": ""}).status_code == 422
    assert client.post(address, sent).status_code == 302
    assert sorted(Task.objects.values_list("title", flat=True)) == ["更新价格", "联系客户"]
    page = client.get(address).content.decode()
    assert house.lead.staff.name in page and clerk.name in page
