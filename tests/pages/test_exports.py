"""Every export of the house: what begins like a formula is a text in it, and comes back equal."""

import ast
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from openpyxl import load_workbook

from kpi.models import Indicator
from roles.models import Position, PositionAlias, Unit
from roles.spreadsheets.writing import CONTENT_TYPE, LIVE
from tests import factories
from tests.pages.test_policy import url_names

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("synced_catalogue", "monday")]

APPS = ("roles", "kpi", "sales", "aftersales", "parts", "finance", "marketing", "dealership")
DEPARTMENTS = ("sales", "aftersales", "parts", "finance", "marketing")
FORMULAS = ('=HYPERLINK("http://x.invalid","x")', "+1+1", "-1+1", "@SUM(A1)", "\t=1+1")

# Every address that sends a file, found by asking all of them; see `exports`.
EXPORTS = {
    "roles:matrix_export",
    "kpi:target_template",
    "personnel:import_template",
    "admin:roles_position_excel_export",
    *(f"admin:{department}_position_excel_export" for department in DEPARTMENTS),
}


@pytest.fixture
def administrator(client):
    """A superuser in a house whose names look like formulas."""
    store = factories.make_store(name=FORMULAS[0])
    department = factories.make_department(store, name=FORMULAS[1])
    factories.make_team(department, name=FORMULAS[2])
    for code in DEPARTMENTS:
        position = Position.objects.filter(department=code).first()
        Position.objects.filter(pk=position.pk).update(name_zh=FORMULAS[3], name_en=FORMULAS[0], note=FORMULAS[4])
        for formula in FORMULAS:
            PositionAlias.objects.create(position=position, name=formula, folded=formula)
    weighed = Indicator.objects.filter(weights__isnull=False).first()
    Indicator.objects.filter(pk=weighed.pk).update(name_zh=FORMULAS[2], name_en=FORMULAS[2])
    person = factories.make_superuser(name=FORMULAS[0])
    client.force_login(person)
    return client


def exports(client):
    """Ask every address that is about no record; return those that send a file."""
    found = {}
    for name in sorted(set(url_names())):
        if name.endswith("?") or name == "logout":
            continue
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        response = client.get(address, {"department": "sales", "store": Unit.objects.filter(kind="store").last().pk})
        if response.status_code == 200 and "attachment" in response.get("Content-Disposition", ""):
            found[name] = response
    return found


def test_every_export_is_a_workbook_without_a_live_formula(administrator):
    found = exports(administrator)
    assert set(found) == EXPORTS
    for name, response in found.items():
        assert response["Content-Type"] == CONTENT_TYPE, name
        content = response.content
        cells = [cell for sheet in load_workbook(BytesIO(content)) for row in sheet.iter_rows() for cell in row]
        assert [cell.coordinate for cell in cells if cell.data_type == "f"] == [], name
        live = [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith(LIVE)]
        assert all(cell.quotePrefix for cell in live), name
        came_through = {cell.value for cell in live} & set(FORMULAS)
        assert came_through, f"{name}: nothing that looks like a formula came through"


def test_workbooks_are_written_in_one_place_only():
    """Nothing but `roles.spreadsheets` builds a file for a spreadsheet, so that no cell can slip by."""
    writers = {"openpyxl", "csv", "xlsxwriter", "xlwt"}
    found = set()
    for app in APPS:
        for path in Path(settings.BASE_DIR, app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                if writers & {name.split(".")[0] for name in names}:
                    found.add(path.relative_to(settings.BASE_DIR).parent.as_posix())
    assert found == {"roles/spreadsheets"}
