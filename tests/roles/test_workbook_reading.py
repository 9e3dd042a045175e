"""Reading uploaded workbooks: every kind of cell, every way to be no workbook, and limits."""

import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from roles.spreadsheets import Sheet, reading, workbook
from roles.spreadsheets.reading import Cell, Unreadable, read_workbook
from roles.spreadsheets.widgets import Amount, Choice, Codes, Day, Hour, Known, Text, WholeNumber, YesNo
from roles.spreadsheets.writing import written


@pytest.fixture(autouse=True, scope="module")
def _english():
    with translation.override("en"):
        yield


def book(*rows, title="Sheet", **cells):
    made = Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    for address, value in cells.items():
        made.active[address] = value
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def cells_of(content):
    return {cell.address: cell for page in read_workbook(content) for row in page.rows for cell in row.cells}


def answer(content):
    """Return what is said of a file: that it was read, or why it was not."""
    try:
        read_workbook(content)
    except Unreadable as error:
        return error.messages[0]
    return "read"


def read(widget, value):
    return widget.clean(Cell("A1", value))


class TestCells:
    def test_values_come_as_they_were_typed(self):
        found = cells_of(book(["a", 7, 1.5, True, date(2026, 3, 2), time(9, 30), None, "  "]))
        assert [found[f"{letter}1"].value for letter in "ABCD"] == ["a", 7, 1.5, True]
        assert found["E1"].value == datetime(2026, 3, 2)
        assert found["F1"].value == time(9, 30)
        assert found["G1"].is_empty
        assert found["H1"].is_empty

    def test_a_formula_is_a_fault_of_its_cell(self):
        found = cells_of(book(["a"], B2="=SUM(A1:A9)"))
        assert found["B2"].fault
        assert found["B2"].value is None

    def test_an_error_of_the_spreadsheet_is_a_fault(self):
        assert "#DIV/0!" in cells_of(book(["a"], B2="#DIV/0!"))["B2"].fault

    def test_rows_keep_their_numbers_across_gaps(self):
        page = read_workbook(book(["a"], A7="b"))[0]
        assert [row.number for row in page.rows] == [1, 7]

    @given(st.text(max_size=60))
    def test_any_text_comes_back_as_it_was_written(self, text):
        content = workbook([Sheet("S", ["head"], [[text], ["end"]])])
        rows = read_workbook(content)[0].rows
        value = rows[1].cells[0].value if len(rows) == 3 else None
        expected = written(text)
        assert value == expected or (value is None and not expected.strip())

    @given(st.sampled_from("=+-@\t"), st.text(max_size=20))
    def test_no_text_is_ever_a_live_formula(self, first, rest):
        content = workbook([Sheet("S", ["head"], [[first + rest]])])
        sheet = zipfile.ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in sheet
        assert not any(cell.fault for cell in cells_of(content).values())


class TestFiles:
    @pytest.mark.parametrize(
        ("content", "word"),
        [
            (b"", "empty"),
            (b"<html></html>", "not an Excel workbook"),
            (b"code,name\n", "not an Excel workbook"),
            (b"\xd0\xcf\x11\xe0" + b"\x00" * 512, ".xls"),
            (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password"),
            (b"PK\x03\x04nonsense", "damaged"),
        ],
    )
    def test_what_is_no_workbook_is_said(self, content, word):
        with pytest.raises(Unreadable) as caught:
            read_workbook(content)
        assert word in caught.value.messages[0]

    def test_another_archive_is_no_workbook(self):
        file = BytesIO()
        with zipfile.ZipFile(file, "w") as package:
            package.writestr("word/document.xml", "<a/>")
        with pytest.raises(Unreadable, match="not an Excel workbook"):
            read_workbook(file.getvalue())

    def test_a_workbook_that_unpacks_to_too_much_is_not_opened(self, monkeypatch):
        file = BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("xl/workbook.xml", b"0" * (reading.UNPACKED_BYTES + 1))
        assert len(file.getvalue()) < reading.FILE_BYTES
        monkeypatch.setattr(reading, "load_workbook", lambda *_args, **_kwargs: pytest.fail("opened"))
        with pytest.raises(Unreadable, match="unpacks"):
            read_workbook(file.getvalue())

    def test_a_file_that_is_too_large_is_not_opened(self):
        with pytest.raises(Unreadable, match="too large"):
            read_workbook(b"PK\x03\x04" + b"0" * reading.FILE_BYTES)

    def test_too_many_rows_are_refused(self, monkeypatch):
        monkeypatch.setattr(reading, "ROWS", 20)
        assert read_workbook(book(*([["a"]] * 21)))
        with pytest.raises(Unreadable, match="20 rows"):
            read_workbook(book(*([["a"]] * 22)))

    def test_a_cell_far_below_is_found_however_empty_the_rows_between(self, monkeypatch):
        page = read_workbook(book(["a"], A90000="b"))[0]
        assert [row.number for row in page.rows] == [1, 90000]

    def test_an_empty_workbook_is_said(self):
        with pytest.raises(Unreadable, match="empty"):
            read_workbook(book())

    def test_a_workbook_broken_anywhere_is_answered(self):
        whole = book(["code", "name"], ["a", 1], ["b", date(2026, 3, 2)])
        package = zipfile.ZipFile(BytesIO(whole))
        for spoilt in package.namelist():
            for content in (b"", b"<", b"\xff\xfe\x00", b"<a xmlns='b'><c r='ZZZZZZ99' t='s'><v>9999</v></c></a>"):
                file = BytesIO()
                with zipfile.ZipFile(file, "w") as made:
                    for name in package.namelist():
                        made.writestr(name, content if name == spoilt else package.read(name))
                assert answer(file.getvalue())

    @given(st.integers(0, 3000), st.binary(min_size=1, max_size=20))
    def test_a_workbook_with_damaged_bytes_is_answered(self, place, noise):
        whole = book(["code", "name"], ["a", 1])
        place %= len(whole)
        assert answer(whole[:place] + noise + whole[place + len(noise) :])


class TestWidgets:
    @pytest.mark.parametrize(
        ("widget", "typed", "meant"),
        [
            (Text(10), 13800.0, "13800"),
            (Text(10), 7, "7"),
            (Text(), "", ""),
            (Text(), " keep ", " keep "),
            (WholeNumber(0, 100), "12", 12),
            (WholeNumber(0, 100), 12.0, 12),
            (WholeNumber(0, 10**7), "1,200", 1200),
            (Amount(10, 2), "12.5", Decimal("12.5")),
            (Amount(10, 2), 0.1, Decimal("0.1")),
            (Amount(10, 2), None, None),
            (Day(), datetime(2026, 3, 2), date(2026, 3, 2)),
            (Day(), "2026-03-02", date(2026, 3, 2)),
            (Day(), "2026/3/2", date(2026, 3, 2)),
            (Day(), "2026年3月2日", date(2026, 3, 2)),
            (Day(), 20260302, date(2026, 3, 2)),
            (Hour(), time(9, 30, 5), time(9, 30)),
            (Hour(), "9:30", time(9, 30)),
            (Hour(), "09：30", time(9, 30)),
            (Choice((("a", "Alpha"), ("b", "Beta"))), "ALPHA ", "a"),
            (Choice((("a", "Alpha"), ("b", "Beta"))), "b", "b"),
            (YesNo(), "yes", True),
            (YesNo(), False, False),
            (YesNo(), 1, True),
            (Known(lambda: {"x": 42}, str), " x ", 42),
            (Codes(lambda: {"x": 1, "y": 2}), "x，y", ["x", "y"]),
            (Codes(dict), None, []),
        ],
    )
    def test_what_people_type_is_understood(self, widget, typed, meant):
        assert read(widget, typed) == meant

    @pytest.mark.parametrize(
        ("widget", "typed"),
        [
            (Text(3), "four"),
            (Text(), date(2026, 3, 2)),
            (Text(), True),
            (Text(), 1234567890123456),
            (Text(), "a\x00b"),
            (Text(required=True), " "),
            (WholeNumber(0, 100), "many"),
            (WholeNumber(0, 100), 1.5),
            (WholeNumber(0, 100), -1),
            (WholeNumber(0, 100), 101),
            (WholeNumber(0, 100), None),
            (WholeNumber(0, 100), "9" * 400),
            (WholeNumber(0, 100), "NaN"),
            (WholeNumber(0, 100), float("inf")),
            (Amount(3, 2), "1000"),
            (Amount(3, 2), "1.234"),
            (Amount(3, 2), "1e400"),
            (Day(), "2026-02-30"),
            (Day(), "soon"),
            (Day(), 46083),
            (Day(required=True), None),
            (Hour(), "24:00"),
            (Hour(), "9"),
            (Hour(), 0.4),
            (Choice((("a", "Alpha"),)), "gamma"),
            (Choice((("a", "Alpha"),)), None),
            (YesNo(), "perhaps"),
            (Known(dict, str), "x"),
            (Codes(dict), "x"),
        ],
    )
    def test_what_cannot_be_meant_is_said(self, widget, typed):
        with pytest.raises(ValueError) as caught:
            read(widget, typed)
        assert str(caught.value)

    def test_a_cell_with_a_fault_says_its_fault(self):
        with pytest.raises(ValueError, match="a formula"):
            Text().clean(Cell("A1", None, "a formula"))
