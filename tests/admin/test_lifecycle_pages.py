"""A position made from a copy of another, and one retired with its open items settled: no line of code."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import translation

from kpi.cards import open_cards
from kpi.models import Scorecard
from kpi.reports.models import Report
from roles import clock
from roles.actions import customise_entry, end_assignment, start_assignment
from roles.duties.models import ChecklistItem, Duty
from roles.models import Position
from roles.sweep import sweep
from tests import factories
from tests.admin.forms import url
from tests.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

CODE = "tow-truck-driver"
NAMES = {"code": CODE, "name_zh": "拖车司机", "name_en": "Tow truck driver"}


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def source():
    return Position.objects.get(code="sales-consultant")


def page_of(position, page, app="sales"):
    return f"/admin/{app}/position/{position.pk}/{page}/"


def copied(page, **changes):
    form = {**NAMES, "change_reason": "新设岗位", **changes}
    return page.post(page_of(source(), "copy"), form)


class TestCopy:
    def test_the_page_says_what_is_copied(self, sales_page):
        shown = sales_page.get(page_of(source(), "copy"))
        counts = dict(shown.context["copied"])
        assert counts["Duties" if "Duties" in counts else "duties"] == source().duties.count()
        assert page_of(source(), "copy") in sales_page.get(page_of(source(), "change")).content.decode()

    def test_the_copy_is_a_whole_job_under_a_name_of_its_own(self, sales_page, sales_administrator):
        response = copied(sales_page)
        made, model = Position.objects.get(code=CODE), source()
        assert response["Location"] == page_of(made, "change")
        for name in ("department", "level", "reports_to_id"):
            assert getattr(made, name) == getattr(model, name)
        for part in ("grants", "duties", "weights", "report_definitions"):
            assert getattr(made, part).count() == getattr(model, part).count() > 0, part
        assert made.aliases.count() == 0
        granted = set(model.grants.values_list("permission", "scope"))
        assert set(made.grants.values_list("permission", "scope")) == granted
        duty, original = made.duties.select_related("current").get(no=1), model.duties.get(no=1)
        assert (duty.code, duty.current.number) == (f"{CODE}-01", 1)
        assert (duty.name_zh, duty.rrule, duty.records) == (original.name_zh, original.rrule, original.records)
        last = made.history.latest()
        assert (last.history_user, last.history_change_reason) == (sales_administrator, "新设岗位")
        assert duty.history.latest().history_change_reason == "新设岗位"

    def test_it_works_at_once_checklist_reports_scorecard_rights(self, sales_page):
        copied(sales_page)
        made = Position.objects.get(code=CODE)
        department = factories.make_department(factories.make_store())
        seat = start_assignment(staff=factories.make_staff(), position=made, unit=department, starts_on=MONDAY)
        assert ChecklistItem.objects.filter(assignment=seat).exists()
        assert Report.objects.filter(assignment=seat).exists()
        open_cards(MONDAY, assignments=[seat.pk])
        card = Scorecard.objects.get(assignment=seat)
        assert card.lines.filter(block="results").count() == made.weights.count()
        assert factories.fresh(seat.staff).has_perm("duties.complete_checklistitem", seat.items.first())
        before = ChecklistItem.objects.filter(assignment=seat).count()
        factories.open_stores_on(MONDAY)
        sweep(clock.local(MONDAY + timedelta(days=1)) + timedelta(hours=6))
        assert ChecklistItem.objects.filter(assignment=seat).count() > before

    def test_sync_leaves_it_alone(self, sales_page):
        copied(sales_page)
        out = StringIO()
        call_command("catalogue", "sync", stdout=out)
        assert out.getvalue().splitlines()[-1] == "no change"
        assert not Position.objects.get(code=CODE).retired
        assert not Duty.objects.filter(position__code=CODE, retired=True).exists()

    def test_a_copy_can_be_copied(self, sales_page):
        copied(sales_page)
        made = Position.objects.get(code=CODE)
        form = {"code": "second-copy", "name_zh": "二", "name_en": "Two", "change_reason": "r"}
        assert sales_page.post(page_of(made, "copy"), form).status_code == 302
        assert Duty.objects.filter(code="second-copy-01").exists()

    @pytest.mark.parametrize(
        "changes",
        [
            {"code": ""},
            {"code": "sales-manager"},
            {"code": "with space"},
            {"code": "x" * 61},
            {"code": "\x00"},
            {"name_zh": ""},
            {"name_en": "n" * 10000},
            {"change_reason": ""},
            {"change_reason": "r" * 101},
        ],
    )
    def test_bad_input_is_answered_and_kept(self, sales_page, changes):
        before = Position.objects.count()
        response = copied(sales_page, **changes)
        assert response.status_code == 422
        assert Position.objects.count() == before
        assert "拖车司机" in response.content.decode() or "name_zh" in changes

    def test_another_departments_position_is_not_there(self, sales_page):
        foreign = Position.objects.filter(department="finance").first()
        assert sales_page.get(page_of(foreign, "copy")).status_code == 404
        assert sales_page.get(page_of(foreign, "copy", "finance")).status_code == 403
        for bad in ("0", "x", "%00", "9" * 30):
            assert sales_page.get(f"/admin/sales/position/{bad}/copy/").status_code == 404

    def test_who_may_not_add_may_not_copy(self, sales_page, sales_administrator):
        sales_administrator.user_permissions.remove(sales_administrator.user_permissions.get(codename="add_position"))
        assert copied(sales_page).status_code == 403


@pytest.fixture
def former(house):
    """Somebody who held a position until yesterday, with an item open past its due time."""
    position = house.positions.clerk
    duty = factories.make_duty(position, "weekly", rrule="FREQ=WEEKLY;BYDAY=SU")
    item = factories.make_item(duty, house.clerk, MONDAY - timedelta(days=2))
    end_assignment(assignment=house.clerk, ends_on=MONDAY - timedelta(days=1))
    assert item.due_at < clock.now() < item.closes_at
    return position, item


def retire(page, position, answer="yes", reason="岗位合并"):
    return page.post(page_of(position, "retire"), {"retire": answer, "change_reason": reason})


class TestRetire:
    def test_a_position_people_hold_stays_and_names_them(self, admin_page, house):
        position = house.positions.clerk
        shown = admin_page.get(page_of(position, "retire"))
        page = shown.content.decode()
        assert house.clerk.staff.name in page
        assert f"/admin/roles/assignment/{house.clerk.pk}/change/" in page
        retire(admin_page, position)
        position.refresh_from_db()
        assert not position.retired

    def test_one_held_later_stays_too(self, house, superuser):
        position = factories.make_position()
        later = MONDAY + timedelta(days=30)
        start_assignment(staff=factories.make_staff(), position=position, unit=house.team, starts_on=later)
        with pytest.raises(ValidationError):
            customise_entry(acting_user=superuser, entry=position, values={"retired": True}, reason="r")

    def test_open_items_of_former_holders_are_settled(self, admin_page, former):
        position, item = former
        shown = admin_page.get(page_of(position, "retire"))
        assert any("1 overdue checklist item" in each for each in shown.context["sentences"])
        item.refresh_from_db()
        assert item.status == "open"
        assert retire(admin_page, position).status_code == 302
        item.refresh_from_db()
        position.refresh_from_db()
        assert (position.retired, item.status) == (True, "missed")
        assert position.history.latest().history_change_reason == "岗位合并"

    def test_what_is_not_due_yet_is_taken_back(self, house, superuser):
        position = house.positions.clerk
        definition = factories.make_definition(position, "weekly")
        duty = factories.make_duty(position, "weekly", rrule="FREQ=WEEKLY;BYDAY=SU")
        item = factories.make_item(duty, house.clerk, MONDAY)
        report = factories.make_report(definition, house.clerk, MONDAY)
        type(house.clerk).objects.filter(pk=house.clerk.pk).update(ends_on=MONDAY - timedelta(days=1))
        customise_entry(acting_user=superuser, entry=position, values={"retired": True}, reason="r")
        assert not ChecklistItem.objects.filter(pk=item.pk).exists()
        assert not Report.objects.filter(pk=report.pk).exists()

    def test_nobody_is_given_a_retired_position(self, former, superuser, house):
        position, _item = former
        customise_entry(acting_user=superuser, entry=position, values={"retired": True}, reason="r")
        position.refresh_from_db()
        with pytest.raises(ValidationError):
            start_assignment(staff=factories.make_staff(), position=position, unit=house.team, starts_on=MONDAY)
        with pytest.raises(ValidationError):
            end_assignment(assignment=house.clerk, ends_on=None)

    def test_sync_keeps_it_retired(self, superuser):
        position = source()
        customise_entry(acting_user=superuser, entry=position, values={"retired": True}, reason="r")
        call_command("catalogue", "sync", stdout=StringIO())
        assert Position.objects.get(pk=position.pk).retired

    def test_it_is_taken_back_into_use(self, admin_page, former, house):
        position, _item = former
        retire(admin_page, position)
        assert retire(admin_page, position, "no").status_code == 302
        position.refresh_from_db()
        assert not position.retired
        assert start_assignment(staff=factories.make_staff(), position=position, unit=house.team, starts_on=MONDAY)

    def test_a_reason_is_asked(self, admin_page, former):
        position, item = former
        assert retire(admin_page, position, reason="").status_code == 422
        position.refresh_from_db()
        item.refresh_from_db()
        assert (position.retired, item.status) == (False, "open")

    def test_sent_twice_it_is_done_once(self, admin_page, former):
        position, _item = former
        retire(admin_page, position)
        before = position.history.count()
        assert retire(admin_page, position).status_code == 302
        position.refresh_from_db()
        assert position.retired
        assert position.history.count() == before

    def test_the_rights_are_the_departments(self, sales_page, former):
        position, _item = former
        assert retire(sales_page, position).status_code == 302
        foreign = Position.objects.filter(department="finance").first()
        assert retire(sales_page, foreign).status_code == 404
        assert sales_page.get(url(Position, "changelist")).status_code == 403
