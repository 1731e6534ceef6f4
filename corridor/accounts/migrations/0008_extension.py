from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_covering"),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="extension",
            field=models.CharField(blank=True, max_length=20),
        ),
    ]
