"""The role catalogue as code: what a position file says, and how it is found.

Split so that reading a position file needs only `specs` (plain values, no
database), finding the files is `discovery`, and writing them to the database
is `sync`. Engines above (duties, kpi, reports) add their own specs to the same
position file and hook into the same sync through `sections`.

Public names: `PositionSpec`, `GrantSpec`, `Source`, `Scope`, `Level`, `grants`.
"""

from roles.catalogue.specs import Department, GrantSpec, Level, PositionSpec, Scope, Source, grants

__all__ = ["Department", "GrantSpec", "Level", "PositionSpec", "Scope", "Source", "grants"]
