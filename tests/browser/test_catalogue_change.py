"""An administrator changes a rhythm, reads what it will do, saves; the sweeps do just that; then it is brought back."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from roles import clock
from tests.browser.conftest import DESKTOP, PHONE, House, log_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SIZES = [pytest.param(PHONE, id="390px"), pytest.param(DESKTOP, id="1280px")]
DATABASE = "dealership.sqlite3"

Items = Counter[tuple[int, str]]


class Copy(House):
    """The house as it stood at one moment, to let a week pass in."""

    @classmethod
    def of(cls, house: House, folder: Path) -> Copy:
        """Copy the database while the house goes on working."""
        folder.mkdir()
        (folder / "secret-key").write_bytes((house.data / "secret-key").read_bytes())
        with sqlite3.connect(house.data / DATABASE) as source, sqlite3.connect(folder / DATABASE) as target:
            source.backup(target)
        return cls(house.url, folder)

    def made_in_a_week(self, today: date, *, daily: bool = False) -> Items:
        """Let seven days pass and return the new items of every duty and period.

        With one sweep a day, or with one at the end that makes up for all of them: it comes to the same.
        """
        before = self._items()
        for number in range(1 if daily else 7, 8):
            at = clock.local(today + timedelta(days=number), time(0, 1))
            self.manage("sweep", "--at", at.isoformat())
        return self._items() - before

    def _items(self) -> Items:
        # What an event raises comes when the sweep finds it, not by a rhythm.
        rows = (
            "SELECT i.duty_id, i.period FROM duties_checklistitem i JOIN duties_duty d ON d.id = i.duty_id"
            " WHERE d.trigger = ''"
        )
        with sqlite3.connect(self.data / DATABASE) as database:
            return Counter(database.execute(rows).fetchall())


@pytest.mark.parametrize("size", SIZES)
def test_the_sweeps_do_what_the_preview_said(
    chromium: Browser, house: House, tmp_path: Path, size: dict[str, Any]
) -> None:
    page = chromium.new_context(locale="zh-CN", **size).new_page()
    page.set_default_timeout(20_000)
    today = clock.today()
    unchanged = Copy.of(house, tmp_path / "unchanged").made_in_a_week(today)

    log_in(page, house, "admin")
    duty = _open_a_daily_duty(page, house)
    more, fewer = _change_the_rhythm(page)
    changed = Copy.of(house, tmp_path / "changed").made_in_a_week(today, daily=True)
    assert sum((changed - unchanged).values()) == more > 0
    assert sum((unchanged - changed).values()) == fewer > 0
    assert {each for each, _period in (changed - unchanged) + (unchanged - changed)} == {duty}

    assert _bring_it_back(page, house, duty) == (fewer, more)
    assert Copy.of(house, tmp_path / "back").made_in_a_week(today) == unchanged


def _open_a_daily_duty(page: Page, house: House) -> int:
    """Open the page of a consultant's daily duty; return its key."""
    page.goto(f"{house.url}/admin/duties/duty/?q=sales-consultant&cadence__exact=daily&retired__exact=0")
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_url("**/change/**")
    found = re.search(r"/duty/(\d+)/change/", page.url)
    assert found
    return int(found[1])


def _change_the_rhythm(page: Page) -> tuple[int, int]:
    """Make the duty a weekly one; read the preview, forget the reason, give it, save. Return the numbers read."""
    page.select_option("select[name=cadence]", "weekly")
    page.fill("input[name=rrule]", "FREQ=WEEKLY;BYDAY=MO")
    page.fill("input[name=due_time]", "09:00")
    page.locator("input[name=_continue]").click()
    expect(page.locator(".catalogue-differences")).to_contain_text("09:00")
    expect(page.locator(".catalogue-old")).not_to_contain_text("FREQ")
    _fits(page)
    told = _numbers(page)
    page.locator("input[name=_confirm]").click()
    expect(page.locator(".errorlist")).to_be_visible()
    page.fill("input[name=change_reason]", "改为每周一早会前")
    page.locator("input[name=_confirm]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator("select[name=cadence]")).to_have_value("weekly")
    return told


def _bring_it_back(page: Page, house: House, duty: int) -> tuple[int, int]:
    """Bring the former rhythm back from the history; return the numbers of the preview."""
    page.locator(".historylink").click()
    expect(page.locator(".catalogue-occasion").first).to_contain_text("改为每周一早会前")
    _fits(page)
    page.locator(".catalogue-occasion .button").first.click()
    told = _numbers(page)
    page.fill("input[name=change_reason]", "还是每天做")
    page.locator("input[name=_confirm]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator("select[name=cadence]")).to_have_value("daily")
    page.goto(f"{house.url}/admin/duties/duty/{duty}/history/")
    expect(page.locator(".catalogue-occasion").first).to_contain_text("还是每天做")
    return told


def _numbers(page: Page) -> tuple[int, int]:
    """Return how many items more and fewer the preview tells of."""

    def told(tone: str) -> int:
        return int(page.locator(f".catalogue-line.tone-{tone}").get_attribute("data-count") or 0)

    return told("more"), told("fewer")


def _fits(page: Page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{wide}px wider than the screen"
