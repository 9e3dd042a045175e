"""The indicators of orders and deliveries, counted again."""

from tests.sales.recount.plain import Recount, owned

_OF_ORDER = "o.id, o.store_id, o.unit_id, o.department_id"
_DELIVERED = "sales_salesorder o WHERE o.delivered_at >= %(begin)s AND o.delivered_at < %(until)s"
_SIGNED = "sales_salesorder o WHERE o.signed_at >= %(begin)s AND o.signed_at < %(until)s"
_SELLER = owned("sales_salesorder", "owner_id", "second_id")
_CHECKED = owned("sales_salesorder", "owner_id", "second_id", "reviewed_by_id")


def _both(fact: str = "id") -> str:
    """What of an order two sold together is whose."""
    return f"""
        SELECT {fact} AS fact, owner_id AS staff, 100 - second_share AS percent
        FROM sales_salesorder WHERE second_id IS NOT NULL
        UNION SELECT {fact}, second_id, second_share FROM sales_salesorder WHERE second_id IS NOT NULL
    """


def _delivered(part: str, people: str = _SELLER, factor: int = 100) -> Recount:
    """Something of each car delivered."""
    facts = f"SELECT {_OF_ORDER}, DAY(o.delivered_at) AS day, {part} AS part, 1 AS whole FROM {_DELIVERED}"
    return Recount(facts, people, factor, _both())


def _with_right(table: str, codename: str) -> str:
    """Whoever answers for a record of a store because of what their position may do there."""
    return f"""
        {owned(table)}
        UNION SELECT r.id, a.staff_id FROM {table} r
        JOIN roles_assignment a ON a.store_id = r.store_id
            AND a.starts_on <= %(today)s AND (a.ends_on IS NULL OR a.ends_on >= %(today)s)
        JOIN roles_staff s ON s.id = a.staff_id AND s.is_active
        JOIN roles_grant g ON g.position_id = a.position_id
        JOIN auth_permission p ON p.id = g.permission_id AND p.codename = '{codename}'
    """


def _case(table: str, *states: str) -> str:
    listed = ", ".join(f"'{state}'" for state in states)
    return f"SELECT 1 FROM {table} c WHERE c.order_id = o.id AND c.state IN ({listed})"


def _sum(table: str, column: str, *states: str) -> str:
    return f"COALESCE((SELECT SUM(c.{column}) FROM {_case(table, *states).removeprefix('SELECT 1 FROM ')}), 0)"


_GRANTED, _INSURED = ("granted", "paid_out", "mortgaged"), ("taken_out", "in_force", "expired", "renewed")
_COMMISSIONS = " + ".join(
    (
        _sum("sales_insurancecase", "commission", *_INSURED),
        _sum("sales_loancase", "commission", *_GRANTED),
        _sum("sales_registrationcase", "fee", "done"),
    )
)

# Held against a goal in cars or yuan: the part alone is counted here.
GOALS = {
    "units-sold": _delivered("1"),
    "team-target": _delivered("1"),
    "revenue-attainment": _delivered("o.guide_price - o.discount + o.addons"),
    "gross-per-unit": _delivered(
        "o.guide_price - o.discount - o.gifts"
        " - (SELECT car.purchase_price FROM sales_vehicle car WHERE car.id = o.vehicle_id)"
    ),
}

RECOUNTS = {
    "addon-per-unit": _delivered(f"o.accessories + {_COMMISSIONS}", factor=1),
    "accessory-per-unit": _delivered("o.accessories", factor=1),
    "finance-penetration": _delivered(
        f"CASE WHEN EXISTS ({_case('sales_loancase', *_GRANTED)}) THEN 1 ELSE 0 END", _CHECKED
    ),
    "insurance-penetration": _delivered(
        f"CASE WHEN EXISTS ({_case('sales_insurancecase', *_INSURED)}) THEN 1 ELSE 0 END", _CHECKED
    ),
    "referral-rate": _delivered(
        "CASE WHEN COALESCE((SELECT l.source FROM sales_lead l WHERE l.id = o.lead_id),"
        " (SELECT c.source FROM marketing_customer c WHERE c.id = o.customer_id)) = 'referral' THEN 1 ELSE 0 END"
    ),
    "discount-compliance": Recount(
        f"""
        SELECT {_OF_ORDER}, DAY(o.signed_at) AS day, 1 AS whole,
        CASE WHEN o.discount + o.gifts > o.cleared THEN 0 ELSE 1 END AS part FROM {_SIGNED}
        """,
        _SELLER,
        shared=_both(),
    ),
    # An order may be signed and delivered in the same stretch: two facts of it.
    "order-delivery-rate": Recount(
        f"""
        SELECT o.id * 2 AS id, o.store_id, o.unit_id, o.department_id, DAY(o.delivered_at) AS day, 1 AS part, 0 AS whole
        FROM {_DELIVERED}
        UNION ALL
        SELECT o.id * 2, o.store_id, o.unit_id, o.department_id, DAY(o.signed_at), 0, 1 FROM {_SIGNED}
        """,
        """
        SELECT id * 2 AS fact, owner_id AS staff FROM sales_salesorder
        UNION SELECT id * 2, second_id FROM sales_salesorder
        """,
        shared=_both("id * 2"),
    ),
    "delivery-on-time": Recount(
        f"""
        SELECT {_OF_ORDER}, o.promised_on AS day, 1 AS whole,
        CASE WHEN o.delivered_at < %(at)s AND o.delivered_at <= EVENING(o.promised_on) THEN 1 ELSE 0 END AS part
        FROM sales_salesorder o
        WHERE o.signed_at < %(at)s AND o.state <> 'cancelled' AND o.promised_on >= %(first)s
        AND o.promised_on <= %(last)s AND (o.delivered_at < %(at)s OR EVENING(o.promised_on) < %(at)s)
        """,
        _SELLER,
        shared=_both(),
    ),
    "delivery-paper-complete": Recount(
        """
        SELECT d.id, d.store_id, d.unit_id, d.department_id, DAY(d.delivered_at) AS day, 1 AS whole,
        CASE WHEN d.complete_at < %(at)s AND d.complete_at <= MIDNIGHT(d.delivered_at, 2) THEN 1 ELSE 0 END AS part
        FROM sales_delivery d
        WHERE d.delivered_at >= %(begin)s AND d.delivered_at < %(until)s
        AND (d.complete_at < %(at)s OR MIDNIGHT(d.delivered_at, 2) < %(at)s)
        """,
        _with_right("sales_delivery", "file_delivery"),
    ),
    "archive-rate": Recount(
        f"""
        SELECT {_OF_ORDER}, DAY(o.due) AS day, 1 AS whole,
        CASE WHEN o.archived_at < %(at)s AND o.archived_at <= o.due THEN 1 ELSE 0 END AS part
        FROM (SELECT s.*, AFTER(s.delivered_at, 10) AS due FROM sales_salesorder s) o
        WHERE o.due >= %(begin)s AND o.due < %(until)s
        """,
        f"""
        {_with_right("sales_salesorder", "archive_salesorder")}
        UNION SELECT id, second_id FROM sales_salesorder WHERE second_id IS NOT NULL
        """,
        shared=_both(),
    ),
    # In hand when the stretch began, or come in since: whoever was lost or had ordered before is not, unless taken up
    # again.
    "close-rate": Recount(
        f"""
        SELECT o.id * 2 AS id, o.store_id, o.unit_id, o.department_id, DAY(o.signed_at) AS day, 1 AS part, 0 AS whole
        FROM {_SIGNED}
        UNION ALL
        SELECT l.id * 2 + 1, l.store_id, l.unit_id, l.department_id,
        CASE WHEN l.created_at < %(begin)s THEN %(first)s ELSE DAY(l.created_at) END, 0, 1
        FROM sales_lead l
        WHERE l.created_at < %(until)s AND l.state <> 'joined'
        AND NOT (l.state = 'lost' AND (l.lost_reason = 'invalid' OR l.lost_at < %(begin)s))
        AND NOT (l.state = 'ordered' AND l.ordered_at < %(begin)s)
        """,
        """
        SELECT id * 2 AS fact, owner_id AS staff FROM sales_salesorder
        UNION SELECT id * 2, second_id FROM sales_salesorder
        UNION SELECT id * 2 + 1, owner_id FROM sales_lead
        """,
        shared=_both("id * 2"),
    ),
    "loan-approval": Recount(
        """
        SELECT c.id, c.store_id, c.unit_id, c.department_id, DAY(c.submitted_at) AS day, 1 AS whole,
        CASE WHEN c.refused_at IS NULL AND c.granted_at < %(at)s THEN 1 ELSE 0 END AS part
        FROM sales_loancase c
        WHERE c.submitted_at >= %(begin)s AND c.submitted_at < %(until)s
        AND (c.granted_at < %(at)s OR c.refused_at < %(at)s)
        """,
        _with_right("sales_loancase", "work_loancase"),
    ),
    "loan-days": Recount(
        """
        SELECT c.id, c.store_id, c.unit_id, c.department_id, DAY(c.paid_out_at) AS day, 1 AS whole,
        CASE WHEN c.paid_out_at <= AFTER(c.created_at, 10) THEN 1 ELSE 0 END AS part
        FROM sales_loancase c WHERE c.paid_out_at >= %(begin)s AND c.paid_out_at < %(until)s
        """,
        _with_right("sales_loancase", "work_loancase"),
    ),
}
