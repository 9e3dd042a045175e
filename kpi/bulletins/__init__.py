"""Bulletins: what people of a unit or of certain positions have to read, and who has."""
