import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
import instance.noms
import uuid
from django.conf import settings
from django.db import migrations, models
from instance.migrations._creation import Creation


class Migration(migrations.Migration):

    replaces = [('agents', '0001_initial'), ('agents', '0002_connexion_et_recherche'), ('agents', '0003_matricule'), ('agents', '0004_second_facteur'), ('agents', '0005_identites_externes'), ('agents', '0006_sans_socialaccount'), ('agents', '0007_anciens_numeros'), ('agents', '0008_adresse_validee'), ('agents', '0009_roles_dans_les_institutions'), ('agents', '0010_noms_cherchables'), ('agents', '0011_noms_sans_emoji')]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('instance', '0001_extensions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Institution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nom', models.CharField(max_length=150, unique=True, verbose_name='nom')),
                ('sigle', models.CharField(max_length=40, verbose_name='nom court')),
                ('logo', models.FileField(blank=True, upload_to='institutions/', verbose_name='logo')),
                ('domaines', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, size=None, verbose_name='domaines de messagerie')),
                ('siret', models.CharField(blank=True, max_length=14, validators=[django.core.validators.RegexValidator('^\\d{14}$', 'Un SIRET compte 14 chiffres.')], verbose_name='SIRET')),
                ('porteuse', models.BooleanField(default=False, help_text='L’institution dont dépend la cellule. Une seule.', verbose_name='porte la cellule')),
            ],
            options={
                'verbose_name': 'institution',
                'ordering': ['-porteuse', 'nom'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('porteuse', True)), fields=('porteuse',), name='institution_porteuse_unique')],
            },
        ),
        migrations.CreateModel(
            name='Direction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nom', models.CharField(max_length=150, verbose_name='nom')),
                ('sigle', models.CharField(blank=True, max_length=20, verbose_name='sigle')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='enfants', to='agents.direction', verbose_name='rattachée à')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='directions', to='agents.institution', verbose_name='institution')),
            ],
            options={
                'verbose_name': 'direction',
                'ordering': ['institution', 'nom'],
                'constraints': [models.UniqueConstraint(fields=('institution', 'nom'), name='direction_nom_unique'), models.CheckConstraint(condition=models.Q(('parent', models.F('pk')), _negated=True), name='direction_pas_son_parent')],
            },
        ),
        migrations.CreateModel(
            name='Lien',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('but', models.CharField(max_length=60, verbose_name='but')),
                ('objet_id', models.CharField(max_length=40)),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='destinataire')),
                ('cree_le', models.DateTimeField(auto_now_add=True)),
                ('expire_le', models.DateTimeField(verbose_name='expire le')),
                ('utilise_le', models.DateTimeField(blank=True, null=True, verbose_name='utilisé le')),
                ('objet_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype')),
            ],
            options={
                'verbose_name': 'lien signé',
                'verbose_name_plural': 'liens signés',
                'constraints': [models.UniqueConstraint(condition=models.Q(('utilise_le', None)), fields=('but', 'objet_type', 'objet_id', 'email'), name='lien_ouvert_unique')],
            },
        ),
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nom', models.CharField(max_length=150, verbose_name='nom')),
                ('commune', models.CharField(max_length=100, verbose_name='commune')),
                ('code_postal', models.CharField(blank=True, max_length=5, verbose_name='code postal')),
                ('latitude', models.FloatField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(-90), django.core.validators.MaxValueValidator(90)], verbose_name='latitude')),
                ('longitude', models.FloatField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(-180), django.core.validators.MaxValueValidator(180)], verbose_name='longitude')),
            ],
            options={
                'verbose_name': 'site',
                'ordering': ['commune', 'nom'],
                'constraints': [models.UniqueConstraint(fields=('commune', 'nom'), name='site_unique')],
            },
        ),
        migrations.CreateModel(
            name='Agent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('numero', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='numéro')),
                ('email', models.EmailField(blank=True, max_length=254, null=True, verbose_name='courriel')),
                ('prenom', models.CharField(blank=True, max_length=80, validators=[instance.noms.sans_emoji], verbose_name='prénom')),
                ('nom', models.CharField(blank=True, max_length=80, validators=[instance.noms.sans_emoji], verbose_name='nom')),
                ('telephone', models.CharField(blank=True, max_length=30, verbose_name='téléphone')),
                ('categorie', models.CharField(blank=True, choices=[('A', 'Catégorie A'), ('B', 'Catégorie B'), ('C', 'Catégorie C')], max_length=1, verbose_name='catégorie')),
                ('encadrement', models.CharField(blank=True, choices=[('dga', 'Direction générale'), ('directeur', 'Direction'), ('chef_service', 'Encadrement d’un service'), ('chef_projet', 'Conduite de projet'), ('aucun', 'Pas d’encadrement')], max_length=20, verbose_name='niveau d’encadrement')),
                ('is_active', models.BooleanField(default=True, verbose_name='compte ouvert')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='inscription')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('n_plus_1', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='equipe', to=settings.AUTH_USER_MODEL, verbose_name='responsable (N+1)')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('direction', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='agents', to='agents.direction', verbose_name='direction')),
                ('institution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agents', to='agents.institution', verbose_name='institution')),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='agents', to='agents.site', verbose_name='site')),
                ('recherche', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Lower(models.Func(django.db.models.functions.text.Concat(models.F('prenom'), models.Value(' '), models.F('nom'), models.Value(' '), django.db.models.functions.comparison.Coalesce(models.F('email'), models.Value('')), output_field=models.TextField()), function='public.immutable_unaccent', output_field=models.TextField())), output_field=models.TextField())),
                ('nom_tri', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Lower(models.Func(models.Func(models.F('nom'), function='public.immutable_unaccent', output_field=models.TextField()), models.Value("^(de |d')"), models.Value(''), function='regexp_replace', output_field=models.TextField())), output_field=models.TextField())),
                ('matricule', models.CharField(blank=True, help_text='Le numéro que donne le service des ressources humaines.', max_length=40, verbose_name='matricule')),
                ('adresse_validee_le', models.DateTimeField(blank=True, help_text='Hors des domaines des institutions, une adresse ne sert à se connecter qu’une fois validée.', null=True, verbose_name='adresse personnelle validée le')),
                ('noms', models.GeneratedField(db_persist=True, expression=models.Func(django.db.models.functions.text.Lower(models.Func(django.db.models.functions.text.Concat(models.F('prenom'), models.Value(' '), models.F('nom'), output_field=models.TextField()), function='public.immutable_unaccent', output_field=models.TextField())), models.Value('[^a-z0-9]+'), models.Value(' '), models.Value('g'), function='regexp_replace', output_field=models.TextField()), output_field=models.TextField())),
            ],
            options={
                'verbose_name': 'agent',
                'ordering': ['nom_tri', 'prenom', 'pk'],
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['recherche'], name='agent_recherche', opclasses=['gin_trgm_ops']), models.Index(fields=['nom_tri', 'prenom'], name='agent_nom_tri'), django.contrib.postgres.indexes.GinIndex(fields=['noms'], name='agent_noms', opclasses=['gin_trgm_ops'])],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='agent_email_unique', violation_error_message='Cette adresse sert déjà.'), models.CheckConstraint(condition=models.Q(('n_plus_1', models.F('pk')), _negated=True), name='agent_pas_son_n_plus_1'), models.UniqueConstraint(condition=models.Q(('matricule', ''), _negated=True), fields=('institution', 'matricule'), name='agent_matricule_unique', violation_error_message='Ce matricule sert déjà dans cette institution.'), models.CheckConstraint(condition=models.Q(('adresse_validee_le', None), ('email__isnull', False), _connector='OR'), name='agent_adresse_validee')],
            },
        ),
        migrations.CreateModel(
            name='MembreCellule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('cellule', 'Membre de la cellule'), ('administration', 'Administration du portail')], default='cellule', max_length=20, verbose_name='rôle')),
                ('debut', models.DateField(default=django.utils.timezone.localdate, verbose_name='depuis le')),
                ('fin', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles_cellule', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
            ],
            options={
                'verbose_name': 'membre de la cellule',
                'verbose_name_plural': 'membres de la cellule',
                'ordering': ['-debut'],
                'constraints': [models.CheckConstraint(condition=models.Q(('fin', None), ('fin__gte', models.F('debut')), _connector='OR'), name='membre_dates', violation_error_message='La fin ne peut précéder le début.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('agent', '='), (models.Func('debut', 'fin', models.Value('[]'), function='daterange'), '&&')], name='membre_un_role_a_la_fois', violation_error_message='Cette personne a déjà un rôle à ces dates\xa0: terminez-le d’abord.')],
            },
        ),
        migrations.CreateModel(
            name='DemandeDeCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('email', models.EmailField(max_length=254, verbose_name='courriel')),
                ('adresse_ip', models.GenericIPAddressField(null=True, verbose_name='adresse du réseau')),
                ('admise', models.BooleanField(default=False, verbose_name='d’un domaine admis')),
                ('echecs', models.PositiveSmallIntegerField(default=0, verbose_name='codes faux')),
                ('cree_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='demandée le')),
                ('expire_le', models.DateTimeField(verbose_name='expire le')),
                ('servie_le', models.DateTimeField(null=True, verbose_name='servie le')),
            ],
            options={
                'verbose_name': 'demande de code',
                'verbose_name_plural': 'demandes de code',
                'indexes': [models.Index(fields=['email', 'cree_le'], name='code_par_courriel'), models.Index(fields=['adresse_ip', 'cree_le'], name='code_par_adresse')],
                'constraints': [models.CheckConstraint(condition=models.Q(('echecs__lte', 3)), name='code_trois_essais')],
            },
        ),
        migrations.CreateModel(
            name='Connexion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle_session', models.CharField(editable=False, max_length=40, unique=True)),
                ('navigateur', models.CharField(max_length=60, verbose_name='navigateur')),
                ('reseau', models.CharField(blank=True, max_length=50, verbose_name='réseau')),
                ('ouverte_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='ouverte le')),
                ('fermee_le', models.DateTimeField(null=True, verbose_name='fermée le')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='connexions', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
            ],
            options={
                'verbose_name': 'connexion',
                'ordering': ['-ouverte_le', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('fermee_le', None), ('fermee_le__gte', models.F('ouverte_le')), _connector='OR'), name='connexion_dates')],
            },
        ),
        migrations.CreateModel(
            name='EchecSecondFacteur',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='echecs_second_facteur', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'échec du second facteur',
                'verbose_name_plural': 'échecs du second facteur',
                'indexes': [models.Index(fields=['agent', 'le'], name='echec_par_agent')],
            },
        ),
        migrations.CreateModel(
            name='IdentiteExterne',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fournisseur', models.CharField(max_length=20, verbose_name='fournisseur')),
                ('sub', models.CharField(max_length=255, verbose_name='identifiant')),
                ('reliee_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='reliée le')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identites_externes', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
            ],
            options={
                'verbose_name': 'identité externe',
                'verbose_name_plural': 'identités externes',
                'constraints': [models.UniqueConstraint(fields=('fournisseur', 'sub'), name='identite_externe_unique'), models.UniqueConstraint(fields=('fournisseur', 'agent'), name='identite_externe_une_par_agent')],
            },
        ),
        migrations.CreateModel(
            name='AncienNumero',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('numero', models.UUIDField(unique=True, verbose_name='numéro')),
                ('depuis', models.DateTimeField(default=django.utils.timezone.now, verbose_name='réuni le')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='anciens_numeros', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
            ],
            options={
                'verbose_name': 'ancien numéro',
                'verbose_name_plural': 'anciens numéros',
            },
        ),
        migrations.CreateModel(
            name='RoleInstitution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('referent', 'Référent ou référente'), ('lecteur_rh', 'Lecteur ou lectrice RH')], max_length=20, verbose_name='rôle')),
                ('debut', models.DateField(default=django.utils.timezone.localdate, verbose_name='depuis le')),
                ('fin', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles_institution', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles_institution', to='agents.institution', verbose_name='institution')),
            ],
            options={
                'verbose_name': 'rôle dans une institution',
                'verbose_name_plural': 'rôles dans les institutions',
                'ordering': ['-debut', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('fin', None), ('fin__gte', models.F('debut')), _connector='OR'), name='role_institution_dates', violation_error_message='La fin ne peut précéder le début.'), models.CheckConstraint(condition=models.Q(('role__in', ['referent', 'lecteur_rh'])), name='role_institution_connu'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('agent', '='), ('institution', '='), ('role', '='), (models.Func('debut', 'fin', models.Value('[]'), function='daterange'), '&&')], name='role_institution_une_fois', violation_error_message='Cette personne a déjà ce rôle à ces dates.')],
            },
        ),
        migrations.AddField(
            model_name='direction',
            name='directeur',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='directions_dirigees', to=settings.AUTH_USER_MODEL, verbose_name='directeur ou directrice'),
        ),
    ]
