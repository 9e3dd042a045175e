"""A department's administrator edits the department's catalogue and nothing else."""

import pytest

from kpi.models import Indicator
from roles import clock
from roles.actions import start_assignment
from roles.duties.models import Duty
from roles.models import Position, Staff
from sales.models import Duty as SalesDuty
from sales.models import Indicator as SalesIndicator
from sales.models import Position as SalesPosition
from tests import factories
from tests.admin.forms import errors, posted, save, url
from tests.admin.test_catalogue import _permission, inline
from tests.admin.test_pages import LIMIT, PROXIES, SHARED, opened

pytestmark = pytest.mark.django_db

OWN = (SalesPosition, SalesDuty, SalesIndicator)


@pytest.mark.parametrize("model", OWN, ids=lambda model: model._meta.label)
def test_the_departments_pages_open_for_its_administrator(sales_page, model):
    listed, count = opened(sales_page, url(model))
    assert listed.status_code == 200
    assert count <= LIMIT
    for row in listed.context["cl"].result_list[:3]:
        response, count = opened(sales_page, url(model, "change", row.pk))
        assert response.status_code == 200
        assert count <= LIMIT
        assert sales_page.get(url(model, "history", row.pk)).status_code == 200
    assert sales_page.get(url(model, "add")).status_code == 200


def test_the_lists_hold_the_department_only(sales_page):
    positions = sales_page.get(url(SalesPosition)).context["cl"].queryset
    assert set(positions.values_list("department", flat=True)) == {"sales"}
    duties = sales_page.get(url(SalesDuty)).context["cl"].queryset
    assert set(duties.values_list("position__department", flat=True)) == {"sales"}
    indicators = sales_page.get(url(SalesIndicator)).context["cl"].queryset
    assert indicators.count() == indicators.values("pk").distinct().count()
    for each in indicators:
        assert each.home == "sales" or each.weights.filter(position__department="sales").exists()


def test_everything_else_is_refused(sales_page):
    for model in (*SHARED, *(each for each in PROXIES if each not in OWN)):
        for action in ("changelist", "add"):
            assert sales_page.get(url(model, action)).status_code == 403, (model, action)


def test_other_departments_entries_are_not_there(sales_page):
    position = Position.objects.filter(department="finance").first()
    duty = Duty.objects.filter(position=position).first()
    indicator = Indicator.objects.filter(home="finance").exclude(weights__position__department="sales").first()
    for model, row in zip(OWN, (position, duty, indicator), strict=True):
        former = row.history.first()
        for address in (
            url(model, "change", row.pk),
            url(model, "history", row.pk),
            url(model, "simple_history", row.pk, former.pk),
        ):
            response = sales_page.get(address)
            assert response.status_code == 404, address
            assert row.name_zh not in response.content.decode()
            assert sales_page.post(address, {"name_zh": "改"}).status_code == 404
        for entry in (position.get_real if hasattr(position, "get_real") else position,):
            assert sales_page.get(url(type(entry), "change", entry.pk)).status_code == 403


def test_a_position_of_the_department_is_changed_with_all_its_parts(sales_page, sales_administrator):
    position = SalesPosition.objects.get(code="sales-consultant")
    unit = factories.make_department(factories.make_store())
    colleague = factories.make_staff()
    start_assignment(staff=colleague, position=Position.objects.get(pk=position.pk), unit=unit, starts_on=clock.today())
    address = url(SalesPosition, "change", position.pk)
    data = posted(sales_page.get(address)) | {"note": "改过"}
    inline(data, "grants", permission=_permission("approve_report"), scope="department", position=position.pk)
    first, second = int(data["weights-0-weight"]), int(data["weights-1-weight"])
    data |= {"weights-0-weight": str(first + 1), "weights-1-weight": str(second - 1)}
    data |= {"report_definitions-0-due_days": "4"}
    inline(data, "aliases", name="卖车的", kind="alias", document="", position=position.pk)
    assert save(sales_page, address, data).status_code == 302
    stored = Position.objects.get(pk=position.pk)
    assert stored.note == "改过"
    assert stored.customised == ["aliases", "grants", "note", "weights"]
    assert stored.aliases.filter(folded="卖车的").exists()
    # A proxy's history is its parent's.
    assert stored.history.filter(note="改过").first().history_user == sales_administrator
    assert Staff.objects.get(pk=colleague.pk).has_perm("reports.approve_report", unit)


def test_the_departments_weights_sum_to_100_too(sales_page):
    position = SalesPosition.objects.get(code="sales-consultant")
    address = url(SalesPosition, "change", position.pk)
    data = posted(sales_page.get(address))
    data["weights-0-weight"] = str(int(data["weights-0-weight"]) - 1)
    assert any("99" in each for each in errors(sales_page.post(address, data)))


def test_the_department_of_a_position_is_fixed(sales_page):
    position = SalesPosition.objects.get(code="sales-consultant")
    address = url(SalesPosition, "change", position.pk)
    save(sales_page, address, posted(sales_page.get(address)) | {"department": "finance"})
    position.refresh_from_db()
    assert position.department == "sales"
    data = posted(sales_page.get(url(SalesPosition, "add")))
    data |= {"code": "greeter", "name_zh": "迎宾", "name_en": "Greeter", "level": "staff", "department": "finance"}
    assert save(sales_page, url(SalesPosition, "add"), data).status_code == 302
    made = Position.objects.get(code="greeter")
    assert made.department == "sales"
    assert made.history.count() == 1


def test_a_superior_from_another_department_must_be_a_manager(sales_page):
    position = SalesPosition.objects.get(code="sales-consultant")
    address = url(SalesPosition, "change", position.pk)
    foreign = Position.objects.filter(department="finance", level="staff").first()
    assert errors(sales_page.post(address, posted(sales_page.get(address)) | {"reports_to": str(foreign.pk)}))


def test_a_duty_of_the_department_is_changed_and_renewed(sales_page, sales_administrator):
    duty = SalesDuty.objects.filter(position__code="sales-consultant").first()
    number = duty.current.number
    address = url(SalesDuty, "change", duty.pk)
    assert save(sales_page, address, posted(sales_page.get(address)) | {"name_zh": "新的职责"}).status_code == 302
    stored = Duty.objects.get(pk=duty.pk)
    assert (stored.current.number, stored.current.name_zh, stored.customised) == (number + 1, "新的职责", ["name_zh"])
    assert stored.history.first().history_user == sales_administrator


def test_a_duty_cannot_be_made_for_another_departments_position(sales_page):
    foreign = Position.objects.filter(department="finance").first()
    data = posted(sales_page.get(url(SalesDuty, "add")))
    data |= {"position": str(foreign.pk), "no": "91", "name_zh": "x", "name_en": "x"}
    data |= {"cadence": "daily", "due_time": "10:00"}
    response = sales_page.post(url(SalesDuty, "add"), data)
    assert errors(response)
    assert "position" in response.context["adminform"].form.errors
    own = Position.objects.get(code="sales-consultant")
    assert save(sales_page, url(SalesDuty, "add"), data | {"position": str(own.pk)}).status_code == 302
    assert Duty.objects.get(code="sales-consultant-91").current.number == 1


def test_a_shared_indicator_is_read_and_the_departments_own_is_changed(sales_page):
    shared = Indicator.objects.filter(weights__position__department="sales").exclude(home="sales").first()
    assert shared is not None
    address = url(SalesIndicator, "change", shared.pk)
    assert sales_page.get(address).status_code == 200
    assert sales_page.post(address, {"name_zh": "改"}).status_code == 403
    own = Indicator.objects.filter(home="sales").first()
    address = url(SalesIndicator, "change", own.pk)
    assert save(sales_page, address, posted(sales_page.get(address)) | {"name_zh": "改过的指标"}).status_code == 302
    own.refresh_from_db()
    assert own.name_zh == "改过的指标"


def test_a_weight_on_another_departments_indicator_is_refused(sales_page):
    position = SalesPosition.objects.get(code="sales-consultant")
    address = url(SalesPosition, "change", position.pk)
    foreign = Indicator.objects.filter(home="finance").exclude(weights__position__department="sales").first()
    data = posted(sales_page.get(address)) | {"weights-0-indicator": str(foreign.pk)}
    assert errors(sales_page.post(address, data))


def test_who_holds_only_the_right_to_see_changes_nothing(client, sales_administrator):
    from django.contrib.auth.models import Permission

    sales_administrator.user_permissions.set(
        Permission.objects.filter(content_type__app_label="sales", codename="view_position")
    )
    client.force_login(sales_administrator)
    position = SalesPosition.objects.get(code="sales-consultant")
    address = url(SalesPosition, "change", position.pk)
    response, count = opened(client, address)
    assert response.status_code == 200
    assert count <= LIMIT
    assert client.post(address, {"name_zh": "改"}).status_code == 403
    assert client.get(url(SalesDuty)).status_code == 403
    assert client.get(url(SalesPosition, "add")).status_code == 403


def test_staff_without_any_right_and_strangers_are_kept_out(client, house):
    response = client.get(url(SalesPosition))
    assert response.status_code == 302
    client.force_login(house.chief.staff)
    assert client.get(url(SalesPosition)).status_code == 302
