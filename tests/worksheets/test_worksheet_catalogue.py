"""Worksheets in the catalogue: declared in code, ruled by the database, with history and a page of their own."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.test.utils import CaptureQueriesContext

from roles.catalogue.discovery import position_modules
from roles.catalogue.drift import find_drift
from roles.duties.catalogue import EvidenceKind
from roles.duties.models import Duty
from roles.worksheets.catalogue import FieldKind, FieldSpec, Option, check, score
from roles.worksheets.checks import fault_of
from roles.worksheets.discovery import all_declared, declared
from roles.worksheets.lines import YES, findings_of, fingerprint, form_of, lines_of, score_of
from roles.worksheets.models import Worksheet, WorksheetField
from tests import factories
from tests.admin.forms import posted, save, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("synced_catalogue")]


def sync():
    out = StringIO()
    call_command("catalogue", "sync", stdout=out)
    return out.getvalue()


@pytest.fixture
def admin_page(client):
    client.force_login(factories.make_superuser())
    return client


class TestDeclared:
    def test_what_the_documents_describe_as_checks_is_there_in_both_languages(self):
        wanted = {
            *("showroom-5s", "display-car-cleaning", "front-desk-morning", "recordings-check", "greeting-and-see-off"),
            *("floor-duty-roster", "workshop-6s", "equipment-care", "warehouse-6s", "morning-and-evening-meeting"),
            *("weekly-meeting", "monthly-meeting"),
        }
        assert wanted <= declared().keys()
        for _department, spec in all_declared():
            assert all((line.zh, line.en) != ("", "") for line in spec.fields)
            assert len({line.zh for line in spec.fields}) == len(spec.fields)

    def test_every_worksheet_proves_a_duty_and_the_database_knows(self):
        named = {
            spec.worksheet
            for module in position_modules().values()
            for spec in module.DUTIES
            if spec.evidence == EvidenceKind.WORKSHEET
        }
        assert named == declared().keys()
        duty = Duty.objects.get(code="sales-consultant-25")
        assert duty.worksheet.code == duty.current.worksheet.code == "display-car-cleaning"

    def test_meetings_ask_who_was_there_and_what_was_resolved(self):
        for code in ("morning-and-evening-meeting", "weekly-meeting", "monthly-meeting"):
            kinds = {line.kind for line in declared()[code][1].fields}
            assert {FieldKind.PEOPLE, FieldKind.TASKS} <= kinds

    @pytest.mark.parametrize(
        "line",
        [
            FieldSpec(key="x", zh="x", en="x", kind=FieldKind.CHOICE, options=(Option(key="a", zh="a", en="a"),)),
            FieldSpec(key="x", zh="x", en="x", kind=FieldKind.SCORE),
            FieldSpec(key="x", zh="x", en="x", kind=FieldKind.NUMBER, minimum=Decimal(2), maximum=Decimal(1)),
        ],
    )
    def test_lines_that_cannot_be_kept_are_faults(self, line):
        assert fault_of(line)
        assert not fault_of(check("x", "x", "x")) and not fault_of(score("x", "x", "x"))


class TestSync:
    def test_a_second_sync_changes_nothing(self):
        assert "worksheets: 0 created, 0 updated, 0 retired" in sync() or "no change" in sync()

    def test_what_an_administrator_changed_stays_and_is_told(self, admin_page):
        field = WorksheetField.objects.get(code="front-desk-morning-cards")
        address = url(WorksheetField, "change", field.pk)
        data = posted(admin_page.get(address)) | {"minimum": "35"}
        assert save(admin_page, address, data).status_code == 302
        field.refresh_from_db()
        assert (field.minimum, field.customised) == (35, ["minimum"])
        assert field.history.first().history_change_reason == "Agreed in the monthly meeting"
        sync()
        field.refresh_from_db()
        assert field.minimum == 35
        assert [(each.entry.code, each.field) for each in find_drift("sales")] == [(field.code, "minimum")]

    def test_a_line_gone_from_the_code_is_retired_not_deleted(self, monkeypatch):
        from roles.worksheets import sync as section

        rows = [row for row in section._fields({}) if row["code"] != "workshop-6s-waste"]
        monkeypatch.setattr(section, "_fields", lambda _positions: rows)
        section.sync()
        field = WorksheetField.objects.get(code="workshop-6s-waste")
        assert field.retired
        assert field.code not in {line.code for line in lines_of(form_of(field.worksheet))}

    def test_the_pages_open_in_few_queries(self, admin_page):
        from django.db import connection

        sheet = Worksheet.objects.get(code="showroom-5s")
        addresses = [url(model, page) for model in (Worksheet, WorksheetField) for page in ("changelist", "add")]
        addresses += [url(row, "change", row.pk) for row in (sheet, sheet.fields.first())]
        for address in addresses:
            with CaptureQueriesContext(connection) as captured:
                assert admin_page.get(address).status_code == 200
            assert len(captured) <= 20
        assert Client().get(url(Worksheet)).status_code == 302


class TestLines:
    def test_limits_scores_and_fingerprints(self):
        form = form_of(Worksheet.objects.get(code="equipment-care"))
        lines = lines_of(form)
        answers = {"equipment-care-lift": "due", "equipment-care-air": "0.59", "equipment-care-oil": "no"}
        assert set(findings_of(lines, answers)) == set(answers)
        good = {"equipment-care-lift": "good", "equipment-care-air": "0.6", "equipment-care-oil": YES}
        assert findings_of(lines, good) == []
        assert score_of(lines, good) == (1, 1)
        assert score_of(lines, {}) == (None, None)
        WorksheetField.objects.filter(code="equipment-care-air").update(maximum=2)
        assert fingerprint(form_of(Worksheet.objects.get(code="equipment-care"))) != fingerprint(form)

    def test_scored_lines_make_the_score(self):
        lines = lines_of(form_of(Worksheet.objects.get(code="showroom-5s")))
        answers = {line.code: "7.5" for line in lines if line.kind == FieldKind.SCORE}
        assert score_of(lines, answers) == (Decimal("37.5"), 50)
        assert findings_of(lines, {"showroom-5s-sort": "5.99"}) == ["showroom-5s-sort"]
