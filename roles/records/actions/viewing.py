"""How a person looks at a list: saved filters, chosen columns; and what was taken out of the house."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from roles.models import Staff
from roles.records.actions.noting import clean_text
from roles.records.kinds import RecordKind
from roles.records.models import ColumnChoice, RecordExport, SavedFilter
from roles.records.models.view import NAME_LENGTH, QUERY_LENGTH

MOST = 12


@transaction.atomic
def save_filter(*, kind: RecordKind, acting_user: Staff, name: str, query: str) -> SavedFilter:
    """Keep the filters of a list under a name; the same name again replaces it. What was searched for is not kept.

    Raises ValidationError without a name or filters, or with too many kept already.
    """
    words = clean_text(name, "name", NAME_LENGTH)
    if not words:
        raise ValidationError({"name": _("Give it a name.")})
    kept = kept_query(kind, query)
    if not kept:
        raise ValidationError({"name": _("Set a filter first; what stands in the search box is not kept.")})
    if len(kept) > QUERY_LENGTH:
        raise ValidationError({"name": _("These are more filters than can be kept.")})
    mine = SavedFilter.objects.filter(owner=acting_user, kind=kind.code)
    if mine.exclude(name=words).count() >= MOST:
        raise ValidationError({"name": _("At most %(limit)s filters are kept: take one away first.") % {"limit": MOST}})
    return SavedFilter.objects.update_or_create(
        owner=acting_user, kind=kind.code, name=words, defaults={"query": kept}
    )[0]


def kept_query(kind: RecordKind, query: str) -> str:
    """Return what of a query string can be kept: known filters and the order, never what was searched for."""
    given = QueryDict(query.replace("\x00", ""))
    known = {*kind.filters.base_filters, "sort"} - {"q"}
    kept = QueryDict(mutable=True)
    for name in sorted(set(given) & known):
        values = [value for value in given.getlist(name) if value]
        if values:
            kept.setlist(name, values)
    return kept.urlencode()


def drop_filter(*, acting_user: Staff, pk: int) -> None:
    """Forget one of one's own filters."""
    SavedFilter.objects.filter(owner=acting_user, pk=pk).delete()


def choose_columns(*, kind: RecordKind, acting_user: Staff, keys: Sequence[str]) -> ColumnChoice:
    """Keep which columns a person sees; unknown ones are passed over."""
    known = [column.key for column in kind.table.columns if column.key in keys]
    return ColumnChoice.objects.update_or_create(owner=acting_user, kind=kind.code, defaults={"columns": known})[0]


def log_export(*, kind: RecordKind, acting_user: Staff, rows: int) -> RecordExport:
    """Write down that a list left the house."""
    return RecordExport.objects.create(staff=acting_user, kind=kind.code, rows=rows)
