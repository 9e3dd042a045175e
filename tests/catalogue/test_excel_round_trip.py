"""A department's catalogue goes out to Excel and comes back: unchanged rows are known, bad cells named, edits exact."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from kpi.models import Indicator, IndicatorWeight
from kpi.reports.models import ReportDefinition
from roles.catalogue import Department
from roles.catalogue.transfer.planning import export, plan
from roles.duties.models import Duty
from roles.models import Grant, Position, PositionAlias
from roles.spreadsheets.dry_run import LineState
from roles.spreadsheets.reading import Unreadable
from tests import factories
from tests.catalogue.workbooks import Book, address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("synced_catalogue", "monday")]

REASON = "年度调整"


def everything(_verb, _right):
    return True


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def administrator(db):
    return factories.make_superuser()


def read(content, department="sales", may=everything):
    return plan(content, department, may)


def exported(department="sales"):
    return Book(export(department, everything))


def states(found):
    return {state: count for state, count in found.run.counts.items() if count}


def faults(found):
    return {(each.sheet, each.cell): each.reason for each in found.run.every_fault}


def written_rows():
    """Return everything the catalogue holds, to see that nothing was written."""
    models = (Position, PositionAlias, Grant, Duty, Indicator, IndicatorWeight, ReportDefinition)
    return [list(model.objects.order_by("pk").values()) for model in models] + [
        model.history.count() for model in models
    ]


class TestUnchanged:
    @pytest.mark.parametrize("department", Department.values)
    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_every_row_of_an_export_is_recognised(self, department, language, administrator):
        before = written_rows()
        with translation.override(language):
            content = export(department, everything)
        found = read(content, department)
        assert faults(found) == {}
        assert set(states(found)) == {LineState.UNCHANGED}
        assert states(found)[LineState.UNCHANGED] > 150
        found.write(administrator, REASON)
        assert written_rows() == before

    def test_every_kind_of_row_is_in_it(self):
        found = read(exported().content)
        counted = {sheet.title: len(sheet.unchanged) for sheet in found.run.by_sheet}
        own = Position.objects.filter(department="sales")
        assert counted == {
            "Positions": own.count(),
            "Names": PositionAlias.objects.filter(position__in=own).count(),
            "Grants": Grant.objects.filter(position__in=own).count(),
            "Duties": Duty.objects.filter(position__in=own).count(),
            "Indicators": Indicator.objects.filter(home="sales").count(),
            "Weights": IndicatorWeight.objects.filter(position__in=own).count(),
            "Reports": ReportDefinition.objects.filter(position__in=own).count(),
        }

    def test_a_workbook_edited_by_excel_itself_is_still_recognised(self):
        book = exported()
        # Excel writes numbers for digits and TRUE for yes when it is asked to; people retype what they see.
        row = book.row("Duties", "Code", "sales-consultant-01")
        book.set("Duties", row, Number="1", Must_do=Duty.objects.get(code="sales-consultant-01").must_do)
        assert set(states(read(book.content))) == {LineState.UNCHANGED}

    def test_reading_takes_as_many_queries_for_a_large_department_as_for_a_small_one(self):
        counts = {}
        for department in ("sales", "marketing"):
            content = export(department, everything)
            with CaptureQueriesContext(connection) as queries:
                read(content, department)
            counts[department] = len(queries)
        assert counts["sales"] == counts["marketing"] <= 12

    def test_texts_that_look_like_formulas_come_back_equal(self):
        position = Position.objects.get(code="sales-consultant")
        for number, text in enumerate(("=1+1", "+86", "-5%", "@all", "\tx", "_x0041_", " lead", "a\nb", "🚗")):
            factories.make_duty(position, no=900 + number, code=f"sales-consultant-{900 + number}", name_zh=text)
        book = exported()
        assert set(states(read(book.content))) == {LineState.UNCHANGED}
        row = book.row("Duties", "Code", "sales-consultant-900")
        cell = book.cell("Duties", "Chinese name", row)
        assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


class TestFaults:
    def test_a_broken_workbook_names_every_bad_cell_and_writes_nothing(self, administrator):
        book, before = exported(), written_rows()
        wanted = set()

        def spoil(title, heading, row, value):
            book.cell(title, heading, row).value = value
            wanted.add((title, address(book, title, heading, row)))

        spoil("Positions", "Level", 2, "king")
        spoil("Positions", "Order", 3, "first")
        spoil("Positions", "Chinese name", 4, None)
        spoil("Positions", "Reports to", 5, "nobody-at-all")
        spoil("Positions", "English name", 6, "=1+1")
        spoil("Names", "Name", 2, "名" * 121)
        spoil("Grants", "Permission", 2, "sales.fly")
        spoil("Grants", "Scope", 3, "everywhere")
        spoil("Duties", "Due day (RFC 5545)", 2, "FREQ=NEVER")
        spoil("Duties", "Due hour", 3, "26:00")
        spoil("Duties", "Reminder before (minutes)", 4, 10**7)
        spoil("Duties", "Records that prove it", 5, "no_such_record")
        spoil("Duties", "Number", 6, 4711)
        spoil("Indicators", "Target", 2, "a lot")
        spoil("Weights", "Indicator code", 2, "no-such-indicator")
        spoil("Reports", "Due after the period (days)", 2, 99)
        found = read(book.content)
        assert set(faults(found)) == wanted
        assert all(faults(found).values())
        assert written_rows() == before

    def test_a_formula_is_refused_wherever_it_stands(self):
        book = exported()
        row = book.row("Weights", "Position code", "sales-consultant")
        book.cell("Weights", "Weight", row).value = "=10+10"
        found = read(book.content)
        assert set(faults(found)) == {("Weights", address(book, "Weights", "Weight", row))}

    def test_weights_that_do_not_sum_to_100_are_named_together(self):
        book = exported()
        first = book.row("Weights", "Position code", "sales-consultant")
        rows = [
            row
            for row in range(2, book.sheet("Weights").max_row + 1)
            if book.cell("Weights", "Position code", row).value == "sales-consultant"
        ]
        book.cell("Weights", "Weight", first).value += 3
        found = read(book.content)
        column = address(book, "Weights", "Weight", first)[0]
        assert list(faults(found)) == [("Weights", f"{column}{rows[0]}:{column}{rows[-1]}")]
        assert "103" in next(iter(faults(found).values()))

    def test_rows_of_another_department_are_refused(self):
        book = exported()
        foreign = Position.objects.filter(department="finance").first()
        duty = Duty.objects.filter(position=foreign).first()
        wanted = {
            ("Positions", f"A{book.append('Positions', Code=foreign.code)}"),
            ("Duties", f"A{book.append('Duties', Code=duty.code)}"),
            ("Grants", f"A{book.append('Grants', Position_code=foreign.code)}"),
        }
        found = read(book.content)
        assert wanted <= set(faults(found))
        assert all("another department" in faults(found)[each] for each in wanted)

    def test_the_same_row_twice_is_refused(self):
        book = exported()
        row = book.append("Indicators", Code=book.sheet("Indicators").cell(2, 1).value)
        found = read(book.content)
        assert "row 2" in faults(found)["Indicators", f"A{row}"]

    def test_superiors_in_a_circle_are_refused(self):
        book = exported()
        row = book.row("Positions", "Code", "sales-manager")
        book.set("Positions", row, Reports_to="sales-consultant")
        found = read(book.content)
        assert ("Positions", address(book, "Positions", "Reports to", row)) in faults(found)

    def test_headings_that_are_missing_unknown_or_there_twice_are_named(self):
        book = exported()
        sheet = book.sheet("Positions")
        sheet.cell(1, book.column("Positions", "Level")).value = "Height"
        assert "Height" in faults(read(book.content))["Positions", address(book, "Positions", "Height", 1)]
        book = exported()
        sheet = book.sheet("Positions")
        sheet.delete_cols(book.column("Positions", "Level"))
        assert "Level" in faults(read(book.content))["Positions", "A1"]
        book = exported()
        sheet = book.sheet("Positions")
        sheet.cell(1, sheet.max_column + 1).value = "Level"
        assert any("twice" in reason for reason in faults(read(book.content)).values())

    def test_a_sheet_nobody_knows_is_named(self):
        book = exported()
        book.book.create_sheet("Scribbles").append(["1"])
        assert ("Scribbles", "") in faults(read(book.content))

    def test_a_value_under_no_heading_is_named(self):
        book = exported()
        book.sheet("Positions").cell(4, 40).value = "note to self"
        assert ("Positions", "AN4") in faults(read(book.content))

    def test_rows_without_the_right_to_change_them_are_refused(self):
        book = exported()
        row = book.row("Duties", "Code", "sales-consultant-01")
        book.set("Duties", row, Chinese_name="新的说法")
        found = read(book.content, may=lambda verb, right: right != "duty")
        assert set(faults(found)) == {("Duties", f"A{row}")}

    def test_a_held_position_is_not_retired(self):
        position = Position.objects.get(code="sales-consultant")
        factories.make_seat(position, factories.make_department(factories.make_store()))
        book = exported()
        row = book.row("Positions", "Code", "sales-consultant")
        book.set("Positions", row, Retired="yes")
        assert ("Positions", address(book, "Positions", "Retired", row)) in faults(read(book.content))


class TestWriting:
    def test_edits_are_applied_exactly_and_remembered(self, administrator):
        book, before = exported(), Position.objects.exclude(code="sales-consultant").count()
        row = book.row("Duties", "Code", "sales-consultant-01")
        book.set("Duties", row, Chinese_name="新的说法", Due_hour="07:45", Must_do="no", Rhythm="Weekly")
        book.set("Positions", book.row("Positions", "Code", "sales-consultant"), Note="=not a formula")
        book.cell("Positions", "Note", book.row("Positions", "Code", "sales-consultant")).data_type = "s"
        row = book.row("Indicators", "Code", Indicator.objects.filter(home="sales").first().code)
        code = book.sheet("Indicators").cell(row, 1).value
        book.set("Indicators", row, Target=12.5)
        book.set("Reports", 2, English_name="Another name")
        report = book.sheet("Reports").cell(2, 1).value
        found = read(book.content)
        assert faults(found) == {}
        assert states(found) | {LineState.UNCHANGED: 0} == {LineState.CHANGED: 4, LineState.UNCHANGED: 0}
        line = next(line for line in found.run.changes if line.sheet == "Duties")
        assert {each.heading for each in line.differences} <= {"Chinese name", "Due hour", "Must do", "Rhythm"}
        found.write(administrator, REASON)
        duty = Duty.objects.select_related("current").get(code="sales-consultant-01")
        assert (duty.name_zh, f"{duty.due_time:%H:%M}", duty.must_do, duty.cadence) == (
            "新的说法",
            "07:45",
            False,
            "weekly",
        )
        assert {"name_zh", "due_time"} <= set(duty.customised)
        assert duty.current.name_zh == "新的说法"
        assert duty.current.number == 2
        last = duty.history.first()
        assert (last.history_user, last.history_change_reason) == (administrator, REASON)
        assert Position.objects.get(code="sales-consultant").note == "=not a formula"
        assert Indicator.objects.get(code=code).target == Decimal("12.50")
        assert ReportDefinition.objects.get(code=report).name_en == "Another name"
        assert Position.objects.exclude(code="sales-consultant").count() == before
        again = read(export("sales", everything))
        assert set(states(again)) == {LineState.UNCHANGED}

    def test_parts_are_what_the_sheet_says_of_the_positions_it_lists(self, administrator):
        book = exported()
        position = Position.objects.get(code="sales-consultant")
        other = Position.objects.get(code="sales-supervisor")
        kept = other.grants.count()
        rows = [
            row
            for row in range(book.sheet("Grants").max_row, 1, -1)
            if book.cell("Grants", "Position code", row).value == "sales-supervisor"
        ]
        for row in rows:  # all rows of another position: it is left alone
            book.drop("Grants", row)
        first = book.row("Grants", "Position code", "sales-consultant")
        gone = book.cell("Grants", "Permission", first).value
        book.drop("Grants", first)
        book.append("Grants", Position_code="sales-consultant", Permission="reports.approve_report", Scope="Store")
        book.append("Names", Position_code="sales-consultant", Name="卖车的", Kind="Alias")
        found = read(book.content)
        assert faults(found) == {}
        assert states(found)[LineState.NEW] == 2
        assert states(found)[LineState.REMOVED] == 1
        found.write(administrator, REASON)
        granted = {
            (f"{each.permission.content_type.app_label}.{each.permission.codename}", each.scope)
            for each in position.grants.select_related("permission__content_type")
        }
        assert ("reports.approve_report", "store") in granted
        assert gone not in {name for name, scope in granted if scope == "own"}
        assert other.grants.count() == kept
        assert position.aliases.filter(folded="卖车的").exists()
        position.refresh_from_db()
        assert {"grants", "aliases"} <= set(position.customised)
        assert Grant.history.filter(history_type="-").first().history_change_reason == REASON

    def test_rights_follow_grants_at_once(self, administrator):
        position = Position.objects.get(code="sales-consultant")
        department = factories.make_department(factories.make_store())
        seat = factories.make_seat(position, department)
        assert not factories.fresh(seat.staff).has_perm("reports.approve_report", department)
        book = exported()
        book.append("Grants", Position_code="sales-consultant", Permission="reports.approve_report", Scope="department")
        read(book.content).write(administrator, REASON)
        assert factories.fresh(seat.staff).has_perm("reports.approve_report", department)

    def test_weights_move_between_indicators(self, administrator):
        book = exported()
        row = book.row("Weights", "Position code", "sales-consultant")
        position = Position.objects.get(code="sales-consultant")
        taken = book.cell("Weights", "Indicator code", row).value
        fresh = Indicator.objects.filter(home="kpi").exclude(weights__position=position).first()
        weight = book.cell("Weights", "Weight", row).value
        book.set("Weights", row, Indicator_code=fresh.code)
        found = read(book.content)
        assert faults(found) == {}
        found.write(administrator, REASON)
        weights = dict(position.weights.values_list("indicator__code", "weight"))
        assert taken not in weights
        assert weights[fresh.code] == weight
        assert sum(weights.values()) == 100

    def test_a_whole_new_position_is_written_with_all_that_belongs_to_it(self, administrator):
        book = exported()
        names = {"Chinese_name": "试驾专员", "English_name": "Test drive specialist"}
        book.append(
            "Positions", Code="test-driver", Level="Staff", Reports_to="test-lead", Order=9, Retired="no", **names
        )
        book.append(
            "Positions",
            Code="test-lead",
            Level="Supervisor",
            Reports_to="sales-manager",
            Order=8,
            Retired="no",
            Chinese_name="试驾主管",
            English_name="Test drive lead",
        )
        book.append("Names", Position_code="test-driver", Name="试驾员", Kind="Alias")
        book.append("Grants", Position_code="test-driver", Permission="duties.view_checklistitem", Scope="Own records")
        book.append(
            "Duties",
            Position_code="test-driver",
            Number=1,
            Rhythm="Daily",
            Due_hour="09:00",
            Must_do="yes",
            During_an_absence="Done by the deputy",
            **{"Reminder_before_(minutes)": 30, "Grace_(minutes)": 60},
            Where_the_rhythm_stands="Our proposal",
            Where_the_deadline_stands="Our proposal",
            Retired="no",
            **names,
        )
        book.append("Weights", Position_code="test-driver", Indicator_code="report-on-time", Weight=100, Order=0)
        found = read(book.content)
        assert faults(found) == {}
        assert states(found)[LineState.NEW] == 6
        found.write(administrator, REASON)
        position = Position.objects.get(code="test-driver")
        assert (position.department, position.reports_to.code) == ("sales", "test-lead")
        duty = position.duties.select_related("current").get()
        assert (duty.code, duty.current.number) == ("test-driver-01", 1)
        assert [row.weight for row in position.weights.all()] == [100]
        assert position.history.first().history_change_reason == REASON
        from django.core.management import call_command

        call_command("catalogue", "sync", verbosity=0)
        assert not Position.objects.get(code="test-driver").retired

    def test_superiors_change_places(self, administrator):
        factories.make_position("upper", reports_to=None)
        lower = factories.make_position("lower", reports_to=Position.objects.get(code="upper"))
        book = exported()
        book.set("Positions", book.row("Positions", "Code", "upper"), Reports_to="lower")
        book.set("Positions", book.row("Positions", "Code", "lower"), Reports_to=None)
        found = read(book.content)
        assert faults(found) == {}
        found.write(administrator, REASON)
        lower.refresh_from_db()
        assert lower.reports_to is None
        assert Position.objects.get(code="upper").reports_to == lower

    def test_a_row_taken_out_deletes_no_entry(self, administrator):
        book, before = exported(), Duty.objects.count()
        book.drop("Duties", 2)
        book.drop("Positions", 2)
        found = read(book.content)
        assert set(states(found)) == {LineState.UNCHANGED}
        assert Duty.objects.count() == before

    def test_writing_many_changed_duties_takes_a_few_statements(self, administrator):
        def queries_for(rows):
            book = exported().keep_only("Duties")
            for row in rows:
                book.cell("Duties", "Grace (minutes)", row).value = 77 + len(rows)
            found = read(book.content)
            assert states(found)[LineState.CHANGED] == len(rows)
            with CaptureQueriesContext(connection) as queries:
                found.write(administrator, REASON)
            return len(queries)

        # SQLite sends long lists of values in several statements.
        assert queries_for(range(4, 60)) <= queries_for(range(2, 4)) + 8


class TestUnreadableFiles:
    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"<html><table><tr><td>1</td></tr></table></html>",
            b"code,name\n1,2\n",
            b"\xd0\xcf\x11\xe0" + b"\x00" * 600,
            b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
            b"PK\x03\x04" + b"\x00" * 100,
            b"PK\x05\x06" + b"\x00" * 18,
        ],
        ids=["empty", "html", "csv", "xls", "password", "broken", "empty zip"],
    )
    def test_a_file_that_is_no_workbook_is_answered(self, content):
        with pytest.raises(Unreadable) as caught:
            read(content)
        assert caught.value.messages[0]


def test_a_new_duty_needs_only_what_has_no_usual_value(administrator):
    book = exported()
    row = book.append("Duties", Position_code="sales-consultant", Number=777, Rhythm="Weekly", Due_hour="10:00")
    book.set("Duties", row, Chinese_name="新职责", English_name="New duty")
    found = read(book.content)
    assert faults(found) == {}
    found.write(administrator, REASON)
    made = Duty.objects.get(code="sales-consultant-777")
    assert (made.must_do, made.lead_minutes, made.retired) == (False, 60, False)
    book.set("Duties", row, Chinese_name=None, Due_hour=None)
    wanted = {("Duties", address(book, "Duties", heading, row)) for heading in ("Chinese name", "Due hour")}
    assert set(faults(read(book.content))) == wanted
