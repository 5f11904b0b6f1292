import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models
from instance.migrations._creation import Creation


# A slip is what remains of what was erased: nothing of it changes but what is done with it, each step once, and none is
# removed. Who did it may become another record of the same person.
FIGE = """
CREATE FUNCTION donnees_bordereau_fige() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    libres text[] := ARRAY['prepare_par_id', 'approuve_par_id', 'execute_par_id'];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.etat IN ('prepare', 'approuve') THEN
            libres := libres || ARRAY['etat', 'execute_le'];
        END IF;
        IF OLD.etat = 'prepare' THEN
            libres := libres || ARRAY['archiviste', 'vise_le', 'reference', 'approuve_le'];
        END IF;
        IF (to_jsonb(NEW) - libres) = (to_jsonb(OLD) - libres) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'un bordereau d''élimination ne change pas et ne s''efface pas' USING ERRCODE = 'restrict_violation';
END;
$$;
CREATE TRIGGER bordereau_fige BEFORE UPDATE OR DELETE ON donnees_bordereauelimination
    FOR EACH ROW EXECUTE FUNCTION donnees_bordereau_fige();

CREATE FUNCTION donnees_ligne_bordereau_figee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND (SELECT etat FROM donnees_bordereauelimination WHERE id = NEW.bordereau_id) = 'prepare' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.sort = '' AND (to_jsonb(NEW) - 'sort') = (to_jsonb(OLD) - 'sort') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'la liste d''un bordereau ne change pas' USING ERRCODE = 'restrict_violation';
END;
$$;
CREATE TRIGGER ligne_bordereau_figee BEFORE INSERT OR UPDATE OR DELETE ON donnees_lignebordereau
    FOR EACH ROW EXECUTE FUNCTION donnees_ligne_bordereau_figee();
"""
LIBRE = """
DROP TRIGGER ligne_bordereau_figee ON donnees_lignebordereau;
DROP FUNCTION donnees_ligne_bordereau_figee();
DROP TRIGGER bordereau_fige ON donnees_bordereauelimination;
DROP FUNCTION donnees_bordereau_fige();
"""


class Migration(Creation):

    replaces = [('donnees', '0001_initial'), ('donnees', '0002_paires_ecartees'), ('donnees', '0003_bordereaux_elimination')]

    initial = True

    dependencies = [
        ('agents', '0001_squashed_0011_noms_sans_emoji'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportRH',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('fichier', models.FileField(blank=True, upload_to='imports/', verbose_name='fichier')),
                ('nom', models.CharField(max_length=150, verbose_name='nom du fichier')),
                ('complet', models.BooleanField(default=False, help_text='Cochez si une personne absente du fichier a quitté l’institution\xa0: son compte sera fermé.', verbose_name='le fichier nomme tout le monde')),
                ('etat', models.CharField(choices=[('a_verifier', 'À vérifier'), ('en_cours', 'En cours'), ('applique', 'Appliqué'), ('abandonne', 'Abandonné'), ('echoue', 'Échoué')], default='a_verifier', max_length=20, verbose_name='état')),
                ('depose_le', models.DateTimeField(auto_now_add=True, verbose_name='déposé le')),
                ('empreinte', models.CharField(blank=True, editable=False, max_length=64, verbose_name='ce qui a été montré')),
                ('motif', models.TextField(blank=True, verbose_name='motif pour passer outre')),
                ('comptes', models.JSONField(blank=True, default=dict, verbose_name='résultat')),
                ('appliquer_depuis', models.DateTimeField(editable=False, null=True, verbose_name='demandé le')),
                ('applique_le', models.DateTimeField(null=True, verbose_name='appliqué le')),
                ('erreur', models.CharField(blank=True, max_length=300, verbose_name='ce qui s’est passé')),
                ('depose_par', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='déposé par')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports_rh', to='agents.institution', verbose_name='institution')),
            ],
            options={
                'verbose_name': 'import des ressources humaines',
                'verbose_name_plural': 'imports des ressources humaines',
                'ordering': ['-depose_le'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('etat', 'en_cours')), fields=('institution',), name='import_rh_un_a_la_fois')],
            },
        ),
        migrations.CreateModel(
            name='PaireEcartee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ecartee_le', models.DateTimeField(auto_now_add=True, verbose_name='écartée le')),
                ('deux', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='l’autre')),
                ('un', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='l’une')),
            ],
            options={
                'verbose_name': 'double de l’annuaire',
                'verbose_name_plural': 'doubles de l’annuaire',
                'constraints': [models.UniqueConstraint(fields=('un', 'deux'), name='paire_unique'), models.CheckConstraint(condition=models.Q(('un__lt', models.F('deux'))), name='paire_ordonnee')],
            },
        ),
        migrations.CreateModel(
            name='BordereauElimination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('numero', models.CharField(max_length=40, unique=True, verbose_name='numéro')),
                ('serie', models.CharField(max_length=60, verbose_name='série')),
                ('libelle', models.CharField(max_length=200, verbose_name='ce qu’il élimine')),
                ('duree', models.PositiveSmallIntegerField(verbose_name='conservation, en années')),
                ('avant', models.DateField(verbose_name='clos avant le')),
                ('empreinte', models.CharField(max_length=64, verbose_name='empreinte SHA-256 de la liste')),
                ('etat', models.CharField(choices=[('prepare', 'À faire viser'), ('approuve', 'Visé, à exécuter'), ('execute', 'Exécuté'), ('abandonne', 'Abandonné')], default='prepare', max_length=10, verbose_name='état')),
                ('prepare_le', models.DateTimeField(verbose_name='préparé le')),
                ('archiviste', models.CharField(blank=True, max_length=160, verbose_name='visé par')),
                ('vise_le', models.DateField(blank=True, null=True, verbose_name='visé le')),
                ('reference', models.CharField(blank=True, max_length=80, verbose_name='référence du visa')),
                ('approuve_le', models.DateTimeField(blank=True, null=True, verbose_name='visa noté le')),
                ('execute_le', models.DateTimeField(blank=True, null=True, verbose_name='exécuté le')),
                ('approuve_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='visa noté par')),
                ('execute_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='exécuté par')),
                ('prepare_par', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='préparé par')),
            ],
            options={
                'verbose_name': 'bordereau d’élimination',
                'verbose_name_plural': 'bordereaux d’élimination',
                'ordering': ['-prepare_le', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('etat__in', ['prepare', 'approuve'])), fields=('serie',), name='bordereau_un_ouvert'), models.CheckConstraint(condition=models.Q(models.Q(('etat__in', ['approuve', 'execute']), _negated=True), models.Q(models.Q(('archiviste', ''), _negated=True), ('approuve_le__isnull', False), ('vise_le__isnull', False)), _connector='OR'), name='bordereau_vise'), models.CheckConstraint(condition=models.Q(models.Q(('etat', 'execute'), ('execute_le__isnull', False)), models.Q(models.Q(('etat', 'execute'), _negated=True), ('execute_le', None)), _connector='OR'), name='bordereau_execute')],
            },
        ),
        migrations.CreateModel(
            name='LigneBordereau',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('objet_id', models.CharField(max_length=40, verbose_name='pièce')),
                ('groupe', models.CharField(max_length=300, verbose_name='ce que c’est')),
                ('close_le', models.DateField(verbose_name='close le')),
                ('sort', models.CharField(blank=True, choices=[('eliminee', 'Éliminée'), ('gardee', 'Gardée')], max_length=10, verbose_name='sort')),
                ('bordereau', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lignes', to='donnees.bordereauelimination', verbose_name='bordereau')),
            ],
            options={
                'verbose_name': 'ligne d’un bordereau',
                'verbose_name_plural': 'lignes d’un bordereau',
                'ordering': ['bordereau', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('bordereau', 'objet_id'), name='ligne_bordereau_unique')],
            },
        ),
        migrations.RunSQL(FIGE, LIBRE),
    ]
