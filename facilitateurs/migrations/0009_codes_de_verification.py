from django.db import migrations, models

import facilitateurs.models.certifications


def coder(apps, schema_editor):
    """One code each: those certified before the portal could be verified are verified as the others are."""
    modele = apps.get_model("facilitateurs", "Certification")
    for certification in modele.objects.filter(code=None).iterator():
        certification.code = facilitateurs.models.certifications.nouveau_code()
        certification.save(update_fields=["code"])


class Migration(migrations.Migration):
    dependencies = [("facilitateurs", "0008_certificat")]

    operations = [
        migrations.RunPython(coder, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="certification",
            name="code",
            field=models.CharField(
                default=facilitateurs.models.certifications.nouveau_code,
                editable=False,
                max_length=12,
                unique=True,
                verbose_name="code de vérification",
            ),
        ),
    ]
