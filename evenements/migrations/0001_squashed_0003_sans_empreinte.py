import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models
from instance.migrations._creation import Creation


class Migration(Creation):

    replaces = [('evenements', '0001_initial'), ('evenements', '0002_retours'), ('evenements', '0003_sans_empreinte')]

    initial = True

    dependencies = [
        ('agenda', '0001_squashed_0008_emargement'),
        ('agents', '0001_squashed_0011_noms_sans_emoji'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('facilitateurs', '0001_squashed_0012_registre_par_fin'),
    ]

    operations = [
        migrations.CreateModel(
            name='Theme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nom', models.CharField(max_length=60, unique=True, verbose_name='nom')),
            ],
            options={
                'verbose_name': 'thème',
                'ordering': ['nom'],
            },
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('annee', models.PositiveSmallIntegerField(unique=True, validators=[django.core.validators.MinValueValidator(2000), django.core.validators.MaxValueValidator(2199)], verbose_name='année')),
                ('titre', models.CharField(default='Mois de l’innovation publique', max_length=120, verbose_name='nom')),
                ('theme', models.CharField(max_length=120, verbose_name='thème de l’année')),
                ('accroche', models.TextField(blank=True, max_length=500, verbose_name='en deux phrases')),
                ('debut', models.DateField(verbose_name='premier jour')),
                ('fin', models.DateField(verbose_name='dernier jour')),
                ('visuel', models.FileField(blank=True, upload_to='editions/', verbose_name='visuel')),
                ('reference_nationale', models.URLField(blank=True, help_text='Où l’édition figure dans le programme national.', verbose_name='page du programme national')),
                ('publiee_le', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='publiée le')),
                ('appel_debut', models.DateTimeField(blank=True, null=True, verbose_name='l’appel à propositions ouvre')),
                ('appel_fin', models.DateTimeField(blank=True, null=True, verbose_name='l’appel à propositions ferme')),
                ('appel_texte', models.TextField(blank=True, help_text='Se lit en tête de l’appel à propositions.', max_length=2000, verbose_name='ce que nous cherchons')),
                ('institutions', models.ManyToManyField(blank=True, related_name='editions', to='agents.institution', verbose_name='organisée par')),
            ],
            options={
                'verbose_name': 'édition',
                'ordering': ['-annee'],
                'constraints': [models.CheckConstraint(condition=models.Q(('fin__gte', models.F('debut'))), name='edition_dates', violation_error_message='Le dernier jour ne peut précéder le premier.'), models.CheckConstraint(condition=models.Q(models.Q(('appel_debut', None), ('appel_fin', None)), ('appel_fin__gt', models.F('appel_debut')), _connector='OR'), name='edition_appel', violation_error_message='L’appel à propositions a une ouverture, puis une fermeture.')],
            },
        ),
        migrations.CreateModel(
            name='Evenement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(editable=False, max_length=100, verbose_name='adresse')),
                ('etat', models.CharField(choices=[('brouillon', 'Brouillon'), ('publie', 'Publié'), ('annule', 'Annulé')], default='brouillon', editable=False, max_length=10, verbose_name='état')),
                ('accroche', models.CharField(max_length=250, verbose_name='en une phrase')),
                ('description', models.TextField(blank=True, max_length=5000, verbose_name='présentation')),
                ('emporte', models.TextField(blank=True, max_length=1000, verbose_name='ce que l’on emporte')),
                ('public_vise', models.CharField(blank=True, max_length=200, verbose_name='pour qui')),
                ('format', models.CharField(choices=[('atelier', 'Atelier'), ('conference', 'Conférence'), ('temoignage', 'Retour d’expérience'), ('table_ronde', 'Table ronde'), ('formation', 'Initiation'), ('visite', 'Visite'), ('forum', 'Forum'), ('rencontre', 'Rencontre')], default='atelier', max_length=20, verbose_name='format')),
                ('niveau', models.CharField(choices=[('tous', 'Sans prérequis'), ('decouverte', 'Pour découvrir'), ('confirme', 'Pour aller plus loin')], default='tous', max_length=20, verbose_name='niveau')),
                ('accueil', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('sous_titres', 'Sous-titrage en direct'), ('lsf', 'Interprétation en langue des signes'), ('boucle', 'Boucle magnétique'), ('plain_pied', 'Accès de plain-pied'), ('gros_caracteres', 'Documents en gros caractères'), ('facile', 'Documents faciles à lire et à comprendre')], max_length=20), blank=True, default=list, size=None, verbose_name='accessibilité offerte')),
                ('acces', models.TextField(blank=True, help_text='Transports, entrée, étage, badge.', max_length=1000, verbose_name='venir')),
                ('replay', models.URLField(blank=True, max_length=500, verbose_name='enregistrement')),
                ('publie_le', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='publié le')),
                ('annule_le', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='annulé le')),
                ('motif_annulation', models.TextField(blank=True, editable=False, max_length=2000, verbose_name='pourquoi il est annulé')),
                ('edition', models.ForeignKey(blank=True, help_text='Vide : un atelier libre, hors du Mois.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='evenements', to='evenements.edition', verbose_name='édition')),
                ('methodes', models.ManyToManyField(blank=True, related_name='+', to='facilitateurs.methode', verbose_name='méthodes employées')),
                ('session', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='evenement', to='agenda.session', verbose_name='session')),
                ('themes', models.ManyToManyField(blank=True, related_name='evenements', to='evenements.theme', verbose_name='thèmes')),
            ],
            options={
                'verbose_name': 'événement',
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(fields=('edition', 'slug'), name='evenement_adresse_unique', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('etat', 'publie'), _negated=True), ('publie_le__isnull', False), _connector='OR'), name='evenement_publie_le'), models.CheckConstraint(condition=models.Q(models.Q(('etat', 'annule'), _negated=True), models.Q(('annule_le__isnull', False), models.Q(('motif_annulation', ''), _negated=True)), _connector='OR'), name='evenement_annulation_motivee')],
            },
        ),
        migrations.CreateModel(
            name='DocumentApres',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('titre', models.CharField(max_length=150, verbose_name='titre')),
                ('adresse', models.URLField(max_length=500, verbose_name='adresse')),
                ('ajoute_le', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ajouté le')),
                ('evenement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='evenements.evenement', verbose_name='événement')),
            ],
            options={
                'verbose_name': 'document',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='ImportProgramme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('nom', models.CharField(max_length=150, verbose_name='nom du fichier')),
                ('lignes', models.JSONField(default=list, editable=False, verbose_name='lignes')),
                ('depose_le', models.DateTimeField(auto_now_add=True, verbose_name='déposé le')),
                ('applique_le', models.DateTimeField(editable=False, null=True, verbose_name='appliqué le')),
                ('depose_par', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='déposé par')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='evenements.edition', verbose_name='édition')),
            ],
            options={
                'verbose_name': 'import du programme',
                'verbose_name_plural': 'imports du programme',
                'ordering': ['-depose_le'],
            },
        ),
        migrations.CreateModel(
            name='Intervenant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nom', models.CharField(max_length=160, verbose_name='nom publié')),
                ('qualite', models.CharField(blank=True, max_length=200, verbose_name='métier, organisme')),
                ('role', models.CharField(choices=[('parole', 'Intervient'), ('animation', 'Anime')], default='parole', max_length=10, verbose_name='rôle')),
                ('malgre', models.CharField(blank=True, help_text='À remplir seulement si la personne est prise ailleurs au même moment, et que c’est voulu.', max_length=250, verbose_name='double engagement voulu, parce que')),
                ('ordre', models.PositiveSmallIntegerField(default=0, verbose_name='ordre')),
                ('agent', models.ForeignKey(blank=True, help_text='Vide pour une personne extérieure.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='interventions_publiques', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
                ('evenement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='intervenants', to='evenements.evenement', verbose_name='événement')),
            ],
            options={
                'verbose_name': 'intervenant',
                'ordering': ['role', 'ordre', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('evenement', 'agent'), name='intervenant_unique', violation_error_message='Cette personne y est déjà.')],
            },
        ),
        migrations.CreateModel(
            name='Proposition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('etat', models.CharField(choices=[('brouillon', 'Brouillon'), ('deposee', 'Envoyée'), ('en_discussion', 'En discussion'), ('retenue', 'Retenue'), ('ecartee', 'Non retenue'), ('retiree', 'Retirée')], default='brouillon', max_length=15, verbose_name='état')),
                ('titre', models.CharField(blank=True, max_length=200, verbose_name='titre')),
                ('accroche', models.CharField(blank=True, max_length=250, verbose_name='en une phrase')),
                ('description', models.TextField(blank=True, max_length=5000, verbose_name='ce qui s’y passera')),
                ('emporte', models.TextField(blank=True, max_length=1000, verbose_name='ce que l’on emporte')),
                ('format', models.CharField(choices=[('atelier', 'Atelier'), ('conference', 'Conférence'), ('temoignage', 'Retour d’expérience'), ('table_ronde', 'Table ronde'), ('formation', 'Initiation'), ('visite', 'Visite'), ('forum', 'Forum'), ('rencontre', 'Rencontre')], default='atelier', max_length=20, verbose_name='format')),
                ('modalite', models.CharField(choices=[('presence', 'Sur place'), ('distance', 'À distance'), ('hybride', 'Les deux à la fois')], default='presence', max_length=10, verbose_name='où')),
                ('duree', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='durée en minutes')),
                ('jour_souhaite', models.DateField(blank=True, null=True, verbose_name='jour souhaité')),
                ('dates', models.CharField(blank=True, max_length=500, verbose_name='autres dates possibles')),
                ('lieu', models.CharField(blank=True, max_length=200, verbose_name='lieu envisagé')),
                ('places', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='nombre de places')),
                ('intervenants', models.TextField(blank=True, max_length=1000, verbose_name='qui intervient')),
                ('besoins', models.TextField(blank=True, max_length=2000, verbose_name='ce dont vous avez besoin')),
                ('motif', models.TextField(blank=True, max_length=2000, verbose_name='pourquoi elle n’est pas retenue')),
                ('creee_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='commencée le')),
                ('deposee_le', models.DateTimeField(blank=True, null=True, verbose_name='envoyée le')),
                ('decidee_le', models.DateTimeField(blank=True, null=True, verbose_name='décidée le')),
                ('auteur', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='propositions', to=settings.AUTH_USER_MODEL, verbose_name='proposée par')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='propositions', to='evenements.edition', verbose_name='édition')),
                ('evenement', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposition', to='evenements.evenement', verbose_name='événement')),
                ('institution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='propositions', to='agents.institution', verbose_name='institution')),
            ],
            options={
                'verbose_name': 'proposition',
                'ordering': ['-deposee_le', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('etat', 'retenue'), ('evenement__isnull', False)), models.Q(models.Q(('etat', 'retenue'), _negated=True), ('evenement', None)), _connector='OR'), name='proposition_retenue_a_un_evenement'), models.CheckConstraint(condition=models.Q(models.Q(('etat', 'ecartee'), _negated=True), models.Q(('motif', ''), _negated=True), _connector='OR'), name='proposition_refus_motive'), models.CheckConstraint(condition=models.Q(('etat__in', ['brouillon', 'retiree']), ('deposee_le__isnull', False), _connector='OR'), name='proposition_deposee_le')],
            },
        ),
        migrations.CreateModel(
            name='MessageProposition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('auteur_nom', models.CharField(max_length=160, verbose_name='signé')),
                ('texte', models.TextField(max_length=5000, verbose_name='message')),
                ('ecrit_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='écrit le')),
                ('auteur', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('proposition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='evenements.proposition', verbose_name='proposition')),
            ],
            options={
                'verbose_name': 'message sur une proposition',
                'verbose_name_plural': 'messages sur les propositions',
                'ordering': ['ecrit_le', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Attestation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attestations', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
                ('evenement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evenements.evenement', verbose_name='événement')),
            ],
            options={
                'verbose_name': 'attestation de participation',
                'verbose_name_plural': 'attestations de participation',
                'constraints': [models.UniqueConstraint(fields=('evenement', 'agent'), name='attestation_unique')],
            },
        ),
        migrations.CreateModel(
            name='Retour',
            fields=[
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('satisfaction', models.PositiveSmallIntegerField(choices=[(4, 'Très'), (3, 'Plutôt'), (2, 'Plutôt pas'), (1, 'Pas du tout')], verbose_name='satisfaction')),
                ('utilite', models.PositiveSmallIntegerField(choices=[(4, 'Oui, beaucoup'), (3, 'Oui, un peu'), (2, 'Pas vraiment'), (1, 'Pas du tout')], verbose_name='utilité')),
                ('texte', models.TextField(blank=True, max_length=2000, verbose_name='en quelques mots')),
                ('signe_le', models.DateTimeField(blank=True, null=True, verbose_name='signé le')),
                ('evenement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='retours', to='evenements.evenement', verbose_name='événement')),
                ('signe_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='signé par')),
            ],
            options={
                'verbose_name': 'avis',
                'verbose_name_plural': 'avis',
                'constraints': [models.CheckConstraint(condition=models.Q(('satisfaction__range', (1, 4)), ('utilite__range', (1, 4))), name='retour_de_un_a_quatre'), models.CheckConstraint(condition=models.Q(models.Q(('signe_le', None), ('signe_par', None)), models.Q(('signe_le__isnull', False), ('signe_par__isnull', False)), _connector='OR'), name='retour_signe_ou_sans_date'), models.UniqueConstraint(fields=('evenement', 'signe_par'), name='retour_signe_unique')],
            },
        ),
        migrations.CreateModel(
            name='RetourDonne',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
                ('evenement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evenements.evenement', verbose_name='événement')),
            ],
            options={
                'verbose_name': 'avis donné',
                'verbose_name_plural': 'avis donnés',
                'constraints': [models.UniqueConstraint(fields=('evenement', 'agent'), name='retour_donne_unique')],
            },
        ),
    ]
