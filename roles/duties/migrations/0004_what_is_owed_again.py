"""When an item was due at first that a superior had done again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("duties", "0003_rhythms_events_and_proof"),
    ]

    operations = [
        migrations.AddField(
            model_name="checklistitem",
            name="first_due_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="due at first"),
        ),
        migrations.AddIndex(
            model_name="checklistitem",
            index=models.Index(
                condition=models.Q(("first_due_at__isnull", False)), fields=["first_due_at"], name="item_owed_again"
            ),
        ),
    ]
