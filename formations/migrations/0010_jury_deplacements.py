from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("formations", "0009_evaluation_rendue_figee")]

    operations = [
        migrations.AddField(
            model_name="jury",
            name="deplacements",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="déplacements"),
        ),
    ]
