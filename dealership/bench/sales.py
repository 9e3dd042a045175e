"""Pages of the showroom in a store of a large group, against the same pages in a group of that one store."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.db import connection
from django.test import Client
from django.urls import reverse

from dealership.bench import sql
from dealership.bench.data import Data
from dealership.bench.frame import Case, Meter, Work
from dealership.bench.pages import client_of, opened
from dealership.bench.selling import TABLES, write_sales

QUERIES = 20


def _page(data: Data, position: str, address: Callable[[], str]) -> Work:
    """Open a page among everybody's records, against the same page where only its store has any."""
    write_sales(data)
    person = data.person(position, data.stores[0])
    client, where = client_of(person), address()
    houses = _Houses(data)
    _same_queries(client, where, houses)
    page = partial(opened, client, where)
    return Work(ours=page, floor=page, before_ours=houses.all_stores, before_floor=houses.one_store)


def _same_queries(client: Client, where: str, houses: _Houses) -> None:
    """Raise unless the page asks as many queries among all records as in the house of one store."""
    counts = []
    for house in (houses.one_store, houses.all_stores):
        house()
        opened(client, where)
        meter = Meter()
        with connection.execute_wrapper(meter):
            opened(client, where)
        counts.append(meter.queries)
    if counts[0] != counts[1]:
        raise AssertionError(f"{counts[0]} queries for one store, {counts[1]} for all")


class _Houses:
    """The tables of all stores, and beside them tables of the first one alone that take their places in turn."""

    def __init__(self, data: Data) -> None:
        self._made = data.made
        if "one store's sales" in data.made:
            return
        with data.making("the first store's sales alone"):
            for model in TABLES:
                self._copy(model._meta.db_table, data.stores[0])
        data.made.add("one store's sales")

    def _copy(self, table: str, store: int) -> None:
        like = f"(LIKE {table} INCLUDING ALL)" if connection.vendor == "postgresql" else ""
        if like:
            sql.execute(f"CREATE TABLE {table}_one {like}")
            sql.execute(f"INSERT INTO {table}_one SELECT * FROM {table} WHERE store_id = %s", [store])  # noqa: S608
            sql.execute(f"VACUUM ANALYZE {table}_one")
        else:
            sql.execute(f"CREATE TABLE {table}_one AS SELECT * FROM {table} WHERE store_id = %s", [store])  # noqa: S608

    def all_stores(self) -> None:
        """Let the tables of all stores stand."""
        if "one store stands" in self._made:
            self._turn("all", "one")
            self._made.remove("one store stands")

    def one_store(self) -> None:
        """Let the tables of one store stand."""
        if "one store stands" not in self._made:
            self._turn("one", "all")
            self._made.add("one store stands")

    @staticmethod
    def _turn(wanted: str, other: str) -> None:
        for model in TABLES:
            table = model._meta.db_table
            sql.execute(f"ALTER TABLE {table} RENAME TO {table}_{other}")
            sql.execute(f"ALTER TABLE {table}_{wanted} RENAME TO {table}")


def _case(name: str, position: str, address: Callable[[], str]) -> Case:
    return Case(f"sales.{name}", partial(_page, position=position, address=address), 1.5, QUERIES, runs=15)


CASES = (
    _case("leads.consultant", "sales-consultant", lambda: reverse("records:list", args=["lead"])),
    _case("leads.manager", "sales-manager", lambda: reverse("records:list", args=["lead"])),
    _case("funnel", "sales-manager", lambda: reverse("showroom:funnel")),
    _case("stock", "sales-manager", lambda: reverse("sales:stock")),
)
