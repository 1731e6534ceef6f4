import django.db.models.deletion
from django.db import migrations, models

import corridor.core.scope
import corridor.core.tenancy.models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_covering"),
        ("notifications", "0001_initial"),
        ("schools", "0005_desk_places"),
    ]

    operations = [
        migrations.AddField(
            model_name="preferences",
            name="summary_at",
            field=models.TimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="Following",
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
                ("made_at", models.DateTimeField()),
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
                    "person",
                    corridor.core.tenancy.models.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.person",
                    ),
                ),
                (
                    "school",
                    corridor.core.tenancy.models.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="schools.school",
                    ),
                ),
                (
                    "student",
                    corridor.core.tenancy.models.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
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
        migrations.AddConstraint(
            model_name="following",
            constraint=models.UniqueConstraint(
                fields=("district", "student", "person", "school"),
                name="notifications_followed",
            ),
        ),
    ]
