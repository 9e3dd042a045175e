"""The pages of personnel, one concern a file."""
