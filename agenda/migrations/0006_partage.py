from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import migrations, models


def motiver(apps, schema_editor):
    """Why a room was shared was not asked so far."""
    apps.get_model("agenda", "Creneau").objects.filter(salle_partagee=True).update(partage="Partage voulu")


def cocher(apps, schema_editor):
    apps.get_model("agenda", "Creneau").objects.exclude(partage="").update(salle_partagee=True)


def salle_prise(**partage):
    return ExclusionConstraint(
        name="creneau_salle_prise",
        expressions=[("salle", "="), (models.Func("debut", "fin", function="tstzrange"), "&&")],
        condition=models.Q(salle__isnull=False, annule=False, **partage),
        violation_error_message="Cette salle est déjà prise à ces heures.",
    )


class Migration(migrations.Migration):
    """Backwards too, sharing is known before the constraint that asks for it comes."""

    dependencies = [("agenda", "0005_depuis")]

    operations = [
        migrations.AddField(
            "creneau",
            "partage",
            models.CharField(
                blank=True,
                default="",
                help_text="À remplir seulement si la salle sert à autre chose au même moment, et que c’est voulu.",
                max_length=250,
                verbose_name="salle partagée, parce que",
            ),
            preserve_default=False,
        ),
        migrations.RemoveConstraint("creneau", "creneau_salle_prise"),
        migrations.RunPython(motiver, cocher),
        migrations.AddConstraint("creneau", salle_prise(partage="")),
        migrations.RemoveField("creneau", "salle_partagee"),
    ]
