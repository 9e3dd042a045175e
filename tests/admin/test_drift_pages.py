"""Differences between code and database: found, decided on, left alone by `catalogue sync`."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from kpi.models import Indicator
from kpi.reports.models import ReportDefinition
from roles.actions import customise_entry, customise_part
from roles.catalogue.drift import find_drift
from roles.duties.models import Duty
from roles.models import KeptDifference, Position, PositionAlias
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

DRIFT = "/admin/sales/position/drift/"


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def run(*words):
    out = StringIO()
    call_command("catalogue", *words, stdout=out)
    return out.getvalue()


def position():
    return Position.objects.get(code="sales-consultant")


@pytest.fixture
def drifted(superuser):
    """Change one thing of every kind in the sales catalogue; return the keys of the differences."""
    given = {"acting_user": superuser, "reason": "本店习惯"}
    where = position()
    customise_entry(entry=where, values={"name_zh": "金牌顾问", "reports_to": None}, **given)
    customise_entry(entry=Duty.objects.get(code="sales-consultant-01"), values={"name_zh": "自己的说法"}, **given)
    indicator = Indicator.objects.filter(home="sales").first()
    customise_entry(entry=indicator, values={"formula_zh": "自己的公式"}, **given)
    report = ReportDefinition.objects.filter(position=where).first()
    customise_entry(entry=report, values={"due_days": 7}, **given)
    alias = PositionAlias(position=where, name="卖车的", kind="alias")
    customise_part(position=where, part="aliases", rows=[alias], **given)
    grant = where.grants.select_related("permission").first()
    customise_part(position=where, part="grants", rows=[], dropped=[grant], **given)
    first, second = where.weights.order_by("order")[:2]
    first.weight, second.weight = first.weight - 1, second.weight + 1
    customise_part(position=where, part="weights", rows=[first, second], **given)
    return {
        "roles.position:sales-consultant:name_zh",
        "roles.position:sales-consultant:reports_to",
        "duties.duty:sales-consultant-01:name_zh",
        f"kpi.indicator:{indicator.code}:formula_zh",
        f"reports.reportdefinition:{report.code}:due_days",
        "roles.position:sales-consultant:aliases",
        "roles.position:sales-consultant:grants",
        "roles.position:sales-consultant:weights",
    }


def decide(page, keys, decision, reason="集团要求", address=DRIFT):
    """Send the two steps of a decision; return the answer to the second."""
    shown = page.post(address, {"pick": list(keys), "decision": decision})
    assert shown.status_code == 200, shown.content.decode()[:500]
    form = {"pick": list(keys), "decision": decision, "_confirm": "1", "_seen": shown.context["seen"]}
    return page.post(address, form | {"change_reason": reason})


class TestFinding:
    def test_a_catalogue_as_written_differs_in_nothing(self, superuser):
        assert find_drift() == []
        assert run("drift").strip() == "0 differences"

    def test_every_kind_of_difference_is_found_with_who_when_and_why(self, drifted, superuser):
        found = {each.key: each for each in find_drift()}
        assert set(found) == drifted
        for each in found.values():
            assert each.open
            assert each.department == "sales"
            assert (each.hand.by, each.hand.why) == (superuser, "本店习惯")
            assert each.theirs != each.ours
        with translation.override("zh-hans"):
            named = next(each for each in find_drift() if each.field == "name_zh" and each.kind == "roles.position")
        assert (named.theirs, named.ours) == (("销售顾问",), ("金牌顾问",))

    def test_the_hand_is_the_one_that_brought_the_present_value(self, drifted, superuser):
        other = factories.make_superuser()
        customise_entry(acting_user=other, entry=position(), values={"note": "别的"}, reason="别的事")
        found = next(each for each in find_drift() if each.key == "roles.position:sales-consultant:name_zh")
        assert found.hand.by == superuser

    def test_sync_overwrites_none_of_them(self, drifted):
        text = run("sync")
        assert text.splitlines()[-1] == "no change"
        assert text.count("  kept: ") == len(drifted)
        assert {each.key for each in find_drift()} == drifted

    def test_what_nobody_changed_is_the_next_syncs(self, superuser):
        Duty.objects.filter(code="sales-consultant-01").update(name_zh="旧的说法")
        found = find_drift()
        assert [(each.key, each.customised) for each in found] == [("duties.duty:sales-consultant-01:name_zh", False)]
        run("sync")
        assert find_drift() == []

    def test_one_department_at_a_time(self, drifted):
        assert {each.key for each in find_drift("sales")} == drifted
        assert find_drift("finance") == []

    def test_the_command_prints_them_as_json(self, drifted):
        rows = json.loads(run("drift", "--json", "--department", "sales"))
        assert len(rows) == len(drifted)
        assert {row["state"] for row in rows} == {"open"}
        assert {"kind", "entry", "department", "field", "code", "ours", "by", "at", "why"} <= set(rows[0])
        assert json.loads(run("drift", "--json", "--department", "finance")) == []

    def test_a_few_queries_however_many_differences(self, drifted, superuser):
        with CaptureQueriesContext(connection) as few:
            find_drift()
        for duty in Duty.objects.filter(position__department="sales")[:60]:
            customise_entry(acting_user=superuser, entry=duty, values={"grace_minutes": 777}, reason="r")
        with CaptureQueriesContext(connection) as many:
            assert len(find_drift()) > 60
        assert len(many) <= len(few) + 1 <= 21


class TestDeciding:
    def test_the_codes_values_are_taken_and_looked_after_again(self, sales_page, drifted, sales_administrator):
        response = decide(sales_page, drifted, "take")
        assert response.status_code == 302
        assert find_drift() == []
        where = position()
        assert (where.name_zh, where.reports_to.code) == ("销售顾问", "sales-supervisor")
        assert set(where.customised) & {"name_zh", "reports_to", "aliases", "grants", "weights"} == set()
        assert sum(row.weight for row in where.weights.all()) == 100
        assert not where.aliases.filter(name="卖车的").exists()
        last = where.history.first()
        assert (last.history_user, last.history_change_reason) == (sales_administrator, "集团要求")
        duty = Duty.objects.select_related("current").get(code="sales-consultant-01")
        assert duty.current.name_zh == duty.name_zh != "自己的说法"
        assert run("sync").splitlines()[-1] == "no change"

    def test_rights_follow_a_part_that_is_taken(self, sales_page, superuser):
        where = position()
        department = factories.make_department(factories.make_store())
        seat = factories.make_seat(where, department)
        grant = factories.permission("reports.approve_report")
        row = where.grants.model(position=where, permission=grant, scope="department")
        customise_part(acting_user=superuser, position=where, part="grants", rows=[row], reason="r")
        assert factories.fresh(seat.staff).has_perm("reports.approve_report", department)
        decide(sales_page, ["roles.position:sales-consultant:grants"], "take")
        assert not factories.fresh(seat.staff).has_perm("reports.approve_report", department)

    def test_only_what_was_ticked_is_decided(self, sales_page, drifted):
        key = "roles.position:sales-consultant:name_zh"
        decide(sales_page, [key], "take")
        assert {each.key for each in find_drift()} == drifted - {key}
        assert "reports_to" in position().customised

    def test_ours_is_kept_until_the_code_says_something_else(self, sales_page, drifted, monkeypatch):
        decide(sales_page, drifted, "keep")
        assert not any(each.open for each in find_drift())
        assert KeptDifference.objects.count() == len(drifted)
        assert {each.key for each in find_drift()} == drifted
        page = sales_page.get(DRIFT).content.decode()
        assert "集团要求" in page
        KeptDifference.objects.filter(field="due_days").update(code_says="what it said before")
        assert [each.field for each in find_drift() if each.open] == ["due_days"]

    def test_the_decision_shows_what_it_does_before_it_is_made(self, sales_page, drifted):
        factories.make_seat(position(), factories.make_department(factories.make_store()))
        shown = sales_page.post(DRIFT, {"pick": list(drifted), "decision": "take"})
        texts = [line.text for line in shown.context["foresight"].lines]
        assert any("1 person" in text for text in texts)
        assert {each.key for each in find_drift()} == drifted

    def test_a_reason_is_asked(self, sales_page, drifted):
        assert decide(sales_page, drifted, "take", reason="").status_code == 422
        assert {each.key for each in find_drift()} == drifted

    def test_what_changed_meanwhile_is_shown_first(self, sales_page, drifted, superuser):
        key = "roles.position:sales-consultant:name_zh"
        shown = sales_page.post(DRIFT, {"pick": [key], "decision": "take"})
        customise_entry(acting_user=superuser, entry=position(), values={"name_zh": "又变了"}, reason="r")
        form = {"pick": [key], "decision": "take", "_confirm": "1", "_seen": shown.context["seen"]}
        response = sales_page.post(DRIFT, form | {"change_reason": "r"})
        assert response.status_code == 409
        assert position().name_zh == "又变了"

    def test_another_departments_differences_are_not_there(self, sales_page, superuser):
        foreign = Position.objects.filter(department="finance").first()
        customise_entry(acting_user=superuser, entry=foreign, values={"name_zh": "别部门的秘密"}, reason="r")
        assert "别部门的秘密" not in sales_page.get(DRIFT).content.decode()
        sales_page.post(DRIFT, {"pick": [f"roles.position:{foreign.code}:name_zh"], "decision": "take"})
        foreign.refresh_from_db()
        assert foreign.name_zh == "别部门的秘密"
        for app in ("finance", "roles"):
            assert sales_page.get(f"/admin/{app}/position/drift/").status_code == 403

    def test_duties_are_decided_by_those_who_may_change_duties(self, sales_page, drifted, sales_administrator):
        sales_administrator.user_permissions.remove(sales_administrator.user_permissions.get(codename="change_duty"))
        key = "duties.duty:sales-consultant-01:name_zh"
        assert f'value="{key}"' not in sales_page.get(DRIFT).content.decode()
        assert sales_page.post(DRIFT, {"pick": [key], "decision": "take"}).status_code == 403

    def test_the_whole_house_is_filtered_by_department(self, admin_page, drifted):
        address = "/admin/roles/position/drift/"
        assert "金牌顾问" in admin_page.get(address).content.decode()
        assert "金牌顾问" in admin_page.get(address + "?department=sales").content.decode()
        assert "金牌顾问" not in admin_page.get(address + "?department=finance").content.decode()
        assert admin_page.get(address + "?department=kitchen").status_code == 404

    @pytest.mark.parametrize(
        "form",
        [{}, {"pick": "x"}, {"pick": "\x00", "decision": "take"}, {"pick": "a" * 10000, "decision": "burn"}],
    )
    def test_bad_input_is_answered(self, sales_page, drifted, form):
        assert sales_page.post(DRIFT, form).status_code == 200
        assert {each.key for each in find_drift()} == drifted

    def test_the_page_takes_a_bounded_number_of_queries(self, sales_page, drifted):
        with CaptureQueriesContext(connection) as queries:
            sales_page.get(DRIFT)
        # Six kinds of entries and three of parts, each with its history: one page of administrators may ask more.
        assert len(queries) <= 24
