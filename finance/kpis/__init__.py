"""Indicators of finance and administration, by noun."""

from finance.kpis import accounting, loans, personnel, tax

INDICATORS = (
    *accounting.INDICATORS,
    *tax.INDICATORS,
    *loans.INDICATORS,
    *personnel.INDICATORS,
)
