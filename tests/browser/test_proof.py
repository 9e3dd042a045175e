"""Proof on a phone: a photo as evidence, a worksheet out of limits with its task, a duty that ticks itself."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import PHONE, House, log_in
from tests.proof.conftest import with_position

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# Three duties of the consultant's position, each proved in its own way, due at the end of today.
DUTIES = """
from datetime import time
from roles import clock
from roles.duties.generation import insert_items
from roles.models import Assignment
from roles.worksheets.models import Worksheet
from tests import factories

seat = Assignment.objects.active_on(clock.today()).select_related("position").get(staff__username="consultant")
sheet = Worksheet.objects.get(code="display-car-cleaning")
for no, name, fields in (
    (901, "交车区拍照", {"evidence": "file"}),
    (902, "展车巡检", {"evidence": "worksheet", "worksheet": sheet}),
    (903, "检查表齐全", {"evidence": "records", "records": ["worksheet"]}),
):
    code = f"sales-consultant-{no}"
    factories.make_duty(seat.position, code=code, no=no, name_zh=name, due_time=time(23, 59), days="every", **fields)
insert_items(clock.today(), assignments=[seat.pk])
"""


def _row(page: Page, title: str) -> Locator:
    return page.locator(".duty", has=page.locator(".duty-title", has_text=title))


def _files(house: House) -> list[Path]:
    return [each for each in (house.data / "media" / "evidence").rglob("*") if each.is_file()]


@pytest.fixture
def page(chromium: Browser, house: House) -> Page:
    house.manage("shell", "-c", DUTIES)
    page = chromium.new_context(locale="zh-CN", **PHONE).new_page()
    page.set_default_timeout(15_000)
    log_in(page, house, "consultant")
    return page


def test_a_photo_proves_a_duty_and_loses_where_it_was_taken(page: Page, house: House) -> None:
    sent = with_position()
    assert Image.open(BytesIO(sent)).getexif().get_ifd(0x8825), "the photo says where it was taken"
    row = _row(page, "交车区拍照")
    row.locator("a.tick").click()
    page.wait_for_url(re.compile(r"/proof/items/\d+/$"))
    expect(page.locator("input[capture=environment]")).to_be_visible()
    assert page.locator("form[data-upload] ~ form button.btn-primary").count() == 0, "nothing proves it yet"

    page.set_input_files("#files", {"name": "bad.jpg", "mimeType": "image/jpeg", "buffer": b"<svg onload=alert(1)>"})
    expect(page.locator("#files_error")).to_contain_text("bad.jpg")
    page.set_input_files("#files", {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": sent})
    picture = page.locator(".photo-grid img")
    expect(picture).to_have_count(1)
    assert picture.evaluate("async each => { await each.decode(); return each.naturalWidth }") > 0

    kept = _files(house)
    assert len(kept) == 2, "the photo and its small picture"
    for path in kept:
        content = path.read_bytes()
        assert not Image.open(BytesIO(content)).getexif()
        assert b"GPS" not in content and b"Exif" not in content and b"SecretCamera" not in content
        assert path.stat().st_mode & 0o077 == 0

    page.locator("form[action$='/tick/'] button").click()
    page.wait_for_url("**/duties/**")
    expect(_row(page, "交车区拍照")).to_have_class(re.compile("is-done"))


def test_a_worksheet_out_of_limits_makes_a_task_and_records_tick_a_duty(page: Page) -> None:
    by_records = _row(page, "检查表齐全")
    expect(by_records).to_contain_text("0/1")
    by_records.locator("button.tick").click()
    expect(by_records.locator(".field-error")).to_contain_text("0")
    expect(by_records).to_have_class(re.compile("is-open"))

    _row(page, "展车巡检").locator("a.tick").click()
    page.wait_for_url("**/sheet/")
    page.fill("[name$=cleaning-cars]", "8")
    for line in ("body", "glass", "wheels", "cabin", "boot", "power"):
        page.locator(f"label.choice-tile:has([name$=cleaning-{line}][value=yes])").click()
    damage = page.locator(".sheet-line:has([name$=cleaning-damage])")
    action = damage.locator("[data-corrective]")
    expect(action).to_be_hidden()
    damage.locator("label.choice-tile:has([value=no])").click()
    expect(action).to_be_visible()
    page.locator("button[value=fill]").click()
    expect(action.locator(".field-error").first).to_be_visible()
    expect(page.locator("[name$=cleaning-cars]")).to_have_value("8")

    action.locator("input[name^=what]").fill("右后门划痕报库管修复")
    action.locator("select").select_option(index=1)
    tomorrow = page.evaluate("new Date(Date.now() + 864e5).toISOString().slice(0, 10)")
    action.locator("input[type=date]").fill(tomorrow)
    page.locator("button[value=fill]").click()
    expect(page.locator(".read-line.is-out")).to_have_count(1)
    page.get_by_role("link", name="右后门划痕报库管修复").click()
    page.wait_for_url(re.compile(r"/tasks/\d+/"))
    expect(page.locator("main")).to_contain_text("右后门划痕报库管修复")

    page.goto(re.sub(r"/tasks/.*", "/duties/", page.url))
    expect(_row(page, "展车巡检")).to_have_class(re.compile("is-done"))
    expect(_row(page, "检查表齐全")).to_have_class(re.compile("is-done"))
    assert _row(page, "检查表齐全").locator("form").count() == 0, "what records prove is not taken back by hand"


def test_photos_are_added_without_javascript(chromium: Browser, house: House) -> None:
    house.manage("shell", "-c", DUTIES)
    page = chromium.new_context(java_script_enabled=False, **PHONE).new_page()
    log_in(page, house, "consultant")
    _row(page, "交车区拍照").locator("a.tick").click()
    page.set_input_files("#files", {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": with_position(3)})
    page.locator("form[data-upload] button.btn-primary").click()
    expect(page.locator(".photo-grid img")).to_have_count(1)
    page.locator("form[action$='/tick/'] button").click()
    expect(_row(page, "交车区拍照")).to_have_class(re.compile("is-done"))
