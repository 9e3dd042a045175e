"""axe finds nothing serious or critical, no page overflows its width, and no page logs an error."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import DESKTOP, PHONE, House, log_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ROOT = Path(__file__).resolve().parents[2]
# (login, name, address or CSS selector of the link that leads there from the address before "|")
PAGES = [
    ("", "login", "/login/"),
    ("consultant", "today", "/duties/"),
    ("consultant", "reports", "/reports/"),
    ("consultant", "report, being written", "/duties/ | .link-rows a"),
    ("consultant", "scorecard", "/duties/ | a.link-foot[href^='/kpi/']"),
    ("consultant", "my figures", "/kpi/me/"),
    ("consultant", "rows of a figure", "/kpi/me/ | a.kpi-rows"),
    ("sales-manager", "figures of a unit", "/kpi/units/"),
    ("supervisor", "approvals", "/approvals/"),
    ("supervisor", "report, to be decided", "/approvals/ | a.row-link[href^='/reports/']"),
    ("sales-manager", "team", "/duties/team/"),
    ("sales-manager", "person", "/duties/team/ | tbody a[href^='/duties/team/']"),
    ("sales-manager", "scorecards", "/kpi/"),
    ("sales-manager", "deputies", "/approvals/delegations/"),
    ("consultant", "search", "/records/search/?q=王"),
    ("consultant", "a lead", "/records/lead/ | tbody a.row-link"),
    ("consultant", "a quotation", "/records/quotation/ | tbody a.row-link"),
    ("consultant", "an order", "/records/sales_order/ | tbody a.row-link"),
    ("sales-manager", "showroom", "/showroom/"),
    ("sales-manager", "showroom, on the wall", "/showroom/?screen=1"),
    ("sales-manager", "funnel", "/showroom/funnel/"),
    ("sales-manager", "stock", "/sales/stock/"),
    ("sales-manager", "week of deliveries", "/sales/deliveries/"),
    ("sales-manager", "a campaign", "/records/campaign/ | tbody a.row-link"),
    ("sales-manager", "answers of a survey", "/records/survey/?state=closed | tbody a.row-link"),
    ("hr-manager", "people", "/people/"),
    ("hr-manager", "people who left", "/people/?state=left"),
    ("hr-manager", "organisation chart", "/people/chart/"),
    ("hr-manager", "one of the people", "/people/ | tbody a.row-link"),
    ("hr-manager", "somebody new", "/people/join/"),
    ("hr-manager", "people, imported", "/people/import/"),
    ("hr-manager", "handovers", "/people/handovers/"),
    ("hr-manager", "absences", "/people/absences/"),
    ("hr-manager", "absence", "/people/absences/?state=confirmed | tbody a.row-link"),
    ("supervisor", "absence, to be decided", "/people/absences/?state=requested | tbody a.row-link"),
    ("consultant", "absence, asked for", "/people/absences/mine/new/"),
    ("consultant", "my absences", "/people/absences/mine/"),
    ("admin", "why somebody may", "/access/"),
    ("admin", "rights matrix", "/access/matrix/"),
    ("admin", "positions compared", "/access/compare/"),
    ("consultant", "messages", "/messages/"),
    ("consultant", "me", "/me/"),
    ("consultant", "not allowed", "/duties/team/"),
    ("consultant", "not found", "/reports/999999/"),
]
SCRIPT = "async (options) => (await axe.run(document, {resultTypes: ['violations'], ...options})).violations"
# The dark theme is the same page in other colours.
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
GROUND = "getComputedStyle(document.body).backgroundColor"


def _axe() -> str:
    path = Path(os.environ.get("AXE_SCRIPT", ROOT / ".local" / "axe" / "axe.min.js"))
    return path.read_text(encoding="utf-8")


def _visit(page: Page, house: House, where: str) -> None:
    address, _bar, link = (part.strip() for part in where.partition("|"))
    page.goto(house.url + address)
    if link:
        page.goto(house.url + str(page.locator(link).first.get_attribute("href")))
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("size", [pytest.param(PHONE, id="390px"), pytest.param(DESKTOP, id="1280px")])
def test_pages_are_accessible(chromium: Browser, house: House, size: dict[str, Any]) -> None:
    findings: list[str] = []
    axe = _axe()
    for login in ("", "consultant", "supervisor", "sales-manager", "hr-manager", "admin"):
        page = chromium.new_context(color_scheme="light", reduced_motion="reduce", **size).new_page()
        page.on("pageerror", lambda error, found=findings: found.append(f"script error: {error}"))
        if login:
            log_in(page, house, login)
        for _login, name, where in (row for row in PAGES if row[0] == login):
            page.emulate_media(color_scheme="light")
            _visit(page, house, where)
            findings += findings_of(page, name, axe)
        page.context.close()
    assert findings == []


def findings_of(page: Page, name: str, axe: str = "") -> list[str]:
    """Return what is wrong with the page as it stands, in the light and in the dark."""
    page.evaluate(axe or _axe())
    findings = _violations(page, name, {})
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        findings.append(f"{name}: {wide}px wider than the screen")
    light = page.evaluate(GROUND)
    page.emulate_media(color_scheme="dark")
    page.evaluate(DRAWN)
    if page.evaluate(GROUND) == light:
        findings.append(f"{name}: the dark theme is the light one")
    return findings + _violations(page, f"{name}, dark", COLOURS)


def _violations(page: Page, name: str, options: dict[str, Any]) -> list[str]:
    return [
        f"{name}: {found['id']} ({found['impact']}) {found['nodes'][0]['html'][:120]}"
        for found in page.evaluate(SCRIPT, options)
        if found["impact"] in ("serious", "critical")
    ]
