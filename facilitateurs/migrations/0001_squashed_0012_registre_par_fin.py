import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import facilitateurs.models.certifications
import facilitateurs.models.reseau
from django.conf import settings
from django.db import migrations, models
from instance.migrations._creation import Creation


class Migration(Creation):

    replaces = [('facilitateurs', '0001_initial'), ('facilitateurs', '0002_lettres_motivees'), ('facilitateurs', '0003_page_publique'), ('facilitateurs', '0004_campagnes'), ('facilitateurs', '0005_indisponibilites_regulieres'), ('facilitateurs', '0006_annuaire'), ('facilitateurs', '0007_rencontres'), ('facilitateurs', '0008_certificat'), ('facilitateurs', '0009_codes_de_verification'), ('facilitateurs', '0010_essais_de_verification'), ('facilitateurs', '0011_mesures_et_registre'), ('facilitateurs', '0012_registre_par_fin')]

    initial = True

    dependencies = [
        ('agenda', '0001_squashed_0008_emargement'),
        ('agents', '0001_squashed_0011_noms_sans_emoji'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Methode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nom', models.CharField(max_length=80, unique=True, verbose_name='nom')),
                ('description', models.CharField(blank=True, max_length=250, verbose_name='en une phrase')),
                ('active', models.BooleanField(default=True, verbose_name='proposée')),
            ],
            options={
                'verbose_name': 'méthode',
                'ordering': ['nom'],
            },
        ),
        migrations.CreateModel(
            name='Facilitateur',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('presentation', models.TextField(blank=True, max_length=2000, verbose_name='présentation')),
                ('senior_declare', models.BooleanField(default=False, help_text='Trois missions ou plus faites avant l’arrivée dans le portail.', verbose_name='expérience reconnue à l’entrée')),
                ('missions_anterieures', models.PositiveSmallIntegerField(default=0, verbose_name='missions avant le portail')),
                ('rejoint_le', models.DateField(default=django.utils.timezone.localdate, verbose_name='dans le réseau depuis')),
                ('quitte_le', models.DateField(blank=True, null=True, verbose_name='a quitté le réseau le')),
                ('agent', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='facilitateur', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
                ('methodes', models.ManyToManyField(blank=True, related_name='facilitateurs', to='facilitateurs.methode', verbose_name='méthodes')),
                ('public', models.BooleanField(default=False, help_text='Avec son accord : son nom, son institution et ses méthodes.', verbose_name='figure sur la page publique')),
                ('communes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, size=None, verbose_name='communes où aller')),
                ('presentation_pour', models.CharField(choices=[('cellule', 'La cellule seulement'), ('agents', 'Les agents qui me trouvent dans l’annuaire'), ('tous', 'Tout le monde, sur la page publique')], default='cellule', max_length=10, verbose_name='présentation montrée')),
                ('territoire_pour', models.CharField(choices=[('cellule', 'La cellule seulement'), ('agents', 'Les agents qui me trouvent dans l’annuaire'), ('tous', 'Tout le monde, sur la page publique')], default='agents', max_length=10, verbose_name='territoire montré')),
                ('tout_le_territoire', models.BooleanField(default=False, verbose_name='va partout sur le territoire')),
                ('visible_agents', models.BooleanField(default=True, help_text='Sinon, seuls les facilitateurs et la cellule l’y trouvent.', verbose_name='figure dans l’annuaire des agents')),
            ],
            options={
                'verbose_name': 'facilitateur',
                'ordering': ['agent__nom_tri', 'agent__prenom'],
                'constraints': [models.CheckConstraint(condition=models.Q(('quitte_le', None), ('quitte_le__gte', models.F('rejoint_le')), _connector='OR'), name='facilitateur_dates', violation_error_message='On ne quitte pas le réseau avant d’y entrer.'), models.CheckConstraint(condition=models.Q(('public', False), ('visible_agents', True), _connector='OR'), name='facilitateur_public_visible', violation_error_message='La page publique se lit aussi dans les institutions.'), models.CheckConstraint(condition=models.Q(('tout_le_territoire', False), ('communes', []), _connector='OR'), name='facilitateur_territoire', violation_error_message='Choisissez tout le territoire, ou des communes.')],
            },
        ),
        migrations.CreateModel(
            name='Certification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('numero', models.CharField(max_length=40, unique=True, verbose_name='numéro')),
                ('delivree_le', models.DateField(verbose_name='délivrée le')),
                ('valable_jusqu_au', models.DateField(verbose_name='valable jusqu’au')),
                ('retiree_le', models.DateField(blank=True, null=True, verbose_name='retirée le')),
                ('motif_retrait', models.TextField(blank=True, verbose_name='motif du retrait')),
                ('facilitateur', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certifications', to='facilitateurs.facilitateur', verbose_name='facilitateur')),
                ('blocs', models.JSONField(blank=True, default=list, verbose_name='blocs acquis')),
                ('code', models.CharField(default=facilitateurs.models.certifications.nouveau_code, editable=False, max_length=12, unique=True, verbose_name='code de vérification')),
                ('enregistrement', models.CharField(blank=True, max_length=60, verbose_name='numéro d’enregistrement national')),
                ('intitule', models.CharField(blank=True, max_length=160, verbose_name='intitulé')),
                ('jury_le', models.DateField(blank=True, null=True, verbose_name='jury du')),
                ('lieu', models.CharField(blank=True, max_length=80, verbose_name='fait à')),
                ('referentiel', models.CharField(blank=True, max_length=170, verbose_name='référentiel')),
                ('renouvelle', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renouvelee_par', to='facilitateurs.certification', verbose_name='renouvelle')),
                ('signataire', models.CharField(blank=True, max_length=160, verbose_name='signataire')),
                ('signataire_qualite', models.CharField(blank=True, max_length=160, verbose_name='qualité du signataire')),
                ('titulaire', models.CharField(blank=True, max_length=170, verbose_name='titulaire')),
                ('accueillie_le', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='bienvenue souhaitée le')),
                ('prolongation', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='jours ajoutés par les pauses')),
            ],
            options={
                'verbose_name': 'certification',
                'ordering': ['-valable_jusqu_au', '-pk'],
                'indexes': [models.Index(fields=['valable_jusqu_au'], name='certification_fin'), models.Index(condition=models.Q(('retiree_le__isnull', False)), fields=['retiree_le'], name='certification_retiree'), models.Index(fields=['-delivree_le', '-id', 'valable_jusqu_au'], name='certification_registre')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valable_jusqu_au__gt', models.F('delivree_le'))), name='certification_dates', violation_error_message='La validité doit finir après la délivrance.'), models.CheckConstraint(condition=models.Q(('retiree_le', None), models.Q(('motif_retrait', ''), _negated=True), _connector='OR'), name='certification_retrait_motive', violation_error_message='Un retrait a toujours un motif.')],
            },
        ),
        migrations.CreateModel(
            name='Indisponibilite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('periode', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='période')),
                ('facilitateur', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='indisponibilites', to='facilitateurs.facilitateur', verbose_name='facilitateur')),
            ],
            options={
                'verbose_name': 'indisponibilité',
                'ordering': ['periode'],
                'constraints': [models.CheckConstraint(condition=models.Q(('periode__isempty', False)), name='indisponibilite_non_vide'), models.CheckConstraint(condition=models.Q(('periode__lower_inf', False), ('periode__upper_inf', False)), name='indisponibilite_bornee')],
            },
        ),
        migrations.CreateModel(
            name='LienDeclare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('declare_le', models.DateField(default=django.utils.timezone.localdate, verbose_name='déclaré le')),
                ('direction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='agents.direction', verbose_name='direction')),
                ('facilitateur', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='liens_declares', to='facilitateurs.facilitateur', verbose_name='facilitateur')),
            ],
            options={
                'verbose_name': 'lien déclaré',
                'verbose_name_plural': 'liens déclarés',
                'constraints': [models.UniqueConstraint(fields=('facilitateur', 'direction'), name='lien_declare_unique')],
            },
        ),
        migrations.CreateModel(
            name='Suspension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('debut', models.DateField(default=django.utils.timezone.localdate, verbose_name='depuis le')),
                ('fin', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('motif', models.TextField(verbose_name='motif')),
                ('certification', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='suspensions', to='facilitateurs.certification', verbose_name='certification')),
                ('entendu_le', models.DateField(blank=True, null=True, verbose_name='personne entendue le')),
                ('levee_le', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='levée le')),
                ('notee_le', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='notée le')),
                ('urgence', models.TextField(blank=True, max_length=1000, verbose_name='pourquoi sans l’entendre')),
            ],
            options={
                'verbose_name': 'suspension',
                'ordering': ['-debut'],
                'constraints': [models.CheckConstraint(condition=models.Q(('fin', None), ('fin__gte', models.F('debut')), ('levee_le__isnull', False), _connector='OR'), name='suspension_dates'), models.CheckConstraint(condition=models.Q(('entendu_le__isnull', False), models.Q(('urgence', ''), _negated=True), _connector='OR'), name='suspension_contradictoire', violation_error_message='Entendez la personne avant, ou dites pourquoi il y a urgence.')],
            },
        ),
        migrations.CreateModel(
            name='Convention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=80, verbose_name='référence')),
                ('debut', models.DateField(verbose_name='depuis le')),
                ('fin', models.DateField(verbose_name='jusqu’au')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conventions', to='agents.institution', verbose_name='institution')),
            ],
            options={
                'verbose_name': 'convention',
                'ordering': ['-fin'],
                'constraints': [models.CheckConstraint(condition=models.Q(('fin__gte', models.F('debut'))), name='convention_dates')],
            },
        ),
        migrations.CreateModel(
            name='Campagne',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('debut', models.DateField(verbose_name='depuis le')),
                ('fin', models.DateField(verbose_name='jusqu’au')),
                ('lancee_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='lancée le')),
                ('lancee_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='lancée par')),
            ],
            options={
                'verbose_name': 'campagne de lettres',
                'verbose_name_plural': 'campagnes de lettres',
                'ordering': ['-debut', '-fin'],
                'constraints': [models.CheckConstraint(condition=models.Q(('fin__gte', models.F('debut'))), name='campagne_dates'), models.UniqueConstraint(fields=('debut', 'fin'), name='campagne_unique_par_periode')],
            },
        ),
        migrations.CreateModel(
            name='Sollicitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('responsable_nom', models.CharField(max_length=160, verbose_name='nom du ou de la responsable')),
                ('responsable_email', models.EmailField(max_length=254, verbose_name='courriel du ou de la responsable')),
                ('demandee_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='demandée le')),
                ('relancee_le', models.DateTimeField(blank=True, null=True, verbose_name='relancée le')),
                ('campagne', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sollicitations', to='facilitateurs.campagne', verbose_name='campagne de lettres')),
            ],
            options={
                'verbose_name': 'sollicitation d’un ou d’une responsable',
                'verbose_name_plural': 'sollicitations des responsables',
                'ordering': ['campagne', 'responsable_nom', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('campagne', 'responsable_email'), name='sollicitation_unique')],
            },
        ),
        migrations.CreateModel(
            name='LettreMission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('debut', models.DateField(verbose_name='depuis le')),
                ('fin', models.DateField(verbose_name='jusqu’au')),
                ('quota', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(120)], verbose_name='demi-journées accordées')),
                ('etat', models.CharField(choices=[('demandee', 'Demandée'), ('accordee', 'Accordée'), ('refusee', 'Refusée'), ('revoquee', 'Révoquée')], default='demandee', max_length=10, verbose_name='état')),
                ('responsable_nom', models.CharField(max_length=160, verbose_name='nom du ou de la responsable')),
                ('responsable_email', models.EmailField(max_length=254, verbose_name='courriel du ou de la responsable')),
                ('demandee_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='demandée le')),
                ('repondue_le', models.DateTimeField(blank=True, null=True, verbose_name='réponse le')),
                ('motif', models.TextField(blank=True, max_length=2000, verbose_name='motif')),
                ('facilitateur', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lettres', to='facilitateurs.facilitateur', verbose_name='facilitateur')),
                ('relancee_le', models.DateTimeField(blank=True, null=True, verbose_name='relancée le')),
                ('sollicitation', models.ForeignKey(blank=True, help_text='Ce que la campagne de lettres demande à cette personne responsable.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lettres', to='facilitateurs.sollicitation', verbose_name='demandée avec d’autres')),
            ],
            options={
                'verbose_name': 'lettre de mission',
                'verbose_name_plural': 'lettres de mission',
                'ordering': ['-fin', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('fin__gte', models.F('debut'))), name='lettre_dates', violation_error_message='La fin ne peut précéder le début.'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('etat', 'accordee')), expressions=[('facilitateur', '='), (facilitateurs.models.reseau.DateRange('debut', 'fin', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='lettre_sans_chevauchement', violation_error_message='Une autre lettre couvre déjà ces dates.'), models.CheckConstraint(condition=models.Q(models.Q(('etat__in', ['refusee', 'revoquee']), _negated=True), models.Q(('motif', ''), _negated=True), _connector='OR'), name='lettre_motivee', violation_error_message='Un refus a toujours un motif.'), models.CheckConstraint(condition=models.Q(('quota__range', (1, 120))), name='lettre_quota', violation_error_message='Accordez de 1 à 120 demi-journées.')],
            },
        ),
        migrations.CreateModel(
            name='IndisponibiliteReguliere',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('jours', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None, verbose_name='jours de la semaine')),
                ('moment', models.CharField(choices=[('journee', 'Toute la journée'), ('matin', 'Le matin'), ('apres_midi', 'L’après-midi'), ('heures', 'Des heures précises')], default='journee', max_length=10, verbose_name='moment')),
                ('de', models.TimeField(blank=True, null=True, verbose_name='de')),
                ('a', models.TimeField(blank=True, null=True, verbose_name='à')),
                ('semaines', models.CharField(choices=[('toutes', 'Chaque semaine'), ('paires', 'Les semaines paires'), ('impaires', 'Les semaines impaires')], default='toutes', max_length=10, verbose_name='semaines')),
                ('debut', models.DateField(verbose_name='du')),
                ('fin', models.DateField(verbose_name='au')),
                ('sauf', django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), blank=True, default=list, size=None, verbose_name='sauf')),
                ('facilitateur', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='indisponibilites_regulieres', to='facilitateurs.facilitateur', verbose_name='facilitateur')),
            ],
            options={
                'verbose_name': 'indisponibilité régulière',
                'verbose_name_plural': 'indisponibilités régulières',
                'ordering': ['debut', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('fin__gte', models.F('debut'))), name='reguliere_dates'), models.CheckConstraint(condition=models.Q(('fin__lte', models.ExpressionWrapper(django.db.models.expressions.CombinedExpression(models.F('debut'), '+', models.Value(1096)), models.DateField()))), name='reguliere_a_une_fin'), models.CheckConstraint(condition=models.Q(('jours__contained_by', [1, 2, 3, 4, 5, 6, 7]), ('jours__len__gte', 1)), name='reguliere_jours'), models.CheckConstraint(condition=models.Q(models.Q(('a__gt', models.F('de')), ('de__isnull', False), ('moment', 'heures')), models.Q(models.Q(('moment', 'heures'), _negated=True), ('a', None), ('de', None)), _connector='OR'), name='reguliere_heures')],
            },
        ),
        migrations.CreateModel(
            name='Rencontre',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ordre_du_jour', models.TextField(blank=True, max_length=5000, verbose_name='ordre du jour')),
                ('compte_rendu', models.TextField(blank=True, max_length=20000, verbose_name='compte rendu')),
                ('annoncee_le', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='annoncée le')),
                ('session', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='rencontre', to='agenda.session', verbose_name='session')),
                ('publiee_le', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='compte rendu publié le')),
            ],
            options={
                'verbose_name': 'rencontre du réseau',
                'verbose_name_plural': 'rencontres du réseau',
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('publiee_le', None), models.Q(('compte_rendu', ''), _negated=True), _connector='OR'), name='rencontre_compte_rendu_ecrit', violation_error_message='Un compte rendu publié ne se vide pas.')],
            },
        ),
        migrations.CreateModel(
            name='EssaiVerification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.CharField(max_length=80, unique=True)),
                ('heure', models.DateTimeField()),
                ('nombre', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'essai de vérification',
                'verbose_name_plural': 'essais de vérification',
                'indexes': [models.Index(fields=['heure'], name='essai_verification_heure')],
            },
        ),
        migrations.CreateModel(
            name='Audition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('motif', models.TextField(max_length=2000, verbose_name='ce qui est reproché')),
                ('prevue_le', models.DateTimeField(verbose_name='entretien le')),
                ('lieu', models.CharField(max_length=200, verbose_name='où')),
                ('convoquee_le', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='convoquée le')),
                ('close_le', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='close le')),
                ('sans_suite', models.BooleanField(default=False, editable=False, verbose_name='sans suite')),
                ('certification', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='auditions', to='facilitateurs.certification', verbose_name='certification')),
            ],
            options={
                'verbose_name': 'audition',
                'ordering': ['-prevue_le', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('close_le', None)), fields=('certification',), name='audition_une_ouverte', violation_error_message='Cette personne est déjà convoquée.'), models.CheckConstraint(condition=models.Q(('sans_suite', False), ('close_le__isnull', False), _connector='OR'), name='audition_sans_suite_close')],
            },
        ),
        migrations.CreateModel(
            name='Pause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('debut', models.DateField(verbose_name='du')),
                ('fin', models.DateField(verbose_name='au')),
                ('notee_le', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='notée le')),
                ('annulee_le', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='annulée le')),
                ('certification', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pauses', to='facilitateurs.certification', verbose_name='certification')),
            ],
            options={
                'verbose_name': 'pause',
                'ordering': ['-debut'],
                'constraints': [models.CheckConstraint(condition=models.Q(('fin__gte', models.F('debut'))), name='pause_dates', violation_error_message='Le dernier jour vient avant le premier.'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('annulee_le', None)), expressions=[('certification', '='), (facilitateurs.models.reseau.DateRange('debut', 'fin', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='pause_sans_chevauchement', violation_error_message='Une autre pause couvre déjà une partie de ces dates.')],
            },
        ),
        # The name it has where it was altered to be unique.
        migrations.RunSQL(
            'ALTER TABLE facilitateurs_certification RENAME CONSTRAINT facilitateurs_certification_code_key '
            'TO facilitateurs_certification_code_57be21ee_uniq',
            migrations.RunSQL.noop,
        ),
    ]
