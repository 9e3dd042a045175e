"""Reading what rows of the catalogue were: every change of them writes a row of history.

Several changes of one save share an instant (see `occasion`), so that rows are told apart by the
instant and then by the order in which they were written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Max, OuterRef, Subquery

from roles import clock


@contextmanager
def occasion() -> Iterator[datetime]:
    """Give everything written inside one instant: history shows it as one change."""
    with clock.at(clock.now()) as instant:
        yield instant


def follow_the_clock(history_instance: Any, instance: Any, **_kwargs: Any) -> None:
    """Date a new row of history by the house's clock, as everything else is dated."""
    if not hasattr(instance, "_history_date"):
        history_instance.history_date = clock.now()


def current_versions(model: type[models.Model]) -> dict[int, int]:
    """Return the key of the row of history that holds each row of `model` as it is now, in one query."""
    rows = history_of(model).order_by().values_list("id").annotate(Max("history_id"))
    return dict(rows)


def as_of(model: type[models.Model], instant: datetime, **conditions: Any) -> list[Any]:
    """Return the rows of `model` as they stood at `instant`, in one query; deleted ones are left out.

    `conditions` narrow by the fields as they stood then. The rows are not stored again by accident:
    they are instances of `model`, whose relations read the present.
    """
    history = history_of(model)
    latest = history.filter(id=OuterRef("id"), history_date__lte=instant).order_by("-history_date", "-history_id")
    rows = history.filter(history_id=Subquery(latest.values("history_id")[:1]), **conditions)
    return [row.instance for row in rows.order_by("id") if row.history_type != "-"]


def history_of(model: type[models.Model]) -> Any:
    """Return the rows of history of a model; a department's proxy shares those of the model behind it."""
    return model._meta.concrete_model.history.all()  # type: ignore[union-attr]
