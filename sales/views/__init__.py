"""Pages of sales beyond the generic ones, by room."""
