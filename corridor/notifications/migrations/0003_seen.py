"""Whoever tries whether they can be reached says for each way whether it came."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("notifications", "0002_summary_and_following")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="delivery",
            name="seen_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="missed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
