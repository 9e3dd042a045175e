"""On phones: a day's count by ticking with a car missing; damage a consultant reports and the inspector settles."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import House
from tests.browser.test_complaint import ask, fits, phone
from tests.browser.test_marketing import holder, push

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_CHECK = "SELECT id, state, booked, found FROM sales_vehiclestockcheck ORDER BY id DESC LIMIT 1"
_LINES = "SELECT COUNT(*) FROM sales_stockcheckline WHERE check_of_id = ? AND found_at IS NULL"
_CAR = "SELECT id, vin, state FROM sales_vehicle WHERE state = 'in_stock' AND sub_dealer_id IS NULL ORDER BY id LIMIT 1"
_TICK_ALL_BUT_ONE = """async () => {
  const forms = [...document.querySelectorAll("section[aria-labelledby=open] li form")].slice(1);
  for (const form of forms) await fetch(form.action, { method: "POST", body: new FormData(form) });
}"""
_STATE = "SELECT state FROM sales_vehicle WHERE id = ?"
_DAMAGE = "SELECT id, state, owner_id FROM sales_vehicledamage ORDER BY id DESC LIMIT 1"


def test_a_day_is_counted_by_ticking_and_one_car_is_missing(chromium: Browser, house: House, tmp_path: Path) -> None:
    keeper = phone(chromium, house, holder(house, "vehicle-stock-keeper"))
    keeper.goto(f"{house.url}/sales/stock/")
    fits(keeper)
    keeper.screenshot(path=tmp_path / "stock.png", full_page=True)
    keeper.goto(f"{house.url}/records/vehicle_stock_check/new/")
    fits(keeper)
    keeper.locator("[name=kind]").select_option("daily")
    keeper.locator("main form button.btn-primary").click()
    keeper.wait_for_url(lambda url: not url.endswith("/new/"))
    pk, state, booked, _found = ask(house, _CHECK)
    assert (state, int(str(booked)) > 5) == ("todo", True)
    keeper.goto(f"{house.url}/sales/stock/counts/{pk}/")
    fits(keeper)
    # All but one: two by their last six characters, two by a tick, the others by the same form, one after the other.
    tails = keeper.locator("main section[aria-labelledby=open] li .strong").all_inner_texts()
    for tail in tails[:2]:
        keeper.locator("[name=code]").fill(tail.lower())
        keeper.locator("[data-scan-form] button.btn-primary").click()
        keeper.wait_for_load_state()
    for _each in range(2):
        keeper.locator("main section[aria-labelledby=open] li button").first.click()
        keeper.wait_for_load_state()
    assert ask(house, _LINES, pk)[0] == int(str(booked)) - 4
    keeper.evaluate(_TICK_ALL_BUT_ONE)
    keeper.reload()
    assert ask(house, _LINES, pk)[0] == 1
    fits(keeper)
    keeper.screenshot(path=tmp_path / "count.png", full_page=True)
    keeper.locator("main form.actions button.btn-primary").click()
    keeper.wait_for_url(f"**/records/vehicle_stock_check/{pk}/")
    assert ask(house, _CHECK) == (pk, "differs", booked, int(str(booked)) - 1)
    fits(keeper)
    keeper.locator("#counting [name$=reason]").select_option("not_booked_out")
    keeper.locator("#counting form button.btn-primary").click()
    keeper.wait_for_load_state()
    finance = phone(chromium, house, holder(house, "finance-manager"))
    push(finance, house, "vehicle_stock_check", pk, "adjust", adjustment="补登出库单")
    push(keeper, house, "vehicle_stock_check", pk, "report")
    assert ask(house, _CHECK)[1] == "reported"


def test_damage_on_a_phone_from_the_consultant_to_the_inspector(
    chromium: Browser, house: House, tmp_path: Path
) -> None:
    pk, vin, _state = ask(house, _CAR)
    consultant = phone(chromium, house, holder(house, "sales-consultant"))
    consultant.goto(f"{house.url}/records/vehicle/{pk}/")
    fits(consultant)
    consultant.locator("a[href^='/records/vehicle_damage/new/']").click()
    assert consultant.locator("[name=vehicle]").input_value() == vin
    consultant.locator("[name=kind]").select_option("scratch")
    consultant.locator("[name=description]").fill("右前门有划痕")
    fits(consultant)
    consultant.locator("main form button.btn-primary").click()
    consultant.wait_for_url(lambda url: "/new/" not in url)
    damage, state, _owner = ask(house, _DAMAGE)
    assert (state, ask(house, _STATE, pk)[0]) == ("registered", "damaged")
    inspector = phone(chromium, house, holder(house, "quality-inspector"))
    push(inspector, house, "vehicle_damage", damage, "notify")
    keeper = phone(chromium, house, holder(house, "vehicle-stock-keeper"))
    push(keeper, house, "vehicle_damage", damage, "start")
    inspector.goto(f"{house.url}/records/vehicle_damage/{damage}/move/resolve/")
    fits(inspector)
    inspector.locator("[name=liable]").select_option("transport")
    inspector.locator("[name=treatment]").select_option("repair")
    inspector.locator("[name=outcome]").fill("已补漆")
    inspector.locator("main form button.btn-primary").click()
    inspector.wait_for_url(f"**/records/vehicle_damage/{damage}/")
    inspector.screenshot(path=tmp_path / "damage.png", full_page=True)
    assert ask(house, _STATE, pk)[0] == "in_stock"
    consultant.goto(f"{house.url}/records/vehicle_damage/{damage}/")
    expect(consultant.locator("main")).to_contain_text("已补漆")
