"""A complaint on phones: heard in sales, assigned, handed over to the workshop, solved, agreed to and closed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, House, log_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_HOLDER = """
SELECT s.username, s.id, s.name FROM roles_assignment a JOIN roles_staff s ON s.id = a.staff_id
JOIN roles_position p ON p.id = a.position_id
WHERE p.code = ? AND a.ends_on IS NULL AND s.is_active = 1 AND s.leaves_on IS NULL ORDER BY a.id LIMIT 1 OFFSET ?
"""
_COMPLAINT = "SELECT id, state, owner_id, department_id FROM marketing_complaint ORDER BY id DESC LIMIT 1"


def ask(house: House, statement: str, *params: object) -> tuple[object, ...]:
    with sqlite3.connect(house.data / "dealership.sqlite3") as database:
        row = database.execute(statement, params).fetchone()
    assert row is not None
    return tuple(row)


def phone(chromium: Browser, house: House, login: object) -> Page:
    page = chromium.new_context(locale="zh-CN", **PHONE).new_page()
    page.set_default_timeout(20_000)
    log_in(page, house, str(login))
    return page


def fits(page: Page) -> None:
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, page.url


def move(page: Page, house: House, pk: object, code: str, **typed: str) -> None:
    """Open the record, take the move its page offers, fill in what it asks for."""
    page.goto(f"{house.url}/records/complaint/{pk}/")
    fits(page)
    page.locator(f"a[href$='/move/{code}/']").click()
    page.wait_for_url(f"**/move/{code}/")
    fits(page)
    for name, value in typed.items():
        field = page.locator(f"main [name={name}]")
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(f"**/records/complaint/{pk}/")


def test_from_the_call_to_the_customers_yes_through_two_departments(
    chromium: Browser, house: House, tmp_path: Path
) -> None:
    heard = phone(chromium, house, "consultant")
    heard.goto(f"{house.url}/records/complaint/new/")
    fits(heard)
    heard.locator("[name=source]").select_option("phone")
    heard.locator("[name=category]").select_option("repair")
    heard.locator("[name=content]").fill("修了两次还有异响")
    heard.locator("main form button.btn-primary").click()
    heard.wait_for_url(lambda url: not url.endswith("/new/"))
    pk, state, _owner, sales = ask(house, _COMPLAINT)
    assert state == "received"
    heard.screenshot(path=tmp_path / "heard.png", full_page=True)

    seller_login, seller, _name = ask(house, _HOLDER, "sales-consultant", 2)
    advisor_login, advisor, _name = ask(house, _HOLDER, "service-advisor", 0)
    relations = phone(chromium, house, ask(house, _HOLDER, "customer-relations-specialist", 0)[0])
    move(relations, house, pk, "assign", person=str(seller), reason="请尽快联系")

    move(phone(chromium, house, seller_login), house, pk, "hand_over", person=str(advisor))
    _pk, state, owner, department = ask(house, _COMPLAINT)
    assert (state, owner) == ("assigned", advisor)
    assert department != sales
    heard.reload()
    expect(heard.locator("h1")).to_contain_text("T")
    assert heard.locator("a[href$='/move/take/']").count() == 0, "who heard it reads on, and no more"

    solver = phone(chromium, house, advisor_login)
    move(solver, house, pk, "take", reason="已致电客户，约明早到店")
    move(solver, house, pk, "solve", cause="诊断不彻底", measure="技术主管复检", outcome="异响消除")
    move(relations, house, pk, "return", reason="冷车还有一点")
    move(solver, house, pk, "solve", cause="诊断不彻底", measure="更换衬套", outcome="异响消除")
    assert solver.locator("a[href$='/move/close/']").count() == 0, "whoever solved it does not close it"
    move(relations, house, pk, "close", said_at_closing="好了，谢谢", satisfied="true")
    assert ask(house, _COMPLAINT)[1] == "closed"
    expect(relations.locator(".timeline > li")).to_have_count(8)
    relations.screenshot(path=tmp_path / "closed.png", full_page=True)
