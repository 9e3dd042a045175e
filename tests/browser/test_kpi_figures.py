"""Charts are drawn from their addresses in light and dark, and stand as tables at a press and without a script."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import DESKTOP, PHONE, House, log_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

DRAWN = "[data-chart-url].is-drawn canvas"
# Whether anything but the ground was painted on a chart.
PAINTED = """canvas => {
  const seen = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  return seen.some((value, at) => at % 4 === 3 && value > 0);
}"""


def _open(page: Page, url: str) -> None:
    page.goto(url)
    page.wait_for_load_state("networkidle")
    page.wait_for_selector(DRAWN)


@pytest.mark.parametrize("size", [pytest.param(PHONE, id="390px"), pytest.param(DESKTOP, id="1280px")])
def test_charts_are_drawn_and_tables_take_their_place(chromium: Browser, house: House, size: dict[str, Any]) -> None:
    house.manage("sweep")
    said: list[str] = []
    page = chromium.new_context(color_scheme="light", reduced_motion="reduce", **size).new_page()
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    log_in(page, house, "sales-manager")
    for where in ("/kpi/me/", "/kpi/units/"):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            _open(page, house.url + where)
            figures = page.locator("[data-chart-url]")
            assert figures.count() >= 2
            assert page.locator(DRAWN).count() == figures.count()
            assert all(page.locator(DRAWN).nth(at).evaluate(PAINTED) for at in range(figures.count()))
        _alternate(page)
    assert said == []


def _alternate(page: Page) -> None:
    """Press "Table": the same numbers as a table, then the drawing again."""
    figure = page.locator("[data-chart-url]").first
    button = page.locator(f'[data-chart-toggle="{figure.get_attribute("id")}"]')
    assert figure.locator("canvas").is_visible()
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert not figure.locator("canvas").is_visible()
    assert figure.locator("tbody tr").first.is_visible()
    button.click()
    assert figure.locator("canvas").is_visible()


def test_without_a_script_the_tables_are_there(chromium: Browser, house: House) -> None:
    house.manage("sweep")
    page = chromium.new_context(java_script_enabled=False, **DESKTOP).new_page()
    log_in(page, house, "consultant")
    page.goto(f"{house.url}/kpi/me/")
    assert page.locator("[data-chart-url] tbody tr").count() > 3
    assert page.locator("[data-chart-url] tbody tr").first.is_visible()
    assert not page.locator("[data-chart-toggle]").first.is_visible()
