"""How each column of a copied row is made from the demo store's row `t` and the store `s`."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import CharField, Field, FileField, ForeignKey, Model, TextField, UniqueConstraint, UUIDField

from dealership.demo.scale.codes import CODES, SORT_OF
from dealership.demo.scale.sources import source_of
from dealership.demo.scale.tables import NAMED_BY, Tables, is_narrow, quoted, target
from roles.records.models import RecordEntry

SUFFIX = "-s"
# The longest end: "-s999".
_LONGEST_END = 5

# Not unique by the database, and no two stores would have the same on paper.
NUMBERS = frozenset(
    (
        "sales.SalesOrder.filed_as",
        "sales.InsuranceCase.policy_no",
        "sales.SubDealer.agreement",
        "sales.FactoryOrder.factory_number",
        "sales.RemittanceRequest.voucher",
        "sales.Vehicle.certificate",
        "marketing.CampaignCost.voucher",
        "marketing.MediaAccount.handle",
        "finance.Payment.receipt_no",
        "finance.Payment.refund_no",
    )
)
# A random secret in hexadecimal digits.
_RANDOM = {
    "postgresql": "replace(CAST(gen_random_uuid() AS text), '-', '')",
    "sqlite": "lower(hex(randomblob(16)))",
}
_UUID = {"postgresql": "gen_random_uuid()", "sqlite": _RANDOM["sqlite"]}


class CannotCopy(Exception):
    """A column of a copy cannot be made; the message names it."""


@dataclass
class Columns:
    """Writes expressions; `joins` are the tables of codes the last statement needs."""

    tables: Tables
    live_from: date
    joins: list[str] = field(default_factory=list)
    _loose: dict[str, bool] = field(default_factory=dict)

    def of(self, model: type[Model]) -> dict[str, str]:
        """Return the expression of every column of a copied model, by its quoted name."""
        self.joins = []
        unique = unique_texts(model, self.tables.members)
        return {quoted(str(each.column)): self._made(model, each, unique) for each in model._meta.concrete_fields}

    def _made(self, model: type[Model], column: Field[Any, Any], unique: set[str]) -> str:
        own = f"t.{quoted(str(column.column))}"
        name = f"{model._meta.label}.{column.attname}"
        if isinstance(column, ForeignKey):
            return self._link(model, column, own)
        if column.primary_key:
            return f"{own} + {shift(model)}"
        if model._meta.label in NAMED_BY and column.attname == NAMED_BY[model._meta.label][1]:
            return self._named(model, own)
        if name in SORT_OF:
            return self._coded(name, own)
        return self._special(name, own) or self._told_apart(column, own, column.attname in unique or name in NUMBERS)

    def _told_apart(self, column: Field[Any, Any], own: str, differs: bool) -> str:
        """What no two rows may share gets an end or is drawn anew; a file belongs to one row alone."""
        if isinstance(column, FileField):
            return "''"
        if isinstance(column, UUIDField) and column.unique:
            return _UUID[connection.vendor]
        return _with_end(column, own) if differs else own

    def _special(self, name: str, own: str) -> str:
        """What is neither a key nor told by its kind of column."""
        if name == "roles.Unit.live_from":
            day = connection.ops.adapt_datefield_value(self.live_from)
            return f"CASE WHEN {own} IS NULL THEN {own} ELSE {_date(day)} END"
        if name == "roles.Unit.name":
            return f"CASE WHEN t.kind = 'store' THEN {own} || ' ' || s.number ELSE {own} END"
        if name == "roles.Staff.email":
            return f"replace({own}, '@', '{SUFFIX}' || s.number || '@')"
        if name == "roles.Staff.last_login":
            return "NULL"
        if name == "marketing.Survey.link_key":
            return f"CASE WHEN {own} = '' THEN '' ELSE {_RANDOM[connection.vendor]} END"
        if name == "sales.Vehicle.tail":
            return f"substr({self._coded('sales.Vehicle.vin', 't.vin')}, 12)"
        return ""

    def _link(self, model: type[Model], link: ForeignKey[Any, Any], own: str) -> str:
        above = target(link)
        if above not in self.tables.bound:
            return own
        if above not in self.tables.members:
            return "NULL"
        shifted = f"{own} + {shift(above)}"
        if not self._is_loose(model, link):
            return shifted
        return f"CASE WHEN {own} IN ({_keys(above)}) THEN {shifted} ELSE {own} END"

    def _is_loose(self, model: type[Model], link: ForeignKey[Any, Any]) -> bool:
        """Return whether some row points beyond the store: at the group, an administrator, another store's row."""
        name = f"{model._meta.label}.{link.attname}"
        if name not in self._loose:
            column = quoted(str(link.column))
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT EXISTS (SELECT 1 FROM {source_of(model)}"  # noqa: S608  names only
                    f" WHERE {column} IS NOT NULL AND {column} NOT IN ({_keys(target(link))}))"
                )
                self._loose[name] = bool(cursor.fetchone()[0])
        return self._loose[name]

    def _named(self, model: type[Model], own: str) -> str:
        """A number beside a kind: shifted where records of the kind are copied."""
        if model is RecordEntry:
            return f"{own} + s.wide"
        by = NAMED_BY[model._meta.label][0]
        kinds = self.tables.documents() if by == "content_type_id" else self.tables.kinds()
        listed = ", ".join(f"'{each}'" if isinstance(each, str) else str(each) for each in kinds)
        return f"CASE WHEN t.{quoted(by)} IN ({listed}) THEN {own} + s.wide ELSE {own} END"

    def _coded(self, name: str, own: str) -> str:
        """A text put together from its parts; one that could not be taken apart stays as it is."""
        sort, alias = SORT_OF[name], f"c{len(self.joins)}"
        self.joins.append(f"LEFT JOIN {CODES} {alias} ON {alias}.sort = '{sort.name}' AND {alias}.old = {own}")
        return f"COALESCE({sort.made.format(c=alias)}, {own})"


def _keys(model: type[Model]) -> str:
    return f"SELECT {quoted(str(model._meta.pk.column))} FROM {source_of(model)}"  # noqa: S608  names only


def shift(model: type[Model]) -> str:
    """Return what is added to a key of the demo store's."""
    return "s.narrow" if is_narrow(model) else "s.wide"


def unique_texts(model: type[Model], members: Container[type[Model]]) -> set[str]:
    """Return the texts that must differ between stores: those of unique sets in which no key of a copy stands.

    Raises CannotCopy for a unique set that nothing tells apart.
    """
    found: set[str] = set()
    named = NAMED_BY.get(model._meta.label, ("", ""))[1]
    for names in _unique_sets(model):
        columns = [model._meta.get_field(name) for name in names]
        keys = [each for each in columns if isinstance(each, ForeignKey) and target(each) in members]
        if keys or any(isinstance(each, UUIDField) for each in columns) or named in names:
            continue
        texts = {each.attname for each in columns if isinstance(each, CharField | TextField)}
        if not texts:
            raise CannotCopy(f"{model._meta.label}: nothing tells two stores apart in {names}")
        found |= texts
    return found


def _unique_sets(model: type[Model]) -> list[list[str]]:
    """Return the names of the fields of each unique set, the key's own aside."""
    sets = [[each.name] for each in model._meta.concrete_fields if each.unique and not each.primary_key]
    sets += [list(each) for each in model._meta.unique_together]
    return sets + [
        list(each.fields) for each in model._meta.constraints if isinstance(each, UniqueConstraint) and each.fields
    ]


def _with_end(column: Field[Any, Any], own: str) -> str:
    """A text with the number of the store behind it, cut where it would grow too long."""
    room = f"substr({own}, 1, {column.max_length - _LONGEST_END})" if column.max_length else own
    return f"CASE WHEN {own} = '' THEN '' ELSE {room} || '{SUFFIX}' || s.number END"


def _date(day: Any) -> str:
    return f"DATE '{day}'" if connection.vendor == "postgresql" else f"'{day}'"
