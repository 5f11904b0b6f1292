import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models
from instance.migrations._creation import Creation


class Migration(Creation):

    replaces = [('documents', '0001_initial'), ('documents', '0002_tentatives'), ('documents', '0003_lots_et_references')]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.CreateModel(
            name='Compteur',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('serie', models.CharField(max_length=40, unique=True, verbose_name='série')),
                ('dernier', models.PositiveIntegerField(default=0, verbose_name='dernier numéro')),
            ],
            options={
                'verbose_name': 'compteur',
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('type', models.CharField(max_length=40, verbose_name='type')),
                ('numero', models.CharField(max_length=40, unique=True, verbose_name='numéro')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='version')),
                ('titre', models.CharField(max_length=200, verbose_name='titre')),
                ('objet_id', models.CharField(max_length=40)),
                ('etat', models.CharField(choices=[('demande', 'En préparation'), ('pret', 'Prêt'), ('echec', 'Échec')], default='demande', max_length=10, verbose_name='état')),
                ('fichier', models.FileField(blank=True, upload_to='documents/%Y/', verbose_name='fichier')),
                ('empreinte', models.CharField(blank=True, max_length=64, verbose_name='empreinte SHA-256')),
                ('erreur', models.CharField(blank=True, max_length=300, verbose_name='erreur')),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='demandé le')),
                ('pret_le', models.DateTimeField(blank=True, null=True, verbose_name='prêt le')),
                ('objet_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype')),
                ('remplace', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='remplace_par', to='documents.document', verbose_name='remplace')),
                ('tentatives', models.PositiveSmallIntegerField(default=0, verbose_name='tentatives')),
                ('imprime', models.CharField(blank=True, editable=False, max_length=64)),
            ],
            options={
                'verbose_name': 'document',
                'ordering': ['-cree_le', '-pk'],
                'indexes': [models.Index(fields=['objet_type', 'objet_id'], name='documents_d_objet_t_bcbc03_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('etat', 'pret'), _negated=True), models.Q(models.Q(('fichier', ''), _negated=True), models.Q(('empreinte', ''), _negated=True)), _connector='OR'), name='document_pret_a_un_fichier')],
            },
        ),
        migrations.CreateModel(
            name='ExemplaireSigne',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fichier', models.FileField(upload_to='', verbose_name='fichier')),
                ('type_mime', models.CharField(max_length=40, verbose_name='nature')),
                ('empreinte', models.CharField(max_length=64, verbose_name='empreinte SHA-256')),
                ('depose_le', models.DateTimeField(verbose_name='déposé le')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='exemplaire_signe', to='documents.document', verbose_name='document')),
            ],
            options={
                'verbose_name': 'exemplaire signé',
                'verbose_name_plural': 'exemplaires signés',
            },
        ),
        migrations.CreateModel(
            name='Lot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('type', models.CharField(max_length=40, verbose_name='type')),
                ('titre', models.CharField(max_length=200, verbose_name='titre')),
                ('etat', models.CharField(choices=[('en_cours', 'En préparation'), ('fini', 'Terminé'), ('annule', 'Arrêté'), ('expire', 'Expiré')], default='en_cours', max_length=10, verbose_name='état')),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='demandé le')),
                ('fini_le', models.DateTimeField(blank=True, null=True, verbose_name='terminé le')),
                ('expire_le', models.DateTimeField(blank=True, null=True, verbose_name='expire le')),
                ('archive', models.FileField(blank=True, upload_to='', verbose_name='archive')),
                ('impression', models.FileField(blank=True, upload_to='', verbose_name='fichier à imprimer')),
                ('demande_par', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lots_demandes', to=settings.AUTH_USER_MODEL, verbose_name='demandé par')),
            ],
            options={
                'verbose_name': 'lot de pièces',
                'verbose_name_plural': 'lots de pièces',
                'ordering': ['-cree_le', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ReferenceLegale',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.CharField(max_length=60, verbose_name='référence')),
                ('texte', models.TextField(max_length=1000, verbose_name='texte')),
                ('depuis', models.DateField(default=django.utils.timezone.localdate, verbose_name='en vigueur depuis le')),
            ],
            options={
                'verbose_name': 'référence légale',
                'verbose_name_plural': 'références légales',
                'ordering': ['cle', '-depuis'],
                'constraints': [models.UniqueConstraint(fields=('cle', 'depuis'), name='reference_legale_unique', violation_error_message='Cette référence a déjà un texte à cette date\xa0: changez-le.')],
            },
        ),
        migrations.CreateModel(
            name='MembreLot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rang', models.PositiveSmallIntegerField(verbose_name='rang')),
                ('objet_id', models.CharField(max_length=40)),
                ('libelle', models.CharField(max_length=200, verbose_name='pièce')),
                ('refus', models.CharField(blank=True, max_length=300, verbose_name='pourquoi il n’y en a pas')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='membres', to='documents.document', verbose_name='document')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='membres', to='documents.lot', verbose_name='lot')),
                ('objet_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype')),
            ],
            options={
                'verbose_name': 'pièce d’un lot',
                'verbose_name_plural': 'pièces d’un lot',
                'ordering': ['lot', 'rang'],
                'constraints': [models.UniqueConstraint(fields=('lot', 'objet_type', 'objet_id'), name='membre_lot_unique')],
            },
        ),
    ]
