"""One SVG sprite of the icons the interface names, so that a page loads one small file for all of them."""

import re
from pathlib import Path

from house.ui import Failure

NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
STROKE = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'


def build_sprite(listing: Path, folder: Path) -> str:
    """Return the sprite of every icon named in `listing`; a name nobody drew is an error."""
    symbols = [_symbol(name, folder) for name in names(listing)]
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""])


def names(listing: Path) -> list[str]:
    """Return the icon names of the list, one a line, each once; `#` starts a comment."""
    if not listing.is_file():
        raise Failure(f"{listing.name} is missing: name the icons of the interface in {listing}, one a line.")
    lines = (line.split("#")[0].strip() for line in listing.read_text(encoding="utf-8").splitlines())
    return sorted({line for line in lines if line})


def _symbol(name: str, folder: Path) -> str:
    path = folder / "outline" / f"{name}.svg"
    if not NAME.fullmatch(name) or not path.is_file():
        raise Failure(f"icons.txt names the icon {name!r}, which @tabler/icons does not draw: correct the name.")
    drawing = re.sub(r"<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    inner = drawing[drawing.index(">", drawing.index("<svg")) + 1 : drawing.rindex("</svg>")]
    shapes = re.findall(r"<[^>]+>", inner)
    visible = [" ".join(shape.split()) for shape in shapes if 'd="M0 0h24v24H0z"' not in shape]
    return f'<symbol id="icon-{name}" viewBox="0 0 24 24" {STROKE}>{"".join(visible)}</symbol>'
