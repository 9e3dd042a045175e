"""Pages of deals beyond the generic ones."""
