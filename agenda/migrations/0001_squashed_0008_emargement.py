import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models
from instance.migrations._creation import Creation


class Migration(Creation):

    replaces = [('agenda', '0001_initial'), ('agenda', '0002_initial'), ('agenda', '0003_abonnement'), ('agenda', '0004_inscriptions'), ('agenda', '0005_depuis'), ('agenda', '0006_partage'), ('agenda', '0007_observations'), ('agenda', '0008_emargement')]

    initial = True

    dependencies = [
        ('agents', '0001_squashed_0011_noms_sans_emoji'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('titre', models.CharField(max_length=200, verbose_name='titre')),
                ('adresse', models.CharField(blank=True, max_length=200, verbose_name='page de la session')),
                ('institution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='agents.institution', verbose_name='organisée par')),
                ('annulee_le', models.DateTimeField(blank=True, null=True, verbose_name='annulée le')),
                ('audience', models.CharField(default='tous', max_length=30, verbose_name='ouverte à')),
                ('delai_offre', models.PositiveSmallIntegerField(blank=True, help_text='Vide : le délai habituel.', null=True, verbose_name='heures pour accepter une place')),
                ('dernier_ordre', models.PositiveIntegerField(default=0, editable=False, verbose_name='dernier ordre donné')),
                ('fermeture', models.DateTimeField(blank=True, help_text='Vide : au début du premier créneau.', null=True, verbose_name='clôture des inscriptions')),
                ('inscriptible', models.BooleanField(default=False, verbose_name='on s’y inscrit')),
                ('institutions_invitees', models.ManyToManyField(blank=True, related_name='sessions_ouvertes', to='agents.institution', verbose_name='institutions invitées')),
                ('liste_attente', models.BooleanField(default=True, verbose_name='liste d’attente')),
                ('ouverture', models.DateTimeField(blank=True, help_text='Vide : dès la publication.', null=True, verbose_name='ouverture des inscriptions')),
                ('pointage_libre', models.BooleanField(default=True, verbose_name='chacun peut signaler sa présence')),
                ('promotion', models.CharField(choices=[('directe', 'La première personne en attente l’obtient'), ('offre', 'Elle lui est proposée, à accepter dans un délai')], default='directe', max_length=10, verbose_name='quand une place se libère')),
                ('sur_accord', models.BooleanField(default=False, verbose_name='chaque inscription est validée')),
            ],
            options={
                'verbose_name': 'session',
                'constraints': [models.CheckConstraint(condition=models.Q(('fermeture__gt', models.F('ouverture'))), name='session_fermeture_apres_ouverture', violation_error_message='Les inscriptions ferment après leur ouverture.')],
            },
        ),
        migrations.CreateModel(
            name='Abonnement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('empreinte', models.CharField(editable=False, max_length=64, unique=True, verbose_name='empreinte de l’adresse')),
                ('ouvert_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='ouvert le')),
                ('agent', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='abonnement_agenda', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
            ],
            options={
                'verbose_name': 'abonnement à l’agenda',
                'verbose_name_plural': 'abonnements à l’agenda',
            },
        ),
        migrations.CreateModel(
            name='Annonce',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('cible', models.CharField(choices=[('inscrits', 'Les personnes inscrites'), ('attente', 'Les personnes en attente'), ('presents', 'Les personnes présentes'), ('absents', 'Les personnes absentes')], default='inscrits', max_length=10, verbose_name='à qui')),
                ('sujet', models.CharField(max_length=150, verbose_name='objet')),
                ('texte', models.TextField(max_length=5000, verbose_name='message')),
                ('ecrite_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='écrite le')),
                ('auteur', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='annonces', to=settings.AUTH_USER_MODEL, verbose_name='écrite par')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='annonces', to='agenda.session', verbose_name='session')),
            ],
            options={
                'verbose_name': 'message aux inscrits',
                'verbose_name_plural': 'messages aux inscrits',
                'ordering': ['-ecrite_le', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Inscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('categorie', models.CharField(blank=True, choices=[('A', 'Catégorie A'), ('B', 'Catégorie B'), ('C', 'Catégorie C')], max_length=1, verbose_name='catégorie')),
                ('encadrement', models.CharField(blank=True, choices=[('dga', 'Direction générale'), ('directeur', 'Direction'), ('chef_service', 'Encadrement d’un service'), ('chef_projet', 'Conduite de projet'), ('aucun', 'Pas d’encadrement')], max_length=20, verbose_name='niveau d’encadrement')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('mode', models.CharField(choices=[('presence', 'Sur place'), ('distance', 'À distance')], default='presence', max_length=10, verbose_name='mode')),
                ('etat', models.CharField(choices=[('a_valider', 'À valider'), ('confirmee', 'Confirmée'), ('en_attente', 'Sur liste d’attente'), ('offerte', 'Place proposée'), ('annulee', 'Annulée'), ('refusee', 'Refusée'), ('offre_expiree', 'Place non acceptée à temps')], max_length=15, verbose_name='état')),
                ('ordre', models.PositiveIntegerField(editable=False, verbose_name='ordre')),
                ('reprise_le', models.DateTimeField(blank=True, help_text='La personne inscrite par une autre s’en occupe elle-même.', null=True, verbose_name='reprise le')),
                ('reponses', models.JSONField(blank=True, default=dict, verbose_name='réponses')),
                ('amenagement', models.CharField(blank=True, max_length=500, verbose_name='aménagement souhaité')),
                ('motif', models.CharField(blank=True, max_length=1000, verbose_name='motif')),
                ('offre_expire_le', models.DateTimeField(blank=True, null=True, verbose_name='place proposée jusqu’au')),
                ('creee_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='demandée le')),
                ('confirmee_le', models.DateTimeField(blank=True, null=True, verbose_name='confirmée le')),
                ('annulee_le', models.DateTimeField(blank=True, null=True, verbose_name='annulée le')),
                ('revision', models.PositiveIntegerField(default=0, editable=False, verbose_name='révision')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inscriptions', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
                ('annulee_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='annulée par')),
                ('direction', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='agents.direction', verbose_name='direction')),
                ('inscrite_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='inscriptions_faites', to=settings.AUTH_USER_MODEL, verbose_name='inscrite par')),
                ('institution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agents.institution', verbose_name='institution')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inscriptions', to='agenda.session', verbose_name='session')),
                ('depuis_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='dans cet état depuis')),
            ],
            options={
                'verbose_name': 'inscription',
                'ordering': ['session', 'ordre'],
                'indexes': [models.Index(condition=models.Q(('etat', 'en_attente')), fields=['session', 'mode', 'ordre'], name='inscription_attente'), models.Index(condition=models.Q(('etat', 'offerte')), fields=['offre_expire_le'], name='inscription_offres')],
                'constraints': [models.UniqueConstraint(fields=('session', 'agent'), name='inscription_unique'), models.UniqueConstraint(fields=('session', 'ordre'), name='inscription_ordre_unique'), models.CheckConstraint(condition=models.Q(models.Q(('etat', 'offerte'), _negated=True), ('offre_expire_le__isnull', False), _connector='OR'), name='inscription_offre_datee'), models.CheckConstraint(condition=models.Q(models.Q(('etat', 'confirmee'), _negated=True), ('confirmee_le__isnull', False), _connector='OR'), name='inscription_confirmee_datee')],
            },
        ),
        migrations.CreateModel(
            name='Jauge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mode', models.CharField(choices=[('presence', 'Sur place'), ('distance', 'À distance')], max_length=10, verbose_name='mode')),
                ('capacite', models.PositiveIntegerField(blank=True, help_text='Vide : sans limite.', null=True, verbose_name='places')),
                ('prises', models.PositiveIntegerField(default=0, editable=False, verbose_name='places prises')),
                ('gardees', models.PositiveIntegerField(default=0, editable=False, verbose_name='places gardées')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='jauges', to='agenda.session', verbose_name='session')),
            ],
            options={
                'verbose_name': 'jauge',
                'ordering': ['session', '-mode'],
                'constraints': [models.UniqueConstraint(fields=('session', 'mode'), name='jauge_unique'), models.CheckConstraint(condition=models.Q(('capacite', None), ('prises__lte', models.F('capacite')), _connector='OR'), name='jauge_jamais_depassee')],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('libelle', models.CharField(max_length=200, verbose_name='question')),
                ('type', models.CharField(choices=[('texte', 'Réponse libre'), ('choix', 'Un choix'), ('oui_non', 'Oui ou non')], default='texte', max_length=10, verbose_name='réponse')),
                ('choix', models.TextField(blank=True, help_text='Un par ligne.', verbose_name='choix proposés')),
                ('obligatoire', models.BooleanField(default=False, verbose_name='obligatoire')),
                ('ordre', models.PositiveSmallIntegerField(default=0, verbose_name='ordre')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='agenda.session', verbose_name='session')),
            ],
            options={
                'verbose_name': 'question',
                'ordering': ['session', 'ordre', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('choix', ''), ('type', 'choix'), _negated=True), name='question_choix', violation_error_message='Donnez les choix, un par ligne.')],
            },
        ),
        migrations.CreateModel(
            name='Reservation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mode', models.CharField(choices=[('presence', 'Sur place'), ('distance', 'À distance')], default='presence', max_length=10, verbose_name='mode')),
                ('places', models.PositiveIntegerField(verbose_name='places gardées')),
                ('jusqu_au', models.DateTimeField(verbose_name='jusqu’au')),
                ('liberee_le', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='rendue à tous le')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places_reservees', to='agents.institution', verbose_name='institution')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reservations', to='agenda.session', verbose_name='session')),
            ],
            options={
                'verbose_name': 'places réservées',
                'verbose_name_plural': 'places réservées',
                'ordering': ['session', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('session', 'mode', 'institution'), name='reservation_unique', violation_error_message='Cette institution a déjà des places gardées : changez leur nombre.'), models.CheckConstraint(condition=models.Q(('places__gte', 1)), name='reservation_places', violation_error_message='Gardez au moins une place.')],
            },
        ),
        migrations.CreateModel(
            name='Salle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nom', models.CharField(max_length=100, verbose_name='nom')),
                ('capacite', models.PositiveIntegerField(blank=True, null=True, verbose_name='places assises')),
                ('acces', models.TextField(blank=True, help_text='Étage, badge, ascenseur, stationnement.', verbose_name='accès')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='salles', to='agents.site', verbose_name='site')),
            ],
            options={
                'verbose_name': 'salle',
                'ordering': ['site__commune', 'site__nom', 'nom'],
                'constraints': [models.UniqueConstraint(models.F('site'), django.db.models.functions.text.Lower('nom'), name='salle_unique', violation_error_message='Ce site a déjà une salle de ce nom.')],
            },
        ),
        migrations.CreateModel(
            name='Creneau',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('debut', models.DateTimeField(verbose_name='début')),
                ('fin', models.DateTimeField(verbose_name='fin')),
                ('modalite', models.CharField(choices=[('presence', 'Sur place'), ('distance', 'À distance'), ('hybride', 'Les deux à la fois')], default='presence', max_length=10, verbose_name='modalité')),
                ('lieu', models.CharField(blank=True, max_length=200, verbose_name='lieu')),
                ('lien_visio', models.URLField(blank=True, max_length=500, verbose_name='lien de visioconférence')),
                ('annule', models.BooleanField(default=False, verbose_name='annulé')),
                ('sequence', models.PositiveIntegerField(default=0, verbose_name='révision de l’invitation')),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='creneaux', to='agents.site', verbose_name='site')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='creneaux', to='agenda.session', verbose_name='session')),
                ('salle', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='creneaux', to='agenda.salle', verbose_name='salle')),
                ('modifie_le', models.DateTimeField(blank=True, editable=False, help_text='Le lien de visioconférence à part.', null=True, verbose_name='date ou lieu changé le')),
                ('partage', models.CharField(blank=True, help_text='À remplir seulement si la salle sert à autre chose au même moment, et que c’est voulu.', max_length=250, verbose_name='salle partagée, parce que')),
            ],
            options={
                'verbose_name': 'créneau',
                'verbose_name_plural': 'créneaux',
                'ordering': ['debut', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('fin__gt', models.F('debut'))), name='creneau_fin_apres_debut', violation_error_message='La fin doit venir après le début.'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('annule', False), ('partage', ''), ('salle__isnull', False)), expressions=[('salle', '='), (models.Func('debut', 'fin', function='tstzrange'), '&&')], name='creneau_salle_prise', violation_error_message='Cette salle est déjà prise à ces heures.')],
            },
        ),
        migrations.CreateModel(
            name='Occupation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('periode', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='période')),
                ('ferme', models.BooleanField(default=False, help_text='Une proposition en attente n’est pas confirmée.', verbose_name='confirmée')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='occupations', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
                ('creneau', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='occupations', to='agenda.creneau', verbose_name='créneau')),
                ('chevauchement_voulu', models.BooleanField(default=False, help_text='La personne est prise ailleurs au même moment, et c’est voulu.', verbose_name='chevauchement voulu')),
                ('en_observation', models.BooleanField(default=False, help_text='La personne vient regarder : elle reste libre d’être sollicitée.', verbose_name='en observation')),
            ],
            options={
                'verbose_name': 'occupation',
                'constraints': [models.UniqueConstraint(fields=('agent', 'creneau'), name='occupation_unique'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('chevauchement_voulu', False), ('ferme', True)), expressions=[('agent', '='), ('periode', '&&')], name='occupation_sans_chevauchement'), models.CheckConstraint(condition=models.Q(('en_observation', False), ('ferme', False), _connector='OR'), name='occupation_observation')],
            },
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('categorie', models.CharField(blank=True, choices=[('A', 'Catégorie A'), ('B', 'Catégorie B'), ('C', 'Catégorie C')], max_length=1, verbose_name='catégorie')),
                ('encadrement', models.CharField(blank=True, choices=[('dga', 'Direction générale'), ('directeur', 'Direction'), ('chef_service', 'Encadrement d’un service'), ('chef_projet', 'Conduite de projet'), ('aucun', 'Pas d’encadrement')], max_length=20, verbose_name='niveau d’encadrement')),
                ('etat', models.CharField(choices=[('present', 'Présent'), ('retard', 'En retard'), ('absent', 'Absent'), ('excuse', 'Excusé'), ('rattrapage', 'Rattrapé')], max_length=10, verbose_name='état')),
                ('source', models.CharField(choices=[('qr', 'QR affiché'), ('code', 'Code de la séance'), ('porte', 'Écran d’accueil'), ('hote', 'Pointage par l’animation'), ('import', 'Fichier de visioconférence'), ('lien', 'Lien de connexion'), ('papier', 'Feuille de papier')], max_length=10, verbose_name='source')),
                ('pointee_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='pointée le')),
                ('cle_saisie', models.UUIDField(blank=True, editable=False, null=True, unique=True, verbose_name='saisie')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='presences', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
                ('creneau', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='presences', to='agenda.creneau', verbose_name='créneau')),
                ('direction', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='agents.direction', verbose_name='direction')),
                ('institution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agents.institution', verbose_name='institution')),
                ('par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
            ],
            options={
                'verbose_name': 'présence',
                'constraints': [models.UniqueConstraint(fields=('creneau', 'agent'), name='presence_unique')],
            },
        ),
    ]
