"""On a phone: a car's printed label is held before the camera while the stock is counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import segno
from playwright.sync_api import Browser, expect

from tests.browser.conftest import FLAGS, House, chromium_path
from tests.browser.test_complaint import ask, fits, phone
from tests.browser.test_marketing import holder

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_CAR = "SELECT id, vin FROM sales_vehicle WHERE state = 'in_stock' AND sub_dealer_id IS NULL ORDER BY id DESC LIMIT 1"
_CHECK = "SELECT id FROM sales_vehiclestockcheck ORDER BY id DESC LIMIT 1"
_LINE = """SELECT scanned FROM sales_stockcheckline
WHERE check_of_id = ? AND vehicle_id = ? AND found_at IS NOT NULL"""
WIDTH, HEIGHT = 640, 480


def film(text: str) -> bytes:
    """Return some frames of a camera before which a QR code is held, as YUV4MPEG2."""
    code = list(segno.make(text, error="m", micro=False).matrix_iter(scale=8, border=4))
    left, top = (WIDTH - len(code[0])) // 2, (HEIGHT - len(code)) // 2
    assert left >= 0, "the code is wider than the picture"
    assert top >= 0, "the code is higher than the picture"
    luma = bytearray([200]) * (WIDTH * HEIGHT)
    for number, row in enumerate(code):
        start = (top + number) * WIDTH + left
        luma[start : start + len(row)] = bytes(20 if dark else 235 for dark in row)
    frame = b"FRAME\n" + bytes(luma) + b"\x80" * (WIDTH * HEIGHT // 2)
    return f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * 5


@pytest.fixture
def seen_by_the_camera(chromium: Browser, house: House, tmp_path: Path) -> Iterator[tuple[Browser, object, object]]:
    """A browser whose camera looks at the label of one car: (browser, key of the car, its VIN)."""
    pk, vin = ask(house, _CAR)
    picture = tmp_path / "label.y4m"
    picture.write_bytes(film(f"{house.url}/sales/stock/vin/{vin}"))
    camera = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    browser = chromium.browser_type.launch(
        executable_path=chromium_path(), args=[*FLAGS, *camera, f"--use-file-for-fake-video-capture={picture}"]
    )
    yield browser, pk, vin
    browser.close()


def test_a_label_is_read_by_the_camera_and_its_car_is_found(
    seen_by_the_camera: tuple[Browser, object, object], house: House, tmp_path: Path
) -> None:
    browser, car, vin = seen_by_the_camera
    keeper = phone(browser, house, holder(house, "vehicle-stock-keeper"))
    keeper.goto(f"{house.url}/records/vehicle_stock_check/new/")
    keeper.locator("[name=kind]").select_option("daily")
    keeper.locator("main form button.btn-primary").click()
    keeper.wait_for_url(lambda url: not url.endswith("/new/"))
    (check,) = ask(house, _CHECK)
    keeper.goto(f"{house.url}/sales/stock/counts/{check}/")
    keeper.locator("[data-camera]").click()
    expect(keeper.locator("[data-said]")).to_contain_text(str(vin)[-6:])
    expect(keeper.locator("[data-as-booked]")).to_have_text("1")
    fits(keeper)
    keeper.screenshot(path=tmp_path / "camera.png")
    assert ask(house, _LINE, check, car) == (1,)
    keeper.get_by_role("button", name="关闭摄像头").click()
    keeper.wait_for_load_state()
    expect(keeper.locator("section[aria-labelledby=found] li")).to_have_count(1)


def test_without_leave_to_use_the_camera_it_says_what_to_do(chromium: Browser, house: House) -> None:
    keeper = phone(chromium, house, holder(house, "vehicle-stock-keeper"))
    keeper.goto(f"{house.url}/records/vehicle_stock_check/new/")
    keeper.locator("[name=kind]").select_option("daily")
    keeper.locator("main form button.btn-primary").click()
    keeper.wait_for_url(lambda url: not url.endswith("/new/"))
    (check,) = ask(house, _CHECK)
    keeper.goto(f"{house.url}/sales/stock/counts/{check}/")
    keeper.locator("[data-camera]").click()
    expect(keeper.locator("[data-said]")).to_contain_text("无法使用摄像头")
    expect(keeper.locator("[name=code]")).to_be_focused()
