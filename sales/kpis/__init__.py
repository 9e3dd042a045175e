"""Indicators of the sales department, by noun."""

from sales.kpis import deals, deliveries, prospects, showroom, sub_dealers, vehicles

INDICATORS = (
    *deals.INDICATORS,
    *prospects.INDICATORS,
    *deliveries.INDICATORS,
    *showroom.INDICATORS,
    *vehicles.INDICATORS,
    *sub_dealers.INDICATORS,
)
