"""The showroom's indicators, counted again."""

from tests.sales.recount.plain import Recount, owned

_PLACE = "store_id, unit_id, department_id"
_OF_VISIT = "v.id, v.store_id, v.unit_id, v.department_id, DAY(v.arrived_at) AS day"
_OF_LEAD = "l.id, l.store_id, l.unit_id, l.department_id"
_CAME = """
    sales_showroomvisit v
    WHERE v.kind = 'visit' AND v.state <> 'void' AND v.arrived_at >= %(begin)s AND v.arrived_at < %(until)s
"""
_FILED = f"{_CAME} AND v.first_time AND v.customer_id IS NOT NULL"
_MADE = "sales_lead l WHERE l.state <> 'joined' AND l.created_at >= %(begin)s AND l.created_at < %(until)s"
_VALID = f"{_MADE} AND NOT (l.state = 'lost' AND l.lost_reason = 'invalid')"
# A drive of the visitor from the day of the visit on, back by the end of the stretch.
_DROVE = """
    sales_testdrive d
    WHERE d.customer_id = v.customer_id AND d.store_id = v.store_id AND d.state = 'done'
    AND d.ended_at < %(until)s AND DAY(d.started_at) >= DAY(v.arrived_at)
"""

RECOUNTS = {
    "capture-rate": Recount(
        f"""
        SELECT {_OF_VISIT}, CASE WHEN v.customer_id IS NULL THEN 0 ELSE 1 END AS part, 1 AS whole
        FROM {_CAME} AND v.first_time
        """,
        owned("sales_showroomvisit"),
    ),
    "test-drive-rate": Recount(
        f"""
        SELECT {_OF_VISIT}, 1 AS whole, CASE WHEN EXISTS (SELECT 1 FROM {_DROVE}) THEN 1 ELSE 0 END AS part
        FROM {_FILED}
        """,
        f"""
        SELECT v.id AS fact, v.owner_id AS staff FROM sales_showroomvisit v
        UNION SELECT v.id, d.owner_id FROM sales_showroomvisit v JOIN {_DROVE.replace("WHERE", "ON")}
        """,
    ),
    "second-visit-rate": Recount(
        f"""
        SELECT {_OF_VISIT}, 1 AS whole, CASE WHEN EXISTS (
            SELECT 1 FROM sales_showroomvisit again
            WHERE again.customer_id = v.customer_id AND again.store_id = v.store_id AND again.kind = 'visit'
            AND again.state <> 'void' AND again.arrived_at < %(until)s AND DAY(again.arrived_at) > DAY(v.arrived_at)
        ) THEN 1 ELSE 0 END AS part
        FROM {_FILED}
        """,
        owned("sales_showroomvisit"),
    ),
    "traffic-log-accuracy": Recount(
        f"""
        SELECT {_OF_VISIT}, CASE WHEN v.agrees THEN 1 ELSE 0 END AS part, 1 AS whole
        FROM sales_showroomvisit v
        WHERE v.state = 'checked' AND v.arrived_at >= %(begin)s AND v.arrived_at < %(until)s
        """,
        owned("sales_showroomvisit", "created_by_id"),
    ),
    "recording-archive": Recount(
        f"""
        SELECT {_OF_VISIT}, 1 AS whole, CASE WHEN EXISTS (
            SELECT 1 FROM sales_recordingcheck r WHERE r.visit_id = v.id AND r.scored_at < %(at)s
        ) THEN 1 ELSE 0 END AS part
        FROM {_CAME} AND v.state IN ('left', 'entered', 'checked')
        """,
        f"""
        {owned("sales_showroomvisit", "created_by_id")}
        UNION SELECT visit_id, owner_id FROM sales_recordingcheck
        """,
    ),
    "phone-invite-rate": Recount(
        f"""
        SELECT {_OF_LEAD}, DAY(l.created_at) AS day, CASE WHEN l.visited_at < %(until)s THEN 1 ELSE 0 END AS part,
        1 AS whole FROM {_VALID} AND l.source <> 'walk_in'
        """,
        owned("sales_lead", "owner_id", "created_by_id"),
    ),
    # By its clock or not; whoever was not spoken to yet and need not be counts on neither side.
    "lead-response": Recount(
        f"""
        SELECT {_OF_LEAD}, DAY(l.created_at) AS day, 1 AS whole,
        CASE WHEN l.contacted_at < %(at)s AND l.contacted_at <= l.respond_by THEN 1 ELSE 0 END AS part
        FROM {_MADE} AND (l.contacted_at < %(at)s OR l.respond_by < %(at)s)
        """,
        owned("sales_lead"),
    ),
    "lost-reason-clear": Recount(
        f"""
        SELECT {_OF_LEAD}, DAY(l.lost_asked_at) AS day, 1 AS whole,
        CASE WHEN l.lost_at >= l.lost_asked_at AND l.lost_at < %(at)s THEN 1 ELSE 0 END AS part
        FROM sales_lead l
        WHERE l.lost_asked_at >= %(begin)s AND l.lost_asked_at < %(until)s
        AND l.state <> 'losing' AND NOT (l.lost_at IS NOT NULL AND l.lost_at >= %(at)s)
        """,
        owned("sales_lead"),
    ),
    "lead-conversion": Recount(
        f"""
        SELECT {_OF_LEAD}, DAY(l.created_at) AS day, 1 AS whole,
        CASE WHEN l.state = 'ordered' AND l.ordered_at < %(at)s THEN 1 ELSE 0 END AS part FROM {_VALID}
        """,
        f"""
        {owned("sales_lead", "owner_id", "created_by_id")}
        UNION SELECT l.id, c.owner_id FROM sales_lead l JOIN marketing_campaign c ON c.id = l.campaign_id
        """,
    ),
    "follow-up-on-time": Recount(
        f"""
        SELECT id, {_PLACE}, DAY(first_due_at) AS day, 1 AS whole,
        CASE WHEN done_at < %(at)s AND done_at <= first_due_at THEN 1 ELSE 0 END AS part
        FROM marketing_followup
        WHERE kind = 'prospect' AND first_due_at >= %(begin)s AND first_due_at < %(end)s
        AND (done_at < %(at)s OR first_due_at < %(at)s)
        """,
        owned("marketing_followup"),
    ),
    "customer-file-complete": Recount(
        f"""
        SELECT id, {_PLACE}, DAY(created_at) AS day, 1 AS whole, CASE WHEN state = 'filed' THEN 0 ELSE 1 END AS part
        FROM marketing_customer
        WHERE state NOT IN ('merged', 'erased') AND created_at >= %(begin)s AND created_at < %(until)s
        """,
        owned("marketing_customer", "owner_id", "created_by_id"),
    ),
}
