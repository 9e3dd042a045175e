"""Small marks beside a text: icons, and of people their initials in a quiet colour."""

from __future__ import annotations

import re
import zlib
from functools import lru_cache

from django import template
from django.template.base import FilterExpression, Parser, Token
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

SPRITE = "vendor/icons.svg"

CJK_NAME = re.compile(r"^[\u3400-\u9fff\u00b7]+$")


@lru_cache(maxsize=512, typed=True)
def icon(name: str, css_class: str = "") -> SafeString:
    """Return an outline icon from the sprite, hidden from screen readers (the text says it).

    Kept, because a page shows a hundred of them and finding the sprite's address takes longest.
    """
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#icon-{}"></use></svg>',
        f"icon {css_class}".strip(),
        static(SPRITE),
        name,
    )


class IconNode(template.Node):
    """An icon in a template; one whose name stands there is looked up once, however many rows show it."""

    def __init__(self, words: list[FilterExpression]) -> None:
        self.words = words
        self.fixed: SafeString | None = None

    def render(self, context: template.Context) -> SafeString:
        """Return the icon."""
        if self.fixed is not None:
            return self.fixed
        found = icon(*(str(word.resolve(context)) for word in self.words))
        if not any(word.is_var or word.filters for word in self.words):
            self.fixed = found
        return found


def icon_tag(parser: Parser, token: Token) -> IconNode:
    """``{% icon "check" %}`` or ``{% icon row.icon "icon-lg" %}``: a name, and perhaps a class."""
    _tag, *words = token.split_contents()
    if not 1 <= len(words) <= 2:
        raise template.TemplateSyntaxError("icon takes a name and at most one class.")
    return IconNode([parser.compile_filter(word) for word in words])


def initials(name: object) -> str:
    """The last two characters of a Chinese name, the first letters of any other."""
    text = str(name or "").strip()
    if not text:
        return "?"
    if CJK_NAME.match(text):
        return text[-2:]
    return "".join(word[0] for word in text.split()[:2]).upper()


def avatar_tone(name: object) -> int:
    """One of six quiet colours, always the same for one name."""
    return zlib.crc32(str(name or "").encode()) % 6 + 1
