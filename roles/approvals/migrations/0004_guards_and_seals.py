"""The decision log refuses changes from now on, every chain's end is sealed, and what waits says since when."""

from django.db import migrations
from django.db.models import F

from roles.approvals import guards
from roles.approvals.seals import seal


def put_up(apps, schema_editor):
    guards.put_up(schema_editor.connection)


def take_down(apps, schema_editor):
    guards.take_down(schema_editor.connection)


def seal_heads(apps, schema_editor):
    heads = apps.get_model("approvals", "ChainHead").objects
    # The end of a chain without an entry: from now on such a head says that the chain was emptied.
    heads.filter(sequence=0).delete()
    for head in heads.filter(sequence__gt=0):
        head.seal = seal(["head", head.store_id, head.sequence, head.hash])
        head.save(update_fields=["seal"])


def say_since_when(apps, schema_editor):
    apps.get_model("approvals", "Approval").objects.filter(waits_since=None).update(waits_since=F("submitted_at"))


class Migration(migrations.Migration):
    dependencies = [("approvals", "0003_flows_voices_and_seals")]

    operations = [
        migrations.RunPython(put_up, take_down),
        migrations.RunPython(seal_heads, migrations.RunPython.noop),
        migrations.RunPython(say_since_when, migrations.RunPython.noop),
    ]
