"""Every kind that can be imported from Excel, as a table: looked at first, bad cells named, all of it or nothing."""

import re
from datetime import timedelta

import pytest

from roles.records.importing import columns_of
from roles.records.kinds import all_kinds, kind_of
from roles.records.models import RecordEntry
from tests.conftest import MONDAY
from tests.marketing.conftest import browser, make_customer, uploaded

pytestmark = pytest.mark.django_db
DAY, NEXT = MONDAY.isoformat(), (MONDAY + timedelta(days=1)).isoformat()

# Kind -> who imports it, a good row, and what is wrong in another one: field and value.
TABLE = {
    "customer": (
        "sales_manager",
        {"party": "person", "name": "李四", "phones": "13911112222", "source": "walk_in", "grade": "c"},
        {"phones": "12"},
    ),
    "follow_up": (
        "relations",
        {"customer": "王晓明", "kind": "care", "way": "phone", "day": NEXT},
        {"day": "2020-01-01"},
    ),
    "lead": ("sales_manager", {"name": "李四", "phone": "13911112222", "source": "web", "grade": "a"}, {"phone": "12"}),
    "marketing_plan": (
        "marketing_manager",
        {"subject": "三月推广", "period": "month", "starts_on": DAY, "goals": "g", "budget": 1000, "target_leads": 9},
        {"period": "decade"},
    ),
    "campaign": (
        "specialist",
        {"name": "试驾会", "kind": "test_drive", "starts_on": DAY, "ends_on": NEXT, "place": "展厅", "budget": 2000}
        | {"target_leads": 4},
        {"ends_on": "2026-02-01"},
    ),
    "ad_placement": (
        "specialist",
        {"name": "信息流", "form": "feed", "starts_on": DAY, "ends_on": DAY, "budget": 800, "target_leads": 3},
        {"budget": "much"},
    ),
    "content_item": ("media", {"title": "新车到店", "platform": "douyin", "due_on": DAY}, {"platform": "radio"}),
    "media_account": ("media", {"platform": "douyin", "handle": "本店"}, {"handle": ""}),
    "media_contact": (
        "specialist",
        {"name": "电台", "kind": "media", "contact": "刘", "phone": "13966667777"},
        {"kind": "friend"},
    ),
    "promo_material": (
        "specialist",
        {"name": "易拉宝", "place": "门口", "edition": "3月", "quantity": 2, "valid_until": NEXT},
        {"valid_until": "2026-03-01"},
    ),
    "market_research": ("researcher", {"subject": "竞品价格", "due_on": NEXT, "proposed": 3}, {"due_on": "soon"}),
}


def test_the_table_knows_every_kind_that_can_be_imported():
    # Cars are imported by the stock keeper of Sales: tests/sales/stock/test_cars_from_a_workbook.
    assert {kind.code for kind in all_kinds() if kind.importable} - {"vehicle"} == set(TABLE)


@pytest.mark.parametrize("code", TABLE)
def test_rows_are_looked_at_and_written_together_or_not_at_all(team, code):
    who, good, wrong = TABLE[code]
    staff, kind = team.people[who], kind_of(code)
    make_customer(team.people["relations"])
    before = kind.model.objects.count()
    client, address = uploaded(staff, code, good, {**good, **wrong})
    page = client.get(address).content.decode()
    (name,) = wrong
    letter = "ABCDEFGHIJKLMNOPQRS"[[column.name for column in columns_of(kind, staff)].index(name)]
    # Of the page only its cells: the form's token may hold any two letters.
    cells = re.findall(r'class="key-text">([A-Z]+\d+)<', page)
    # Where a cell is empty, or two rows are one beside another, the row's first cell is named.
    assert cells
    assert set(cells) <= ({f"{letter}3"} if wrong[name] else {f"{letter}3", "A3"})
    assert 'name="seen"' not in page
    assert client.post(address, {"seen": "x"}).status_code == 409
    assert kind.model.objects.count() == before

    client, address = uploaded(staff, code, good)
    page = client.get(address).content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    assert client.post(address, {"seen": seen}).status_code == 302
    made = kind.model.objects.latest("pk")
    assert (kind.model.objects.count(), made.owner) == (before + 1, staff)
    assert RecordEntry.objects.filter(kind=code, verb="import", record_id=made.pk, actor=staff).exists()


@pytest.mark.parametrize("code", sorted(set(TABLE) - {"customer", "lead"}))
def test_who_may_not_import_is_refused(team, code):
    for who in ("technician", "stranger"):
        assert browser(team.people[who]).get(f"/records/{code}/import/").status_code == 403
