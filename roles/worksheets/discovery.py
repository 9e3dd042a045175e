"""Finding the departments' `worksheets.py`, the way Django admin finds `admin.py`."""

from __future__ import annotations

import importlib
import importlib.util
from functools import cache

from django.apps import apps

from roles.catalogue import Department
from roles.worksheets.catalogue import WorksheetSpec


@cache
def declared() -> dict[str, tuple[str, WorksheetSpec]]:
    """Return every worksheet by its code, with the department that declares it; the first of two alike stays."""
    found: dict[str, tuple[str, WorksheetSpec]] = {}
    for department, spec in all_declared():
        found.setdefault(spec.code, (department, spec))
    return found


@cache
def all_declared() -> tuple[tuple[str, WorksheetSpec], ...]:
    """Return every worksheet with the department whose module lists it."""
    found: list[tuple[str, WorksheetSpec]] = []
    for config in apps.get_app_configs():
        if config.label not in Department.values or importlib.util.find_spec(f"{config.name}.worksheets") is None:
            continue
        module = importlib.import_module(f"{config.name}.worksheets")
        found += [(config.label, spec) for spec in getattr(module, "WORKSHEETS", ())]
    return tuple(found)
