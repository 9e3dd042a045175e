"""A stop-watch run: what a walk-in, a quotation and an order cost in taps and fields, by the pages' own links alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from roles import clock
from tests.browser.conftest import House
from tests.browser.test_complaint import _HOLDER, ask, fits, phone

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_LOGIN = "SELECT username FROM roles_staff WHERE id = ?"
_VISIT = "SELECT id, lead_id, adviser_id FROM sales_showroomvisit ORDER BY id DESC LIMIT 1"
_MODEL = "SELECT car_model_id, colour FROM sales_vehicle WHERE state = 'in_stock' ORDER BY arrived_at LIMIT 1"
_ORDER = "SELECT id, state FROM sales_salesorder ORDER BY id DESC LIMIT 1"
TAPPED = "addEventListener('click', e => e.isTrusted && window.tapped(e.target.tagName), true)"


class StopWatch:
    """Counts what a person does on a page: taps and fields filled in, and the seconds it takes."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.fields, self.began = page, 0, 0, time.monotonic()
        page.expose_function("tapped", lambda _tag: self._tapped())
        page.add_init_script(TAPPED)
        page.reload()

    def _tapped(self) -> None:
        self.taps += 1

    def start(self) -> None:
        """Begin to count anew."""
        self.taps, self.fields, self.began = 0, 0, time.monotonic()

    def tap(self, selector: str) -> None:
        """Tap the first of what a selector names, and wait for what comes of it."""
        self.page.locator(selector).first.click()
        self.page.wait_for_load_state()

    def fill(self, selector: str, text: str) -> None:
        """Fill in a field, or choose."""
        field = self.page.locator(selector).first
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)
        self.fields += 1

    def read(self) -> tuple[int, int, float]:
        """Return taps, fields and seconds since the start."""
        return self.taps, self.fields, time.monotonic() - self.began


def test_a_walk_in_a_quotation_and_an_order_by_the_stop_watch(
    chromium: Browser, house: House, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    desk = phone(chromium, house, ask(house, _HOLDER, "front-desk-receptionist", 0)[0])
    desk.goto(f"{house.url}/showroom/")
    watch = StopWatch(desk)
    watch.start()
    watch.tap(".desk-go")
    expect(desk.locator(".desk-card").first).to_be_visible()
    found = {"walk-in": watch.read()}

    watch.start()
    watch.tap(".desk-form summary")
    watch.fill("[name=phone]", "15412345678")
    watch.fill("[name=name]", "陆临川")
    watch.tap(".desk-go")
    expect(desk.locator(".desk-live")).to_contain_text("陆临川")
    found["walk-in with a number"] = watch.read()

    _visit, _lead, adviser = ask(house, _VISIT)
    seller = phone(chromium, house, ask(house, _LOGIN, adviser)[0])
    watch = StopWatch(seller)
    model, colour = ask(house, _MODEL)
    watch.start()
    watch.tap("section[aria-labelledby=at-hand] a")
    fits(seller)
    watch.fill("form[action$='/quote/'] [name=car_model]", str(model))
    watch.tap("form[action$='/quote/'] button")
    seller.wait_for_url("**/records/quotation/**")
    fits(seller)
    watch.tap("main a[href$='/edit/']")
    watch.fill("[name=discount]", "1000")
    watch.fill("[name=colour]", str(colour))
    watch.tap("main form button.btn-primary")
    seller.screenshot(path=tmp_path / "quotation.png", full_page=True)
    watch.tap("form[action$='/move/quote/'] button")
    found["quotation"] = watch.read()

    watch.start()
    watch.tap("a[href$='/move/order/']")
    fits(seller)
    watch.fill("[name=deposit]", "5000")
    watch.fill("[name=promised_on]", (clock.today() + timedelta(days=5)).isoformat())
    seller.screenshot(path=tmp_path / "order.png", full_page=True)
    watch.tap("main form button.btn-primary")
    seller.wait_for_url("**/records/sales_order/**")
    watch.tap("form[action$='/move/submit/'] button")
    found["order"] = watch.read()
    assert ask(house, _ORDER)[1] == "review"

    for what, (taps, fields, seconds) in found.items():
        record_property(f"stop-watch, {what}: taps", taps)
        record_property(f"stop-watch, {what}: fields", fields)
        record_property(f"stop-watch, {what}: seconds", round(seconds))
    most = {"walk-in": (1, 0), "walk-in with a number": (2, 2), "quotation": (5, 3), "order": (3, 2)}
    assert {what: (taps, fields) for what, (taps, fields, _seconds) in found.items()} == most
    assert found["walk-in with a number"][2] < 20
