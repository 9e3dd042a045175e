"""What tests of marketing's own work and of surveys record, each through the action the page uses."""

from datetime import timedelta
from decimal import Decimal

from marketing.models import Question, Questionnaire
from marketing.promotion.effects import day_end
from marketing.promotion.records import (
    ACCOUNT,
    CAMPAIGN,
    CONTACT,
    CONTENT,
    MATERIAL,
    PLACEMENT,
    PLAN,
    RESEARCH,
    REVIEW,
)
from marketing.surveys.records import SURVEY
from roles.approvals.actions import approve, return_document
from roles.approvals.models import Approval
from roles.records.actions import create_record
from tests.conftest import MONDAY

KINDS = {
    each.code: each
    for each in (PLAN, CAMPAIGN, REVIEW, PLACEMENT, CONTENT, ACCOUNT, CONTACT, MATERIAL, RESEARCH, SURVEY)
}


def make_plan(owner, **fields):
    values = {
        "subject": "三月推广",
        "period": "month",
        "starts_on": MONDAY.replace(day=1),
        "goals": "g",
        "budget": 1000,
    }
    return create_record(kind=PLAN, acting_user=owner, values={**values, **fields})


def make_campaign(owner, *, crew=(), **fields):
    values = {
        "name": "春季试驾会",
        "kind": "test_drive",
        "starts_on": MONDAY,
        "ends_on": MONDAY + timedelta(days=1),
        "place": "展厅",
        "budget": Decimal(2000),
        "target_leads": 4,
        "crew": list(crew),
    }
    return create_record(kind=CAMPAIGN, acting_user=owner, values={**values, **fields})


def make_ad(owner, **fields):
    values = {"name": "抖音信息流", "form": "feed", "starts_on": MONDAY, "ends_on": MONDAY, "budget": Decimal(800)}
    return create_record(kind=PLACEMENT, acting_user=owner, values={**values, **fields})


def make_content(owner, **fields):
    values = {"title": "新车到店", "platform": "douyin", "due_on": MONDAY, "due_at": day_end(MONDAY)}
    return create_record(kind=CONTENT, acting_user=owner, values={**values, **fields})


def make_account(owner, **fields):
    return create_record(kind=ACCOUNT, acting_user=owner, values={"platform": "douyin", "handle": "本店", **fields})


def make_contact(owner, **fields):
    values = {"name": "本地电台", "kind": "media", "phone": "13966667777"}
    return create_record(kind=CONTACT, acting_user=owner, values={**values, **fields})


def make_material(owner, **fields):
    values = {"name": "易拉宝", "place": "门口", "edition": "3月", "valid_until": MONDAY, "quantity": 2}
    return create_record(kind=MATERIAL, acting_user=owner, values={**values, **fields})


def make_research(owner, **fields):
    values = {"subject": "竞品价格", "due_on": MONDAY, "due_at": day_end(MONDAY), "proposed": 3}
    return create_record(kind=RESEARCH, acting_user=owner, values={**values, **fields})


def make_questionnaire(kind="ssi", **fields):
    made = Questionnaire.objects.create(code=kind, kind=kind, name_zh="问卷", name_en="Questions", **fields)
    Question.objects.create(questionnaire=made, order=1, text_zh="总体满意吗", text_en="Are you content?", weight=3)
    Question.objects.create(
        questionnaire=made, order=2, kind="yes_no", text_zh="会推荐吗", text_en="Would you recommend us?", weight=1
    )
    return made


def make_survey(owner, customer, *, questionnaire=None, about=None, **fields):
    unit = about.assignments.first().unit if about else customer.unit
    values = {"questionnaire": questionnaire or make_questionnaire(), "customer": customer, "about": about}
    return create_record(kind=SURVEY, acting_user=owner, values={**values, "about_unit": unit, **fields})


def decide(document_model, staff, *, yes=True):
    """Take the decision on the only document of a model that waits, as a person."""
    waiting = Approval.objects.get(content_type__model=document_model, state="pending")
    if yes:
        return approve(approval=waiting, acting_user=staff, version=waiting.version)
    return return_document(approval=waiting, acting_user=staff, version=waiting.version, reason="no")
