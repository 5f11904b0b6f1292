import uuid

from django.db import migrations, models


def each_its_own(apps, schema_editor):
    """Codes under way stay what they are: they were derived from the request's own key."""
    apps.get_model("agents", "DemandeDeCode").objects.update(graine=models.F("cle"))


class Migration(migrations.Migration):
    dependencies = [("agents", "0012_identite_prouvee")]

    operations = [
        migrations.AddField(
            model_name="demandedecode",
            name="graine",
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.AddField(
            model_name="demandedecode",
            name="chiffres",
            field=models.PositiveSmallIntegerField(default=6, verbose_name="chiffres du code"),
        ),
        migrations.AddField(
            model_name="demandedecode",
            name="par_courriel",
            field=models.BooleanField(default=True, verbose_name="code envoyé"),
        ),
        migrations.RunPython(each_its_own, migrations.RunPython.noop),
    ]
