import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models
from instance.migrations._creation import Creation


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


def creer_formats(apps, schema_editor):
    Format = apps.get_model("demandes", "Format")
    if not Format.objects.exists():
        Format.objects.bulk_create(
            Format(nom=nom, description=description, ordre=rang)
            for rang, (nom, description) in enumerate(FORMATS, start=1)
        )


# What the cell starts with; it changes them in the admin.
CATEGORIES = [
    ("Entre l’équipe et la personne qui demande", "Un désaccord sur le but, la méthode ou la place de chacun.", ""),
    ("Au sein du binôme", "L’équipe ne parvient pas à travailler ensemble.", ""),
    ("La neutralité n’est pas tenue", "Quelqu’un prend parti, ou sert un autre but que celui convenu.", ""),
    ("Un engagement n’est pas tenu", "Une absence, un délai, une confidence non gardée.", ""),
    (
        "Un comportement déplacé",
        "Des propos ou des gestes. En cas de danger, appelez d’abord le 17 ou le 112.",
        "",
    ),
    ("L’accompagnement ne peut pas continuer", "Il faudrait s’arrêter avant la dernière séance.", ""),
    (
        "Un conflit entre collègues, une médiation",
        "Qui existait avant l’accompagnement, ou le dépasse.",
        "Nos collègues de la médiation savent mieux faire que nous. Écrivez au service Qualité de vie au travail de "
        "votre institution, ou à la médiation interne : l’échange est confidentiel. Si vous ne savez pas à qui vous "
        "adresser, appelez la cellule sans rien raconter : elle vous donnera le bon contact.",
    ),
    (
        "Une situation personnelle ou de carrière",
        "Contrat, évaluation, santé, discipline.",
        "Votre service des ressources humaines est le bon interlocuteur, et l’assistance sociale du personnel si vous "
        "préférez en parler d’abord. En cas de harcèlement ou de discrimination, votre institution a un dispositif de "
        "signalement prévu par la loi : il protège la personne qui parle.",
    ),
]

GARDER_LES_NOTES = """
CREATE FUNCTION demandes_note_gardee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a note of a signalement is not rewritten' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER note_gardee BEFORE UPDATE OF texte, ecrite_le, signalement_id ON demandes_notesignalement
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION demandes_note_gardee();
"""
OUBLIER_LES_NOTES = """
DROP TRIGGER note_gardee ON demandes_notesignalement;
DROP FUNCTION demandes_note_gardee();
"""


def creer_categories(apps, schema_editor):
    Categorie = apps.get_model("demandes", "CategorieSignalement")
    Categorie.objects.bulk_create(
        Categorie(nom=nom, aide=aide, orientation=orientation, ordre=rang)
        for rang, (nom, aide, orientation) in enumerate(CATEGORIES, start=1)
    )


class Migration(Creation):

    replaces = [('demandes', '0001_initial'), ('demandes', '0002_missions_annulees'), ('demandes', '0003_brouillons_deposes'), ('demandes', '0004_formats'), ('demandes', '0005_recapitulatif'), ('demandes', '0006_appels'), ('demandes', '0007_fins_anticipees'), ('demandes', '0008_signalements'), ('demandes', '0009_recits'), ('demandes', '0010_observations')]

    initial = True

    dependencies = [
        ('agenda', '0001_squashed_0008_emargement'),
        ('agents', '0001_squashed_0011_noms_sans_emoji'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('facilitateurs', '0001_squashed_0012_registre_par_fin'),
    ]

    operations = [
        migrations.CreateModel(
            name='Format',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nom', models.CharField(max_length=80, unique=True, verbose_name='nom')),
                ('description', models.CharField(blank=True, max_length=150, verbose_name='en une phrase')),
                ('ordre', models.PositiveSmallIntegerField(default=0, verbose_name='ordre')),
                ('actif', models.BooleanField(default=True, verbose_name='proposé')),
                ('methodes', models.ManyToManyField(blank=True, related_name='+', to='facilitateurs.methode', verbose_name='méthodes qui s’y prêtent')),
            ],
            options={
                'verbose_name': 'format',
                'ordering': ['ordre', 'nom'],
            },
        ),
        migrations.CreateModel(
            name='Demande',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('numero', models.CharField(help_text='Année et rang : 2026-041.', max_length=12, unique=True, verbose_name='numéro')),
                ('etat', models.CharField(choices=[('deposee', 'Déposée'), ('qualifiee', 'Qualifiée'), ('cadree', 'Cadrée'), ('affectee', 'Affectée'), ('en_preparation', 'En préparation'), ('realisee', 'Réalisée'), ('close', 'Close'), ('refusee', 'Refusée'), ('annulee', 'Annulée'), ('reorientee', 'Réorientée')], db_index=True, default='deposee', max_length=20, verbose_name='état')),
                ('categorie', models.CharField(blank=True, choices=[('A', 'Catégorie A'), ('B', 'Catégorie B'), ('C', 'Catégorie C')], max_length=1, verbose_name='catégorie')),
                ('encadrement', models.CharField(blank=True, choices=[('dga', 'Direction générale'), ('directeur', 'Direction'), ('chef_service', 'Encadrement d’un service'), ('chef_projet', 'Conduite de projet'), ('aucun', 'Pas d’encadrement')], max_length=20, verbose_name='niveau d’encadrement')),
                ('commanditaire_nom', models.CharField(max_length=160, verbose_name='nom du ou de la commanditaire')),
                ('commanditaire_email', models.EmailField(max_length=254, verbose_name='courriel du ou de la commanditaire')),
                ('commanditaire_fonction', models.CharField(blank=True, max_length=160, verbose_name='fonction du ou de la commanditaire')),
                ('accord_le', models.DateTimeField(blank=True, null=True, verbose_name='accord du ou de la commanditaire')),
                ('titre', models.CharField(max_length=120, verbose_name='titre')),
                ('contexte', models.TextField(max_length=10000, verbose_name='contexte')),
                ('objectif', models.TextField(max_length=10000, verbose_name='à la fin, le groupe aura…')),
                ('resultat_attendu', models.TextField(blank=True, max_length=10000, verbose_name='résultat attendu')),
                ('deja_tente', models.TextField(blank=True, max_length=10000, verbose_name='ce qui a déjà été tenté')),
                ('participants', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(350)], verbose_name='participants')),
                ('profil', models.TextField(blank=True, max_length=10000, verbose_name='qui seront-ils')),
                ('hierarchie', models.CharField(choices=[('toujours', 'Oui, tout au long'), ('ouverture_cloture', 'En ouverture et en clôture'), ('non', 'Non')], max_length=20, verbose_name='la hiérarchie sera-t-elle présente')),
                ('volontariat', models.CharField(choices=[('choisi', 'Parce qu’ils l’ont choisi'), ('demande', 'Parce que leur présence est demandée')], max_length=10, verbose_name='les participants viendront')),
                ('duree', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(12)], verbose_name='durée en demi-journées')),
                ('modalite', models.CharField(choices=[('presence', 'Sur place'), ('distance', 'À distance'), ('hybride', 'Les deux à la fois')], default='presence', max_length=10, verbose_name='modalité')),
                ('lieu', models.CharField(blank=True, max_length=200, verbose_name='lieu')),
                ('accessibilite', models.TextField(blank=True, max_length=2000, verbose_name='besoins d’accessibilité')),
                ('materiel', models.TextField(blank=True, max_length=2000, verbose_name='matériel disponible')),
                ('confidentialite', models.CharField(choices=[('public', 'Public'), ('interne', 'Interne'), ('restreint', 'Restreint')], default='interne', max_length=10, verbose_name='diffusion')),
                ('partage', models.BooleanField(default=False, verbose_name='accepte que les enseignements soient partagés')),
                ('deposee_le', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='déposée le')),
                ('qualifiee_le', models.DateTimeField(blank=True, null=True, verbose_name='qualifiée le')),
                ('cadree_le', models.DateTimeField(blank=True, null=True, verbose_name='cadrée le')),
                ('affectee_le', models.DateTimeField(blank=True, null=True, verbose_name='affectée le')),
                ('en_preparation_le', models.DateTimeField(blank=True, null=True, verbose_name='en préparation depuis le')),
                ('realisee_le', models.DateTimeField(blank=True, null=True, verbose_name='réalisée le')),
                ('close_le', models.DateTimeField(blank=True, null=True, verbose_name='close le')),
                ('sortie_le', models.DateTimeField(blank=True, null=True, verbose_name='sortie le')),
                ('motif_sortie', models.TextField(blank=True, verbose_name='motif')),
                ('demandeur', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='demandes', to=settings.AUTH_USER_MODEL, verbose_name='demandeur ou demandeuse')),
                ('direction', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='demandes', to='agents.direction', verbose_name='direction')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='demandes', to='agents.institution', verbose_name='institution')),
                ('referent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='demandes_suivies', to=settings.AUTH_USER_MODEL, verbose_name='suivie par')),
                ('saisie_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='saisie par')),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='demandes', to='agents.site', verbose_name='site')),
                ('format', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='demandes', to='demandes.format', verbose_name='format')),
                ('desaccord_le', models.DateTimeField(blank=True, null=True, verbose_name='désaccord du ou de la commanditaire')),
            ],
            options={
                'verbose_name': 'demande',
                'ordering': ['-deposee_le', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('participants__range', (5, 350))), name='demande_participants'), models.CheckConstraint(condition=models.Q(('etat__in', ['deposee', 'qualifiee', 'cadree', 'affectee', 'en_preparation', 'realisee', 'close', 'refusee', 'annulee', 'reorientee'])), name='demande_etat'), models.CheckConstraint(condition=models.Q(models.Q(('etat__in', ['refusee', 'annulee', 'reorientee']), _negated=True), models.Q(('motif_sortie', ''), _negated=True), _connector='OR'), name='demande_sortie_motivee'), models.CheckConstraint(condition=models.Q(('etat__in', ['deposee', 'refusee', 'annulee', 'reorientee']), ('accord_le__isnull', False), _connector='OR'), name='demande_accord_avant_qualification')],
            },
        ),
        migrations.CreateModel(
            name='Brouillon',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('donnees', models.JSONField(blank=True, default=dict, verbose_name='réponses')),
                ('etape', models.PositiveSmallIntegerField(default=1, verbose_name='étape atteinte')),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='commencé le')),
                ('modifie_le', models.DateTimeField(auto_now=True, verbose_name='modifié le')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='brouillons', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
                ('demande', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='brouillon', to='demandes.demande', verbose_name='demande déposée')),
                ('pour', models.ForeignKey(blank=True, help_text='Quand la cellule saisit une demande reçue au téléphone.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='au nom de')),
            ],
            options={
                'verbose_name': 'brouillon',
                'ordering': ['-modifie_le'],
            },
        ),
        migrations.CreateModel(
            name='Accompagnement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('equipe', models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(12)], verbose_name='facilitateurs nécessaires')),
                ('cadrage', models.TextField(blank=True, max_length=10000, verbose_name='compte rendu du cadrage')),
                ('deroule', models.TextField(blank=True, max_length=20000, verbose_name='déroulé')),
                ('methodes', models.ManyToManyField(blank=True, related_name='+', to='facilitateurs.methode', verbose_name='méthodes pressenties')),
                ('session', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='accompagnement', to='agenda.session', verbose_name='session')),
                ('demande', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='accompagnement', to='demandes.demande', verbose_name='demande')),
                ('sans_observateur', models.BooleanField(default=False, help_text='La personne qui a demandé préfère que personne n’observe.', verbose_name='sans observateur')),
            ],
            options={
                'verbose_name': 'accompagnement',
            },
        ),
        migrations.CreateModel(
            name='Intervention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('intitule', models.CharField(blank=True, help_text='Pour une intervention hors demande.', max_length=160, verbose_name='intitulé')),
                ('jour', models.DateField(db_index=True, default=django.utils.timezone.localdate, verbose_name='jour')),
                ('preparation', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(20)], verbose_name='préparation')),
                ('animation', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(20)], verbose_name='animation')),
                ('bilan', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(20)], verbose_name='bilan')),
                ('trajet', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(20)], verbose_name='trajet')),
                ('participants', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(1000)], verbose_name='personnes présentes')),
                ('note', models.TextField(blank=True, max_length=5000, verbose_name='note')),
                ('pour_la_cellule', models.BooleanField(default=False, verbose_name='au titre de la cellule')),
                ('categorie', models.CharField(blank=True, choices=[('A', 'Catégorie A'), ('B', 'Catégorie B'), ('C', 'Catégorie C')], max_length=1, verbose_name='catégorie')),
                ('notee_le', models.DateTimeField(auto_now_add=True, verbose_name='notée le')),
                ('accompagnement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='interventions', to='demandes.accompagnement', verbose_name='accompagnement')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='interventions', to=settings.AUTH_USER_MODEL, verbose_name='facilitateur')),
                ('creneau', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='interventions', to='agenda.creneau', verbose_name='créneau')),
                ('direction', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agents.direction', verbose_name='direction')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agents.institution', verbose_name='institution')),
                ('methodes', models.ManyToManyField(blank=True, related_name='+', to='facilitateurs.methode', verbose_name='méthodes employées')),
            ],
            options={
                'verbose_name': 'intervention',
                'ordering': ['-jour', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('preparation__gt', 0), ('animation__gt', 0), ('bilan__gt', 0), ('trajet__gt', 0), _connector='OR'), name='intervention_non_vide', violation_error_message='Indiquez au moins une demi-journée.'), models.CheckConstraint(condition=models.Q(('accompagnement__isnull', False), models.Q(('intitule', ''), _negated=True), _connector='OR'), name='intervention_a_un_objet', violation_error_message='Dites de quelle intervention il s’agit.'), models.UniqueConstraint(condition=models.Q(('creneau__isnull', False)), fields=('agent', 'creneau'), name='intervention_unique_par_creneau', violation_error_message='Vous avez déjà noté cette séance.')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('auteur_nom', models.CharField(max_length=160, verbose_name='signé')),
                ('texte', models.TextField(max_length=10000, verbose_name='message')),
                ('ecrit_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='écrit le')),
                ('auteur', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('demande', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='demandes.demande', verbose_name='demande')),
            ],
            options={
                'verbose_name': 'message',
                'ordering': ['-ecrit_le', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Mission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('pour_la_cellule', models.BooleanField(default=False, verbose_name='au titre de la cellule')),
                ('etat', models.CharField(choices=[('proposee', 'Proposée'), ('acceptee', 'Acceptée'), ('declinee', 'Déclinée'), ('sans_reponse', 'Restée sans réponse'), ('retiree', 'Retirée par la personne'), ('annulee', 'Annulée')], default='proposee', max_length=12, verbose_name='état')),
                ('proposee_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='proposée le')),
                ('repondre_avant', models.DateTimeField(verbose_name='réponse attendue avant le')),
                ('repondue_le', models.DateTimeField(blank=True, null=True, verbose_name='réponse le')),
                ('derogation', models.TextField(blank=True, verbose_name='motif de dérogation')),
                ('accompagnement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='missions', to='demandes.accompagnement', verbose_name='accompagnement')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='missions', to=settings.AUTH_USER_MODEL, verbose_name='facilitateur')),
                ('proposee_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposée par')),
                ('finie_le', models.DateTimeField(blank=True, null=True, verbose_name='a quitté l’équipe le')),
            ],
            options={
                'verbose_name': 'mission',
                'ordering': ['-proposee_le', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('etat__in', ['proposee', 'acceptee'])), fields=('accompagnement', 'agent'), name='mission_unique', violation_error_message='Cette personne est déjà sollicitée.')],
            },
        ),
        migrations.CreateModel(
            name='PieceJointe',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('fichier', models.FileField(upload_to='demandes/%Y/', verbose_name='fichier')),
                ('nom', models.CharField(max_length=150, verbose_name='nom')),
                ('type_mime', models.CharField(max_length=100, verbose_name='type')),
                ('taille', models.PositiveIntegerField(verbose_name='taille en octets')),
                ('ajoutee_le', models.DateTimeField(auto_now_add=True, verbose_name='ajoutée le')),
                ('brouillon', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='pieces', to='demandes.brouillon', verbose_name='brouillon')),
                ('demande', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='pieces', to='demandes.demande', verbose_name='demande')),
            ],
            options={
                'verbose_name': 'pièce jointe',
                'verbose_name_plural': 'pièces jointes',
                'ordering': ['ajoutee_le', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('brouillon', None), ('demande__isnull', False)), models.Q(('brouillon__isnull', False), ('demande', None)), _connector='OR'), name='piece_a_un_porteur')],
            },
        ),
        migrations.CreateModel(
            name='Bilan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nature', models.CharField(choices=[('demandeur', 'Bilan du demandeur'), ('facilitateur', 'Bilan du facilitateur'), ('suivi', 'Suivi après deux mois')], max_length=12, verbose_name='nature')),
                ('presents', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(1000)], verbose_name='personnes présentes')),
                ('objectif_atteint', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(4)], verbose_name='objectif atteint')),
                ('satisfaction', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(4)], verbose_name='satisfaction')),
                ('livrable', models.TextField(blank=True, max_length=10000, verbose_name='ce qui a été produit')),
                ('enseignements', models.TextField(blank=True, max_length=10000, verbose_name='ce qu’on en retient')),
                ('rendu_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='rendu le')),
                ('accompagnement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bilans', to='demandes.accompagnement', verbose_name='accompagnement')),
                ('auteur', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bilans', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('methodes', models.ManyToManyField(blank=True, related_name='+', to='facilitateurs.methode', verbose_name='méthodes employées')),
            ],
            options={
                'verbose_name': 'bilan',
                'ordering': ['rendu_le', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('accompagnement', 'nature', 'auteur'), name='bilan_unique'), models.CheckConstraint(condition=models.Q(('objectif_atteint', None), ('objectif_atteint__range', (1, 4)), _connector='OR'), name='bilan_objectif'), models.CheckConstraint(condition=models.Q(('satisfaction', None), ('satisfaction__range', (1, 4)), _connector='OR'), name='bilan_satisfaction')],
            },
        ),
        migrations.CreateModel(
            name='DateSouhaitee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('jour', models.DateField(verbose_name='jour')),
                ('moment', models.CharField(choices=[('matin', 'Le matin'), ('apres_midi', 'L’après-midi'), ('journee', 'La journée')], default='matin', max_length=10, verbose_name='moment')),
                ('rang', models.PositiveSmallIntegerField(default=1, verbose_name='préférence')),
                ('demande', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dates_souhaitees', to='demandes.demande', verbose_name='demande')),
            ],
            options={
                'verbose_name': 'date souhaitée',
                'verbose_name_plural': 'dates souhaitées',
                'ordering': ['rang', 'jour'],
                'constraints': [models.UniqueConstraint(fields=('demande', 'jour', 'moment'), name='date_souhaitee_unique')],
            },
        ),
        migrations.CreateModel(
            name='SansRecapitulatif',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('depuis', models.DateTimeField(default=django.utils.timezone.now, verbose_name='depuis le')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sans_recapitulatif', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
                ('sorte', models.CharField(choices=[('soi', 'Le sien'), ('equipe', 'Celui des facilitateurs de son équipe')], default='soi', max_length=6, verbose_name='récapitulatif')),
            ],
            options={
                'verbose_name': 'refus du récapitulatif du mois',
                'verbose_name_plural': 'refus du récapitulatif du mois',
                'constraints': [models.UniqueConstraint(fields=('agent', 'sorte'), name='sans_recapitulatif_unique')],
            },
        ),
        migrations.CreateModel(
            name='Appel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('message', models.TextField(blank=True, max_length=2000, verbose_name='mot de la cellule')),
                ('jusqu_au', models.DateTimeField(verbose_name='réponses jusqu’au')),
                ('ouvert_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='ouvert le')),
                ('ferme_le', models.DateTimeField(blank=True, null=True, verbose_name='fermé le')),
                ('fin', models.CharField(blank=True, choices=[('equipe', 'L’équipe est au complet'), ('cellule', 'Fermé par la cellule'), ('delai', 'Aucun choix dans le délai'), ('demande', 'La demande a pris fin')], max_length=10, verbose_name='raison de la fin')),
                ('accompagnement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appels', to='demandes.accompagnement', verbose_name='accompagnement')),
                ('institutions', models.ManyToManyField(blank=True, related_name='+', to='agents.institution', verbose_name='institutions invitées')),
                ('ouvert_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ouvert par')),
            ],
            options={
                'verbose_name': 'appel à volontaires',
                'verbose_name_plural': 'appels à volontaires',
                'ordering': ['-ouvert_le', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ferme_le', None)), fields=('accompagnement',), name='appel_ouvert_unique', violation_error_message='Un appel est déjà ouvert pour cette demande.'), models.CheckConstraint(condition=models.Q(('jusqu_au__gt', models.F('ouvert_le'))), name='appel_dates'), models.CheckConstraint(condition=models.Q(models.Q(('ferme_le', None), ('fin', '')), models.Q(('ferme_le__isnull', False), models.Q(('fin', ''), _negated=True)), _connector='OR'), name='appel_fin_dite')],
            },
        ),
        migrations.CreateModel(
            name='Volontaire',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mot', models.TextField(blank=True, max_length=500, verbose_name='son mot')),
                ('etat', models.CharField(choices=[('propose', 'S’est proposé'), ('retenu', 'A rejoint l’équipe'), ('repris', 'A repris sa proposition')], default='propose', max_length=8, verbose_name='état')),
                ('propose_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='s’est proposé le')),
                ('change_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='dernier changement')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='volontariats', to=settings.AUTH_USER_MODEL, verbose_name='facilitateur')),
                ('appel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='volontaires', to='demandes.appel', verbose_name='appel')),
            ],
            options={
                'verbose_name': 'volontaire',
                'ordering': ['propose_le', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('appel', 'agent'), name='volontaire_unique'), models.CheckConstraint(condition=models.Q(('etat__in', ['propose', 'retenu', 'repris'])), name='volontaire_etat')],
            },
        ),
        migrations.CreateModel(
            name='FinAnticipee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origine', models.CharField(choices=[('demandeur', 'Qui a demandé, ou son commanditaire'), ('equipe', 'L’équipe qui anime'), ('cellule', 'La cellule')], max_length=10, verbose_name='à la demande de')),
                ('motif', models.TextField(max_length=5000, verbose_name='motif, pour qui a demandé')),
                ('motif_equipe', models.TextField(blank=True, max_length=5000, verbose_name='motif, pour l’équipe')),
                ('note', models.TextField(blank=True, max_length=5000, verbose_name='note interne')),
                ('sans_bilan', models.TextField(blank=True, max_length=2000, verbose_name='pourquoi aucun bilan n’est demandé')),
                ('le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
                ('accompagnement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='fin_anticipee', to='demandes.accompagnement', verbose_name='accompagnement')),
                ('par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='décidée par')),
            ],
            options={
                'verbose_name': 'fin anticipée',
                'verbose_name_plural': 'fins anticipées',
                'ordering': ['-le', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('motif', ''), _negated=True), name='fin_anticipee_motivee', violation_error_message='Une fin anticipée a toujours un motif.')],
            },
        ),
        migrations.CreateModel(
            name='CategorieSignalement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nom', models.CharField(max_length=120, unique=True, verbose_name='nom')),
                ('aide', models.CharField(blank=True, max_length=250, verbose_name='en une phrase')),
                ('orientation', models.TextField(blank=True, help_text='Si ce texte est rempli, le portail ne recueille rien\xa0: il montre ce texte et dit à qui s’adresser.', max_length=3000, verbose_name='orientation')),
                ('ordre', models.PositiveSmallIntegerField(default=0, verbose_name='ordre')),
                ('active', models.BooleanField(default=True, verbose_name='proposée')),
            ],
            options={
                'verbose_name': 'catégorie de signalement',
                'verbose_name_plural': 'catégories de signalement',
                'ordering': ['ordre', 'nom'],
            },
        ),
        migrations.CreateModel(
            name='Signalement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('qualite', models.CharField(choices=[('demandeur', 'Demandeur ou demandeuse'), ('commanditaire', 'Commanditaire'), ('equipe', 'Équipe d’animation')], max_length=15, verbose_name='qualité de l’auteur')),
                ('texte', models.TextField(max_length=10000, verbose_name='texte')),
                ('divulgation', models.CharField(choices=[('personne', 'Personne d’autre que la cellule'), ('concernes', 'Les personnes concernées, si la cellule le juge utile'), ('tous', 'Toutes les personnes de la demande, si la cellule le juge utile')], default='personne', max_length=10, verbose_name='qui peut en être informé')),
                ('etat', models.CharField(choices=[('recue', 'Reçu'), ('en_cours', 'En cours'), ('close', 'Clos')], default='recue', max_length=10, verbose_name='état')),
                ('recue_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='reçu le')),
                ('accusee_le', models.DateTimeField(blank=True, null=True, verbose_name='pris en charge le')),
                ('close_le', models.DateTimeField(blank=True, null=True, verbose_name='clos le')),
                ('issue', models.TextField(blank=True, max_length=5000, verbose_name='issue, pour la cellule')),
                ('reponse', models.TextField(blank=True, max_length=5000, verbose_name='réponse à l’auteur')),
                ('auteur', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signalements_faits', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('categorie', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signalements', to='demandes.categoriesignalement', verbose_name='catégorie')),
                ('concernes', models.ManyToManyField(blank=True, related_name='signalements_recus', to=settings.AUTH_USER_MODEL, verbose_name='personnes concernées')),
                ('demande', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signalements', to='demandes.demande', verbose_name='demande')),
                ('responsable', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='signalements_suivis', to=settings.AUTH_USER_MODEL, verbose_name='suivi par')),
            ],
            options={
                'verbose_name': 'signalement',
                'ordering': ['-recue_le', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('etat', 'close'), _negated=True), models.Q(('close_le__isnull', False), models.Q(('issue', ''), _negated=True), models.Q(('reponse', ''), _negated=True)), _connector='OR'), name='signalement_clos_avec_issue')],
            },
        ),
        migrations.CreateModel(
            name='NoteSignalement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('texte', models.TextField(max_length=5000, verbose_name='note')),
                ('ecrite_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='écrite le')),
                ('auteur', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('signalement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='demandes.signalement', verbose_name='signalement')),
            ],
            options={
                'verbose_name': 'note d’un signalement',
                'verbose_name_plural': 'notes des signalements',
                'ordering': ['ecrite_le', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Recit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='adresse')),
                ('etat', models.CharField(choices=[('brouillon', 'Brouillon'), ('en_approbation', 'En attente d’accord'), ('publie', 'Publié'), ('refuse', 'Refusé'), ('retire', 'Retiré')], default='brouillon', max_length=15, verbose_name='état')),
                ('version', models.PositiveSmallIntegerField(default=0, verbose_name='version')),
                ('titre', models.CharField(max_length=120, verbose_name='titre')),
                ('accroche', models.CharField(max_length=250, verbose_name='en une phrase')),
                ('depart', models.TextField(max_length=5000, verbose_name='le point de départ')),
                ('chemin', models.TextField(blank=True, max_length=8000, verbose_name='ce qui s’est passé')),
                ('produit', models.TextField(max_length=5000, verbose_name='ce qui en est sorti')),
                ('enseignements', models.TextField(blank=True, max_length=5000, verbose_name='ce qu’on en retient')),
                ('participants', models.PositiveSmallIntegerField(help_text='Un nombre rond\xa0: aucun groupe ne s’y reconnaît.', validators=[django.core.validators.MinValueValidator(1)], verbose_name='participants, arrondis')),
                ('seances', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name='séances')),
                ('cree_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='commencé le')),
                ('publie_le', models.DateTimeField(blank=True, null=True, verbose_name='publié le')),
                ('retire_le', models.DateTimeField(blank=True, null=True, verbose_name='retiré le')),
                ('demande', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='recit', to='demandes.demande', verbose_name='demande')),
                ('ecrit_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='écrit par')),
                ('format', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recits', to='demandes.format', verbose_name='format')),
                ('methodes', models.ManyToManyField(blank=True, related_name='recits', to='facilitateurs.methode', verbose_name='méthodes')),
            ],
            options={
                'verbose_name': 'récit',
                'ordering': ['-publie_le', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('etat', 'publie'), _negated=True), ('publie_le__isnull', False), _connector='OR'), name='recit_publie_date')],
            },
        ),
        migrations.CreateModel(
            name='Approbation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveSmallIntegerField(verbose_name='version')),
                ('qui', models.CharField(choices=[('demandeur', 'Qui a demandé'), ('commanditaire', 'Commanditaire')], max_length=15, verbose_name='qui')),
                ('nom', models.CharField(max_length=170, verbose_name='nom')),
                ('email', models.EmailField(max_length=254, verbose_name='courriel')),
                ('reponse', models.CharField(choices=[('attendue', 'Attendue'), ('approuve', 'D’accord'), ('changements', 'Demande un changement'), ('refuse', 'Refuse')], default='attendue', max_length=12, verbose_name='réponse')),
                ('message', models.TextField(blank=True, max_length=5000, verbose_name='message')),
                ('demandee_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='demandée le')),
                ('repondue_le', models.DateTimeField(blank=True, null=True, verbose_name='répondue le')),
                ('recit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='approbations', to='demandes.recit', verbose_name='récit')),
            ],
            options={
                'verbose_name': 'accord sur un récit',
                'verbose_name_plural': 'accords sur les récits',
                'ordering': ['-version', 'qui'],
                'constraints': [models.UniqueConstraint(fields=('recit', 'version', 'qui'), name='approbation_unique')],
            },
        ),
        migrations.CreateModel(
            name='Observation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('origine', models.CharField(choices=[('demande', 'À sa demande'), ('invitation', 'Sur invitation de la cellule')], max_length=10, verbose_name='origine')),
                ('etat', models.CharField(choices=[('proposee', 'Réponse attendue'), ('acceptee', 'Acceptée'), ('declinee', 'Pas le moment'), ('retiree', 'Retirée par la personne'), ('annulee', 'Annulée')], default='proposee', max_length=8, verbose_name='état')),
                ('proposee_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='proposée le')),
                ('acceptee_le', models.DateTimeField(blank=True, null=True, verbose_name='acceptée le')),
                ('finie_le', models.DateTimeField(blank=True, null=True, verbose_name='finie le')),
                ('accompagnement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='observations', to='demandes.accompagnement', verbose_name='accompagnement')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='observations', to=settings.AUTH_USER_MODEL, verbose_name='observateur')),
            ],
            options={
                'verbose_name': 'observation',
                'ordering': ['-proposee_le', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('etat__in', ['proposee', 'acceptee'])), fields=('accompagnement', 'agent'), name='observation_unique', violation_error_message='Cette personne observe déjà cet accompagnement, ou attend une réponse.'), models.CheckConstraint(condition=models.Q(models.Q(('acceptee_le', None), ('etat', 'proposee'), ('finie_le', None)), models.Q(('acceptee_le__isnull', False), ('etat', 'acceptee'), ('finie_le', None)), models.Q(('etat__in', ['declinee', 'retiree', 'annulee']), ('finie_le__isnull', False)), _connector='OR'), name='observation_dates_de_l_etat')],
            },
        ),
        migrations.RunPython(creer_formats, migrations.RunPython.noop),
        migrations.RunPython(creer_categories, migrations.RunPython.noop),
        migrations.RunSQL(GARDER_LES_NOTES, OUBLIER_LES_NOTES),
    ]
