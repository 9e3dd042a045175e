"""Searching what leaves the house for numbers that stand in it unmasked: pages, files, log lines, payloads."""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO

from celery.signals import before_task_publish
from django.apps import apps
from django.db import models
from openpyxl import load_workbook
from pypdf import PdfReader

from dealership.celery import app
from dealership.settings.base import LOGGING
from roles.records.kinds import all_kinds
from tests.marketing.conftest import browser, uploaded

# What people type between the digits of a number.
_BETWEEN = re.compile(r"(?<=\d)[\s\-\u2010-\u2015.·/()]{1,3}(?=\d)")
# What somebody looks for stands in the search box again, and in the addresses of the page's links.
_TYPED = re.compile(r"<input[^>]*\sname=\"q\"[^>]*>|\bq=\d+", re.S)
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def text_of(response) -> str:
    """Return what a reader of an answer reads: a page, a workbook's cells, a PDF's words."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.get("Content-Type", "")
    if kind.startswith(EXCEL):
        book = load_workbook(BytesIO(content))
        return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    if kind.startswith("application/pdf"):
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return content.decode(errors="replace")


def found_in(text: str, markers) -> list[str]:
    """Return which of the numbers stand in a text, however they are set."""
    bare = _BETWEEN.sub("", text)
    return [each for each in markers if each in bare or each in text]


@dataclass
class Search:
    """What was asked and what leaked."""

    markers: tuple[str, ...]
    people: dict
    asked: set = field(default_factory=set)
    leaked: list = field(default_factory=list)

    def get(self, urls) -> None:
        """Open addresses as every person; those that may not read one are refused, which is fine."""
        for key, staff in self.people.items():
            client = browser(staff)
            for url in urls:
                answer = client.get(url)
                assert answer.status_code < 500, url
                if answer.status_code == 200:
                    self.asked.add(url)
                self.look(f"{key} {url}", _TYPED.sub("", text_of(answer)))

    def look(self, where: str, text: str) -> None:
        """Note the numbers that stand in a text."""
        for each in found_in(text, self.markers):
            at = text.find(each)
            self.leaked.append((where, text[max(0, at - 60) : at + 30] if at >= 0 else each))


def preview(staff, code, row) -> str:
    """Upload a workbook with one row (field of the form -> what is typed); return the page of its dry run."""
    client, address = uploaded(staff, code, row)
    return client.get(address).content.decode()


def chosen_everything(people, *codes) -> None:
    """Let everybody see every column of some kinds."""
    for kind in all_kinds():
        if kind.code in codes:
            columns = [column.key for column in kind.table.columns]
            for staff in people.values():
                browser(staff).post(f"/records/{kind.code}/columns/", {"columns": columns})


def addresses(record, code, markers) -> list[str]:
    """Return every generic address about a record: list, search, board, exports, page, forms of its moves."""
    kind = next(each for each in all_kinds() if each.code == code)
    base = f"/records/{code}/"
    urls = [base, f"{base}new/", f"{base}export/?as=csv", f"{base}export/?as=xlsx", f"{base}{record.pk}/"]
    urls += [f"{base}{record.pk}/edit/", f"{base}import/", f"{base}import/template/"]
    urls += [f"{base}{record.pk}/move/{move.code}/" for move in kind.flow.moves if move.permission]
    urls += [f"{base}?q={each}" for each in (markers[0], markers[0][-4:])]
    return urls + [f"/records/search/?q={each}" for number in markers for each in (number, number[-4:])]


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name}: {self.format(record)}")


@contextmanager
def listening() -> Iterator[_Collector]:
    """Hear every logger of the process at DEBUG, those that keep their lines to themselves too.

    Those the settings themselves give a level speak from that level on.
    """
    collector = _Collector()
    known = [each for each in logging.root.manager.loggerDict.values() if isinstance(each, logging.Logger)]
    loggers = [logging.root, *known]
    before = [(each, each.level, each.disabled) for each in loggers]
    disabled, logging.root.manager.disable = logging.root.manager.disable, 0
    for each in loggers:
        each.setLevel(LOGGING["loggers"].get(each.name, {}).get("level", logging.DEBUG))
        each.disabled = False
        if each is logging.root or not each.propagate:
            each.addHandler(collector)
    try:
        yield collector
    finally:
        logging.root.manager.disable = disabled
        for each, level, was in before:
            each.removeHandler(collector)
            each.setLevel(level)
            each.disabled = was


@contextmanager
def payloads() -> Iterator[list[str]]:
    """Catch what is handed to Celery, by whatever way: published, or sent while tasks run where they are called."""
    caught: list[str] = []

    def published(sender=None, body=None, headers=None, **_kwargs) -> None:
        caught.append(json.dumps([sender, body, headers], default=str, ensure_ascii=False))

    sent = app.send_task

    def send(name, args=None, kwargs=None, **options):
        caught.append(json.dumps([name, args, kwargs, options], default=str, ensure_ascii=False))

    before_task_publish.connect(published, weak=False)
    app.send_task = send
    applied = {}
    for name, task in app.tasks.items():
        applied[name] = task.apply_async
        task.apply_async = _caught(name, caught)
    try:
        yield caught
    finally:
        before_task_publish.disconnect(published)
        app.send_task = sent
        for name, method in applied.items():
            if "apply_async" in vars(app.tasks[name]):
                del app.tasks[name].apply_async
            assert app.tasks[name].apply_async == method


def _caught(name, caught):
    def apply_async(args=None, kwargs=None, **options):
        caught.append(json.dumps([name, args, kwargs, options], default=str, ensure_ascii=False))

    return apply_async


def stored(markers, *, but=()) -> set[tuple[str, str]]:
    """Return the columns of the whole database a number stands in, but for those where it belongs."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed:
            continue
        kinds = models.CharField | models.TextField | models.JSONField
        names = [each.name for each in model._meta.concrete_fields if isinstance(each, kinds)]
        for row in model._base_manager.values_list(*names) if names else ():
            for name, value in zip(names, row, strict=True):
                place = f"{model._meta.label}.{name}"
                if place not in but and found_in(json.dumps(value, ensure_ascii=False, default=str), markers):
                    found.add((place, str(value)[:40]))
    return found
