"""What a document prints is told by the document itself: the fingerprints that events kept beside it move there."""

from django.db import migrations

PORTEURS = (("evenements", "attestation", "attestation_participation", "empreinte"), ("evenements", "edition", "depliant", "depliant_empreinte"))


def vers_les_documents(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Document = apps.get_model("documents", "Document")
    for app, modele, type_document, champ in PORTEURS:
        sorte = ContentType.objects.filter(app_label=app, model=modele).first()
        if sorte is None:
            continue
        for pk, empreinte in apps.get_model(app, modele).objects.exclude(**{champ: ""}).values_list("pk", champ):
            derniers = Document.objects.filter(objet_type=sorte, objet_id=str(pk), type=type_document)
            dernier = derniers.order_by("-version").first()
            if dernier is not None:
                Document.objects.filter(pk=dernier.pk).update(imprime=empreinte)


def vers_les_evenements(apps, schema_editor):
    Document = apps.get_model("documents", "Document")
    for app, modele, type_document, champ in PORTEURS:
        porteurs = apps.get_model(app, modele).objects
        for objet_id, imprime in Document.objects.filter(type=type_document).order_by("version").values_list("objet_id", "imprime"):
            porteurs.filter(pk=objet_id).update(**{champ: imprime})


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("documents", "0003_lots_et_references"),
        ("evenements", "0002_retours"),
    ]

    operations = [
        migrations.RunPython(vers_les_documents, vers_les_evenements),
        migrations.RemoveField(model_name="attestation", name="empreinte"),
        migrations.RemoveField(model_name="edition", name="depliant_empreinte"),
    ]
