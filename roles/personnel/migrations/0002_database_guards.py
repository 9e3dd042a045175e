"""A guard only the database can keep: the requested and confirmed absences of one person never overlap."""

from django.db import migrations

POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """
    ALTER TABLE personnel_absence ADD CONSTRAINT absence_no_overlap EXCLUDE USING gist (
        owner_id WITH =, daterange(first_day, last_day, '[]') WITH &&
    ) WHERE (state IN ('requested', 'confirmed'))
    """,
]
POSTGRESQL_BACK = ["ALTER TABLE personnel_absence DROP CONSTRAINT absence_no_overlap"]

_OVERLAP = """
    SELECT RAISE(ABORT, 'absence_no_overlap') WHERE EXISTS (
        SELECT 1 FROM personnel_absence a
        WHERE a.owner_id = NEW.owner_id AND a.id IS NOT NEW.id
          AND a.state IN ('requested', 'confirmed')
          AND a.first_day <= NEW.last_day AND a.last_day >= NEW.first_day
    );
"""
SQLITE = [
    f"CREATE TRIGGER absence_no_overlap_{event.lower()} AFTER {event} ON personnel_absence FOR EACH ROW "
    f"WHEN NEW.state IN ('requested', 'confirmed') BEGIN {_OVERLAP} END"
    for event in ("INSERT", "UPDATE")
]
SQLITE_BACK = [f"DROP TRIGGER absence_no_overlap_{event}" for event in ("insert", "update")]


def _run(statements):
    def run(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("personnel", "0001_absences")]

    operations = [
        migrations.RunPython(
            _run({"postgresql": POSTGRESQL, "sqlite": SQLITE}),
            _run({"postgresql": POSTGRESQL_BACK, "sqlite": SQLITE_BACK}),
        )
    ]
