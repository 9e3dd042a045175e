"""A report is returned with a remark on a line, corrected, approved on the phone; a stale second tab loses nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, House, log_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# Of whom the demo always has a returned report that waits for its author, and who decides on it.
_RETURNED = """
SELECT r.id, author.username, r.version FROM reports_report r
JOIN roles_staff author ON author.id = r.owner_id
WHERE r.state = 'returned' ORDER BY r.due_at DESC LIMIT 1
"""
_DECIDER = """
SELECT s.username FROM approvals_approval a JOIN roles_staff s ON s.id = a.approver_id
WHERE a.object_id = ? AND a.state = 'pending' ORDER BY a.id DESC LIMIT 1
"""


def ask(house: House, statement: str, *params: object) -> tuple[object, ...]:
    with sqlite3.connect(house.data / "dealership.sqlite3") as database:
        row = database.execute(statement, params).fetchone()
    assert row is not None
    return tuple(row)


def phone(chromium: Browser, house: House, login: str) -> Page:
    page = chromium.new_context(locale="zh-CN", **PHONE).new_page()
    page.set_default_timeout(20_000)
    log_in(page, house, login)
    return page


def test_returned_with_a_remark_corrected_and_approved_on_the_phone(
    chromium: Browser, house: House, tmp_path: Path
) -> None:
    pk, author_login, _version = ask(house, _RETURNED)
    edit, detail = f"{house.url}/reports/{pk}/edit/", f"{house.url}/reports/{pk}/"
    author = phone(chromium, house, str(author_login))
    _submit(author, edit, "第一稿")
    (decider_login,) = ask(house, _DECIDER, pk)

    decider = phone(chromium, house, str(decider_login))
    decider.goto(detail)
    # The tab that stays open while the report is decided on in the other one.
    stale = decider.context.new_page()
    stale.goto(detail)
    beside = decider.locator(".report-figures .report-comment").first
    beside.locator("summary").click()
    beside.locator("input").fill("这个数字请说明")
    decider.locator("#decide-form textarea[name=reason]").fill("见批注")
    decider.locator("#decide-form button[value=return]").click()
    decider.wait_for_load_state()
    assert ask(house, "SELECT state FROM reports_report WHERE id = ?", pk) == ("returned",)

    author.goto(edit)
    expect(author.locator(".report-remark").first).to_contain_text("这个数字请说明")
    comment = author.locator(".report-figures .report-comment").first
    comment.locator("summary").click()
    comment.locator("input").fill("停电两小时")
    second = author.context.new_page()
    second.goto(edit)
    author.locator("textarea[name=summary]").fill("第二稿")
    author.locator("button[name=action][value=submit]").click()
    author.wait_for_url(f"**/reports/{pk}/")

    # The author's second tab: refused, and what was typed is still there.
    second.locator("textarea[name=summary]").fill("另一页写的")
    with second.expect_navigation() as answered:
        second.locator("button[name=action][value=submit]").click()
    assert answered.value.status == 409
    expect(second.locator("textarea[name=summary]")).to_have_value("另一页写的")

    # The decider's: the form of the first round decides on nothing.
    stale.locator("#decide-form textarea[name=reason]").fill("旧页面上的话")
    with stale.expect_navigation() as refused:
        stale.locator("#decide-form button[value=return]").click()
    assert refused.value.status == 409
    assert "旧页面上的话" in stale.content()
    state, summary = ask(house, "SELECT state, summary FROM reports_report WHERE id = ?", pk)
    assert (state, summary) == ("submitted", "第二稿")

    decider.goto(detail)
    expect(decider.locator(".report-differences")).to_contain_text("第二稿")
    expect(decider.locator(".report-figures").first).to_contain_text("停电两小时")
    overflow = decider.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
    decider.screenshot(path=tmp_path / "decide.png", full_page=True)
    decider.locator("#decide-form button[value=approve]").click()
    decider.wait_for_load_state()
    (state, sealed) = ask(house, "SELECT state, content_hash FROM reports_report WHERE id = ?", pk)
    assert state == "approved"
    assert len(str(sealed)) == 64


def _submit(page: Page, address: str, summary: str) -> None:
    page.goto(address)
    page.locator("textarea[name=summary]").fill(summary)
    page.locator("button[name=action][value=submit]").click()
    page.wait_for_url(lambda url: not url.endswith("/edit/"))
