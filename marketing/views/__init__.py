"""Pages of marketing's records beyond the generic ones."""
