"""What the database itself refuses: frozen figures are only followed by later ones, never changed or deleted."""

from __future__ import annotations

from roles.append_only import AppendOnly

GUARDS = AppendOnly("kpi", "kpi_snapshot", "kpi_snapshotline")
