"""Pictures and items for the tests of proof."""

from datetime import time
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from roles.worksheets.models import Worksheet, WorksheetField
from tests import factories
from tests.conftest import MONDAY


def picture(*, size=(64, 48), seed=1, form="JPEG", **fields):
    """Return the bytes of a picture that differs by its seed."""
    image = Image.new("RGB", size)
    pixels = [
        ((x * seed * 7) % 256, (y * 11) % 256, (x * y * seed) % 256) for y in range(size[1]) for x in range(size[0])
    ]
    image.putdata(pixels)
    out = BytesIO()
    image.save(out, form, **fields)
    return out.getvalue()


def with_position(seed=1):
    """Return a JPEG that says where, when and with what it was taken, lying on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8769)[0x9003] = "2026:03:02 08:30:00"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (31.0, 13.0, 49.0), "E", (121.0, 28.0, 25.0)
    return picture(seed=seed, exif=exif.tobytes())


def upload(content, name="photo.jpg"):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def clerk(house, monday):
    return factories.fresh(house.clerk.staff)


@pytest.fixture
def make(house, monday):
    """Return a function that makes an item of the clerk on Monday, proved in a way."""

    def made(evidence="file", **fields):
        duty = factories.make_duty(house.positions.clerk, evidence=evidence, due_time=time(18), **fields)
        return factories.make_item(duty, house.clerk, MONDAY)

    return made


@pytest.fixture
def worksheet(db):
    """A worksheet with a line of each kind that can be out of limits."""
    sheet = Worksheet.objects.create(code="test-sheet", name_zh="测试检查表", name_en="Test sheet", department="sales")
    lines = (
        {"code": "test-sheet-clean", "kind": "yes_no", "corrective": True},
        {"code": "test-sheet-cards", "kind": "number", "minimum": 20, "maximum": 99, "corrective": True},
        {"code": "test-sheet-words", "kind": "text", "required": False},
    )
    for order, line in enumerate(lines):
        name = line["code"].rpartition("-")[2]
        given = {"name_zh": f"项目{name}", "name_en": f"Line {name}", "order": order, **line}
        WorksheetField.objects.create(worksheet=sheet, **given)
    return sheet
