"""KPI figures explained and drawn: daily aggregates, what stands behind a number, pages of people and units."""
