"""The 135 indicators of the trade, each in its department, field by field, and what the catalogue says besides."""

import re
from decimal import Decimal

import pytest
from django.core import checks as django_checks

from kpi import calculators
from kpi.catalogue import Calculation, Direction, Rule
from kpi.checks import check_indicators
from kpi.discovery import indicator_specs
from kpi.indicators import UNITS
from kpi.models import Indicator
from kpi.sync import sync
from roles.catalogue.discovery import position_modules
from roles.duties.records import RECORDS

# code, department, unit, direction, rule, computed and/or scored, periods (day to year), the records it is made from
TABLE = """
units-sold              sales      %     higher R1  c   MQY  delivery sales_target
revenue-attainment      sales      %     higher R1  c   MQY  sales_order delivery payment
sales-csat              sales      分     higher R2  c   M    survey follow_up
negotiation-skill       sales      分     higher R4  c+s M    sales_order quotation discount_request survey
post-sale-care          sales      分     higher R2  c+s M    follow_up survey
gross-per-unit          sales      %     higher R1  c   M    sales_order delivery financial_report
addon-per-unit          sales      元/台   higher R1  c   M    sales_order insurance_policy loan_application registration_case
accessory-per-unit      sales      元/台   higher R1  c   M    sales_order
capture-rate            sales      %     higher R2  c   M    showroom_visit lead
test-drive-rate         sales      %     higher R2  c   M    test_drive lead
close-rate              sales      %     higher R1  c   M    lead sales_order
second-visit-rate       sales      %     higher R2  c   M    showroom_visit lead
phone-invite-rate       sales      %     higher R2  c   M    lead showroom_visit
lead-response           sales      %     higher R2  c   WM   lead follow_up
follow-up-on-time       sales      %     higher R2  c   DM   follow_up lead
lost-reason-clear       sales      %     higher R2  c   M    lead
order-delivery-rate     sales      %     higher R2  c   M    sales_order delivery
delivery-on-time        sales      %     higher R2  c   M    sales_order delivery
referral-rate           sales      %     higher R2  c   M    lead delivery
finance-penetration     sales      %     higher R2  c   M    loan_application delivery
insurance-penetration   sales      %     higher R2  c   M    insurance_policy delivery
discount-compliance     sales      %     higher R3  c   M    discount_request sales_order
customer-file-complete  sales      %     higher R2  c   M    customer showroom_visit
showroom-5s             sales      分     higher R4  s   WM   showroom_check
process-spot-check      sales      %     higher R2  s   M    spot_check
team-target             sales      %     higher R1  c   MQY  delivery sales_target
plan-submitted          sales      %     higher R3  c   M    sales_target
market-share            sales      %     higher R1  s   Q    report market_research
order-plan-accuracy     sales      %     higher R2  c   M    factory_order delivery
inventory-coefficient   sales      -     lower  R5  c   M    vehicle delivery
aged-vehicle-share      sales      %     lower  R5  c   M    vehicle
fifo-compliance         sales      %     higher R3  c   M    vehicle sales_order
vehicle-qualified       sales      %     higher R3  c   M    vehicle vehicle_damage
vehicle-count-match     sales      %     higher R3  c   DM   vehicle_stock_check
damage-2day             sales      %     higher R3  c   M    vehicle_damage
transfer-on-time        sales      %     higher R2  c   M    vehicle_movement
traffic-log-accuracy    sales      %     higher R2  c+s M    showroom_visit
recording-archive       sales      %     higher R2  c   M    recording_check showroom_visit
duty-coverage           sales      %     higher R3  c   M    duty_roster
morning-prep            sales      %     higher R3  s   M    showroom_check
subdealer-visit-rate    sales      %     higher R2  c   M    sub_dealer_visit
subdealer-new           sales      个     higher R1  c   Q    sub_dealer sales_order
subdealer-stock-match   sales      %     higher R3  c   M    vehicle vehicle_stock_check
remittance-on-time      sales      %     higher R2  c   M    remittance_request
delivery-paper-complete sales      %     higher R3  c   M    delivery
archive-rate            sales      %     higher R2  c   M    sales_order contract_review
report-on-time          kpi        %     higher R2  c   M    report
report-accuracy         kpi        %     higher R2  c+s M    report
training-completion     kpi        %     higher R1  c   MQ   training
training-pass           kpi        %     higher R2  c   Q    training
training-rate           kpi        %     higher R2  c   M    training employee
complaint-on-time       kpi        %     higher R2  c   M    complaint
complaint-rate          kpi        %     lower  R5  c   M    complaint delivery repair_order
meeting-attendance      kpi        %     higher R2  c   M    meeting
superior-score          kpi        分     higher R4  s   MQ   appraisal
profit-attainment       finance    %     higher R1  c   MQY  financial_report budget
service-absorption      aftersales %     higher R1  c   MY   settlement financial_report
workload                aftersales %     higher R1  c   MQY  repair_order settlement
repair-efficiency       aftersales %     higher R2  c   M    repair_order quality_check
service-csat            aftersales 分     higher R2  c   M    service_follow_up survey
service-quality         aftersales 分     higher R2  c+s M    spot_check service_follow_up
throughput              aftersales %     higher R1  c   M    repair_order
revenue-per-ro          aftersales 元/台   higher R1  c   M    settlement
service-output          aftersales %     higher R1  c   M    settlement
first-time-fix          aftersales %     higher R2  c   M    repair_order quality_check
on-time-handover        aftersales %     higher R2  c   M    repair_order
appointment-rate        aftersales %     higher R2  c   M    appointment repair_order
added-item-consent      aftersales %     higher R3  c   M    added_item
followup-3day           aftersales %     higher R2  c   M    service_follow_up
retention-rate          aftersales %     higher R2  c   Q    repair_order customer
insurance-receivable-rate finance   %     higher R2  c   M    insurance_receivable
aftersales-gross        aftersales %     higher R1  c   M    settlement financial_report
tech-efficiency         aftersales %     higher R1  c   M    repair_order
labour-utilisation      aftersales %     higher R2  c   M    repair_order duty_roster
internal-pass           aftersales %     higher R2  c   M    quality_check
repair-record-complete  aftersales %     higher R2  c   M    repair_order
workshop-6s             aftersales 分     higher R4  s   WM   workshop_check
equipment-maint         aftersales %     higher R2  c   M    equipment
claim-on-time           aftersales %     higher R3  c   M    warranty_claim
claim-approval          aftersales %     higher R2  c   M    warranty_claim
claim-collected         aftersales %     higher R2  c   M    warranty_claim payment
claim-archive           aftersales %     higher R2  c   M    claim_archive
inspection-coverage     aftersales %     higher R3  c   M    vehicle_inspection vehicle_movement
inspection-leak         aftersales %     lower  R5  c   M    vehicle_inspection complaint
issue-closure           aftersales %     higher R2  c   M    vehicle_damage
parts-fill              parts      %     higher R2  c   M    stock_movement parts_shortage parts_sale
parts-turns             parts      次/年   higher R1  c   MY   stock_movement part
parts-obsolete          parts      %     lower  R5  c   M    part stock_movement
stocktake-accuracy      parts      %     higher R2  c   MQ   stock_take
parts-sales-rate        parts      %     higher R1  c   M    parts_sale stock_movement
parts-margin            parts      %     higher R1  c   M    parts_sale stock_movement
shortage-stop           parts      %     lower  R5  c   M    parts_shortage repair_order
stock-move-on-time      parts      %     higher R2  c   M    stock_movement
warehouse-6s            parts      分     higher R4  s   WM   warehouse_check
parts-order-on-time     parts      %     higher R2  c   M    parts_sale
supplier-otd            parts      %     higher R2  c   M    purchase_order
supplier-quality        parts      %     higher R2  c   M    purchase_order stock_movement
purchase-saving         parts      %     higher R1  c   Q    purchase_order price_list
purchase-plan-done      parts      %     higher R2  c   M    purchase_plan purchase_order
purchase-compliance     parts      %     higher R3  c   M    purchase_order
statement-accuracy      finance    %     higher R3  c+s MQ   financial_report audit
finance-timeliness      finance    %     higher R2  c   M    financial_report report
cost-control            finance    %     lower  R5  c   MQ   budget financial_report
finance-team            finance    分     higher R4  c+s Q    appraisal survey
tax-on-time             finance    %     higher R3  c   M    tax_filing
cash-banked             finance    %     higher R3  c   DM   cash_deposit
invoice-match           finance    %     higher R3  c   M    invoice_stock
input-verified          finance    %     higher R2  c   M    input_invoice
red-invoice-on-time     finance    %     higher R2  c   M    red_invoice
voucher-on-time         finance    %     higher R2  c   M    voucher
reconciliation-done     finance    %     higher R2  c   M    reconciliation
receivable-overdue      finance    %     lower  R5  c   M    payment insurance_receivable
loan-approval           finance    %     higher R2  c   M    loan_application
loan-days               finance    %     higher R2  c   M    loan_application
contract-error          finance    %     lower  R5  c   M    contract_review
hiring-on-time          finance    %     higher R2  c   Q    recruitment
turnover-rate           finance    %     lower  R5  c   MY   employee
probation-pass          finance    %     higher R2  c   Q    employee recruitment
payroll-accuracy        finance    %     higher R3  c+s M    compensation_plan
lead-volume             marketing  %     higher R1  c   M    lead
cost-per-lead           marketing  元/条   lower  R5  c   M    campaign ad_placement lead
lead-conversion         marketing  %     higher R1  c   M    lead sales_order
campaign-roi            marketing  倍     higher R1  c   MQ   campaign campaign_review sales_order
campaign-completion     marketing  %     higher R2  c   M    campaign
campaign-review-rate    marketing  %     higher R2  c   M    campaign_review
research-on-time        marketing  %     higher R2  c   M    market_research
research-adopted        marketing  %     higher R4  s   Q    market_research
budget-use              marketing  %     lower  R5  c   M    budget campaign ad_placement
content-plan            marketing  %     higher R2  c   M    content_item
material-current        marketing  %     higher R2  c+s M    promo_material
online-leads            marketing  %     higher R1  c   M    lead media_account ad_placement
account-growth          marketing  %     higher R1  c+s M    media_account
media-relations         marketing  %     higher R2  s   Q    media_contact
care-plan-done          marketing  %     higher R2  c   M    follow_up
overall-csat            kpi        分     higher R2  c   M    survey
"""  # noqa: E501  one line an indicator
# What the house adds: what the checklist and the approvals tell of anybody.
OF_THE_HOUSE = {"duty-completion", "duty-on-time", "decision-on-time"}
PERIODS = {"D": "daily", "W": "weekly", "M": "monthly", "Q": "quarterly", "Y": "yearly"}
CALCULATIONS = {"c": Calculation.COMPUTED, "c+s": Calculation.MIXED, "s": Calculation.SCORED}
SPECS = {spec.code: (home, spec) for home, specs in indicator_specs().items() for spec in specs}
ROWS = [line.split() for line in TABLE.strip().splitlines()]

# Computed from what is there today; everything else is marked and scored by the manager meanwhile.
COMPUTED_NOW = OF_THE_HOUSE | {
    "report-on-time", "report-accuracy", "meeting-attendance", "process-spot-check", "showroom-5s", "workshop-6s",
    "warehouse-6s", "morning-prep", "duty-coverage", "plan-submitted", "care-plan-done", "customer-file-complete",
    "complaint-on-time", "follow-up-on-time", "post-sale-care", "campaign-completion", "campaign-review-rate",
    "campaign-roi", "budget-use", "research-on-time", "content-plan", "material-current", "account-growth",
    "sales-csat", "service-csat", "overall-csat",
    "aged-vehicle-share", "inventory-coefficient", "vehicle-qualified", "fifo-compliance", "vehicle-count-match",
    "damage-2day", "issue-closure", "inspection-coverage", "transfer-on-time", "remittance-on-time",
    "order-plan-accuracy", "subdealer-visit-rate", "subdealer-new", "subdealer-stock-match",
    "units-sold", "team-target", "revenue-attainment", "gross-per-unit", "addon-per-unit", "accessory-per-unit",
    "finance-penetration", "insurance-penetration", "discount-compliance", "order-delivery-rate", "delivery-on-time",
    "referral-rate",
    "delivery-paper-complete", "archive-rate", "close-rate", "loan-approval", "loan-days",
    "capture-rate", "second-visit-rate", "phone-invite-rate", "traffic-log-accuracy", "recording-archive",
    "test-drive-rate", "lead-response", "lead-conversion", "lost-reason-clear", "lead-volume", "online-leads",
    "cost-per-lead", "contract-error", "receivable-overdue", "negotiation-skill",
}  # fmt: skip
GRAVE = {"tax-on-time", "cash-banked", "invoice-match"}
GOALS = {
    "units-sold": "台", "team-target": "台", "throughput": "台次", "workload": "工时", "lead-volume": "条",
    "online-leads": "条", "revenue-attainment": "元", "profit-attainment": "元", "service-output": "元",
    "aftersales-gross": "元", "parts-sales-rate": "元", "cost-control": "元", "budget-use": "元",
    "gross-per-unit": "元/台",
}  # fmt: skip


def test_all_135_are_there_and_nothing_beside_what_the_house_adds():
    assert len(ROWS) == len({code for code, *_rest in ROWS}) == 135
    assert SPECS.keys() == {code for code, *_rest in ROWS} | OF_THE_HOUSE


@pytest.mark.parametrize(
    ("code", "home", "unit", "direction", "rule", "calculation", "periods", "records"),
    [(*row[:7], tuple(row[7:])) for row in ROWS],
)
def test_each_is_as_the_table_says(code, home, unit, direction, rule, calculation, periods, records):
    declared, spec = SPECS[code]
    assert declared == home
    assert (spec.unit, spec.direction, spec.rule) == (unit, Direction(direction), Rule(rule))
    assert spec.calculation == CALCULATIONS[calculation]
    assert spec.periods == tuple(PERIODS[each] for each in periods)
    assert spec.records == records
    assert all(record in RECORDS for record in records)


@pytest.mark.parametrize("code", SPECS)
def test_each_says_in_both_languages_what_it_is(code):
    _home, spec = SPECS[code]
    for chinese, english in ((spec.zh, spec.en), (spec.formula_zh, spec.formula_en), (spec.target_zh, spec.target_en)):
        assert re.search("[\u4e00-\u9fff0-9]", chinese)
        assert english
        assert not re.search("[\u4e00-\u9fff]", english)
    assert spec.target_zh
    assert (spec.direction == Direction.LOWER) == (spec.rule == Rule.INVERSE)


def test_a_target_in_words_and_in_figures_agree():
    odd = {
        code
        for code, (_home, spec) in SPECS.items()
        if spec.target is not None and not re.search(rf"{spec.target.normalize():f}", spec.target_zh)
    }
    assert odd == set()
    open_ones = {code for code, (_home, spec) in SPECS.items() if spec.target is None}
    assert all(re.search("店定|厂家|预算|行业", SPECS[code][1].target_zh) for code in open_ones), open_ones


def test_what_is_grave_and_what_goals_are_set_in():
    assert {code for code, (_home, spec) in SPECS.items() if spec.grave} == GRAVE
    assert all(SPECS[code][1].rule == Rule.ZERO_TOLERANCE for code in GRAVE)
    assert {code: spec.goal_unit for code, (_home, spec) in SPECS.items() if spec.goal_unit} == GOALS
    additive = {code for code, (_home, spec) in SPECS.items() if spec.additive}
    assert additive == (GOALS.keys() - {"gross-per-unit"}) | {"subdealer-new"}


def test_a_composite_names_its_parts():
    parts = {code: spec.parts for code, (_home, spec) in SPECS.items() if spec.parts}
    assert parts.keys() == {
        "negotiation-skill", "post-sale-care", "repair-efficiency", "service-quality", "overall-csat", "finance-team",
    }  # fmt: skip
    for code, theirs in parts.items():
        assert sum(part.share for part in theirs) == (0 if code == "overall-csat" else 100)
        assert all(part.indicator in SPECS or (part.zh and part.en) for part in theirs)


def test_what_is_computed_today():
    assert calculators.computable() == COMPUTED_NOW
    assert calculators.explained() == COMPUTED_NOW


def test_every_position_weighs_a_hundred():
    sums = {code: sum(spec.weight for spec in module.WEIGHTS) for code, module in position_modules().items()}
    assert len(sums) == 42
    assert set(sums.values()) == {100}
    assert check_indicators() == []


@pytest.mark.django_db
def test_the_catalogue_holds_what_the_code_says(synced_catalogue):
    stored = {each.code: each for each in Indicator.objects.filter(code__in=SPECS)}
    assert stored.keys() == SPECS.keys()
    for code, (home, spec) in SPECS.items():
        row = stored[code]
        assert (row.home, row.grave, row.additive, row.goal_unit) == (home, spec.grave, spec.additive, spec.goal_unit)
        assert [part["indicator"] for part in row.parts] == [part.indicator for part in spec.parts]
        assert row.target == (None if spec.target is None else Decimal(spec.target))
        assert row.set_in in {"%", "-", "次/年", *UNITS}
    assert [change.drift for change in sync()] == [[], []]


def test_an_unknown_worksheet_or_part_is_an_error(monkeypatch):
    from dataclasses import replace

    from kpi import checks
    from kpi.catalogue import PartOf, SheetFigure, SheetSource

    _home, spec = SPECS["showroom-5s"]
    wrong = replace(spec, sheets=SheetSource(SheetFigure.SCORE, ("nowhere",)), parts=(PartOf(indicator="nothing"),))
    others = tuple(each for specs in indicator_specs().values() for each in specs if each.code != spec.code)
    monkeypatch.setattr(checks, "indicator_specs", lambda: {"sales": (*others, wrong)})
    assert {each.id for each in check_indicators()} == {"kpi.E005", "kpi.E006"}
    assert all(each.level == django_checks.ERROR for each in check_indicators())
