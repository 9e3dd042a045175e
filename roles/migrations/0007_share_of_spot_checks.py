"""A share of spot checks a position.

SQLite makes the table of positions anew for it, and with the old one its triggers go: they are put up again.
"""

from importlib import import_module

import django.core.validators
from django.db import migrations, models

guards = import_module("roles.migrations.0002_database_guards")


def put_the_guards_up_again(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in guards.SQLITE:
            if " ON roles_position " in statement:
                schema_editor.execute(statement.replace("CREATE TRIGGER", "CREATE TRIGGER IF NOT EXISTS", 1))


class Migration(migrations.Migration):
    dependencies = [
        ("roles", "0006_sweep_runs"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalposition",
            name="spot_check_share",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Of what the people below did in a week; empty: the house's share, 0: no spot checks.",
                null=True,
                validators=[django.core.validators.MaxValueValidator(100)],
                verbose_name="share of spot checks (%)",
            ),
        ),
        migrations.AddField(
            model_name="position",
            name="spot_check_share",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Of what the people below did in a week; empty: the house's share, 0: no spot checks.",
                null=True,
                validators=[django.core.validators.MaxValueValidator(100)],
                verbose_name="share of spot checks (%)",
            ),
        ),
        migrations.AddConstraint(
            model_name="position",
            constraint=models.CheckConstraint(
                condition=models.Q(("spot_check_share__isnull", True), ("spot_check_share__lte", 100), _connector="OR"),
                name="position_checks_a_share",
            ),
        ),
        migrations.RunPython(put_the_guards_up_again, put_the_guards_up_again),
    ]
