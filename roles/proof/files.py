"""What may be added as evidence, told by content: photos are drawn anew, documents known by their first bytes.

The name and the declared type of an upload are not trusted. A photo loses everything but the picture: position, device
and hidden data go with the old file. Nothing here touches the database.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zipfile
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageOps

PHOTOS = ("JPEG", "PNG", "WEBP")
JPEG = "image/jpeg"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAME_LENGTH = 120
_SMALL = 320
_QUALITY = 85
_UNWANTED = re.compile(r"[\x00-\x1f\x7f<>:\"|?*\\/]+")
# What Pillow raises for files that are broken or made to break it.
_BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    TypeError,
    LookupError,
    AttributeError,
    OverflowError,
    struct.error,
    zipfile.BadZipFile,
    Image.DecompressionBombError,
)


@dataclass(frozen=True)
class Prepared:
    """An upload that was looked at: what is stored of it. `look` and `small` are of photos only."""

    name: str
    content: ContentFile[bytes]
    content_type: str
    sha256: str
    look: str = ""
    small: ContentFile[bytes] | None = None
    taken_at: datetime | None = None


def prepare(upload: UploadedFile, *, photos_only: bool = False) -> Prepared:
    """Return what is stored of an upload; raises ValidationError with a sentence that names it."""
    name = clean_name(upload.name)
    limit = settings.EVIDENCE_MAX_BYTES
    if not upload.size:
        raise ValidationError(_("“%(name)s” is empty. Choose it again.") % {"name": name})
    if upload.size > limit:
        facts = {"name": name, "limit": limit // 1_000_000}
        raise ValidationError(_("“%(name)s” is too large: at most %(limit)s MB fit.") % facts)
    content = upload.read()
    if _is_photo(content):
        return _photo(name, content)
    kind = "" if photos_only else _document_kind(content)
    if not kind:
        allowed = _("a photo (JPEG, PNG or WebP)") if photos_only else _("a photo (JPEG, PNG, WebP), PDF or Excel file")
        raise ValidationError(_("“%(name)s” is not %(allowed)s.") % {"name": name, "allowed": allowed})
    return Prepared(name, ContentFile(content), kind, hashlib.sha256(content).hexdigest())


def clean_name(name: str | None) -> str:
    """Return the last part of a file's name without what no file system or page should meet."""
    last = re.split(r"[\\/]", name or "")[-1]
    return _UNWANTED.sub("", last).strip(". ")[-NAME_LENGTH:] or _("file")


def _is_photo(content: bytes) -> bool:
    return content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (
        content.startswith(b"RIFF") and content[8:12] == b"WEBP"
    )


def _document_kind(content: bytes) -> str:
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return PDF
    if not content.startswith(b"PK\x03\x04"):
        return ""
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            names = set(parts.namelist())
    except _BROKEN:
        return ""
    macros = any(each.lower().endswith("vbaproject.bin") for each in names)
    return XLSX if {"[Content_Types].xml", "xl/workbook.xml"} <= names and not macros else ""


def _photo(name: str, content: bytes) -> Prepared:
    """Draw the photo anew, upright, no larger than needed."""
    try:
        with Image.open(BytesIO(content), formats=PHOTOS) as checked:
            _check_pixels(name, checked.size)
            checked.verify()
        with Image.open(BytesIO(content), formats=PHOTOS) as opened:
            taken_at = _taken_at(opened)
            opened.draft("RGB", (settings.EVIDENCE_SIDE, settings.EVIDENCE_SIDE))
            upright = _flat(ImageOps.exif_transpose(opened))
    except ValidationError:
        raise
    except _BROKEN:
        raise ValidationError(_("“%(name)s” cannot be read as a photo. Take it again.") % {"name": name}) from None
    upright.thumbnail((settings.EVIDENCE_SIDE, settings.EVIDENCE_SIDE))
    small = upright.copy()
    small.thumbnail((_SMALL, _SMALL))
    return Prepared(
        name=name,
        content=_jpeg(upright),
        content_type=JPEG,
        sha256=hashlib.sha256(content).hexdigest(),
        look=_look(upright),
        small=_jpeg(small),
        taken_at=taken_at,
    )


def _check_pixels(name: str, size: tuple[int, int]) -> None:
    """Refuse a picture that would fill the memory once unpacked, before it is."""
    if size[0] * size[1] > settings.EVIDENCE_MAX_PIXELS:
        facts = {"name": name, "limit": settings.EVIDENCE_MAX_PIXELS // 1_000_000}
        raise ValidationError(_("“%(name)s” has too many pixels: at most %(limit)s million are taken.") % facts)


def _flat(picture: Image.Image) -> Image.Image:
    """Return the picture alone, what is see-through on white."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        whole = picture.convert("RGBA")
        ground = Image.new("RGB", whole.size, "white")
        ground.paste(whole, mask=whole.getchannel("A"))
        return ground
    return picture.convert("RGB")


def _jpeg(picture: Image.Image) -> ContentFile[bytes]:
    """Write the pixels and nothing else: position, device, profile and comments stay behind."""
    bare = Image.frombytes("RGB", picture.size, picture.tobytes())
    out = BytesIO()
    bare.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return ContentFile(out.getvalue())


def _look(picture: Image.Image) -> str:
    """Return what the picture shows in 64 bits: whether each of 8 x 8 patches is brighter than the next.

    A plain surface says nothing about itself; it has none.
    """
    grey = picture.convert("L").resize((9, 8), Image.Resampling.LANCZOS)
    pixels = list(grey.tobytes())
    bits = 0
    for row in range(8):
        for column in range(8):
            at = row * 9 + column
            bits = bits << 1 | (pixels[at] > pixels[at + 1])
    return f"{bits:016x}" if bits else ""


def _taken_at(picture: Any) -> datetime | None:
    """Return when the camera says the photo was taken, by the house's clock; nonsense is None."""
    try:
        details = picture.getexif().get_ifd(ExifTags.IFD.Exif)
        text = str(details.get(ExifTags.Base.DateTimeOriginal, ""))
        return timezone.make_aware(datetime.strptime(text.strip("\x00 "), "%Y:%m:%d %H:%M:%S"))
    except _BROKEN:
        return None
