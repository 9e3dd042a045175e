"""In a browser: a survey answered on a phone without a login; a campaign on phones from plan to review."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from roles import clock
from tests.browser.conftest import DESKTOP, PHONE, House
from tests.browser.test_accessibility import findings_of
from tests.browser.test_complaint import _HOLDER, ask, fits, phone

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_CAMPAIGN = "SELECT id, state FROM marketing_campaign ORDER BY id DESC LIMIT 1"
_REVIEW = "SELECT id, state, cost, leads FROM marketing_campaignreview ORDER BY id DESC LIMIT 1"
_SURVEY = "SELECT id, state, score, is_low FROM marketing_survey ORDER BY id DESC LIMIT 1"
_CUSTOMER_OF = "SELECT id FROM marketing_customer WHERE state = 'complete' AND owner_id = ? ORDER BY id LIMIT 1"
_CUSTOMER = "SELECT id FROM marketing_customer WHERE state = 'complete' ORDER BY id LIMIT 1"


def holder(house: House, position: str) -> object:
    return ask(house, _HOLDER, position, 0)[0]


def push(page: Page, house: House, kind: str, pk: object, code: str, **typed: str) -> None:
    """Open a record, take a move its page offers, whether it asks for something or not."""
    page.goto(f"{house.url}/records/{kind}/{pk}/")
    fits(page)
    if not typed:
        page.locator(f"form[action$='/move/{code}/'] button").click()
        page.wait_for_load_state()
        return
    page.locator(f"a[href$='/move/{code}/']").click()
    fits(page)
    for name, value in typed.items():
        page.locator(f"main [name={name}]").fill(value)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(f"**/records/{kind}/{pk}/")


def decide(page: Page, house: House, pk: object) -> None:
    """Say yes to what waits, on the campaign's own page."""
    page.goto(f"{house.url}/records/campaign/{pk}/")
    fits(page)
    page.locator("button[name=decision][value=approve]").click()
    page.wait_for_load_state()


def sees_everything(page: Page, name: str) -> None:
    """The page of a guest is accessible on a phone and on a desktop, in the light and in the dark."""
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size["viewport"])
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        assert findings_of(page, name) == []


def test_a_survey_on_a_phone_without_a_login(chromium: Browser, house: House, tmp_path: Path) -> None:
    relations = phone(chromium, house, holder(house, "customer-relations-specialist"))
    relations.goto(f"{house.url}/records/survey/new/")
    fits(relations)
    relations.locator("[name=questionnaire]").select_option(index=1)
    (customer,) = ask(house, _CUSTOMER)
    relations.locator("[name=customer]").fill(f"C{customer:08d}")
    relations.locator("main form button.btn-primary").click()
    relations.wait_for_url(lambda url: not url.endswith("/new/"))
    pk = ask(house, _SURVEY)[0]
    push(relations, house, "survey", pk, "send")
    address = relations.locator("main input[readonly]").input_value()
    path = address[address.index("/marketing/survey/") :]

    customer_phone = chromium.new_context(locale="zh-CN", **PHONE).new_page()
    customer_phone.set_default_timeout(20_000)
    customer_phone.goto(house.url + path)
    fits(customer_phone)
    assert "/login/" not in customer_phone.url
    sees_everything(customer_phone, "survey")
    customer_phone.screenshot(path=tmp_path / "survey.png", full_page=True)
    customer_phone.locator("button[type=submit], form button.btn-primary").last.click()
    expect(customer_phone.locator(".survey-question.is-wrong").first).to_be_visible()
    sees_everything(customer_phone, "survey, not all answered")
    for question in customer_phone.locator(".survey-question").all():
        question.locator("input").first.check(force=True)
    customer_phone.locator("textarea").fill("等了两个小时")
    customer_phone.locator("form button.btn-primary").last.click()
    expect(customer_phone.locator(".survey-said.is-done")).to_be_visible()
    sees_everything(customer_phone, "survey, answered")
    _pk, state, _score, low = ask(house, _SURVEY)
    assert (state, low) == ("answered", 1)
    customer_phone.goto(house.url + path)
    expect(customer_phone.locator("form textarea")).to_have_count(0)
    push(relations, house, "survey", pk, "follow")
    push(relations, house, "survey", pk, "close", reason="等待过久", outcome="已致歉")
    assert ask(house, _SURVEY)[1] == "closed"


def test_a_campaign_from_plan_to_review(chromium: Browser, house: House, tmp_path: Path) -> None:
    today = clock.today().isoformat()
    specialist = phone(chromium, house, holder(house, "marketing-specialist"))
    specialist.goto(f"{house.url}/records/campaign/new/")
    fits(specialist)
    specialist.locator("[name=kind]").select_option("test_drive")
    for name, value in {
        "name": "浏览器试驾会",
        "starts_on": today,
        "ends_on": today,
        "place": "展厅",
        "budget": "3000",
        "target_leads": "5",
    }.items():
        specialist.locator(f"main [name={name}]").fill(value)
    seller_login, seller, _name = ask(house, _HOLDER, "sales-consultant", 2)
    specialist.locator("[name=crew]").select_option(str(seller))
    specialist.locator("main form button.btn-primary").click()
    specialist.wait_for_url(lambda url: not url.endswith("/new/"))
    pk, state = ask(house, _CAMPAIGN)
    assert state == "planning"
    push(specialist, house, "campaign", pk, "submit")
    manager = phone(chromium, house, "marketing-manager")
    decide(manager, house, pk)
    assert ask(house, _CAMPAIGN)[1] == "approved"
    decide(phone(chromium, house, "general-manager"), house, pk)
    push(manager, house, "campaign", pk, "report", filing="CJ-1")
    push(specialist, house, "campaign", pk, "start")
    specialist.locator("#money summary").click()
    specialist.locator("#money [name=what]").fill("场地")
    specialist.locator("#money [name=amount]").fill("1000")
    specialist.locator("#money form button").click()
    specialist.wait_for_load_state()
    # Whoever helps notes who came.
    (customer,) = ask(house, _CUSTOMER_OF, seller)
    helper = phone(chromium, house, seller_login)
    helper.goto(f"{house.url}/records/campaign/{pk}/")
    fits(helper)
    helper.locator("#guests summary").click()
    helper.locator("#guests [name=customer]").fill(f"C{customer:08d}")
    helper.locator("#guests form button").click()
    expect(helper.locator("#guests .link-row").first).to_contain_text("线索")
    specialist.goto(f"{house.url}/records/campaign/{pk}/")
    specialist.screenshot(path=tmp_path / "campaign.png", full_page=True)
    push(specialist, house, "campaign", pk, "end", attended="21")
    review, state, _cost, _leads = ask(house, _REVIEW)
    assert state == "waiting"
    push(specialist, house, "campaign_review", review, "submit", gross_profit="4000", conclusion="到场好于预期")
    _pk, state, cost, leads = ask(house, _REVIEW)
    assert (state, float(str(cost)), leads) == ("submitted", 1000, 1)
    push(manager, house, "campaign_review", review, "accept")
    push(manager, house, "campaign_review", review, "report")
    assert ask(house, _CAMPAIGN)[1] == "reviewed"
    assert ask(house, _REVIEW)[1] == "reported"
    manager.goto(f"{house.url}/records/campaign_review/{review}/")
    expect(manager.locator("main")).to_contain_text("3")
