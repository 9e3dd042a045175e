"""Every address of the administration, and what it answers: outsiders, a department's administrator, a superuser.

Whoever may not open the administration is led to its login, whatever the address says. An administrator of a
department opens the pages of the department's own models; a row of another department is not there (404), another
model refused (403). A new kind of page needs a line in `MODEL_PAGES` or `SITE_PAGES`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.contrib import admin
from django.db.models import Model
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from kpi.models import Indicator, IndicatorWeight
from roles.duties.models import Duty
from roles.models import Position
from tests.pages.every_right.marks import CATALOGUE, mark
from tests.pages.every_right.rows import World
from tests.pages.every_right.visitor import ADMIN_LOGIN
from tests.pages.every_right.world import ADMINISTRATORS

SAVED = ("200", "302")
LOGS = (
    "storeday",
    "decision",
    "outboxmessage",
    "lane",
    "delegation",
    "task",
    "bulletin",
    "figureproof",
    "recordexport",
)
# There is one row, and it is there.
ONLY_ONE = ("filingrule",)
# Tables of others, shown as they come: attempts to log in.
ATTEMPTS = "axes"


@dataclass(frozen=True)
class ModelPage:
    """What a page of a model answers to those who may open it; `foreign` for a row of another department."""

    get: str
    post: tuple[str, ...]
    about_a_row: bool = True
    foreign: str = "404"
    args: tuple[object, ...] = ()


MODEL_PAGES = {
    "changelist": ModelPage("200", SAVED, about_a_row=False),
    "add": ModelPage("200", ("200",), about_a_row=False),
    "change": ModelPage("200", ("200",)),
    "history": ModelPage("200", ("200",)),
    "simple_history": ModelPage("200", ("200",)),
    "delete": ModelPage("403", ("403",), foreign="403"),
    # Where a document would go.
    "preview": ModelPage("200", ("200",), about_a_row=False),
    # The further pages of the catalogue: on what day it read how, what code says otherwise, in Excel, and one's end.
    "as_of": ModelPage("200", ("405",), about_a_row=False),
    "drift": ModelPage("200", ("200", "302"), about_a_row=False),
    "excel": ModelPage("200", ("200", "422"), about_a_row=False),
    # An upload that is not there (any more) leads back to where one uploads.
    "excel_import": ModelPage("302", ("302",), about_a_row=False, args=(UUID(int=1),)),
    "excel_export": ModelPage("200", ("405",), about_a_row=False),
    "copy": ModelPage("200", ("422",)),
    "retire": ModelPage("200", ("422",)),
    # The short address of a row leads to its page.
    "?": ModelPage("302", ("302",), foreign="302"),
}
# Where it is, and what it answers a department's administrator: GET and POST. A superuser may list an app.
SITE_PAGES = {
    "index": ("", "200", "200"),
    "login": ("login/", "302", "200"),
    "logout": ("logout/", "405", "302"),
    "password_change": ("password_change/", "200", "200"),
    "password_change_done": ("password_change/done/", "200", "405"),
    "autocomplete": ("autocomplete/", "403", "405"),
    "jsi18n": ("jsi18n/", "200", "405"),
    "view_on_site": ("r/1/1/", "404", "404"),
    "app_list": ("roles/", "404", "404"),
    "?": ("nowhere/", "404", "404"),
}


@dataclass(frozen=True)
class AdminUrl:
    """One address of the administration: of a model and about a row, or of the site."""

    url: str
    page: str
    model: type[Model] | None = None
    # The department the row belongs to; empty: none, or a row no department may open.
    department: str = ""

    def expected(self, world: World, who: str, method: str) -> tuple[str, ...]:
        """Return the answers `who` may get."""
        department = ADMINISTRATORS.get(next(name for name, key in world.identities.items() if key == who), "")
        if not department and who not in world.oracle.superusers:
            return self._to_outsiders()
        if self.model is None:
            if self.page == "app_list" and not department:
                return ("200",)
            return (SITE_PAGES[self.page][1 if method == "GET" else 2],)
        if not department:
            return self._to_superusers(method)
        page = MODEL_PAGES[self.page]
        if self.model._meta.app_label != department:
            return ("302",) if self.page == "?" else ("403", "404")
        if page.about_a_row and self.department != department:
            return (page.foreign,)
        return (page.get,) if method == "GET" else page.post

    def _to_outsiders(self) -> tuple[str, ...]:
        if self.page == "login" and not self.model:
            return ("200",)
        return ("302",) if self.page == "logout" and not self.model else (ADMIN_LOGIN,)

    def _to_superusers(self, method: str) -> tuple[str, ...]:
        assert self.model is not None
        name, page = self.model._meta.model_name, MODEL_PAGES[self.page]
        if self.model._meta.app_label == ATTEMPTS:
            return ("403",) if self.page == "add" else ("200", "302")
        if name in LOGS and (self.page == "add" or (method == "POST" and self.page == "change")):
            return ("403",)
        if name in ONLY_ONE and self.page == "add":
            return ("403",)
        return (page.get,) if method == "GET" else page.post


def names() -> set[str]:
    """Return what every address of the administration is called: "sales_duty_change", "index", "?"."""
    found, waiting = set(), list(_patterns())
    for prefix, pattern in waiting:
        found.add(prefix + (pattern.name or "?"))
    return found


def _patterns() -> Iterator[tuple[str, URLPattern]]:
    site = next(each for each in get_resolver().url_patterns if getattr(each, "namespace", "") == "admin")
    for each in site.url_patterns:
        if isinstance(each, URLPattern):
            yield "", each
            continue
        app, model = str(each.pattern).strip("/").split("/")
        for pattern in each.url_patterns:
            yield ("" if pattern.name else f"{app}_{model}_"), pattern


def undeclared() -> set[str]:
    """Return the names of addresses nobody has said anything about."""
    known = {f"{app}_{model}_{page}" for app, model in _models() for page in MODEL_PAGES}
    return names() - known - SITE_PAGES.keys() - STAFF_PAGES


STAFF_PAGES = {"auth_user_password_change"}


def _models() -> list[tuple[str, str]]:
    return [(model._meta.app_label, str(model._meta.model_name)) for model in admin.site._registry]


def addresses(rows: dict[tuple[str, str], list[tuple[Model, str]]], department: str) -> list[AdminUrl]:
    """Return every address; `rows` holds the rows to ask for by (app, model), each with its department.

    For the pages of the own `department` a row of another one as well: elsewhere the row makes no difference.
    """
    known = names()
    found = [AdminUrl(f"/admin/{path}", page) for page, (path, *_answers) in SITE_PAGES.items()]
    for model in admin.site._registry:
        app, name = model._meta.app_label, str(model._meta.model_name)
        asked = rows.get((app, name), [])[: 2 if app == department else 1]
        for suffix, page in MODEL_PAGES.items():
            if not page.about_a_row:
                if f"{app}_{name}_{suffix}" in known:
                    url = reverse(f"admin:{app}_{name}_{suffix}", args=page.args)
                    found.append(AdminUrl(url, suffix, model))
                continue
            for row, of in asked:
                if url := _url_of(app, name, suffix, row):
                    found.append(AdminUrl(url, suffix, model, of))
    return found


def _url_of(app: str, name: str, suffix: str, row: Model) -> str:
    if suffix == "?":
        return f"/admin/{app}/{name}/{row.pk}/"
    args = [row.pk]
    if suffix == "simple_history":
        entry = row.history.order_by("-pk").first() if hasattr(row, "history") else None
        # What was seeded in one go has no history yet.
        if entry is None:
            return ""
        args.append(entry.history_id)
    try:
        return reverse(f"admin:{app}_{name}_{suffix}", args=args)
    except NoReverseMatch:
        return ""


def rows_of(world: World) -> dict[tuple[str, str], list[tuple[Model, str]]]:
    """Return the rows to ask for: of the catalogue one of each department, of everything else the far store's."""
    found: dict[tuple[str, str], list[tuple[Model, str]]] = {}
    catalogue = {"position": Position, "duty": Duty, "indicator": Indicator}
    for name, model in catalogue.items():
        samples = [(_sample(model, department), department) for department in ADMINISTRATORS.values()]
        for app in ADMINISTRATORS.values():
            # One's own, and one of another department.
            others = [each for each in samples if each[1] != app]
            found[app, name] = [each for each in samples if each[1] == app] + others[:1]
        found["roles" if model is Position else model._meta.app_label, name] = samples[:1]
    for model in admin.site._registry:
        key = (model._meta.app_label, str(model._meta.model_name))
        if key not in found:
            # What lies in a department's own tables is that department's.
            of = key[0] if key[0] in ADMINISTRATORS.values() else ""
            found[key] = [(row, of) for row in _far(model, world)]
    return found


def _sample(model: type[Model], department: str) -> Model:
    path = {Position: "department", Duty: "position__department", Indicator: "home"}[model]
    rows = model._default_manager.filter(**{path: department}).order_by("pk")
    if model is Indicator:
        elsewhere = IndicatorWeight.objects.exclude(position__department=department).values("indicator")
        rows = rows.exclude(pk__in=elsewhere)
    return rows.first()


def _far(model: type[Model], world: World) -> list[Model]:
    """Return a row of the far store, or any; of a table nobody has written to there is none."""
    store = world.units["far"].pk
    names = {field.name for field in model._meta.get_fields()}
    rows = model._default_manager.order_by("-pk")
    if "username" in names and model._meta.app_label == "roles":
        return list(rows.filter(username__startswith="Zqnof")[:1])
    return list((rows.filter(store=store) if "store" in names else rows)[:1])


def mark_the_catalogue() -> None:
    """Write a word of its department into every entry of the catalogue, as it is and as it was."""
    for department in ADMINISTRATORS.values():
        word = mark(CATALOGUE, f"c{department[:2]}")
        for model, path, column in (
            (Position, "department", "note"),
            (Duty, "position__department", "trigger_zh"),
            (Indicator, "home", "formula_zh"),
        ):
            for each in (model, model.history.model):
                each._base_manager.filter(**{path: department}).update(**{column: word})
