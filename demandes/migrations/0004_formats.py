from django.db import migrations

# What the cell starts with; it changes them in the admin. An installation that already has some keeps its own.
FORMATS = [
    ("Séminaire", "Un ou plusieurs jours pour prendre de la hauteur et décider ensemble."),
    ("Journée métier", "Des collègues du même métier partagent ce qui marche et ce qui coince."),
    ("Atelier", "Une demi-journée à une journée, un sujet, un résultat."),
    ("Codéveloppement", "Un petit groupe résout les problèmes de chacun, à tour de rôle."),
    ("Atelier de créativité", "Chercher beaucoup d’idées, puis en choisir quelques-unes."),
    ("Conduite de réunion", "Préparer et animer une réunion qui compte."),
    ("Autre", "Vous ne savez pas encore ? Nous chercherons avec vous."),
]


def creer(apps, schema_editor):
    Format = apps.get_model("demandes", "Format")
    if not Format.objects.exists():
        Format.objects.bulk_create(
            Format(nom=nom, description=description, ordre=rang)
            for rang, (nom, description) in enumerate(FORMATS, start=1)
        )


class Migration(migrations.Migration):
    dependencies = [("demandes", "0003_brouillons_deposes")]
    operations = [migrations.RunPython(creer, migrations.RunPython.noop)]
