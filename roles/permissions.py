"""Permissions in words (Django keeps their names in English only), and those a position can be granted."""

from __future__ import annotations

from django.apps import apps
from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from django.utils.translation import pgettext_lazy

from roles.models import Grant, PlacedRecord

# Beside the working records: what of the organisation a position can be granted.
_ABOUT = ("Position", "Staff", "Unit")

VERBS = {
    "view": pgettext_lazy("permission", "view"),
    "add": pgettext_lazy("permission", "add"),
    "change": pgettext_lazy("permission", "change"),
    "delete": pgettext_lazy("permission", "delete"),
    "submit": pgettext_lazy("permission", "submit"),
    "complete": pgettext_lazy("permission", "complete"),
    "show": pgettext_lazy("permission", "show"),
    "score": pgettext_lazy("permission", "score"),
    "approve": pgettext_lazy("permission", "approve"),
    "decide": pgettext_lazy("permission", "decide"),
    "download": pgettext_lazy("permission", "download"),
    "export": pgettext_lazy("permission", "export"),
    "import": pgettext_lazy("permission", "import"),
    "lose": pgettext_lazy("permission", "lose and win back"),
    "merge": pgettext_lazy("permission", "merge"),
    "give": pgettext_lazy("permission", "give out"),
    "erase": pgettext_lazy("permission", "erase"),
    "assign": pgettext_lazy("permission", "assign"),
    "handle": pgettext_lazy("permission", "work on"),
    "resolve": pgettext_lazy("permission", "decide on when escalated"),
    "close": pgettext_lazy("permission", "close"),
    "countersign": pgettext_lazy("permission", "countersign"),
    "run": pgettext_lazy("permission", "run"),
    "report": pgettext_lazy("permission", "inform the manufacturer of"),
    "cancel": pgettext_lazy("permission", "cancel"),
    "publish": pgettext_lazy("permission", "publish"),
    "maintain": pgettext_lazy("permission", "keep up"),
    "disable": pgettext_lazy("permission", "disable"),
    "engage": pgettext_lazy("permission", "work with"),
    "end": pgettext_lazy("permission", "end"),
    "replace": pgettext_lazy("permission", "replace"),
    "feed": pgettext_lazy("permission", "give to sales"),
    "answer": pgettext_lazy("permission", "answer"),
    "send": pgettext_lazy("permission", "send"),
    "follow": pgettext_lazy("permission", "follow up"),
    "receive": pgettext_lazy("permission", "receive"),
    "book": pgettext_lazy("permission", "book"),
    "work": pgettext_lazy("permission", "advise on"),
    "take": pgettext_lazy("permission", "be given in turn"),
    "enter": pgettext_lazy("permission", "enter"),
    "check": pgettext_lazy("permission", "check"),
    "file": pgettext_lazy("permission", "file"),
    "inspect": pgettext_lazy("permission", "inspect"),
    "display": pgettext_lazy("permission", "put on display"),
    "allocate": pgettext_lazy("permission", "allocate to an order"),
    "release": pgettext_lazy("permission", "release from an order"),
    "deliver": pgettext_lazy("permission", "hand over"),
    "return": pgettext_lazy("permission", "return to the manufacturer"),
    "keep": pgettext_lazy("permission", "keep keys and papers of"),
    "price": pgettext_lazy("permission", "see purchase prices of"),
    "notify": pgettext_lazy("permission", "tell departments of"),
    "execute": pgettext_lazy("permission", "carry out"),
    "count": pgettext_lazy("permission", "count"),
    "adjust": pgettext_lazy("permission", "adjust"),
    "pay": pgettext_lazy("permission", "pay"),
    "order": pgettext_lazy("permission", "turn into orders"),
    "review": pgettext_lazy("permission", "check"),
    "archive": pgettext_lazy("permission", "archive"),
    "plan": pgettext_lazy("permission", "plan"),
    "prepare": pgettext_lazy("permission", "make ready"),
    "hand": pgettext_lazy("permission", "hand over to the customer"),
}


def verb_of(permission: Permission) -> str:
    """Return what the permission allows; one nobody has named yet keeps Django's name."""
    verb = permission.codename.partition("_")[0]
    return str(VERBS.get(verb, permission.name))


def name_of(permission: Permission) -> str:
    """Return what the permission is about and what it allows; reads its content type."""
    return f"{permission.content_type.name} · {verb_of(permission)}"


def grantable() -> QuerySet[Permission]:
    """Return the permissions a position can be granted: on working records, on people and on the catalogue."""
    wanted = Q(pk__in=[])
    for model in apps.get_models():
        about = issubclass(model, PlacedRecord) or (model._meta.app_label == "roles" and model.__name__ in _ABOUT)
        if about and not model._meta.proxy:
            wanted |= Q(content_type__app_label=model._meta.app_label, content_type__model=model._meta.model_name)
    wanted |= Q(pk__in=Grant.objects.values("permission"))
    rows = Permission.objects.filter(wanted).select_related("content_type")
    return rows.order_by("content_type__app_label", "content_type__model", "codename")


def permission_words(name: str) -> str:
    """Return what a permission written "app.codename" is about and allows; one that is not there, as written."""
    app_label, _dot, codename = name.partition(".")
    rows = Permission.objects.filter(content_type__app_label=app_label, codename=codename)
    found = rows.select_related("content_type").first()
    return name_of(found) if found else name
