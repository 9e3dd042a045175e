"""The boards on a screen on the wall: nobody scrolls there, and nothing is cut off for good."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import House, log_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)], ids=["1280px", "1920px"])
def test_it_fills_the_screen_and_turns_the_pages_of_its_lists(
    chromium: Browser, house: House, size: tuple[int, int]
) -> None:
    page = chromium.new_context(locale="zh-CN", viewport={"width": size[0], "height": size[1]}).new_page()
    log_in(page, house, "sales-manager")
    page.goto(f"{house.url}/boards/")
    page.clock.install()
    screen = page.locator("main a[href*='screen=1']").first.get_attribute("href")
    page.goto(f"{house.url}{screen}")
    assert page.evaluate("document.scrollingElement.scrollHeight") == size[1]
    assert page.evaluate("document.scrollingElement.scrollWidth") == size[0]

    lists = ".board-columns > .panel > ul, .board-side"
    longer = page.evaluate(_LONGER, lists)
    assert longer, "the demo store owes more than one screen shows"
    seen = [set(rows) for rows in page.evaluate(_SHOWN, lists)]
    for _turn in range(20):
        page.clock.run_for(8_000)
        for known, rows in zip(seen, page.evaluate(_SHOWN, lists), strict=True):
            known.update(rows)
    assert [len(rows) for rows in seen] == page.evaluate(_COUNTED, lists)


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)], ids=["1280px", "1920px"])
def test_the_front_desk_s_board_fills_the_screen_in_large_type(
    chromium: Browser, house: House, size: tuple[int, int]
) -> None:
    page = chromium.new_context(locale="zh-CN", viewport={"width": size[0], "height": size[1]}).new_page()
    log_in(page, house, "sales-manager")
    page.goto(f"{house.url}/showroom/")
    screen = page.locator("main a[href*='screen=1']").get_attribute("href")
    answer = page.goto(f"{house.url}{screen}")
    assert answer is not None
    assert answer.headers["refresh"] == "30"
    assert page.evaluate("document.scrollingElement.scrollHeight") == size[1]
    assert page.evaluate("document.scrollingElement.scrollWidth") == size[0]
    # From across the showroom: the smallest words, and the name that is called out.
    assert (
        page.evaluate("Math.min(...[...document.querySelectorAll('main *')].map(_SIZE))".replace("_SIZE", _SIZE)) >= 14
    )
    assert page.locator(".wall-name").evaluate(_SIZE) >= size[1] / 25
    # What is cut is wider than its box: a name, a state, a number of minutes.
    assert page.evaluate(_CUT) == []
    assert page.locator("form").count() == 0


_SIZE = "(e) => parseFloat(getComputedStyle(e).fontSize)"
_CUT = """() => [...document.querySelectorAll("main span, main p, main dd, main dt, main h1, main h2")]
  .filter((e) => !e.closest(".visually-hidden") && e.scrollWidth > e.clientWidth + 1 && e.clientWidth)
  .map((e) => e.textContent.trim())"""
_LONGER = "(lists) => [...document.querySelectorAll(lists)].filter((e) => e.scrollHeight > e.clientHeight + 1).length"
_COUNTED = "(lists) => [...document.querySelectorAll(lists)].map((e) => e.children.length)"
# Which rows of each list stand wholly within it, or fill it.
_SHOWN = """(lists) => [...document.querySelectorAll(lists)].map((list) => {
  const frame = list.getBoundingClientRect();
  return [...list.children].flatMap((row, number) => {
    const box = row.getBoundingClientRect();
    const whole = box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1;
    return whole || (box.top <= frame.top + 1 && box.bottom >= frame.bottom - 1) ? [number] : [];
  });
})"""
