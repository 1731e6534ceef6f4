import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import corridor.core.scope
import corridor.core.tenancy.models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_covering"),
        ("planning", "0001_initial"),
        ("schools", "0004_photos"),
    ]

    operations = [
        migrations.CreateModel(
            name="Club",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=corridor.core.tenancy.models.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("made_at", models.DateTimeField()),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                (
                    "district",
                    models.ForeignKey(
                        db_index=False,
                        default=corridor.core.scope.district_in_force,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="schools.district",
                    ),
                ),
                (
                    "owner",
                    corridor.core.tenancy.models.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clubs",
                        to="accounts.member",
                    ),
                ),
                (
                    "school",
                    corridor.core.tenancy.models.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clubs",
                        to="schools.school",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="ClubDraft",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=corridor.core.tenancy.models.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("answers", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField()),
                (
                    "district",
                    models.ForeignKey(
                        db_index=False,
                        default=corridor.core.scope.district_in_force,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="schools.district",
                    ),
                ),
                (
                    "member",
                    corridor.core.tenancy.models.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.member",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="ClubStudent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=corridor.core.tenancy.models.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("joined_at", models.DateTimeField()),
                (
                    "club",
                    corridor.core.tenancy.models.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="students",
                        to="planning.club",
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        db_index=False,
                        default=corridor.core.scope.district_in_force,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="schools.district",
                    ),
                ),
                (
                    "student",
                    corridor.core.tenancy.models.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="series",
            name="key",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="series",
            name="key_digest",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="seriesstudent",
            name="left_out",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.DateField(), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="series",
            name="club",
            field=corridor.core.tenancy.models.TenantForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="series",
                to="planning.club",
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.UniqueConstraint(
                condition=models.Q(("key", ""), _negated=True),
                fields=("district", "made_by", "key"),
                name="planning_series_key",
            ),
        ),
        migrations.AddIndex(
            model_name="club",
            index=models.Index(
                condition=models.Q(("archived_at__isnull", True)),
                fields=["district", "school"],
                name="planning_club_going_on",
            ),
        ),
        migrations.AddConstraint(
            model_name="club",
            constraint=models.UniqueConstraint(
                condition=models.Q(("archived_at__isnull", True)),
                fields=("district", "owner", "name"),
                name="planning_club_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="clubdraft",
            constraint=models.UniqueConstraint(
                fields=("district", "member"), name="planning_club_draft"
            ),
        ),
        migrations.AddConstraint(
            model_name="clubstudent",
            constraint=models.UniqueConstraint(
                fields=("district", "club", "student"), name="planning_club_student"
            ),
        ),
    ]
