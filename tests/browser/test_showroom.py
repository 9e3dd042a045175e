"""In a browser, on a phone: a walk-in logged with one tap, a number kept, the lead spoken to, a test drive done."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from roles import clock
from tests.browser.conftest import House
from tests.browser.test_complaint import _HOLDER, ask, fits, phone

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_VISIT = (
    "SELECT id, state, party_size, customer_id, lead_id, adviser_id FROM sales_showroomvisit ORDER BY id DESC LIMIT 1"
)
_LEAD = "SELECT id, state, contacted_at, next_contact_at FROM sales_lead WHERE id = ?"
_DRIVE = "SELECT id, state FROM sales_testdrive ORDER BY id DESC LIMIT 1"
_LOGIN = "SELECT username FROM roles_staff WHERE id = ?"
SECONDS = 20


def taps(page: Page) -> list[str]:
    """Count from now on what a thumb does on the page."""
    done: list[str] = []

    def tapped(tag: str) -> None:
        done.append(tag)

    page.expose_function("tapped", tapped)
    page.evaluate("document.addEventListener('click', e => e.isTrusted && window.tapped(e.target.tagName), true)")
    return done


def go_on(page: Page, house: House, pk: object, code: str, **typed: str) -> None:
    """Take a move of a test drive its page offers."""
    page.goto(f"{house.url}/records/test_drive/{pk}/")
    fits(page)
    page.locator(f"a[href$='/move/{code}/']").click()
    page.wait_for_url(f"**/move/{code}/")
    fits(page)
    for name, value in typed.items():
        field = page.locator(f"main [name={name}]")
        if field.get_attribute("type") == "checkbox":
            field.check()
        else:
            field.fill(value)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(f"**/records/test_drive/{pk}/")


def test_from_the_door_to_the_test_drive(chromium: Browser, house: House, tmp_path: Path) -> None:
    desk = phone(chromium, house, ask(house, _HOLDER, "front-desk-receptionist", 0)[0])
    began = time.monotonic()
    desk.goto(f"{house.url}/showroom/")
    fits(desk)
    desk.screenshot(path=tmp_path / "desk.png", full_page=True)
    # What is asked at the door: four choices, each made beforehand; every target fits a thumb.
    form = desk.locator(".desk-form form")
    assert form.locator("fieldset:visible, .field:visible").count() <= 4
    for chip in form.locator(".chip:visible, button:visible, select:visible").all():
        box = chip.bounding_box()
        assert box is not None and box["height"] >= 44
    clicked = taps(desk)
    desk.locator(".desk-go").click()
    expect(desk.locator(".desk-card").first).to_be_visible()
    took = time.monotonic() - began
    assert len(clicked) <= 1, clicked
    assert took < SECONDS
    pk, _state, size, customer, _lead, adviser = ask(house, _VISIT)
    assert (size, customer) == (1, None)

    # Two people with a number: three taps more and eleven digits.
    began = time.monotonic()
    desk.locator(".chip", has_text="2").first.click()
    desk.locator(".desk-form summary").click()
    desk.locator("[name=phone]").fill("15412345678")
    desk.locator("[name=name]").fill("展厅客户")
    desk.locator(".desk-go").click()
    expect(desk.locator(".desk-live")).to_contain_text("展厅客户")
    assert time.monotonic() - began < SECONDS
    fits(desk)
    second, state, size, customer, lead, adviser = ask(house, _VISIT)
    assert second != pk and (state, size) == ("receiving", 2) and customer and lead
    desk.screenshot(path=tmp_path / "served.png", full_page=True)

    # A coach party: one tap more, and its number.
    assert not desk.locator("[name=party_size_more]").is_visible()
    desk.locator(".chip-more").click()
    box = desk.locator("[name=party_size_more]").bounding_box()
    assert box is not None and box["height"] >= 44
    desk.locator("[name=party_size_more]").fill("18")
    fits(desk)
    desk.screenshot(path=tmp_path / "party.png", full_page=True)
    desk.locator(".desk-go").click()
    expect(desk.locator("[name=party_size_more]")).to_be_hidden()
    assert ask(house, _VISIT)[2] == 18

    login = ask(house, _LOGIN, adviser)[0]
    consultant = phone(chromium, house, login)
    consultant.goto(f"{house.url}/records/lead/{lead}/")
    fits(consultant)
    consultant.locator("[name=outcome]").fill("周末带家人再来")
    consultant.locator("button[name=result][value=reached]").click()
    consultant.wait_for_url(f"**/records/lead/{lead}/")
    _pk, state, contacted, following = ask(house, _LEAD, lead)
    assert state == "visited" and contacted and following
    consultant.screenshot(path=tmp_path / "lead.png", full_page=True)

    # A drive is booked with a tap on a free half hour, tomorrow's where today is over.
    consultant.goto(f"{house.url}/showroom/cars/?day={clock.today() + timedelta(days=1)}&customer=C{customer:08d}")
    fits(consultant)
    consultant.locator("a.slot.is-free").last.click()
    consultant.wait_for_url("**/new/**")
    fits(consultant)
    assert consultant.locator("[name=customer]").input_value() == f"C{customer:08d}"
    consultant.locator("main form button.btn-primary").click()
    consultant.wait_for_url(lambda url: not url.endswith("/new/") and "/new/" not in url)
    drive, state = ask(house, _DRIVE)
    assert state == "invited"
    until = (clock.today() + timedelta(days=900)).isoformat()
    go_on(consultant, house, drive, "register", licence_class="C1", licence_until=until, agreement_signed="on")
    go_on(consultant, house, drive, "start", km_before="99000")
    go_on(consultant, house, drive, "finish", km_after="99008", rating="5", feedback="喜欢")
    assert ask(house, _DRIVE) == (drive, "done")
    assert ask(house, _LEAD, lead)[1] == "driven"
    consultant.screenshot(path=tmp_path / "driven.png", full_page=True)
