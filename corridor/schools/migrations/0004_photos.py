"""Whether a district shows photos of its people."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("schools", "0003_sign_in_and_rosters")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="district",
            name="photos_are_on",
            field=models.BooleanField(default=True),
        ),
    ]
