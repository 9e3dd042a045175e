"""Guards only the database can keep: no cycle of superiors, no overlap of the same assignment."""

from django.db import migrations

POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """
    ALTER TABLE roles_assignment ADD CONSTRAINT assignment_no_overlap EXCLUDE USING gist (
        staff_id WITH =, position_id WITH =, unit_id WITH =,
        daterange(starts_on, COALESCE(ends_on, 'infinity'::date), '[]') WITH &&
    )
    """,
    """
    CREATE FUNCTION roles_position_no_cycle() RETURNS trigger AS $$
    BEGIN
        IF EXISTS (
            WITH RECURSIVE above(id) AS (
                SELECT NEW.reports_to_id
                UNION
                SELECT p.reports_to_id FROM roles_position p JOIN above ON p.id = above.id
            ) SELECT 1 FROM above WHERE id = NEW.id
        ) THEN
            RAISE EXCEPTION 'position_no_cycle' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER position_no_cycle BEFORE INSERT OR UPDATE OF reports_to_id ON roles_position
    FOR EACH ROW WHEN (NEW.reports_to_id IS NOT NULL) EXECUTE FUNCTION roles_position_no_cycle()
    """,
]
POSTGRESQL_BACK = [
    "DROP TRIGGER position_no_cycle ON roles_position",
    "DROP FUNCTION roles_position_no_cycle()",
    "ALTER TABLE roles_assignment DROP CONSTRAINT assignment_no_overlap",
]

_OVERLAP = """
    SELECT RAISE(ABORT, 'assignment_no_overlap') WHERE EXISTS (
        SELECT 1 FROM roles_assignment a
        WHERE a.staff_id = NEW.staff_id AND a.position_id = NEW.position_id AND a.unit_id = NEW.unit_id
          AND a.id IS NOT NEW.id
          AND a.starts_on <= COALESCE(NEW.ends_on, '9999-12-31')
          AND COALESCE(a.ends_on, '9999-12-31') >= NEW.starts_on
    );
"""
_CYCLE = """
    SELECT RAISE(ABORT, 'position_no_cycle') WHERE EXISTS (
        WITH RECURSIVE above(id) AS (
            SELECT NEW.reports_to_id
            UNION
            SELECT p.reports_to_id FROM roles_position p JOIN above ON p.id = above.id
        ) SELECT 1 FROM above WHERE id = NEW.id
    );
"""
_TRIGGERS = {
    "assignment_no_overlap": ("roles_assignment", "", _OVERLAP),
    "position_no_cycle": ("roles_position", "WHEN NEW.reports_to_id IS NOT NULL", _CYCLE),
}
SQLITE = [
    f"CREATE TRIGGER {name}_{event.lower()} AFTER {event} ON {table} FOR EACH ROW {when} BEGIN {body} END"
    for name, (table, when, body) in _TRIGGERS.items()
    for event in ("INSERT", "UPDATE")
]
SQLITE_BACK = [f"DROP TRIGGER {name}_{event}" for name in _TRIGGERS for event in ("insert", "update")]


def _run(statements):
    def run(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("roles", "0001_initial")]

    operations = [
        migrations.RunPython(
            _run({"postgresql": POSTGRESQL, "sqlite": SQLITE}),
            _run({"postgresql": POSTGRESQL_BACK, "sqlite": SQLITE_BACK}),
        )
    ]
