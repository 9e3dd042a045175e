"""Indicators of the after-sales department, by noun."""

from aftersales.kpis import business, inspection, reception, warranty, workshop

INDICATORS = (
    *business.INDICATORS,
    *reception.INDICATORS,
    *workshop.INDICATORS,
    *warranty.INDICATORS,
    *inspection.INDICATORS,
)
