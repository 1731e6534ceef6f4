from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("schools", "0005_desk_places"),
    ]

    operations = [
        migrations.AddField(
            model_name="location",
            name="extension",
            field=models.CharField(blank=True, max_length=20),
        ),
    ]
