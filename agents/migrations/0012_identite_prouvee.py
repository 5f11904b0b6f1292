from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agents", "0011_noms_sans_emoji")]

    operations = [
        migrations.AddField(
            model_name="identiteexterne",
            name="prouvee",
            field=models.BooleanField(default=False, verbose_name="reliée avec le second facteur"),
        ),
    ]
