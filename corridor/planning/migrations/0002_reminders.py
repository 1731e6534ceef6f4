from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("planning", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="scheduledpass",
            name="reminded_of",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="scheduledpass",
            name="reminders",
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
