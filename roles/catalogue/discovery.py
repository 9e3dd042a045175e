"""Finding the position files, the way Django admin finds `admin.py`."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from functools import cache
from types import ModuleType

from django.apps import apps

from roles.catalogue.specs import PositionSpec


@cache
def position_modules() -> dict[str, ModuleType]:
    """Return the position files by position code, in the order of the apps and their names.

    A file without `POSITION` is left out here and reported by the system check.
    """
    found: dict[str, ModuleType] = {}
    for module in all_position_modules():
        spec = getattr(module, "POSITION", None)
        if isinstance(spec, PositionSpec):
            found.setdefault(spec.code, module)
    return found


@cache
def all_position_modules() -> tuple[ModuleType, ...]:
    """Return every module in a `positions` package of an installed app."""
    modules: list[ModuleType] = []
    for config in apps.get_app_configs():
        name = f"{config.name}.positions"
        if importlib.util.find_spec(name) is None:
            continue
        package = importlib.import_module(name)
        names = sorted(info.name for info in pkgutil.iter_modules(package.__path__))
        modules += [importlib.import_module(f"{name}.{each}") for each in names]
    return tuple(modules)
