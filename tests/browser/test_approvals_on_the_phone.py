"""Approvals on the phone: several ticked and approved with a line each, one handed over, an opinion asked and given."""

from __future__ import annotations

import sqlite3

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, House, log_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# Who has the most plain documents (no scorecards) waiting.
_BUSIEST = """
SELECT s.username, COUNT(*) AS waiting FROM approvals_approval a
JOIN roles_staff s ON s.id = a.approver_id
JOIN django_content_type t ON t.id = a.content_type_id
WHERE a.state = 'pending' AND t.model IN ('report', 'absence') AND s.is_active AND NOT s.is_superuser
GROUP BY s.id ORDER BY waiting DESC, s.id LIMIT 1
"""
# Whom a report could be handed to: somebody else who may decide on it, the head of the store.
_HEAD = """
SELECT s.name, s.username FROM roles_assignment a
JOIN roles_staff s ON s.id = a.staff_id JOIN roles_position p ON p.id = a.position_id
WHERE p.code = 'general-manager' AND a.ends_on IS NULL ORDER BY s.id LIMIT 1
"""
_COLLEAGUE = """
SELECT s.name, s.username, s.employee_no FROM roles_assignment a
JOIN roles_staff s ON s.id = a.staff_id JOIN roles_position p ON p.id = a.position_id
WHERE p.code = 'accountant' AND a.ends_on IS NULL AND s.is_active ORDER BY s.id LIMIT 1
"""


def ask(house: House, statement: str, *params: object) -> tuple[object, ...]:
    with sqlite3.connect(house.data / "dealership.sqlite3") as database:
        row = database.execute(statement, params).fetchone()
    assert row is not None
    return tuple(row)


def state_of(house: House, approval: int) -> tuple[object, ...]:
    return ask(house, "SELECT state, version FROM approvals_approval WHERE id = ?", approval)


def phone(chromium: Browser, house: House, login: str) -> Page:
    page = chromium.new_context(locale="zh-CN", **PHONE).new_page()
    page.set_default_timeout(20_000)
    log_in(page, house, login)
    return page


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_several_at_once_handing_over_and_an_opinion_on_the_phone(chromium: Browser, house: House) -> None:
    login, waiting = ask(house, _BUSIEST)
    assert int(str(waiting)) >= 3, "the demo store lets nothing wait"
    page = phone(chromium, house, str(login))
    page.goto(f"{house.url}/approvals/")
    assert overflow(page) <= 0
    boxes = page.locator("[data-pick]")
    keys = [int(str(box.get_attribute("value")).split(":")[0]) for box in boxes.all()]
    bar = page.locator("#several")
    expect(bar).to_be_hidden()

    # Two ticked and approved; meanwhile a third one, ticked as well, was decided in another tab.
    for number in range(3):
        boxes.nth(number).tap()
    expect(bar).to_be_visible()
    other = page.context.new_page()
    other.goto(f"{house.url}/approvals/")
    _send(other, f"#approval-{keys[2]} [data-approve]")
    button = bar.locator("button[value=approve]")
    size = button.bounding_box()
    assert size is not None
    assert size["height"] >= 44
    button.tap()
    lines = page.locator("#results li")
    expect(lines).to_have_count(3)
    expect(page.locator("#results li.tone-ok")).to_have_count(2)
    expect(page.locator("#results li.tone-warn")).to_have_count(1)
    assert [state_of(house, key)[0] for key in keys[:3]] == ["approved"] * 3
    assert overflow(page) <= 0

    _hand_over_and_ask(chromium, house, page)


def _send(page: Page, button: str) -> None:
    """Tap a button and wait for the page that answers it."""
    with page.expect_navigation():
        page.locator(button).first.tap()


def _hand_over_and_ask(chromium: Browser, house: House, page: Page) -> None:
    (head, head_login), (colleague, colleague_login, number) = ask(house, _HEAD), ask(house, _COLLEAGUE)
    row = page.locator("[data-row]:has([data-approve])").first
    key = int(str(row.get_attribute("id")).removeprefix("approval-"))
    address = f"{house.url}{row.locator('[data-open]').get_attribute('href')}"
    row.locator("[data-open]").tap()
    page.wait_for_url(address)

    page.locator("#ask-form").locator("xpath=..").locator("summary").tap()
    page.locator("#ask-form input[name=person]").fill(str(number))
    page.locator("#ask-form textarea").fill("这个数字合理吗？")
    _send(page, "#ask-form button")
    expect(page.locator(".opinions")).to_contain_text(str(colleague))

    expert = phone(chromium, house, str(colleague_login))
    expert.goto(f"{house.url}/approvals/")
    asked = expert.locator(".desk-row.asked").first
    expect(asked).to_contain_text("这个数字合理吗？")
    asked.locator("textarea").fill("合理，与台账一致。")
    _send(expert, ".desk-row.asked button")
    expect(expert.locator(".desk-row.asked").filter(has_text="这个数字合理吗？")).to_have_count(0)

    page.goto(address)
    expect(page.locator(".opinions")).to_contain_text("与台账一致")
    assert overflow(page) <= 0
    page.locator("#transfer-form").locator("xpath=..").locator("summary").tap()
    page.locator("#transfer-form input[name=person]").fill(str(head))
    page.locator("#transfer-form textarea").fill("本周出差")
    _send(page, "#transfer-form button")
    (approver,) = ask(
        house,
        "SELECT s.name FROM approvals_approval a JOIN roles_staff s ON s.id = a.approver_id WHERE a.id = ?",
        key,
    )
    assert approver == head

    boss = phone(chromium, house, str(head_login))
    boss.goto(address)
    expect(boss.locator(".timeline")).to_contain_text("本周出差")
    _send(boss, "button[value=approve]")
    assert state_of(house, key)[0] == "approved"
