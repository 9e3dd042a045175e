"""Every page of the administration opens, in few queries, and survives whatever the address says."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kpi.models import Indicator
from kpi.reports.models import ReportDefinition
from roles.approvals.models import Decision
from roles.duties.models import Duty
from roles.models import Assignment, Position, Staff, StoreDay, Unit
from roles.notifications.models import Lane, MessageRules, Notification, OutboxMessage, Robot
from tests.admin.forms import url

pytestmark = pytest.mark.django_db

DEPARTMENTS = ("sales", "aftersales", "parts", "finance", "marketing")
SHARED = (Unit, Staff, Assignment, Position, Duty, Indicator, ReportDefinition, StoreDay, Decision)
SHARED += (OutboxMessage, Lane, MessageRules, Robot)
PROXIES = tuple(apps.get_model(app, name) for app in DEPARTMENTS for name in ("Position", "Duty", "Indicator"))
LIMIT = 20

BAD = (
    "q=%00",
    "q=" + "x" * 10_000,
    "q=%F0%9F%98%80",
    "id=abc",
    "id__exact=abc",
    "store=abc",
    "store=%00",
    "store=99999999999999999999999",
    "store__id__exact=abc",
    "position__id__exact=abc",
    "position__department=%00",
    "department__exact=%00",
    "department__exact=nowhere",
    "retired__exact=abc",
    "kind__exact=%00",
    "home=%00",
    "state__exact=%00",
    "cadence__exact=%00",
    "time=%00",
    "starts_on__year=abc",
    "starts_on__year=99999999",
    "day__month=abc",
    "at__day=abc",
    "settled_at__isempty=abc",
    "p=abc",
    "p=99999999999999999999",
    "o=abc",
    "o=99.-99",
    "all=%00",
    "_popup=%00",
    "nothing__like__this=1",
)


def opened(client, address):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    return response, len(queries)


@pytest.fixture
def rows(house):
    """One row of everything that is logged."""
    told = Notification.objects.create(recipient=house.clerk.staff, key="k", kind="duties", params={})
    OutboxMessage.objects.create(notification=told, channel="email", state="failed", last_error="refused")
    Lane.objects.create(name="email", failures=3, last_error="TimeoutError")
    MessageRules.objects.create(store=house.store)
    robot = Robot(unit=house.team, name="r", kind="webhook", topics=["digest"])
    robot.keep("https://robot.example.test/in?key=hidden-secret")
    robot.save()
    StoreDay.objects.get_or_create(engine="duties", store=house.store, day=house.clerk.starts_on)
    _decide(house)
    return house


def _decide(house):
    from django.contrib.contenttypes.models import ContentType

    from roles import clock

    Decision.objects.create(
        store=house.store,
        sequence=1,
        content_type=ContentType.objects.get_for_model(Position),
        object_id=1,
        actor=house.lead.staff,
        verb="submit",
        content_hash="0" * 64,
        hash="1" * 64,
        at=clock.now(),
    )


@pytest.mark.parametrize("model", [*SHARED, *PROXIES], ids=lambda model: model._meta.label)
def test_list_and_every_page_of_a_row_open_in_few_queries(admin_page, rows, model):
    listed, count = opened(admin_page, url(model))
    assert listed.status_code == 200
    assert count <= LIMIT, f"list: {count} queries"
    assert listed.context["cl"].result_count, "nothing is listed"
    # The entry with the most parts is the dearest page.
    for row in list(listed.context["cl"].result_list)[:1] + _fullest(model):
        response, count = opened(admin_page, url(model, "change", row.pk))
        assert response.status_code == 200
        assert count <= LIMIT, f"{row.pk}: {count} queries"
        response, count = opened(admin_page, url(model, "history", row.pk))
        assert response.status_code == 200
        assert count <= LIMIT, f"history of {row.pk}: {count} queries"


def _fullest(model):
    if model._meta.model_name != "position" or model._meta.app_label not in ("roles", "sales"):
        return []
    return list(model.objects.filter(code__in=("sales-consultant", "store-manager")))


@pytest.mark.parametrize("model", [*SHARED, *PROXIES], ids=lambda model: model._meta.label)
def test_no_address_breaks_a_page(admin_page, rows, model):
    wrong = []
    for query in BAD:
        response = admin_page.get(f"{url(model)}?{query}")
        if response.status_code >= 500 or (response.status_code == 200 and response.context is None):
            wrong.append((query, response.status_code))
    for pk in ("abc", "%00", "0", "99999999999999999999999999", "-1", "_5F"):
        for action in ("change", "history"):
            address = url(model, action, "PK").replace("PK", pk)
            response = admin_page.get(address)
            if response.status_code != 404:
                wrong.append((address, response.status_code))
    assert not wrong


@pytest.mark.parametrize("query", ["term=%00", "term=a&p=abc", "term=x&field_name=%00", "app_label=%00"])
def test_no_address_breaks_the_autocomplete(admin_page, query):
    base = "/admin/autocomplete/?app_label=roles&model_name=assignment&field_name=staff&"
    assert admin_page.get(base + query).status_code < 500


def test_the_add_pages_open(admin_page):
    for model in (Unit, Staff, Assignment, Position, Duty, Indicator, ReportDefinition, MessageRules, Robot, *PROXIES):
        response, count = opened(admin_page, url(model, "add"))
        assert response.status_code == 200, model
        assert count <= LIMIT, (model, count)


@pytest.mark.parametrize("value", ["abc", "%00", "9" * 30, "-1", "%F0%9F%98%80"])
def test_no_address_breaks_an_add_page(admin_page, value):
    names = ("staff", "position", "unit", "parent", "reports_to", "kind", "starts_on", "no", "user_permissions", "home")
    query = "&".join(f"{name}={value}" for name in names)
    for model in (Unit, Staff, Assignment, Position, Duty, Indicator, ReportDefinition):
        assert admin_page.get(f"{url(model, 'add')}?{query}").status_code == 200, model


def test_logs_are_read_only(admin_page, rows):
    for model in (Decision, OutboxMessage, Lane, StoreDay):
        assert admin_page.get(url(model, "add")).status_code == 403
        row = model.objects.first()
        assert admin_page.post(url(model, "change", row.pk), {}).status_code == 403
        assert admin_page.post(url(model, "delete", row.pk), {"post": "yes"}).status_code == 403


def test_failed_messages_are_found_by_their_state(admin_page, rows):
    page = admin_page.get(url(OutboxMessage) + "?state__exact=failed")
    assert page.context["cl"].result_count == 1
    assert admin_page.get(url(OutboxMessage) + "?state__exact=sent").context["cl"].result_count == 0


def test_nothing_of_the_catalogue_is_deleted(admin_page):
    position = Position.objects.get(code="sales-consultant")
    assert admin_page.post(url(Position, "delete", position.pk), {"post": "yes"}).status_code == 403
    assert Position.objects.filter(pk=position.pk).exists()


def test_groups_and_inboxes_are_not_administered():
    assert not admin.site.is_registered(Group)
    assert not admin.site.is_registered(Notification)


def test_the_pages_are_titled_and_speak_no_inline_script(admin_page):
    page = admin_page.get(url(Position, "change", Position.objects.get(code="sales-consultant").pk))
    html = page.content.decode()
    assert str(admin.site.site_header) in html
    assert "onclick=" not in html
    assert "<script>" not in html
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
