"""What the database itself refuses: frozen figures are never changed, deleted or emptied, only followed by later ones."""

from __future__ import annotations

from roles.append_only import AppendOnly

GUARDS = AppendOnly("kpi", "kpi_snapshot", "kpi_snapshotline")
