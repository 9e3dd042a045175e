"""A person's duties and tasks as a calendar other programs subscribe to (RFC 5545)."""
