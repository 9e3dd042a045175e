"""Approval flows in the administration: ordered steps, clear refusals, history, and the preview."""

import pytest
from django.urls import reverse
from django.utils import translation

from roles.approvals.actions import submit
from roles.approvals.models import Approval, Flow, FlowStep
from tests import factories
from tests.admin.forms import errors, posted, url
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

PREFIX = "steps-"


def step(number, **values):
    """Return what one row of the form sends."""
    row = {
        "order": number + 1,
        "who": "superior",
        "level": 1,
        "position": "",
        "permission": "",
        "mode": "any",
        "fact": "",
        "comparison": "",
        "value": "",
        "hours": "",
        "overdue": "remind",
        "then_hours": 8,
        "pass_to": "",
    } | values
    return {f"{PREFIX}{number}-{name}": value for name, value in row.items()}


def add(client, *steps, **values):
    given = {"kind": "personnel.absence", "name_zh": "请假审批", "name_en": "Absences", "is_active": "on"} | values
    rows = {f"{PREFIX}TOTAL_FORMS": len(steps), f"{PREFIX}INITIAL_FORMS": 0, f"{PREFIX}MAX_NUM_FORMS": 1000}
    for number, each in enumerate(steps):
        rows |= step(number, **each)
    return client.post(url(Flow, "add"), {"unit": "", "position": "", **given, **rows})


def change(client, made, **values):
    data = posted(client.get(url(Flow, "change", made.pk))) | values
    return client.post(url(Flow, "change", made.pk), data)


@pytest.fixture
def made(admin_page, house):
    response = add(
        admin_page,
        {},
        {"level": 2, "fact": "days", "comparison": "gt", "value": "3", "hours": 8, "overdue": "escalate"},
        unit=house.store.pk,
    )
    assert response.status_code == 302, errors(response)
    return Flow.objects.get()


def test_a_flow_is_made_with_its_steps_and_rules_what_is_handed_in(admin_page, house, made):
    assert list(made.steps.values_list("order", "who", "level", "fact", "hours")) == [
        (1, "superior", 1, "", None),
        (2, "superior", 2, "days", 8),
    ]
    report = factories.make_report(factories.make_definition(house.positions.clerk), house.clerk, MONDAY)
    made_too = add(admin_page, {}, kind="reports.report")
    assert made_too.status_code == 302
    approval = submit(document=report, acting_user=house.clerk.staff, approver=None)
    assert (approval.flow.kind, approval.step) == ("reports.report", 1)


def test_the_pages_say_the_steps_in_words_in_both_languages(admin_page, made):
    for language, words in (("zh-hans", "天数"), ("en", "working hours")):
        with translation.override(language):
            admin_page.cookies["django_language"] = language
            text = admin_page.get(url(Flow)).content.decode()
            assert made.name in text
            assert words in text or language == "zh-hans"
            assert admin_page.get(url(Flow, "change", made.pk)).status_code == 200
            assert admin_page.get(url(Flow, "add")).status_code == 200


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"who": "position"}, "position"),
        ({"who": "permission"}, "permission"),
        ({"fact": "days", "comparison": "gt", "value": "lang"}, "value"),
        ({"fact": "days"}, "comparison"),
        ({"fact": "kind", "comparison": "eq", "value": "holiday"}, "value"),
        ({"fact": "frequency", "comparison": "eq", "value": "daily"}, "fact"),
        ({"overdue": "escalate"}, "hours"),
        ({"overdue": "pass_on", "hours": 3}, "pass_to"),
        ({"hours": "viele"}, "hours"),
        ({"value": "\x00"}, "value"),
        ({"fact": "days", "comparison": "gt", "value": "9" * 10_000}, "value"),
        ({"order": "", "hours": 5}, "order"),
    ],
)
def test_what_a_step_lacks_is_said_beside_its_field_and_kept(admin_page, house, row, field):
    response = add(admin_page, {}, row)
    assert response.status_code == 200
    (inline,) = response.context["inline_admin_formsets"]
    assert list(inline.formset.forms[1].errors) == [field]
    assert not Flow.objects.exists()
    assert "请假审批" in response.content.decode()


def test_a_flow_without_steps_of_no_kind_or_twice_in_one_place_is_refused(admin_page, house, made):
    assert errors(add(admin_page))
    assert errors(add(admin_page, {}, kind="kpi.scorecard"))
    assert errors(add(admin_page, {}, kind="nothing.at_all"))
    assert errors(add(admin_page, {}, unit=house.store.pk))
    assert errors(add(admin_page, {}, {"order": 1}, unit=house.team.pk))
    assert Flow.objects.count() == 1


def test_words_of_a_choice_are_taken_for_its_value(admin_page, house):
    response = add(admin_page, {"fact": "kind", "comparison": "in", "value": "休假，training"})
    assert response.status_code == 302, errors(response)
    assert FlowStep.objects.get().value == "leave, training"


def test_steps_change_places_and_go(admin_page, made):
    first, second = made.steps.order_by("order")
    assert change(admin_page, made, **{"steps-0-order": "2", "steps-1-order": "1"}).status_code == 302
    assert list(made.steps.order_by("order")) == [second, first]
    response = change(admin_page, made, **{"steps-1-order": "1", "steps-0-DELETE": "on"})
    assert response.status_code == 302, errors(response)
    assert list(made.steps.values_list("pk", "order")) == [(first.pk, 1)]
    assert errors(change(admin_page, made, **{"steps-0-DELETE": "on"}))
    assert made.steps.count() == 1


def test_history_says_who_changed_it_and_the_steps_after_it(admin_page, made, superuser):
    change(admin_page, made, **{"steps-1-value": "5"})
    text = admin_page.get(url(Flow, "history", made.pk)).content.decode()
    rows = Flow.history.filter(id=made.pk)
    assert rows.count() == 2
    assert {each.history_user for each in rows} == {superuser}
    assert text.index("5") < text.rindex("3")
    (newest, oldest) = [each.history_date for each in rows.order_by("-history_date", "-history_id")]
    assert newest >= oldest
    row = rows.latest("history_id")
    assert admin_page.get(url(Flow, "simple_history", made.pk, row.pk)).status_code == 200


def test_nobody_else_opens_the_pages(client, made, sales_administrator):
    client.force_login(sales_administrator)
    for address in (url(Flow), url(Flow, "add"), url(Flow, "change", made.pk), reverse("admin:approvals_flow_preview")):
        assert client.get(address).status_code == 403


class TestPreview:
    def ask(self, client, **query):
        return client.get(reverse("admin:approvals_flow_preview"), query)

    def test_of_an_author_in_a_position(self, admin_page, house, made):
        response = self.ask(admin_page, kind="personnel.absence", author=house.clerk.staff.employee_no)
        (answer,) = response.context["answers"]
        assert [[each.pk for each in stop.deciders] for stop in answer.route.stops] == [
            [house.lead.staff_id],
            [house.manager.staff_id],
        ]
        text = response.content.decode()
        assert house.lead.staff.name in text
        assert house.manager.staff.name in text

    def test_of_a_document_as_the_engine_routes_it_then(self, admin_page, house, made):
        from datetime import date

        from roles.personnel.actions import request_absence

        absence = request_absence(
            acting_user=fresh(house.clerk.staff), kind="leave", first_day=date(2026, 4, 1), last_day=date(2026, 4, 2)
        )
        response = self.ask(admin_page, kind="personnel.absence", document=absence.pk)
        (answer,) = response.context["answers"]
        assert [stop.deciders for stop in answer.route.stops] == [[Approval.objects.get().approver]]

    def test_where_no_flow_applies(self, admin_page, house):
        response = self.ask(admin_page, kind="reports.report", author=house.clerk.staff.name)
        (answer,) = response.context["answers"]
        assert (answer.route.flow, answer.route.stops[0].deciders) == (None, [house.lead.staff])

    @pytest.mark.parametrize(
        "query",
        [
            {"kind": "personnel.absence", "author": ""},
            {"kind": "personnel.absence", "author": "niemand-heisst-so"},
            {"kind": "personnel.absence", "document": "999999"},
            {"kind": "personnel.absence", "document": "x" * 10_000},
            {"kind": "personnel.absence", "document": "9" * 40},
            {"kind": "kpi.scorecard", "author": "员工"},
            {"kind": "\x00", "author": "\x00"},
            {"kind": "personnel.absence", "author": "😀"},
        ],
    )
    def test_bad_input_is_answered_beside_the_field(self, admin_page, house, query):
        response = self.ask(admin_page, **query)
        assert response.status_code == 200
        assert response.context["form"].errors
        assert response.context["answers"] == []
