"""Template filters of sales."""
