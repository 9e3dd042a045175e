"""People are found by pinyin and its initials, and leave on a day."""

from django.db import migrations, models

from roles.pinyin import spell

BATCH = 2000


def spell_names(apps, schema_editor):
    """Spell the name of everybody who is there already."""
    staff_model = apps.get_model("roles", "Staff")
    batch = []
    for staff in staff_model.objects.only("pk", "name").iterator(chunk_size=BATCH):
        staff.pinyin, staff.initials = spell(staff.name)
        batch.append(staff)
        if len(batch) == BATCH:
            staff_model.objects.bulk_update(batch, ["pinyin", "initials"], batch_size=200)
            batch = []
    staff_model.objects.bulk_update(batch, ["pinyin", "initials"], batch_size=200)


class Migration(migrations.Migration):
    dependencies = [("roles", "0002_database_guards")]

    operations = [
        migrations.AddField(
            model_name="staff",
            name="pinyin",
            field=models.CharField(
                blank=True,
                db_default="",
                db_index=True,
                default="",
                editable=False,
                max_length=240,
                verbose_name="pinyin",
            ),
        ),
        migrations.AddField(
            model_name="staff",
            name="initials",
            field=models.CharField(
                blank=True,
                db_default="",
                db_index=True,
                default="",
                editable=False,
                max_length=40,
                verbose_name="initials in pinyin",
            ),
        ),
        migrations.AddField(
            model_name="staff",
            name="leaves_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="last day with us"),
        ),
        migrations.AddField(
            model_name="historicalstaff",
            name="leaves_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="last day with us"),
        ),
        migrations.AddIndex(
            model_name="staff",
            index=models.Index(
                condition=models.Q(("is_active", True), ("leaves_on__isnull", False)),
                fields=["leaves_on"],
                name="staff_leaving",
            ),
        ),
        migrations.RunPython(spell_names, migrations.RunPython.noop),
    ]
