"""How well: indicators, weights and the monthly scorecard.

`scoring` is the arithmetic of R1–R5, `calculators` the registry of what can be computed
from records, `cards` puts both together, `actions` moves a card from running to
published. Departments declare indicators in `<department>/kpis`.
"""
