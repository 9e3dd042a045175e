"""The indicators of cars, counts and sub-dealers, counted again."""

from datetime import date, datetime
from decimal import Decimal

from roles import clock
from tests.sales.recount.plain import Recount, ask, owned

_PLACE = "store_id, unit_id, department_id"
_OF_CAR = "c.id, c.store_id, c.unit_id, c.department_id"
_STANDS = """
    (c.delivered_at IS NULL OR c.delivered_at >= %(until)s) AND (c.returned_at IS NULL OR c.returned_at >= %(until)s)
"""
_KEEPER = owned("sales_vehicle")
_SETTLED = "CASE WHEN {done} < %(at)s AND {done} <= {due} THEN 1 ELSE 0 END AS part, 1 AS whole"
_DUE = "({done} < %(at)s OR {due} < %(at)s)"
_INSPECTORS = """
    SELECT a.store_id AS store, a.staff_id AS staff FROM roles_assignment a
    JOIN roles_staff s ON s.id = a.staff_id AND s.is_active
    JOIN roles_position p ON p.id = a.position_id AND p.code = 'quality-inspector'
    WHERE a.starts_on <= %(known)s AND (a.ends_on IS NULL OR a.ends_on >= %(known)s)
"""


def _timed(table: str, done: str, due: str, day: str, where: str, people: str = "") -> Recount:
    """Something to be done by an instant; what is neither done nor due yet counts on neither side."""
    settled, owed = _SETTLED.format(done=done, due=due), _DUE.format(done=done, due=due)
    facts = f"SELECT id, {_PLACE}, {day} AS day, {settled} FROM {table} WHERE {where} AND {owed}"
    return Recount(facts, people or owned(table))


def _counts(*kinds: str) -> Recount:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    facts = f"""
        SELECT id, {_PLACE}, day, found AS part, booked AS whole FROM sales_vehiclestockcheck
        WHERE kind IN ({listed}) AND day >= %(first)s AND day <= %(last)s AND counted_at < %(at)s AND booked > 0
    """
    return Recount(facts, owned("sales_vehiclestockcheck"))


RECOUNTS = {
    "aged-vehicle-share": Recount(
        f"""
        SELECT {_OF_CAR}, %(known)s AS day, 1 AS whole,
        CASE WHEN DAY(c.arrived_at) < %(ninety)s THEN 1 ELSE 0 END AS part
        FROM sales_vehicle c WHERE c.arrived_at < %(until)s AND {_STANDS}
        """,
        _KEEPER,
    ),
    "inventory-coefficient": Recount(
        f"""
        SELECT {_OF_CAR}, %(known)s AS day, 1 AS part, 0 AS whole
        FROM sales_vehicle c WHERE c.arrived_at < %(until)s AND {_STANDS}
        UNION ALL
        SELECT {_OF_CAR}, %(known)s, 0, 1
        FROM sales_vehicle c WHERE c.delivered_at >= %(begin)s AND c.delivered_at < %(until)s
        """,
        _KEEPER,
        1,
    ),
    "vehicle-qualified": Recount(
        f"""
        SELECT {_OF_CAR}, %(known)s AS day, 1 AS whole, CASE WHEN EXISTS (
            SELECT 1 FROM sales_vehicledamage d WHERE d.vehicle_id = c.id AND d.found_at < %(until)s
            AND (d.resolved_at IS NULL OR d.resolved_at >= %(until)s)
        ) THEN 0 ELSE 1 END AS part
        FROM sales_vehicle c WHERE c.stocked_at < %(until)s AND {_STANDS}
        """,
        _KEEPER,
    ),
    "fifo-compliance": Recount(
        """
        SELECT a.id, c.store_id, c.unit_id, c.department_id, DAY(a.allocated_at) AS day, 1 AS whole,
        CASE WHEN a.in_turn THEN 1 ELSE 0 END AS part
        FROM sales_vehicleallocation a JOIN sales_vehicle c ON c.id = a.vehicle_id
        WHERE a.allocated_at >= %(begin)s AND a.allocated_at < %(until)s
        """,
        """
        SELECT id AS fact, allocated_by_id AS staff FROM sales_vehicleallocation
        UNION SELECT a.id, c.owner_id FROM sales_vehicleallocation a JOIN sales_vehicle c ON c.id = a.vehicle_id
        """,
    ),
    "vehicle-count-match": _counts("daily", "monthly"),
    "subdealer-stock-match": _counts("sub_dealer"),
    "damage-2day": _timed(
        "sales_vehicledamage",
        "resolved_at",
        "due_at",
        "DAY(found_at)",
        "found_at >= %(begin)s AND found_at < %(until)s",
        f"""
        {owned("sales_vehicledamage")}
        UNION SELECT d.id, c.owner_id FROM sales_vehicledamage d JOIN sales_vehicle c ON c.id = d.vehicle_id
        """,
    ),
    "issue-closure": Recount(
        f"""
        SELECT id, {_PLACE}, DAY(found_at) AS day, CASE WHEN resolved_at < %(at)s THEN 1 ELSE 0 END AS part, 1 AS whole
        FROM sales_vehicledamage WHERE found_at >= %(begin)s AND found_at < %(until)s
        """,
        f"""
        {owned("sales_vehicledamage", "owner_id", "resolved_by_id")}
        UNION SELECT d.id, i.staff FROM sales_vehicledamage d JOIN ({_INSPECTORS}) i ON i.store = d.store_id
        """,
    ),
    # What waits for its inspection and is not in stock either is neither done nor missed.
    "inspection-coverage": Recount(
        f"""
        SELECT {_OF_CAR}, DAY(c.arrived_at) AS day, 1 AS whole, CASE
            WHEN c.inspected_at IS NOT NULL AND (c.stocked_at IS NULL OR c.inspected_at <= c.stocked_at)
            THEN 1 ELSE 0 END AS part
        FROM sales_vehicle c WHERE c.arrived_at >= %(begin)s AND c.arrived_at < %(until)s
        AND (c.inspected_at IS NOT NULL OR c.stocked_at IS NOT NULL)
        """,
        f"""
        {owned("sales_vehicle", "inspected_by_id")}
        UNION SELECT c.id, i.staff FROM sales_vehicle c JOIN ({_INSPECTORS}) i ON i.store = c.store_id
        WHERE c.inspected_by_id IS NULL
        """,
    ),
    "transfer-on-time": _timed(
        "sales_vehiclemovement",
        "done_at",
        "due_at",
        "DAY(due_at)",
        """
        kind IN ('transfer_out', 'transfer_in', 'dispatch', 'place') AND state <> 'refused'
        AND due_at >= %(begin)s AND due_at < %(end)s
        """,
        f"""
        {owned("sales_vehiclemovement", "owner_id", "done_by_id")}
        UNION SELECT m.id, c.owner_id FROM sales_vehiclemovement m JOIN sales_vehicle c ON c.id = m.vehicle_id
        WHERE m.done_by_id IS NULL
        """,
    ),
    "remittance-on-time": _timed(
        "sales_remittancerequest",
        "handed_in_at",
        "EVENING(prompted_on)",
        "prompted_on",
        "prompted_on >= %(first)s AND prompted_on <= %(last)s AND created_at < %(at)s",
        owned("sales_remittancerequest", "owner_id", "sent_by_id"),
    ),
    "subdealer-visit-rate": _timed(
        "sales_subdealervisit",
        "done_at",
        "MIDNIGHT(due_at, 1)",
        "DAY(due_at)",
        "due_at >= %(begin)s AND due_at < %(end)s",
    ),
    "subdealer-new": Recount(
        """
        SELECT s.id, s.store_id, s.unit_id, s.department_id, DAY(s.signed_at) AS day, 0 AS whole, CASE WHEN EXISTS (
            SELECT 1 FROM sales_vehicle c WHERE c.sub_dealer_id = s.id AND c.delivered_at >= s.signed_at
            AND c.delivered_at < %(until)s
        ) THEN 1 ELSE 0 END AS part
        FROM sales_subdealer s WHERE s.signed_at >= %(begin)s AND s.signed_at < %(until)s
        """,
        owned("sales_subdealer"),
    ),
}


def plan(store: int, first: date, last: date, at: datetime) -> tuple[Decimal, Decimal] | None:
    """Return cars right and cars planned of a store's factory orders; None without a plan, and before the last day."""
    if clock.local_date(at) < last:
        return None
    ((planned, sold),) = ask(
        """
        SELECT (
            SELECT SUM(l.quantity) FROM sales_factoryorderline l JOIN sales_factoryorder o ON o.id = l.order_id
            WHERE o.store_id = %(store)s AND o.month >= %(first)s AND o.month <= %(last)s
            AND o.state NOT IN ('draft', 'with_manager', 'with_chief')
        ), (
            SELECT COUNT(*) FROM sales_vehicle
            WHERE store_id = %(store)s AND delivered_at >= %(begin)s AND delivered_at < %(until)s
        )
        """,
        store=store,
        first=first,
        last=last,
        begin=clock.local(first),
        until=min(clock.end_of(last), at),
    )
    return (Decimal(max(planned - abs(sold - planned), 0)), Decimal(planned)) if planned else None
