"""Frozen figures refuse changes from now on."""

from django.db import migrations

from kpi.guards import GUARDS


def put_up(apps, schema_editor):
    GUARDS.put_up(schema_editor.connection)


def take_down(apps, schema_editor):
    GUARDS.take_down(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("kpi", "0006_appeals_and_frozen_figures")]

    operations = [migrations.RunPython(put_up, take_down)]
