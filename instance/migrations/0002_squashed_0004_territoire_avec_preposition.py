import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from instance.migrations._creation import Creation


class Migration(Creation):

    replaces = [('instance', '0002_initial'), ('instance', '0003_battement'), ('instance', '0004_territoire_avec_preposition')]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('contenttypes', '0002_remove_content_type_name'),
        ('instance', '0001_extensions'),
    ]

    operations = [
        migrations.CreateModel(
            name='JourFerme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('jour', models.DateField(unique=True, verbose_name='jour')),
                ('libelle', models.CharField(max_length=100, verbose_name='libellé')),
            ],
            options={
                'verbose_name': 'jour de fermeture',
                'verbose_name_plural': 'jours de fermeture',
                'ordering': ['jour'],
            },
        ),
        migrations.CreateModel(
            name='Reglage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.CharField(max_length=80, unique=True, verbose_name='règle')),
                ('valeur', models.JSONField(verbose_name='valeur')),
            ],
            options={
                'verbose_name': 'règle modifiée',
                'verbose_name_plural': 'règles et délais',
            },
        ),
        migrations.CreateModel(
            name='Identite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nom', models.CharField(default='Isère Inno', max_length=60, verbose_name='nom du portail')),
                ('sous_titre', models.CharField(default='Cellule Innovation du Département', max_length=80, verbose_name='sous-titre')),
                ('territoire', models.CharField(default='en Isère', help_text='Avec sa préposition : en Isère, dans le Nord.', max_length=80, verbose_name='territoire')),
                ('logo', models.FileField(blank=True, upload_to='instance/', verbose_name='logo')),
                ('encre', models.CharField(default='#134e40', max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9a-fA-F]{6}$', 'Donnez une couleur sous la forme #134e40.')], verbose_name='couleur d’encre')),
                ('signal', models.CharField(default='#f6bd2b', max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9a-fA-F]{6}$', 'Donnez une couleur sous la forme #134e40.')], verbose_name='couleur signal')),
                ('expediteur', models.EmailField(default='innovation@isere.example', max_length=254, verbose_name='adresse d’expédition')),
                ('contact_courriel', models.EmailField(default='innovation@isere.example', max_length=254, verbose_name='adresse de contact')),
                ('contact_telephone', models.CharField(blank=True, default='04 00 00 00 00', max_length=30, verbose_name='téléphone')),
                ('contact_horaires', models.CharField(blank=True, default='de 9 h à 17 h', max_length=80, verbose_name='horaires')),
                ('editeur', models.CharField(default='Département de l’Isère', max_length=200, verbose_name='éditeur du site')),
                ('directeur_publication', models.CharField(blank=True, max_length=200, verbose_name='direction de la publication')),
                ('hebergeur', models.CharField(blank=True, max_length=300, verbose_name='hébergeur')),
                ('texte_mentions', models.TextField(blank=True, verbose_name='mentions légales (compléments)')),
                ('texte_donnees', models.TextField(blank=True, verbose_name='données personnelles (compléments)')),
                ('texte_accessibilite', models.TextField(blank=True, verbose_name='accessibilité (compléments)')),
                ('modifiee_le', models.DateTimeField(auto_now=True)),
            ],
            options={
                'verbose_name': 'identité',
                'verbose_name_plural': 'identité',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='identite_unique')],
            },
        ),
        migrations.CreateModel(
            name='Action',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('le', models.DateTimeField(auto_now_add=True, db_index=True, verbose_name='le')),
                ('verbe', models.CharField(max_length=80, verbose_name='action')),
                ('auteur_libelle', models.CharField(blank=True, help_text='Pour qui agit sans compte, ou le portail lui-même.', max_length=120, verbose_name='qualité de l’auteur')),
                ('objet_id', models.CharField(max_length=40)),
                ('motif', models.TextField(blank=True, verbose_name='motif')),
                ('changements', models.JSONField(blank=True, default=dict, verbose_name='changements')),
                ('auteur', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='actions', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('objet_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype')),
            ],
            options={
                'verbose_name': 'action',
                'verbose_name_plural': 'journal des actions',
                'ordering': ['-le', '-pk'],
                'indexes': [models.Index(fields=['objet_type', 'objet_id', '-le'], name='instance_ac_objet_t_65507d_idx')],
            },
        ),
        migrations.CreateModel(
            name='Battement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=20, unique=True, verbose_name='partie')),
                ('vu_le', models.DateTimeField(verbose_name='vu le')),
            ],
            options={
                'verbose_name': 'battement',
            },
        ),
    ]
