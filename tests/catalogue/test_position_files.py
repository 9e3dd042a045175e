"""The role catalogue as written: complete, consistent, and each rhythm due exactly once a period. No database."""

import importlib
import pkgutil
import re
from collections import Counter
from datetime import date, datetime, timedelta
from functools import cache

import pytest
from dateutil.rrule import rrulestr

from kpi.catalogue import Calculation, Rule
from kpi.indicators import EXECUTION
from kpi.reports.catalogue import Frequency
from roles.catalogue import Department, Level, Scope
from roles.duties.catalogue import DEFAULT_RRULES, Basis, Cadence
from roles.duties.records import RECORDS

# The headings under which the documents describe positions: 136 in 21 texts.
HEADINGS = {
    "D01": ("销售顾问", "售后服务顾问", "采购员", "财务会计", "维修技师"),
    "D02": ("销售顾问", "车辆展示员", "售后服务顾问", "财务经理", "维修技师", "配件销售员"),
    "D03": ("销售顾问", "售后服务顾问", "财务主管", "市场推广经理"),
    "D04": ("汽车4s店服务岗位职责1", "汽车4s店服务岗位职责2", "汽车4s店服务岗位职责3"),
    "D05": ("销售顾问", "服务顾问", "备件经理"),
    "D06": ("销售顾问", "售后服务顾问", "配件销售员", "维修技师", "市场推广专员", "财务会计", "仓管员"),
    "D07": ("站长", "索赔员", "信息员", "技术总监", "维修顾问", "配件员"),
    "D08": ("销售顾问", "销售经理", "销售助理", "售后服务顾问", "售后技术员", "售后主管"),
    "D09": ("销售顾问/销售经理", "售后服务顾问/服务经理", "售后维修技师", "配件销售/库管", "市场推广专员/经理"),
    "D10": (
        "销售顾问",
        "销售经理",
        "销售助理",
        "售后服务顾问",
        "技术工程师",
        "配件专员",
        "采购专员",
        "仓储管理员",
        "市场营销经理",
        "市场调研员",
        "媒体运营专员",
        "财务主管",
        "人力资源经理",
        "销售顾问#2",
        "销售经理#2",
        "销售助理#2",
        "售后服务顾问#2",
    ),
    "D11": (
        "销售顾问",
        "销售经理",
        "销售助理",
        "售后服务顾问",
        "售后服务经理",
        "售后服务助理",
        "采购专员",
        "采购经理",
        "财务会计",
        "财务经理",
        "市场推广专员",
        "市场推广经理",
        "销售顾问#2",
        "销售经理#2",
        "销售助理#2",
    ),
    "D12": ("销售人员", "维修技师", "质检员"),
    "D13": ("销售顾问", "售后服务顾问", "配件销售员", "市场推广专员", "财务会计", "售前咨询顾问"),
    "D14": ("汽车4S店岗位职责1", "汽车4S店岗位职责2", "汽车4S店岗位职责3"),
    "D15": (
        "销售顾问",
        "销售经理",
        "销售助理",
        "技术员",
        "维修主管",
        "配件专员",
        "配件销售员",
        "配件库管员",
        "配件采购员",
        "售后服务顾问",
        "售后服务经理",
        "售后服务助理",
        "市场专员",
        "市场经理",
        "市场助理",
    ),
    "D16": ("销售经理", "销售主管", "销售顾问"),
    "D17": ("店长", "销售顾问", "销售专员"),
    "D18": ("4S汽车销售岗位职责 1", "4S汽车销售岗位职责 2", "4S汽车销售岗位职责 3", "4S汽车销售岗位职责 4"),
    "D19": ("销售顾问", "售后服务顾问", "财务专员", "库存管理员", "市场推广专员", "客户关系专员"),
    "D20": (
        "销售经理",
        "销售顾问",
        "销售助理",
        "售后服务经理",
        "维修技术员",
        "售后服务顾问",
        "财务经理",
        "会计",
        "市场推广经理",
    ),
    "D21": ("销售经理", "展厅经理", "二网专员", "整车库管", "销售顾问", "市场经理", "信息主管"),
}

PERMISSIONS = {
    "duties.view_checklistitem",
    "duties.complete_checklistitem",
    "reports.view_report",
    "reports.submit_report",
    "reports.approve_report",
    "kpi.view_scorecard",
    "kpi.submit_scorecard",
    "kpi.score_scorecard",
    "kpi.approve_scorecard",
    "kpi.decide_appeal",
    "kpi.view_targetsheet",
    "kpi.submit_targetsheet",
    "kpi.change_targetsheet",
    "kpi.approve_targetsheet",
    "roles.view_staff",
    "roles.view_position",
    "roles.change_assignment",
    "approvals.add_delegation",
    "personnel.view_absence",
    "personnel.add_absence",
    "personnel.change_absence",
    "calendars.change_rosterday",
    "personnel.approve_absence",
    "personnel.show_phone",
    "assigned.view_task",
    "assigned.add_task",
    "bulletins.view_bulletin",
    "bulletins.add_bulletin",
    "exports.download_export",
}
# On working records: verbs of each kind.
PERMISSIONS |= {
    f"marketing.{verb}_{kind}"
    for kind, verbs in {
        "customer": "view add change complete lose show merge give erase export import",
        "followup": "view add change complete export import",
        "complaint": "view add change assign handle resolve close export",
        "adplacement": "view add change approve export import run",
        "campaign": "view add change submit approve cancel export import report run",
        "campaignbudget": "view approve",
        "campaignreview": "view change submit approve export report",
        "contentitem": "view add change submit export import maintain publish",
        "marketingplan": "view add change submit approve countersign export import run",
        "marketresearch": "view add change submit answer export import feed",
        "mediaaccount": "view add change disable export import",
        "mediacontact": "view add change end engage export import",
        "promomaterial": "view add change export import replace",
        "survey": "view add change export follow send",
    }.items()
    for verb in verbs.split()
}
PERMISSIONS |= {
    f"sales.{verb}_{kind}"
    for kind, verbs in {
        "lead": "view add change assign work approve export import",
        "showroomvisit": "view add change take receive enter check export",
        "testdrive": "view add change run export",
        "recordingcheck": "view add change file score export",
        "quotation": "view add change submit order export",
        "discountrequest": "view submit approve decide export",
        "salesorder": "view change submit review allocate archive approve export",
        "orderchange": "approve",
        "delivery": "view change plan prepare hand file export",
        "registrationcase": "view add change work export",
        "loancase": "view add change work export",
        "insurancecase": "view add change work export",
        "factoryorder": "view add change approve decide export receive run submit",
        "remittancerequest": "view add change approve countersign decide export pay submit",
        "subdealer": "view add change approve end export submit",
        "subdealervisit": "view add change complete export",
        "vehicle": "view add change allocate deliver display export import inspect keep price receive release return",
        "vehicledamage": "view add change approve export handle notify resolve",
        "vehicledeviation": "view approve",
        "vehiclemovement": "view add change approve check execute export",
        "vehiclestockcheck": "view add change adjust count export report",
    }.items()
    for verb in verbs.split()
}
PERMISSIONS |= {
    f"finance.{verb}_{kind}"
    for kind, verbs in {
        "receivable": "view change export",
        "payment": "view add change receive book approve export",
    }.items()
    for verb in verbs.split()
}
OUTSIDE = {"manufacturer", "customer", "group"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def load_modules():
    """Return the position modules of every department, by position code."""
    modules = {}
    for department in Department.values:
        package = importlib.import_module(f"{department}.positions")
        for info in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"{package.__name__}.{info.name}")
            assert module.POSITION.code not in modules, module.POSITION.code
            assert module.POSITION.code.replace("-", "_") == info.name
            assert module.POSITION.department == department
            modules[module.POSITION.code] = module
    return modules


def load_indicators():
    """Return every indicator of the house, in the order of its modules."""
    modules = ["kpi.indicators", *(f"{department}.kpis" for department in Department.values)]
    return [indicator for name in modules for indicator in importlib.import_module(name).INDICATORS]


MODULES = load_modules()
INDICATORS = load_indicators()
each_position = pytest.mark.parametrize("module", MODULES.values(), ids=MODULES.keys())


def period_of(cadence, day):
    """Return the period of a cadence that a day lies in."""
    return {
        Cadence.DAILY: (day,),
        Cadence.WEEKLY: tuple(day.isocalendar())[:2],
        Cadence.MONTHLY: (day.year, day.month),
        Cadence.QUARTERLY: (day.year, (day.month - 1) // 3),
        Cadence.YEARLY: (day.year,),
    }[cadence]


@cache
def occurs_once_a_period(cadence, rule):
    """Tell whether a rhythm falls exactly once in every period of 2024 to 2030."""
    if rule == "FREQ=MONTHLY;X-DAY=TAX":
        # Taxes are filed once a month, on whichever day the administrators keep.
        return cadence == Cadence.MONTHLY
    # 1 January 2024 is a Monday; the last ISO week that ends within 2030 ends on 29 December.
    first, last = date(2024, 1, 1), date(2030, 12, 29 if cadence == Cadence.WEEKLY else 31)
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    rhythm = rrulestr(rule, dtstart=datetime(2024, 1, 1))
    found = rhythm.between(datetime(2024, 1, 1), datetime(last.year, last.month, last.day), inc=True)
    return Counter(period_of(cadence, moment.date()) for moment in found) == Counter(
        {period_of(cadence, day) for day in days}
    )


def superiors(code):
    """Yield the codes above a position, nearest first."""
    while (code := MODULES[code].POSITION.reports_to) is not None:
        yield code


def test_counts():
    assert len(MODULES) == 42
    assert sum(len(module.DUTIES) for module in MODULES.values()) == 375
    # 83 of the documents, and three of the house: documents to decide on, worksheets, what customers owe.
    assert len(RECORDS) == 86


def test_every_heading_is_held():
    expected = {(document, heading) for document, headings in HEADINGS.items() for heading in headings}
    assert len(expected) == 136
    assert len(HEADINGS) == 21
    held = {(s.document, s.heading) for module in MODULES.values() for s in module.POSITION.headings}
    assert held == expected


def test_every_heading_is_carried_by_a_duty():
    expected = {(document, heading) for document, headings in HEADINGS.items() for heading in headings}
    carried = {(s.document, s.heading) for m in MODULES.values() for duty in m.DUTIES for s in duty.sources}
    assert carried == expected


def test_the_line_of_superiors_ends_at_one_top():
    tops = {code for code, module in MODULES.items() if module.POSITION.reports_to is None}
    assert tops == {"general-manager"}
    for code in MODULES:
        above = []
        for superior in superiors(code):
            assert superior in MODULES
            assert superior not in [code, *above], f"{code} stands above itself"
            above.append(superior)


def test_indicators():
    codes = [indicator.code for indicator in INDICATORS]
    assert len(codes) == len(set(codes))
    # The documents' and ours: what is computed of the checklist and of the approvals themselves.
    assert len(set(codes) - {"duty-completion", "duty-on-time", "decision-on-time"}) == 135
    for indicator in INDICATORS:
        assert indicator.zh and indicator.en and indicator.unit, indicator.code
        assert indicator.formula_zh and indicator.formula_en, indicator.code
        assert indicator.target_zh and indicator.target_en, indicator.code
        assert indicator.rule in Rule.values and indicator.calculation in Calculation.values, indicator.code
        assert set(indicator.periods) <= set(Cadence.values) - {Cadence.EVENT}, indicator.code
        assert set(indicator.records) <= set(RECORDS), indicator.code
        english = indicator.en + indicator.formula_en + indicator.target_en
        assert not CHINESE.search(english), indicator.code


def test_the_execution_block_weighs_100():
    assert sum(weight.weight for weight in EXECUTION) == 100
    assert {weight.indicator for weight in EXECUTION} <= {indicator.code for indicator in INDICATORS}


def test_codes_are_unique():
    duties = [f"{code}-{duty.no:02}" for code, module in MODULES.items() for duty in module.DUTIES]
    reports = [f"{code}.{report.slug}" for code, module in MODULES.items() for report in module.REPORTS]
    assert len(duties) == len(set(duties))
    assert len(reports) == len(set(reports))


@each_position
def test_position_names(module):
    position = module.POSITION
    assert CHINESE.search(position.name_zh)
    assert position.name_en and not CHINESE.search(position.name_en)
    assert position.aliases
    assert position.headings or position.mentioned_in
    assert position.level in Level.values


@each_position
def test_duties(module):
    assert [duty.no for duty in module.DUTIES] == list(range(1, len(module.DUTIES) + 1))
    for duty in module.DUTIES:
        assert duty.sources, duty.no
        assert duty.records and set(duty.records) <= set(RECORDS), duty.no
        assert set(duty.approvers) <= set(MODULES) | {"customer"}, duty.no
        assert module.POSITION.code not in duty.approvers, duty.no
        assert re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", duty.due), duty.no
        assert bool(duty.zh) and bool(duty.en), duty.no
        assert bool(duty.trigger_zh) == bool(duty.trigger_en), duty.no
        assert bool(duty.deadline_zh) == bool(duty.deadline_en), duty.no
        assert not CHINESE.search(duty.en + duty.trigger_en + duty.deadline_en), duty.no
        assert duty.must_do or duty.cadence_basis != Basis.TEXT, f"{duty.no}: its rhythm stands in the documents"


@each_position
def test_rhythms_fall_once_a_period(module):
    for duty in module.DUTIES:
        rule = duty.rrule or DEFAULT_RRULES[duty.cadence]
        if duty.cadence == Cadence.EVENT:
            assert not rule, duty.no
        else:
            assert occurs_once_a_period(duty.cadence, rule), f"{duty.no}: {rule}"


@each_position
def test_weights(module):
    known = {indicator.code for indicator in INDICATORS}
    codes = [weight.indicator for weight in module.WEIGHTS]
    assert sum(weight.weight for weight in module.WEIGHTS) == 100
    assert all(weight.weight > 0 for weight in module.WEIGHTS)
    assert set(codes) <= known
    assert len(codes) == len(set(codes)) >= 3


@each_position
def test_grants(module):
    position = module.POSITION
    assert position.grants
    assert {grant.permission for grant in position.grants} <= PERMISSIONS
    assert len(position.grants) == len(set(position.grants))
    assert Scope.GROUP not in {grant.scope for grant in position.grants}
    own = {grant.permission for grant in position.grants if grant.scope == Scope.OWN}
    assert {"duties.complete_checklistitem", "reports.submit_report", "kpi.submit_scorecard"} <= own
    wide = {grant.permission for grant in position.grants if grant.scope != Scope.OWN}
    leads = any(other.POSITION.reports_to == position.code for other in MODULES.values())
    if leads:
        assert {"reports.approve_report", "kpi.score_scorecard", "duties.view_checklistitem"} <= wide


def test_the_next_level_can_approve_every_scorecard():
    for code in MODULES:
        above = list(superiors(code))
        if len(above) >= 2:
            held = {grant.permission for grant in MODULES[above[1]].POSITION.grants if grant.scope != Scope.OWN}
            assert "kpi.approve_scorecard" in held, f"{code}: {above[1]}"


@each_position
def test_reports(module):
    position = module.POSITION
    frequencies = {report.frequency for report in module.REPORTS}
    assert frequencies & {Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY}
    assert any(report.slug.startswith("work-") for report in module.REPORTS)
    for report in module.REPORTS:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", report.slug)
        assert CHINESE.search(report.zh), report.slug
        assert report.en and not CHINESE.search(report.en), report.slug
        assert set(report.receivers) <= set(MODULES) - {position.code}, report.slug
        assert set(report.outside) <= OUTSIDE, report.slug
        assert not report.record or report.record in RECORDS, report.slug
        if position.reports_to is None:
            assert report.receivers or report.outside, f"{report.slug}: nobody receives it"
