"""Foreign keys point down the house's floors, as imports do (imports are held by import-linter)."""

from __future__ import annotations

from django.apps import apps

# Highest first; rooms on one floor do not know each other. Django's and third parties' apps lie below all.
FLOORS: tuple[set[str], ...] = (
    {"dealership"},
    {"sales", "aftersales"},
    {"marketing", "parts", "finance"},
    {"exports"},
    {"insight"},
    {"reports"},
    {"bulletins"},
    {"kpi"},
    {"records"},
    {"boards"},
    {"proof"},
    {"assigned"},
    {"duties"},
    {"worksheets"},
    {"personnel"},
    {"approvals"},
    {"notifications"},
    {"calendars"},
    {"roles"},
)


def _floor(label: str) -> int:
    return next((number for number, labels in enumerate(FLOORS) if label in labels), len(FLOORS))


def test_every_app_of_the_house_has_a_floor() -> None:
    ours = {
        config.label
        for config in apps.get_app_configs()
        if config.name.split(".")[0] in {"dealership", "roles", "kpi", *FLOORS[1], *FLOORS[2]}
    }
    assert ours <= set().union(*FLOORS)


def test_foreign_keys_point_down_the_floors() -> None:
    upward = []
    for model in apps.get_models(include_auto_created=True):
        own = model._meta.app_label
        if _floor(own) == len(FLOORS):
            continue
        for field in model._meta.get_fields():
            target = field.related_model if field.is_relation and not field.auto_created else None
            if target is None or isinstance(target, str):
                continue
            label = target._meta.app_label
            same_floor = _floor(label) == _floor(own) and label != own
            if _floor(label) < _floor(own) or same_floor:
                upward.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert upward == []
