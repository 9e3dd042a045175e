"""What moves of the stock's records ask for that is more than fields of the record."""

from __future__ import annotations

from typing import Any

from roles.records.forms import MoveForm
from sales.models import DECIDED, MovementKind


class ExecuteForm(MoveForm):
    """A movement carried out: the bay, where the car gets one here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record.kind in DECIDED or self.record.kind == MovementKind.OUT:
            del self.fields["to_bay"]
        else:
            self.fields["to_bay"].required = True

    @property
    def values(self) -> dict[str, Any]:
        """Fields of the record to be written with the move."""
        return {name: self.cleaned_data[name] for name in self.move.fields if name in self.fields}
