"""One working day, played in Chromium: checklist, report, approval, score."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, House, log_in, log_out

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SIZES = [pytest.param(PHONE, id="390px"), pytest.param(DESKTOP, id="1280px")]


def _open_page(chromium: Browser, size: dict[str, Any]) -> Page:
    page = chromium.new_context(locale="zh-CN", **size).new_page()
    page.set_default_timeout(15_000)
    return page


def _go(page: Page, address: str) -> None:
    """Follow the bar that this width shows: at the bottom on a phone, at the side on a desktop."""
    page.locator(f".bottombar a[href='{address}']:visible, .sidebar a[href='{address}']:visible").first.click()
    page.wait_for_url(f"**{address}**")


def _total(page: Page) -> Decimal:
    return Decimal(page.locator(".score-total .stat-value").inner_text())


def _execution_is_full(page: Page) -> bool:
    points, weight = re.findall(r"[\d.]+", page.locator(".score-facts dd").first.inner_text())
    return Decimal(points) == Decimal(weight)


@pytest.mark.parametrize("size", SIZES)
def test_the_loop_of_a_working_day(chromium: Browser, house: House, size: dict[str, Any]) -> None:
    page = _open_page(chromium, size)

    log_in(page, house, "consultant")
    expect(page.locator("html")).to_have_attribute("lang", re.compile("zh"))
    expect(page.locator("h1")).to_have_text("今日")
    _tick_two_duties(page)

    before = _my_score(page)
    # In the first hours of a month nothing is late yet: a full score cannot rise.
    full = _execution_is_full(page)
    author, title = _submit_the_daily_report(page, house)
    log_out(page, house)

    log_in(page, house, "supervisor")
    _approve(page, title)
    told = page.locator("main").get_by_text(f"{author}：本月执行得分")
    expect(told).to_have_count(0 if full else 1)
    seen_by_superior = _score_of(page, author)
    assert seen_by_superior == before if full else seen_by_superior > before, "the approved report moves the score"
    log_out(page, house)

    log_in(page, house, "consultant")
    assert _my_score(page) == seen_by_superior
    page.goto(f"{house.url}/messages/")
    expect(page.locator(".inbox-item").first).to_contain_text("工作日报")


def _tick_two_duties(page: Page) -> None:
    """Tick one duty with one tap and one with a note; take a third tick back."""
    first = page.locator(".duty.is-open:has(button.tick)").first
    row = page.locator(f"#{first.get_attribute('id')}")
    row.locator("button.tick").click()
    expect(row).to_have_class(re.compile("is-done"))

    noted = page.locator(".duty.is-open:has(button.tick)").first
    row = page.locator(f"#{noted.get_attribute('id')}")
    row.locator("summary").click()
    row.locator("textarea").fill("展车已擦净,2号车右后门有划痕,已报库管。")
    row.locator(".note-box button").click()
    expect(row).to_have_class(re.compile("is-done"))
    expect(row).to_contain_text("2号车右后门有划痕")

    undone = page.locator(".duty.is-open:has(button.tick)").first
    row = page.locator(f"#{undone.get_attribute('id')}")
    row.locator("button.tick").click()
    expect(row).to_have_class(re.compile("is-done"))
    row.locator("form button").click()
    expect(row).to_have_class(re.compile("is-open"))


def _my_score(page: Page) -> Decimal:
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + "/duties/")
    page.locator("a.link-foot[href^='/kpi/']").click()
    page.wait_for_url("**/kpi/*/")
    return _total(page)


def _submit_the_daily_report(page: Page, house: House) -> tuple[str, str]:
    """Submit today's drafted report; return its author and its title in the inbox."""
    page.goto(f"{house.url}/duties/")
    page.locator(".link-rows a", has_text="工作日报").first.click()
    page.wait_for_url("**/edit/")
    expect(page.locator(".duty-list").first).to_be_attached()
    # In the evening the draft was made before the ticks: it is drawn up anew on demand.
    anew = page.locator("form[action$='/refresh/'] button")
    if anew.count():
        anew.click()
        page.wait_for_url("**/edit/")
        expect(page.locator(".duty-list").first).to_be_attached()
    assert page.locator(".duty-note", has_text="2号车右后门有划痕").count() == 1, (
        "the draft holds what was ticked today"
    )
    author = page.locator(".person-name, .who-name").first.inner_text()
    period = page.locator(".facts dd").first.inner_text()
    page.fill("textarea[name=summary]", "今天接待五批客户,两批试驾。")
    page.fill("textarea[name=plan]", "明天跟进三位意向客户。")
    page.locator("button[name=action][value=submit]").click()
    page.wait_for_url(re.compile(r"/reports/\d+/$"))
    expect(page.locator("main")).to_contain_text("待审批")
    year, month, day = re.findall(r"\d+", period)
    return author, f"工作日报 · {author} · {year}-{int(month):02}-{int(day):02}"


def _approve(page: Page, title: str) -> None:
    _go(page, "/approvals/")
    page.get_by_role("link", name=title).click()
    page.wait_for_url(re.compile(r"/reports/\d+/$"))
    expect(page.locator("main")).to_contain_text("今天接待五批客户")
    page.locator("button[name=decision][value=approve]").click()
    expect(page.locator("main")).to_contain_text("已通过")


def _score_of(page: Page, author: str) -> Decimal:
    page.goto(page.url.split("/reports/")[0] + "/kpi/")
    page.get_by_role("link", name=re.compile(author)).first.click()
    page.wait_for_url(re.compile(r"/kpi/\d+/$"))
    return _total(page)


def test_the_day_works_without_javascript(chromium: Browser, house: House) -> None:
    page = chromium.new_context(java_script_enabled=False, **PHONE).new_page()
    log_in(page, house, "consultant")
    row = page.locator(f"#{page.locator('.duty.is-open:has(button.tick)').first.get_attribute('id')}")
    row.locator("button.tick").click()
    expect(row).to_have_class(re.compile("is-done"))
    page.goto(f"{house.url}/duties/")
    page.locator(".link-rows a", has_text="工作日报").first.click()
    page.fill("textarea[name=summary]", "没有脚本也能交。")
    page.locator("button[name=action][value=submit]").click()
    expect(page.locator("main")).to_contain_text("没有脚本也能交。")
    expect(page.locator("main")).to_contain_text("待审批")
