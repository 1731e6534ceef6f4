from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_summary_and_following")]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="closes",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="notification",
            name="is_shown",
            field=models.BooleanField(default=True),
        ),
    ]
