"""Front-end files: an allow-list of the npm packages, copied to where the static files are collected from."""

import re
import shutil
from pathlib import Path

from house import paths
from house.icons import build_sprite
from house.stamps import fingerprint
from house.ui import Failure

ICON_LIST = paths.ROOT / "dealership" / "static" / "dealership" / "icons.txt"

# Source in node_modules -> name below vendor/. About 2 MB; ECharts is the whole build, the smaller ones lack
# radar and gauge.
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.min.js",
    "echarts/dist/echarts.min.js": "echarts.min.js",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    # Fetched only where a camera is used and the browser cannot read codes itself.
    "jsqr/dist/jsQR.js": "jsqr.js",
}
# What PDF files are set in: embedded by the server, never sent to a browser, so beside vendor/ and not below it.
FONTS = {
    "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf": "NotoSansSC-Regular.ttf",
    "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf": "NotoSansSC-Bold.ttf",
    "@expo-google-fonts/noto-sans-sc/LICENSE_FONT": "LICENSE.txt",
}
AXE_SOURCE = "axe-core/axe.min.js"

SOURCE_MAP = re.compile(rb"\s*(?:/\*[#@]\s*sourceMappingURL=.*?\*/|//[#@]\s*sourceMappingURL=[^\r\n]*)")


def key() -> str:
    """Return the hash of everything the copied files are made from."""
    code = [Path(__file__), Path(__file__).with_name("icons.py")]
    return fingerprint([paths.ROOT / "package-lock.json", ICON_LIST, *code], str(paths.STATIC))


def present() -> bool:
    """Tell whether every copied file is there."""
    vendor = paths.STATIC / "vendor"
    fonts = paths.STATIC / "fonts"
    copied = [vendor / name for name in [*FILES.values(), "icons.svg"]]
    return all(path.is_file() for path in [*copied, *(fonts / name for name in FONTS.values())])


def copy(modules: Path, static: Path, axe: Path | None) -> None:
    """Copy the allow-list from `modules` to `static`/vendor and /fonts, and build the icon sprite."""
    made = static.with_name(f"{static.name}.new")
    shutil.rmtree(made, ignore_errors=True)
    vendor = made / "vendor"
    vendor.mkdir(parents=True)
    for source, name in FILES.items():
        (vendor / name).write_bytes(without_source_map(_read(modules / source)))
    fonts = made / "fonts"
    fonts.mkdir()
    for source, name in FONTS.items():
        (fonts / name).write_bytes(_read(modules / source))
    sprite = build_sprite(ICON_LIST, modules / "@tabler" / "icons" / "icons")
    (vendor / "icons.svg").write_text(sprite, encoding="utf-8")
    shutil.rmtree(static, ignore_errors=True)
    made.rename(static)
    if axe is not None:
        axe.mkdir(parents=True, exist_ok=True)
        (axe / "axe.min.js").write_bytes(_read(modules / AXE_SOURCE))


def without_source_map(content: bytes) -> bytes:
    """Drop references to source maps, which are not copied: the manifest storage refuses a missing file."""
    return SOURCE_MAP.sub(b"", content)


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise Failure(f"The npm packages hold no {path.name}: check package.json against .dev/house/assets.py.")
    return path.read_bytes()
