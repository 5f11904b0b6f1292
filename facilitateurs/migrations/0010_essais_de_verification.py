from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("facilitateurs", "0009_codes_de_verification")]

    operations = [
        migrations.CreateModel(
            name="EssaiVerification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cle", models.CharField(max_length=80, unique=True)),
                ("heure", models.DateTimeField()),
                ("nombre", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "essai de vérification",
                "verbose_name_plural": "essais de vérification",
                "indexes": [models.Index(fields=["heure"], name="essai_verification_heure")],
            },
        ),
    ]
