"""Evidence, sheets that prove items, reasons of misses, odd ticks and spot checks."""

import django.db.models.deletion
import roles.proof.models.evidence
from django.conf import settings
from django.db import migrations, models

from roles.schema import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("assigned", "0001_tasks"),
        ("duties", "0003_rhythms_events_and_proof"),
        ("worksheets", "0002_lines_and_filled_sheets"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name="FollowUp",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("line", models.CharField(max_length=100, verbose_name="line of the worksheet")),
                    ("what", models.CharField(max_length=200, verbose_name="what is to be done")),
                    ("by_day", models.DateField(verbose_name="by")),
                    (
                        "sheet",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="followups",
                            to="worksheets.filledsheet",
                            verbose_name="filled worksheet",
                        ),
                    ),
                    (
                        "task",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to="assigned.task",
                            verbose_name="assigned task",
                        ),
                    ),
                    (
                        "who",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="who",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "follow-up",
                    "verbose_name_plural": "follow-ups",
                    "ordering": ("pk",),
                    "default_permissions": (),
                },
            ),
            migrations.CreateModel(
                name="SheetProof",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "item",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="sheet",
                            to="duties.checklistitem",
                            verbose_name="checklist item",
                        ),
                    ),
                    (
                        "sheet",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="proof",
                            to="worksheets.filledsheet",
                            verbose_name="filled worksheet",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "proof by a worksheet",
                    "verbose_name_plural": "proofs by a worksheet",
                    "default_permissions": (),
                },
            ),
            migrations.CreateModel(
                name="Evidence",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("line", models.CharField(blank=True, max_length=100, verbose_name="line of the worksheet")),
                    (
                        "file",
                        models.FileField(
                            storage=roles.proof.models.evidence.evidence_storage,
                            upload_to=roles.proof.models.evidence.hidden_name,
                            verbose_name="file",
                        ),
                    ),
                    (
                        "thumbnail",
                        models.FileField(
                            blank=True,
                            storage=roles.proof.models.evidence.evidence_storage,
                            upload_to=roles.proof.models.evidence.hidden_name,
                            verbose_name="small picture",
                        ),
                    ),
                    ("name", models.CharField(max_length=120, verbose_name="file name")),
                    ("content_type", models.CharField(max_length=80, verbose_name="kind of file")),
                    ("size", models.PositiveIntegerField(verbose_name="size")),
                    ("sha256", models.CharField(max_length=64, verbose_name="digest")),
                    ("look", models.CharField(blank=True, max_length=16, verbose_name="digest of the picture")),
                    ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="taken")),
                    ("uploaded_at", models.DateTimeField(verbose_name="uploaded")),
                    (
                        "item",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="evidence",
                            to="duties.checklistitem",
                            verbose_name="checklist item",
                        ),
                    ),
                    (
                        "uploaded_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="uploaded by",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "evidence",
                    "verbose_name_plural": "evidence",
                    "ordering": ("uploaded_at", "pk"),
                    "default_permissions": (),
                    "indexes": [
                        models.Index(fields=["sha256"], name="evidence_same"),
                        models.Index(
                            condition=models.Q(("look", ""), _negated=True), fields=["look"], name="evidence_alike"
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Flag",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("bulk", "Many ticks within seconds"),
                                ("hours", "Ticked outside working hours"),
                                ("photo", "The same photo twice"),
                            ],
                            max_length=6,
                            verbose_name="why",
                        ),
                    ),
                    ("count", models.PositiveIntegerField(default=1, verbose_name="ticks")),
                    ("raised_at", models.DateTimeField(verbose_name="raised")),
                    ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="put away")),
                    (
                        "item",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="flags",
                            to="duties.checklistitem",
                            verbose_name="checklist item",
                        ),
                    ),
                    (
                        "other",
                        models.ForeignKey(
                            blank=True,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to="duties.checklistitem",
                            verbose_name="other item",
                        ),
                    ),
                    (
                        "superior",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="superior",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "odd tick",
                    "verbose_name_plural": "odd ticks",
                    "ordering": ("-raised_at", "-pk"),
                    "default_permissions": (),
                    "indexes": [
                        models.Index(
                            condition=models.Q(("seen_at__isnull", True)),
                            fields=["superior", "raised_at"],
                            name="flag_to_see",
                        )
                    ],
                    "constraints": [models.UniqueConstraint(fields=("item", "kind"), name="flag_once")],
                },
            ),
            migrations.CreateModel(
                name="MissedReason",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("text", models.CharField(max_length=300, verbose_name="reason")),
                    ("given_at", models.DateTimeField(verbose_name="given")),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("given", "Waits for the superior"),
                                ("accepted", "Accepted"),
                                ("refused", "Not accepted"),
                                ("again", "To be done later"),
                            ],
                            default="given",
                            max_length=8,
                            verbose_name="state",
                        ),
                    ),
                    ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                    ("answer", models.CharField(blank=True, max_length=300, verbose_name="answer")),
                    (
                        "decided_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="decided by",
                        ),
                    ),
                    (
                        "given_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="given by",
                        ),
                    ),
                    (
                        "item",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="reason",
                            to="duties.checklistitem",
                            verbose_name="checklist item",
                        ),
                    ),
                    (
                        "superior",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="superior",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "reason of a miss",
                    "verbose_name_plural": "reasons of misses",
                    "ordering": ("-given_at", "-pk"),
                    "default_permissions": (),
                    "indexes": [models.Index(fields=["superior", "state"], name="missedreason_waiting")],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("decided_at__isnull", True), ("state", "given")),
                                models.Q(models.Q(("state", "given"), _negated=True), ("decided_at__isnull", False)),
                                _connector="OR",
                            ),
                            name="missedreason_decided_has_instant",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="SpotCheck",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("week", models.DateField(verbose_name="week")),
                    (
                        "state",
                        models.CharField(
                            choices=[("open", "To be checked"), ("passed", "In order"), ("failed", "Not in order")],
                            default="open",
                            max_length=6,
                            verbose_name="state",
                        ),
                    ),
                    ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                    ("drawn_at", models.DateTimeField(verbose_name="drawn")),
                    ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                    (
                        "checked",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="whose",
                        ),
                    ),
                    (
                        "checker",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="checked by",
                        ),
                    ),
                    (
                        "item",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="spot_checks",
                            to="duties.checklistitem",
                            verbose_name="checklist item",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "spot check",
                    "verbose_name_plural": "spot checks",
                    "ordering": ("-week", "pk"),
                    "default_permissions": (),
                    "indexes": [
                        models.Index(fields=["checker", "state"], name="spotcheck_waiting"),
                        models.Index(fields=["checked", "state", "decided_at"], name="spotcheck_of_person"),
                    ],
                    "constraints": [
                        models.UniqueConstraint(fields=("item", "week"), name="spotcheck_once_a_week"),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("decided_at__isnull", True), ("state", "open")),
                                models.Q(models.Q(("state", "open"), _negated=True), ("decided_at__isnull", False)),
                                _connector="OR",
                            ),
                            name="spotcheck_decided_has_instant",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("state", "failed"), _negated=True),
                                models.Q(("reason", ""), _negated=True),
                                _connector="OR",
                            ),
                            name="spotcheck_failed_has_reason",
                        ),
                    ],
                },
            ),
        ),
    ]
