"""The parts of a position that belong to `roles` itself: its names and its grants."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from roles.catalogue import words
from roles.catalogue.parts import Part
from roles.catalogue.parts import register as register_part
from roles.models import Grant, PositionAlias

ALIASES = Part("aliases", 10, _("aliases"), PositionAlias, "name", ("kind", "document", "name"))
GRANTS = Part("grants", 20, _("grants"), Grant, "permission", ("permission", "scope"))


def register() -> None:
    """Add both to the parts of a position."""
    register_part(ALIASES)
    register_part(GRANTS)
    words.register(words.Wording(PositionAlias, left_out=frozenset({"folded"})))
