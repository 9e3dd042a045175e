"""The pages of working records."""
