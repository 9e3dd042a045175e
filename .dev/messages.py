#!/usr/bin/env python3
"""Translations without gettext tools: `compile`, `update` and `check`, run inside the prepared environment."""

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "locale"
APPS = ("dealership", "roles", "kpi", "sales", "aftersales", "marketing", "parts", "finance")
# English is the language of the msgids; a catalogue of its own would only repeat them.
TRANSLATED = ("zh_Hans",)
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
CALL = re.compile(r"(?<![\w.])(_|n?p?gettext)\(")
PLACEHOLDER = re.compile(r"%\(\w+\)[sdrfgi]|%[sdrfgi]|\{\w*(?:[!:][^{}]*)?\}")
CJK = re.compile(r"[\u4e00-\u9fff]")
PO_WIDTH = 116

Found = tuple[str, int, str | tuple[str, ...], str | None]


def extracted() -> Catalog:
    """Return every message of the code and the templates, with the places it stands at."""
    catalog = Catalog(charset="utf-8")
    for path in _sources("*.py"):
        with path.open("rb") as handle:
            for line, message, _, context in extract("python", handle, KEYWORDS, options={"encoding": "utf-8"}):
                _add(catalog, path, line, message, context)
    for path in _templates():
        for _, line, message, context in template_messages(path):
            _add(catalog, path, line, message, context)
    return catalog


def template_messages(path: Path) -> Iterator[Found]:
    """Yield what a template translates: Django turns its tags into calls, Python's parser reads them."""
    text = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for match in CALL.finditer(text):
        call = _parse_call(text, match.start())
        if call is None:
            continue
        words = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        context = words.pop(0) if "pgettext" in match[1] and words else None
        message = tuple(words[:2]) if match[1].startswith("n") else words[0]
        yield match[1], text.count("\n", 0, match.start()) + 1, message, context


def _parse_call(text: str, start: int) -> ast.Call | None:
    """Return the call that begins at `start`, read up to the first bracket that makes it whole."""
    end = start
    for _ in range(40):
        end = text.find(")", end) + 1
        if not end:
            return None
        try:
            node = ast.parse(text[start:end], mode="eval").body
        except SyntaxError:
            continue
        return node if isinstance(node, ast.Call) and node.args else None
    return None


def _add(catalog: Catalog, path: Path, line: int, message: str | tuple[str, ...], context: str | None) -> None:
    if message and (isinstance(message, str) or all(message)):
        catalog.add(message, locations=[(str(path.relative_to(ROOT)), line)], context=context)


def _sources(pattern: str) -> list[Path]:
    """Return the project's own files of one kind, tests and migrations left out."""
    found = (path for app in APPS for path in (ROOT / app).rglob(pattern))
    return sorted(path for path in found if not {"migrations", "tests"} & set(path.relative_to(ROOT).parts))


def _templates() -> list[Path]:
    folders = [ROOT / "templates", *(folder for app in APPS for folder in (ROOT / app).rglob("templates"))]
    return sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in {".html", ".txt"})


def _po(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def _read(path: Path, language: str) -> Catalog:
    with path.open("rb") as handle:
        return read_po(handle, locale=language)


def compile_all() -> int:
    """Compile every .po of locale/ into the .mo beside it."""
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        out = BytesIO()
        catalog = _read(path, path.parts[-3])
        # A plural without words would be shown as nothing; left out, the original is shown.
        for message in [message for message in catalog if message.id and not _whole(message)]:
            catalog.delete(message.id, message.context)
        write_mo(out, catalog)
        path.with_suffix(".mo").write_bytes(out.getvalue())
    return 0


def update() -> int:
    """Bring each .po up to the code: new messages empty, gone ones dropped, nothing guessed."""
    template = extracted()
    for language in TRANSLATED:
        path = _po(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalog = _read(path, language) if path.is_file() else Catalog(locale=language, project="dealership")
        catalog.update(template, no_fuzzy_matching=True, update_header_comment=False)
        catalog.obsolete.clear()
        catalog.fuzzy = False
        catalog.header_comment = "# Simplified Chinese of the dealership intranet."
        out = BytesIO()
        write_po(out, catalog, width=PO_WIDTH, sort_output=True, ignore_obsolete=True, include_lineno=False)
        path.write_bytes(_without_dates(out.getvalue()))
        missing = sum(1 for message in catalog if message.id and not _whole(message))
        print(f"{path.relative_to(ROOT)}: {len(catalog)} messages, {missing} without a translation")
    return 0


def _without_dates(content: bytes) -> bytes:
    """Drop the header lines that would change with every run."""
    names = rb"POT?-(Creation|Revision)-Date|Last-Translator|Language-Team|Generated-By|Report-Msgid"
    drop = re.compile(rb'^"(' + names + rb").*\n", re.MULTILINE)
    return drop.sub(b"", content)


def check() -> int:
    """Print what is missing, empty, fuzzy, left over or has other placeholders than its original."""
    findings: list[str] = []
    template = extracted()
    for language in TRANSLATED:
        path = _po(language)
        if not path.is_file():
            findings.append(f"{path.relative_to(ROOT)} is missing: run `dev.py messages`")
            continue
        findings += compare(template, _read(path, language), str(path.relative_to(ROOT)))
    foreign = [message for message in template if any(map(CJK.search, _texts(message.id)))]
    findings += [f"{_place(message)}: the original of a message is English, not {message.id!r}" for message in foreign]
    for finding in findings:
        print(finding)
    print(f"{len(template)} messages, {len(findings)} findings")
    return 1 if findings else 0


def compare(template: Catalog, catalog: Catalog, name: str) -> list[str]:
    """Return what is wrong with one language's catalogue."""
    findings = []
    for message in template:
        if not message.id:
            continue
        translated = catalog.get(message.id, message.context)
        if translated is None:
            findings.append(f"{_place(message)}: {message.id!r} is not in {name}")
        elif not _whole(translated):
            findings.append(f"{name}: {message.id!r} is {'fuzzy' if translated.fuzzy else 'empty'} ({_place(message)})")
        else:
            findings += _placeholders(translated, name)
    known = {(message.id, message.context) for message in template}
    left = [message for message in catalog if message.id and (message.id, message.context) not in known]
    findings += [f"{name}: {message.id!r} is in no file any more" for message in [*left, *catalog.obsolete.values()]]
    return findings


def _placeholders(message: Message, name: str) -> list[str]:
    """Compare the placeholders: a translation with others would fail when it is shown."""
    originals = _texts(message.id)
    allowed = [sorted(PLACEHOLDER.findall(original.replace("%%", ""))) for original in originals]
    texts = _texts(message.string)
    wrong = [text for text in texts if sorted(PLACEHOLDER.findall(text.replace("%%", ""))) not in allowed]
    return [f"{name}: {text!r} has other placeholders than {originals[-1]!r}" for text in wrong]


def _whole(message: Message) -> bool:
    texts = _texts(message.string)
    return bool(texts) and all(texts) and not message.fuzzy


def _texts(words: str | Sequence[str] | None) -> list[str]:
    """Return the singular and plural forms of one side of a message."""
    return [words] if isinstance(words, str) else list(words or [])


def _place(message: Message) -> str:
    return ":".join(str(part) for part in message.locations[0]) if message.locations else "?"


if __name__ == "__main__":
    settings.configure(USE_I18N=False)
    sys.exit({"compile": compile_all, "update": update, "check": check}[sys.argv[1]]())
