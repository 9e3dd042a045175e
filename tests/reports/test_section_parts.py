"""Sections put out typed parts, which go through JSON and back unchanged."""

import json
from datetime import date
from decimal import Decimal

from django.core.serializers.json import DjangoJSONEncoder

from kpi.reports.parts import (
    Chart,
    Entry,
    Exceptions,
    Figure,
    Figures,
    Narrative,
    NotBuilt,
    PlanLine,
    PlanLines,
    SectionOutput,
    Series,
    Table,
    TableRow,
    Words,
    dump,
    figures_of,
    load,
)

NAME = Words("完成率", "Completion")
FULL = Figure(
    line="a.rate",
    words=NAME,
    value=Decimal("93.50"),
    unit="%",
    part=187,
    whole=200,
    target=Decimal(95),
    before=Decimal("90.1"),
    year_before=Decimal(0),
    higher=True,
    rows="a.rows",
)
EVERYTHING = [
    SectionOutput(
        code="all",
        words=NAME,
        parts=(
            Figures((FULL, Figure(line="b", words=NAME, value=None))),
            Table(
                columns=(NAME, NAME, NAME, NAME, NAME),
                rows=(
                    TableRow(cells=("王㛃", NAME, 3, Decimal("1.50"), date(2026, 3, 2)), line="r", url="/reports/1/"),
                    TableRow(cells=(None, "=1+1", 0, Decimal(0), None)),
                ),
                units=("", "", "", "%", ""),
            ),
            Chart(form="line", labels=("03-01", "03-02"), series=(Series(NAME, (Decimal(1), None)),), unit="%"),
            Exceptions(
                words=NAME,
                state="missed",
                entries=(
                    Entry(line="item.1", words=NAME, state="missed", day=date(2026, 3, 2), who="李", reason="停电"),
                    Entry(line="", words=NAME, state="done", note="好", must=True),
                ),
                total=70,
                open=False,
                rows="checklist.missed",
            ),
            Narrative(line="summary", prompt=NAME, text="两行\n👍"),
            PlanLines((PlanLine(line="p.1", text="拜访三位客户", since="2026-03-01", outcome="carried", note="下周"),)),
            NotBuilt((NAME,)),
        ),
    )
]


def test_every_part_comes_back_from_json_as_it_was():
    plain = json.loads(json.dumps(dump(EVERYTHING), cls=DjangoJSONEncoder))
    assert load(plain) == EVERYTHING
    assert dump(load(plain)) == plain


def test_what_was_not_said_is_not_written():
    (section,) = dump(
        [SectionOutput(code="c", words=NAME, parts=(Figures((Figure(line="b", words=NAME, value=None),)),))]
    )
    assert section["parts"][0]["figures"] == [
        {"line": "b", "words": {"zh": "完成率", "en": "Completion"}, "value": None}
    ]


def test_the_figures_of_all_sections_in_order():
    assert [each.line for each in figures_of(EVERYTHING)] == ["a.rate", "b"]


def test_a_figure_says_whether_it_meets_its_target():
    assert FULL.meets_target is False
    lower = Figure(line="c", words=NAME, value=Decimal(2), target=Decimal(3), higher=False)
    assert lower.meets_target is True
    assert Figure(line="c", words=NAME, value=None, target=Decimal(3), higher=True).meets_target is None
