"""Whole pages through the whole middleware, against a bare Django page in the same process."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from functools import partial

from django.test import Client, override_settings
from django.urls import reverse

from dealership.bench import bare, sql
from dealership.bench.data import AT, DAY, Data
from dealership.bench.frame import Case, Work
from dealership.bench.history import write_items, write_reports
from kpi.cards import open_cards
from kpi.reports.opening import insert_reports
from roles import clock
from roles.duties.models import ChecklistItem
from roles.models import Staff
from roles.pagination import PAGE_SIZE


def _page(data: Data, position: str, address: str, tab: str = "") -> Work:
    """Open a page as a person of the first store who has worked here for months."""
    write_items(data)
    write_reports(data)
    store = data.stores[0]
    person = data.person(position, store)
    consultant = data.person("sales-consultant", store)
    insert_reports(DAY, stores=[store])
    open_cards(DAY, stores=[store])
    _fill_week(consultant)
    sql.execute("ANALYZE")
    ours, floor = client_of(person), client_of(consultant, bare.MIDDLEWARE)
    return Work(ours=partial(opened, ours, reverse(address) + tab), floor=partial(opened, floor, "/"))


def _fill_week(person: Staff) -> None:
    """Give the person duties of this week until the today page has 25 rows."""
    due = clock.local(DAY + timedelta(days=2), time(18, 0))
    items = list(ChecklistItem.objects.owned_by(person).on_todays_page(DAY, AT).order_by("pk"))
    if len(items) < PAGE_SIZE:
        ChecklistItem.objects.bulk_create(
            [
                _copy_of(items[number % len(items)], period=f"2026-W12-{number}", due_at=due)
                for number in range(PAGE_SIZE - len(items))
            ]
        )


def _copy_of(item: ChecklistItem, **changes: object) -> ChecklistItem:
    copied = {each.attname: getattr(item, each.attname) for each in item._meta.concrete_fields if not each.primary_key}
    return ChecklistItem(
        **{**copied, "status": "open", "done_at": None, "done_by_id": None, "reminded_at": AT, **changes}
    )


def client_of(person: Staff, middleware: list[str] | None = None) -> Client:
    """Return a browser the person is logged in with, through our middleware or the given one."""
    client = Client()
    with override_settings(**({"MIDDLEWARE": middleware} if middleware else {})):
        client.handler.load_middleware()
    client.force_login(person, backend="roles.backends.RightsBackend")
    return client


def opened(client: Client, address: str) -> int:
    """Open an address; what it answers must be a page."""
    response = client.get(address)
    if response.status_code != 200:
        raise AssertionError(f"{address} answered {response.status_code}")
    return PAGE_SIZE


def _case(name: str, position: str, address: str, tab: str = "", limit: float | None = None) -> Case:
    prepare: Callable[[Data], Work] = partial(_page, position=position, address=address, tab=tab)
    return Case(name, prepare, limit, 15 if name == "pages.today" else 20, runs=15)


CASES = (
    _case("pages.today", "sales-consultant", "duties:today", limit=3.0),
    _case("pages.team", "store-manager", "duties:team"),
    _case("pages.reports", "store-manager", "reports:list", "?tab=team"),
)
