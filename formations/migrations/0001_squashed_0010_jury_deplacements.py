import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import formations.models.catalogue
import instance.noms
import uuid
from django.conf import settings
from django.db import migrations, models
from instance.migrations._creation import Creation


# A line is written once. Rows that change or go, and the whole table emptied, are refused by the database itself, to
# the portal as to whoever has its password; only who owns the table can take the triggers away, and the chain shows it.
EMARGEMENT_IMMUABLE = """
CREATE FUNCTION formations_emargement_immuable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'une ligne d''emargement ne change pas et ne s''efface pas' USING ERRCODE = 'restrict_violation';
END;
$$;
CREATE TRIGGER emargement_immuable BEFORE UPDATE OR DELETE ON formations_emargement
    FOR EACH ROW EXECUTE FUNCTION formations_emargement_immuable();
CREATE TRIGGER emargement_jamais_vide BEFORE TRUNCATE ON formations_emargement
    FOR EACH STATEMENT EXECUTE FUNCTION formations_emargement_immuable();
"""
EMARGEMENT_MUABLE = """
DROP TRIGGER emargement_jamais_vide ON formations_emargement;
DROP TRIGGER emargement_immuable ON formations_emargement;
DROP FUNCTION formations_emargement_immuable();
"""


# Once published, a version, its blocks and its criteria are what people were judged by: the database itself refuses to
# change, add or remove any. The version's row is read under a lock, so that nothing slips in while it is published.
REFERENTIEL_IMMUABLE = """
CREATE FUNCTION formations_referentiel_immuable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'un référentiel publié ne change pas et ne s''efface pas' USING ERRCODE = 'restrict_violation';
END;
$$;
CREATE TRIGGER referentiel_immuable BEFORE UPDATE OR DELETE ON formations_referentiel
    FOR EACH ROW WHEN (OLD.publie_le IS NOT NULL) EXECUTE FUNCTION formations_referentiel_immuable();

CREATE FUNCTION formations_bloc_immuable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT bool_or(lu.publie) FROM (
            SELECT publie_le IS NOT NULL AS publie FROM formations_referentiel
            WHERE id IN (OLD.referentiel_id, NEW.referentiel_id) FOR SHARE
        ) lu) THEN
        RAISE EXCEPTION 'un référentiel publié garde ses blocs' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER bloc_immuable BEFORE INSERT OR UPDATE OR DELETE ON formations_bloc
    FOR EACH ROW EXECUTE FUNCTION formations_bloc_immuable();

CREATE FUNCTION formations_critere_immuable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT bool_or(lu.publie) FROM (
            SELECT publie_le IS NOT NULL AS publie FROM formations_referentiel
            WHERE id IN (SELECT referentiel_id FROM formations_bloc WHERE id IN (OLD.bloc_id, NEW.bloc_id)) FOR SHARE
        ) lu) THEN
        RAISE EXCEPTION 'un référentiel publié garde ses critères' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER critere_immuable BEFORE INSERT OR UPDATE OR DELETE ON formations_critere
    FOR EACH ROW EXECUTE FUNCTION formations_critere_immuable();
"""
REFERENTIEL_MUABLE = """
DROP TRIGGER critere_immuable ON formations_critere;
DROP FUNCTION formations_critere_immuable();
DROP TRIGGER bloc_immuable ON formations_bloc;
DROP FUNCTION formations_bloc_immuable();
DROP TRIGGER referentiel_immuable ON formations_referentiel;
DROP FUNCTION formations_referentiel_immuable();
"""


# What was signed stays as it was signed. Of a procès-verbal nothing changes but the moment of its last signature, or of
# becoming void, once; a signature never. The database refuses the rest, to the portal as to whoever has its password.
PROCES_VERBAL_FIGE = """
CREATE FUNCTION formations_proces_verbal_fige() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.signe_le IS NOT NULL OR OLD.caduc_le IS NOT NULL
        OR (NEW.id, NEW.cle, NEW.jury_id, NEW.numero, NEW.rectifie_id, NEW.motif, NEW.contenu, NEW.empreinte,
            NEW.etabli_le)
        IS DISTINCT FROM (OLD.id, OLD.cle, OLD.jury_id, OLD.numero, OLD.rectifie_id, OLD.motif, OLD.contenu,
            OLD.empreinte, OLD.etabli_le) THEN
        RAISE EXCEPTION 'un procès-verbal ne change pas et ne s''efface pas' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER proces_verbal_fige BEFORE UPDATE OR DELETE ON formations_procesverbal
    FOR EACH ROW EXECUTE FUNCTION formations_proces_verbal_fige();
CREATE FUNCTION formations_signature_figee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'une signature ne change pas et ne s''efface pas' USING ERRCODE = 'restrict_violation';
END;
$$;
CREATE TRIGGER signature_figee BEFORE UPDATE OR DELETE ON formations_signatureprocesverbal
    FOR EACH ROW EXECUTE FUNCTION formations_signature_figee();
"""
PROCES_VERBAL_LIBRE = """
DROP TRIGGER signature_figee ON formations_signatureprocesverbal;
DROP FUNCTION formations_signature_figee();
DROP TRIGGER proces_verbal_fige ON formations_procesverbal;
DROP FUNCTION formations_proces_verbal_fige();
"""


# An assessment given is what a jury reads: the database itself refuses to change or remove it, or what it says of each
# criterion. Two things remain possible, and nothing else with them. Two records of one person become one: the row
# follows, once the number merged is an alias of the other. The cell gives it back to its author (`rendue_le` alone),
# before any jury has opened its session on this person.
EVALUATION_FIGEE = """
CREATE FUNCTION formations_evaluation_figee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - ARRAY['agent_id', 'auteur_id', 'rendue_le', 'modifiee_le'])
        = (to_jsonb(OLD) - ARRAY['agent_id', 'auteur_id', 'rendue_le', 'modifiee_le']) THEN
        IF (NEW.agent_id, NEW.auteur_id) IS NOT DISTINCT FROM (OLD.agent_id, OLD.auteur_id) THEN
            IF NEW.rendue_le IS NULL AND NOT EXISTS (
                    SELECT FROM formations_passage p JOIN formations_jury j ON j.id = p.jury_id
                    WHERE p.agent_id = OLD.agent_id AND p.cohorte_id = OLD.cohorte_id
                        AND j.ouvert_le IS NOT NULL AND j.annule_le IS NULL) THEN
                RETURN NEW;
            END IF;
        ELSIF (NEW.rendue_le, NEW.modifiee_le) IS NOT DISTINCT FROM (OLD.rendue_le, OLD.modifiee_le)
            AND formations_reunis(OLD.agent_id, NEW.agent_id) AND formations_reunis(OLD.auteur_id, NEW.auteur_id) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'une évaluation rendue ne change pas et ne s''efface pas' USING ERRCODE = 'restrict_violation';
END;
$$;
CREATE FUNCTION formations_reunis(de bigint, vers bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT de = vers OR EXISTS (
        SELECT FROM agents_anciennumero ancien JOIN agents_agent agent ON agent.numero = ancien.numero
        WHERE agent.id = de AND ancien.agent_id = vers)
$$;
CREATE TRIGGER evaluation_figee BEFORE UPDATE OR DELETE ON formations_evaluation
    FOR EACH ROW WHEN (OLD.rendue_le IS NOT NULL) EXECUTE FUNCTION formations_evaluation_figee();

CREATE FUNCTION formations_cotation_figee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT bool_or(lue.rendue) FROM (
            SELECT rendue_le IS NOT NULL AS rendue FROM formations_evaluation
            WHERE id IN (OLD.evaluation_id, NEW.evaluation_id) FOR SHARE
        ) lue) THEN
        RAISE EXCEPTION 'une évaluation rendue garde ses cotations' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER cotation_figee BEFORE INSERT OR UPDATE OR DELETE ON formations_cotation
    FOR EACH ROW EXECUTE FUNCTION formations_cotation_figee();
"""
EVALUATION_LIBRE = """
DROP TRIGGER cotation_figee ON formations_cotation;
DROP FUNCTION formations_cotation_figee();
DROP TRIGGER evaluation_figee ON formations_evaluation;
DROP FUNCTION formations_evaluation_figee();
DROP FUNCTION formations_reunis(bigint, bigint);
"""


class Migration(Creation):

    replaces = [('formations', '0001_initial'), ('formations', '0002_candidatures'), ('formations', '0003_emargement'), ('formations', '0004_pieces'), ('formations', '0005_evaluation_et_jury'), ('formations', '0006_referentiel_immuable'), ('formations', '0007_jury_seances'), ('formations', '0008_renouvellement'), ('formations', '0009_evaluation_rendue_figee'), ('formations', '0010_jury_deplacements')]

    initial = True

    dependencies = [
        ('agenda', '0001_squashed_0008_emargement'),
        ('agents', '0001_squashed_0011_noms_sans_emoji'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('facilitateurs', '0001_squashed_0012_registre_par_fin'),
    ]

    operations = [
        migrations.CreateModel(
            name='Organisme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nom', models.CharField(max_length=150, validators=[instance.noms.sans_emoji], verbose_name='nom')),
                ('siret', models.CharField(blank=True, max_length=14, validators=[django.core.validators.RegexValidator('^\\d{14}$', 'Un SIRET a 14 chiffres, sans espace.'), formations.models.catalogue.verifier_siret], verbose_name='SIRET')),
                ('numero_declaration', models.CharField(blank=True, help_text='Onze chiffres, que la préfecture de région attribue.', max_length=20, verbose_name='numéro de déclaration d’activité')),
                ('adresse', models.TextField(blank=True, max_length=500, verbose_name='adresse')),
                ('contact_nom', models.CharField(blank=True, max_length=150, validators=[instance.noms.sans_emoji], verbose_name='contact')),
                ('contact_courriel', models.EmailField(blank=True, max_length=254, verbose_name='courriel du contact')),
            ],
            options={
                'verbose_name': 'organisme de formation',
                'verbose_name_plural': 'organismes de formation',
                'ordering': ['nom'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('nom'), name='organisme_nom_unique', violation_error_message='Cet organisme existe déjà.')],
            },
        ),
        migrations.CreateModel(
            name='Formation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(editable=False, max_length=100, unique=True, verbose_name='adresse')),
                ('titre', models.CharField(help_text='Le même sur toutes les pièces.', max_length=160, validators=[instance.noms.sans_emoji], verbose_name='titre')),
                ('cadre', models.CharField(choices=[('certifiante', 'Formation certifiante'), ('catalogue', 'Catalogue interne'), ('module', 'Modules du laboratoire')], default='module', max_length=12, verbose_name='cadre')),
                ('ordre', models.PositiveSmallIntegerField(default=0, verbose_name='rang dans le catalogue')),
                ('accroche', models.CharField(max_length=250, verbose_name='en une phrase')),
                ('objectifs', models.TextField(help_text='Un par ligne : «\u202fÀ la fin, vous saurez…\u202f»', max_length=3000, verbose_name='objectifs')),
                ('public_vise', models.CharField(blank=True, max_length=250, verbose_name='pour qui')),
                ('prerequis', models.CharField(blank=True, help_text='Vide : aucun.', max_length=250, verbose_name='prérequis')),
                ('programme', models.TextField(blank=True, max_length=8000, verbose_name='programme')),
                ('moyens', models.TextField(blank=True, max_length=3000, verbose_name='méthodes et moyens')),
                ('evaluation', models.TextField(blank=True, max_length=2000, verbose_name='évaluation')),
                ('heures', models.DecimalField(decimal_places=1, max_digits=5, validators=[django.core.validators.MinValueValidator(0.5)], verbose_name='durée en heures')),
                ('demi_journees', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='durée en demi-journées')),
                ('places', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='places par session')),
                ('ouverte_hors', models.CharField(blank=True, help_text='Un organisme qui l’inscrit à son offre : CNFPT…', max_length=150, verbose_name='ouverte aussi à')),
                ('reference_contrat', models.CharField(blank=True, max_length=60, verbose_name='référence du marché')),
                ('reference_commande', models.CharField(blank=True, max_length=60, verbose_name='référence de la commande')),
                ('cout_prevu', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='coût prévu d’une session, en euros')),
                ('publiee_le', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='publiée le')),
                ('archivee_le', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='archivée le')),
                ('institutions', models.ManyToManyField(blank=True, help_text='Aucune : toutes les institutions.', related_name='formations', to='agents.institution', verbose_name='ouverte aux agents de')),
                ('organisme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='formations', to='formations.organisme', verbose_name='dispensée par')),
                ('accord_n1', models.ManyToManyField(blank=True, help_text='Chaque inscription attend l’accord du ou de la responsable, demandé par courriel.', related_name='formations_sur_accord', to='agents.institution', verbose_name='accord du N+1 demandé pour les agents de')),
            ],
            options={
                'verbose_name': 'formation',
                'ordering': ['cadre', 'ordre', 'titre'],
                'constraints': [models.CheckConstraint(condition=models.Q(('demi_journees__gte', 1), ('demi_journees__lte', 200)), name='formation_demi_journees', violation_error_message='De 1 à 200 demi-journées.'), models.CheckConstraint(condition=models.Q(('heures__gt', 0)), name='formation_heures', violation_error_message='Une formation dure au moins une demi-heure.'), models.CheckConstraint(condition=models.Q(('archivee_le', None), ('publiee_le__isnull', False), _connector='OR'), name='formation_archivee_apres_publication')],
            },
        ),
        migrations.CreateModel(
            name='Feuille',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('support', models.CharField(choices=[('numerique', 'Sur téléphone'), ('papier', 'Sur papier')], default='numerique', max_length=10, verbose_name='support')),
                ('etat', models.CharField(choices=[('ouverte', 'Ouverte'), ('contresignee', 'Contresignée')], default='ouverte', max_length=12, verbose_name='état')),
                ('ouverte_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='ouverte le')),
                ('contresignee_le', models.DateTimeField(blank=True, null=True, verbose_name='contresignée le')),
                ('contresignee_par', models.UUIDField(blank=True, help_text='Numéro de la personne.', null=True, verbose_name='contresignée par')),
                ('compte', models.PositiveIntegerField(default=0, verbose_name='lignes')),
                ('derniere', models.CharField(default='0000000000000000000000000000000000000000000000000000000000000000', max_length=64, verbose_name='dernière empreinte')),
                ('nombre', models.PositiveIntegerField(default=0, verbose_name='lignes scellées')),
                ('tete', models.CharField(blank=True, max_length=64, verbose_name='empreinte scellée')),
                ('sceau', models.CharField(blank=True, max_length=64, verbose_name='sceau')),
                ('cle_sceau', models.CharField(blank=True, max_length=20, verbose_name='clé du sceau')),
                ('scan', models.FileField(blank=True, upload_to='emargement/%Y/', verbose_name='feuille numérisée')),
                ('scan_nom', models.CharField(blank=True, max_length=150, verbose_name='nom du fichier')),
                ('scan_type', models.CharField(blank=True, max_length=100, verbose_name='type du fichier')),
                ('scan_empreinte', models.CharField(blank=True, max_length=64, verbose_name='empreinte SHA-256 du fichier')),
                ('creneau', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='feuille', to='agenda.creneau', verbose_name='demi-journée')),
            ],
            options={
                'verbose_name': 'feuille d’émargement',
                'verbose_name_plural': 'feuilles d’émargement',
                'ordering': ['-creneau__debut', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('contresignee_le', None), ('contresignee_par', None), ('etat', 'ouverte'), ('nombre', 0), ('tete', '')), models.Q(('contresignee_le__isnull', False), ('contresignee_par__isnull', False), ('etat', 'contresignee'), ('nombre__gte', 1), models.Q(('tete', ''), _negated=True)), _connector='OR'), name='feuille_scellee_une_fois'), models.CheckConstraint(condition=models.Q(('compte__gte', models.F('nombre'))), name='feuille_lignes_apres_le_sceau')],
            },
        ),
        migrations.CreateModel(
            name='Emargement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rang', models.PositiveIntegerField(verbose_name='rang')),
                ('personne', models.UUIDField(help_text='Son numéro : aucun nom n’est écrit ici.', verbose_name='personne')),
                ('role', models.CharField(choices=[('stagiaire', 'Stagiaire'), ('formateur', 'Formateur ou formatrice'), ('cellule', 'Cellule')], max_length=10, verbose_name='rôle')),
                ('nature', models.CharField(choices=[('signature', 'Signature'), ('constat', 'Constat'), ('correction', 'Correction'), ('contreseing', 'Contreseing')], max_length=12, verbose_name='nature')),
                ('etat', models.CharField(choices=[('present', 'Présent'), ('retard', 'En retard'), ('absence_justifiee', 'Absence justifiée'), ('absence_injustifiee', 'Absence injustifiée'), ('rattrapee', 'Rattrapée')], max_length=20, verbose_name='état')),
                ('rattrapee_a', models.UUIDField(blank=True, help_text='Clé de l’autre demi-journée.', null=True, verbose_name='rattrapée à')),
                ('horodatage', models.DateTimeField(verbose_name='écrite le')),
                ('moyen', models.CharField(choices=[('code', 'Code de la salle'), ('qr', 'QR de la salle'), ('formateur', 'Formateur ou formatrice'), ('cellule', 'Cellule'), ('papier', 'Feuille de papier')], max_length=10, verbose_name='moyen')),
                ('auteur', models.UUIDField(help_text='Son numéro.', verbose_name='auteur')),
                ('motif', models.CharField(blank=True, choices=[('erreur', 'Une erreur de saisie'), ('oubli', 'La personne était là et n’a pas pu signer'), ('justificatif', 'Un justificatif est arrivé'), ('rattrapage', 'La séance a été rattrapée'), ('papier', 'La feuille de papier dit autre chose'), ('empeche', 'La personne qui forme ne peut pas se connecter')], max_length=15, verbose_name='motif')),
                ('cle', models.CharField(max_length=20, verbose_name='clé')),
                ('precedent', models.CharField(max_length=64, verbose_name='empreinte précédente')),
                ('empreinte', models.CharField(max_length=64, verbose_name='empreinte')),
                ('feuille', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lignes', to='formations.feuille', verbose_name='feuille')),
            ],
            options={
                'verbose_name': 'ligne d’émargement',
                'verbose_name_plural': 'lignes d’émargement',
                'ordering': ['feuille', 'rang'],
                'constraints': [models.UniqueConstraint(fields=('feuille', 'rang'), name='emargement_rang_unique'), models.UniqueConstraint(condition=models.Q(('nature', 'contreseing')), fields=('feuille',), name='emargement_un_contreseing'), models.CheckConstraint(condition=models.Q(('rang__gte', 1)), name='emargement_rang'), models.CheckConstraint(condition=models.Q(models.Q(('nature', 'correction'), _negated=True), models.Q(('motif', ''), _negated=True), _connector='OR'), name='emargement_correction_motivee'), models.CheckConstraint(condition=models.Q(models.Q(('etat', 'rattrapee'), ('rattrapee_a__isnull', False)), models.Q(models.Q(('etat', 'rattrapee'), _negated=True), ('rattrapee_a', None)), _connector='OR'), name='emargement_rattrapee_quelque_part')],
            },
        ),
        migrations.CreateModel(
            name='Referentiel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nom', models.CharField(default='Référentiel de facilitation', max_length=120, validators=[instance.noms.sans_emoji], verbose_name='nom')),
                ('version', models.PositiveSmallIntegerField(verbose_name='version')),
                ('annee', models.PositiveSmallIntegerField(verbose_name='année')),
                ('enregistrement', models.CharField(blank=True, max_length=60, verbose_name='numéro d’enregistrement national')),
                ('publie_le', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='publié le')),
                ('formation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referentiels', to='formations.formation', verbose_name='formation certifiante')),
            ],
            options={
                'verbose_name': 'référentiel',
                'ordering': ['formation', '-version'],
                'constraints': [models.UniqueConstraint(fields=('formation', 'version'), name='referentiel_version_unique', violation_error_message='Cette version existe déjà.'), models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='referentiel_version')],
            },
        ),
        migrations.CreateModel(
            name='Cohorte',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nom', models.CharField(help_text='«\u202fPromotion 2027\u202f», «\u202fSession de mars 2027\u202f».', max_length=80, validators=[instance.noms.sans_emoji], verbose_name='nom')),
                ('cout_prevu', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='coût prévu')),
                ('cout_facture', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='coût facturé')),
                ('publiee_le', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='annoncée le')),
                ('referent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cohortes_suivies', to=settings.AUTH_USER_MODEL, verbose_name='suivie par')),
                ('session', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='cohorte', to='agenda.session', verbose_name='session')),
                ('formation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cohortes', to='formations.formation', verbose_name='formation')),
                ('appel_ferme_le', models.DateTimeField(blank=True, null=True, verbose_name='clôture des candidatures')),
                ('appel_ouvre_le', models.DateTimeField(blank=True, null=True, verbose_name='ouverture des candidatures')),
                ('consignes', models.TextField(blank=True, help_text='Une par ligne ; la convocation les porte.', max_length=1000, verbose_name='à savoir, à apporter')),
                ('referentiel', models.ForeignKey(blank=True, help_text='La version selon laquelle la promotion est évaluée.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cohortes', to='formations.referentiel', verbose_name='référentiel')),
            ],
            options={
                'verbose_name': 'promotion ou session',
                'verbose_name_plural': 'promotions et sessions',
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(fields=('formation', 'nom'), name='cohorte_nom_unique', violation_error_message='Cette formation a déjà une session de ce nom.'), models.CheckConstraint(condition=models.Q(models.Q(('cout_prevu', None), ('cout_prevu__gte', 0), _connector='OR'), models.Q(('cout_facture', None), ('cout_facture__gte', 0), _connector='OR')), name='cohorte_couts_positifs'), models.CheckConstraint(condition=models.Q(models.Q(('appel_ferme_le', None), ('appel_ouvre_le', None)), models.Q(('appel_ferme_le__gt', models.F('appel_ouvre_le')), ('appel_ferme_le__isnull', False), ('appel_ouvre_le__isnull', False)), _connector='OR'), name='cohorte_appel_dates', violation_error_message='Donnez l’ouverture et la clôture des candidatures, dans cet ordre.')],
            },
        ),
        migrations.CreateModel(
            name='Candidature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('categorie', models.CharField(blank=True, choices=[('A', 'Catégorie A'), ('B', 'Catégorie B'), ('C', 'Catégorie C')], max_length=1, verbose_name='catégorie')),
                ('encadrement', models.CharField(blank=True, choices=[('dga', 'Direction générale'), ('directeur', 'Direction'), ('chef_service', 'Encadrement d’un service'), ('chef_projet', 'Conduite de projet'), ('aucun', 'Pas d’encadrement')], max_length=20, verbose_name='niveau d’encadrement')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('etat', models.CharField(choices=[('brouillon', 'Brouillon'), ('soumise', 'Envoyée'), ('avis_rendu', 'Avis rendu'), ('retenue', 'Retenue, à confirmer'), ('liste_attente', 'Sur liste d’attente'), ('non_retenue', 'Non retenue'), ('confirmee', 'Confirmée'), ('desistee', 'Désistée')], default='brouillon', max_length=15, verbose_name='état')),
                ('donnees', models.JSONField(blank=True, default=dict, editable=False, verbose_name='brouillon')),
                ('etape', models.PositiveSmallIntegerField(default=1, editable=False, verbose_name='étape atteinte')),
                ('motivation', models.TextField(blank=True, max_length=4000, verbose_name='motivation')),
                ('experience', models.TextField(blank=True, max_length=4000, verbose_name='expérience')),
                ('engagement_demi_journees', models.BooleanField(default=False, verbose_name='s’engage à suivre toutes les demi-journées')),
                ('engagement_reseau', models.BooleanField(default=False, verbose_name='s’engage à rejoindre le réseau')),
                ('n1_nom', models.CharField(blank=True, max_length=160, verbose_name='responsable (N+1)')),
                ('n1_email', models.EmailField(blank=True, max_length=254, verbose_name='courriel du ou de la responsable')),
                ('n1_verifie_le', models.DateTimeField(blank=True, null=True, verbose_name='responsable vérifié le')),
                ('n1_demande_le', models.DateTimeField(blank=True, null=True, verbose_name='avis demandé le')),
                ('n1_relance_le', models.DateTimeField(blank=True, null=True, verbose_name='avis redemandé le')),
                ('agent_email', models.EmailField(blank=True, editable=False, max_length=254, verbose_name='courriel de l’agent à l’envoi')),
                ('amenagement', models.CharField(blank=True, max_length=500, verbose_name='aménagement souhaité')),
                ('decision', models.CharField(blank=True, choices=[('retenue', 'Retenue'), ('liste_attente', 'Liste d’attente'), ('non_retenue', 'Non retenue')], max_length=15, verbose_name='décision préparée')),
                ('rang', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='rang sur la liste d’attente')),
                ('motif_decision', models.TextField(blank=True, max_length=2000, verbose_name='motif du refus')),
                ('signataire', models.CharField(blank=True, max_length=160, verbose_name='signataire')),
                ('preparee_le', models.DateTimeField(blank=True, null=True, verbose_name='décision préparée le')),
                ('second_refus', models.BooleanField(default=False, verbose_name='second refus de suite')),
                ('commission', models.CharField(blank=True, choices=[('cap', 'CAP (fonctionnaires)'), ('ccp', 'CCP (contractuels)')], max_length=3, verbose_name='commission consultée')),
                ('commission_le', models.DateField(blank=True, null=True, verbose_name='consultée le')),
                ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='version')),
                ('soumise_le', models.DateTimeField(blank=True, null=True, verbose_name='envoyée le')),
                ('decidee_le', models.DateTimeField(blank=True, null=True, verbose_name='réponse envoyée le')),
                ('retenue_le', models.DateTimeField(blank=True, null=True, verbose_name='place proposée le')),
                ('confirmer_avant', models.DateTimeField(blank=True, null=True, verbose_name='place à confirmer avant le')),
                ('confirmee_le', models.DateTimeField(blank=True, null=True, verbose_name='confirmée le')),
                ('desistee_le', models.DateTimeField(blank=True, null=True, verbose_name='désistée le')),
                ('fin', models.CharField(blank=True, choices=[('retrait', 'Retirée par la personne'), ('sans_reponse', 'Place non confirmée à temps'), ('cellule', 'Retirée par la cellule')], max_length=15, verbose_name='comment elle a pris fin')),
                ('cree_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='commencée le')),
                ('modifie_le', models.DateTimeField(auto_now=True, verbose_name='modifiée le')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidatures', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
                ('cohorte', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidatures', to='formations.cohorte', verbose_name='promotion')),
                ('direction', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='agents.direction', verbose_name='direction')),
                ('institution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agents.institution', verbose_name='institution')),
                ('n1_verifie_par', models.ForeignKey(blank=True, help_text='Vide : c’est l’adresse inscrite à l’annuaire.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='vérifié par')),
                ('preparee_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='préparée par')),
            ],
            options={
                'verbose_name': 'candidature',
                'ordering': ['cohorte', 'pk'],
                'indexes': [models.Index(condition=models.Q(('etat', 'retenue')), fields=['confirmer_avant'], name='candidature_a_confirmer')],
                'constraints': [models.UniqueConstraint(fields=('cohorte', 'agent'), name='candidature_unique', violation_error_message='Cette personne candidate déjà à cette promotion.'), models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('cohorte', 'rang'), name='candidature_rang_unique'), models.CheckConstraint(condition=models.Q(('etat', 'brouillon'), models.Q(models.Q(('n1_demande_le__isnull', False), ('soumise_le__isnull', False)), models.Q(('motivation', ''), _negated=True), models.Q(('n1_nom', ''), _negated=True), models.Q(('n1_email', ''), _negated=True), ('engagement_demi_journees', True), ('engagement_reseau', True)), _connector='OR'), name='candidature_envoyee_complete'), models.CheckConstraint(condition=models.Q(('n1_email', ''), models.Q(('n1_email', django.db.models.functions.text.Lower('agent_email')), _negated=True), _connector='OR'), name='candidature_n1_autre_que_soi', violation_error_message='L’avis est donné par une autre personne que vous.'), models.CheckConstraint(condition=models.Q(('etat__in', ['brouillon', 'soumise', 'non_retenue', 'desistee']), ('n1_verifie_le__isnull', False), _connector='OR'), name='candidature_avis_verifie'), models.CheckConstraint(condition=models.Q(models.Q(('etat__in', ['retenue', 'liste_attente', 'non_retenue']), _negated=True), models.Q(('decidee_le__isnull', False), ('decision', models.F('etat'))), _connector='OR'), name='candidature_decidee'), models.CheckConstraint(condition=models.Q(models.Q(('etat', 'confirmee'), _negated=True), models.Q(('confirmee_le__isnull', False), ('decision', 'retenue')), _connector='OR'), name='candidature_confirmee'), models.CheckConstraint(condition=models.Q(models.Q(('etat', 'retenue'), _negated=True), models.Q(('confirmer_avant__isnull', False), ('retenue_le__isnull', False)), _connector='OR'), name='candidature_retenue_datee'), models.CheckConstraint(condition=models.Q(models.Q(('etat', 'desistee'), _negated=True), models.Q(('desistee_le__isnull', False), models.Q(('fin', ''), _negated=True)), _connector='OR'), name='candidature_desistee'), models.CheckConstraint(condition=models.Q(('rang', None), models.Q(('decision', 'liste_attente'), ('rang__gte', 1)), _connector='OR'), name='candidature_rang_de_la_liste'), models.CheckConstraint(condition=models.Q(models.Q(('decision', 'liste_attente'), ('etat__in', ['soumise', 'avis_rendu', 'liste_attente']), _negated=True), ('rang__isnull', False), _connector='OR'), name='candidature_liste_avec_rang'), models.CheckConstraint(condition=models.Q(models.Q(('decision', 'non_retenue'), _negated=True), models.Q(models.Q(('motif_decision', ''), _negated=True), models.Q(('signataire', ''), _negated=True)), _connector='OR'), name='candidature_refus_motive', violation_error_message='Un refus porte un motif et un signataire.'), models.CheckConstraint(condition=models.Q(models.Q(('etat', 'non_retenue'), ('second_refus', True), _negated=True), ('commission_le__isnull', False), _connector='OR'), name='candidature_commission_avant_second_refus'), models.CheckConstraint(condition=models.Q(models.Q(('commission', ''), ('commission_le', None)), models.Q(models.Q(('commission', ''), _negated=True), ('commission_le__isnull', False)), _connector='OR'), name='candidature_commission_datee', violation_error_message='Donnez la commission consultée et la date.')],
            },
        ),
        migrations.CreateModel(
            name='AvisHierarchique',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('avis', models.CharField(choices=[('favorable', 'Favorable'), ('reserve', 'Réservé'), ('defavorable', 'Défavorable')], max_length=12, verbose_name='avis')),
                ('motif', models.TextField(blank=True, max_length=2000, verbose_name='motif')),
                ('jours_accordes', models.DecimalField(decimal_places=1, max_digits=4, verbose_name='jours accordés')),
                ('rendu_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='rendu le')),
                ('saisi_par', models.ForeignKey(blank=True, help_text='Vide : rendu par le lien reçu.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='noté par')),
                ('candidature', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='avis', to='formations.candidature', verbose_name='candidature')),
            ],
            options={
                'verbose_name': 'avis hiérarchique',
                'verbose_name_plural': 'avis hiérarchiques',
                'constraints': [models.CheckConstraint(condition=models.Q(('avis', 'favorable'), models.Q(('motif', ''), _negated=True), _connector='OR'), name='avis_motive', violation_error_message='Dites pourquoi : un avis réservé ou défavorable se motive.'), models.CheckConstraint(condition=models.Q(('jours_accordes__gte', 0), models.Q(('jours_accordes', 0), models.Q(('avis', 'defavorable'), _negated=True), _connector='OR')), name='avis_jours', violation_error_message='Un avis défavorable n’accorde pas de jours.')],
            },
        ),
        migrations.CreateModel(
            name='NoteSelection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('texte', models.TextField(max_length=2000, verbose_name='note')),
                ('modifie_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='modifiée le')),
                ('candidature', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='formations.candidature', verbose_name='candidature')),
                ('membre', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes_selection', to=settings.AUTH_USER_MODEL, verbose_name='membre')),
            ],
            options={
                'verbose_name': 'note de sélection',
                'verbose_name_plural': 'notes de sélection',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('candidature', 'membre'), name='note_unique'), models.CheckConstraint(condition=models.Q(('texte', ''), _negated=True), name='note_ecrite')],
            },
        ),
        migrations.CreateModel(
            name='FichierPartage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('nom', models.CharField(max_length=150, verbose_name='nom')),
                ('type_mime', models.CharField(max_length=100, verbose_name='type')),
                ('taille', models.PositiveIntegerField(verbose_name='taille en octets')),
                ('fichier', models.FileField(upload_to='formations/%Y/', verbose_name='fichier')),
                ('depose_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='déposé le')),
                ('cohorte', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fichiers', to='formations.cohorte', verbose_name='promotion ou session')),
                ('depose_par', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='déposé par')),
            ],
            options={
                'verbose_name': 'fichier partagé',
                'verbose_name_plural': 'fichiers partagés',
                'ordering': ['-depose_le', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Formateur',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agent', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='formateur', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
                ('cohortes', models.ManyToManyField(blank=True, related_name='formateurs', to='formations.cohorte', verbose_name='promotions et sessions')),
                ('organismes', models.ManyToManyField(blank=True, related_name='formateurs', to='formations.organisme', verbose_name='organismes de formation')),
            ],
            options={
                'verbose_name': 'formateur ou formatrice',
                'verbose_name_plural': 'formateurs et formatrices',
                'ordering': ['agent__nom_tri', 'agent__prenom', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Bloc',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(help_text='B1, B2…', max_length=6, verbose_name='code')),
                ('intitule', models.CharField(max_length=150, validators=[instance.noms.sans_emoji], verbose_name='intitulé')),
                ('rang', models.PositiveSmallIntegerField(default=1, verbose_name='rang')),
                ('referentiel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='blocs', to='formations.referentiel', verbose_name='référentiel')),
            ],
            options={
                'verbose_name': 'bloc de compétences',
                'verbose_name_plural': 'blocs de compétences',
                'ordering': ['referentiel', 'rang', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('referentiel', 'code'), name='bloc_code_unique', violation_error_message='Ce référentiel a déjà un bloc de ce code.')],
            },
        ),
        migrations.CreateModel(
            name='Critere',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('intitule', models.CharField(max_length=250, verbose_name='critère')),
                ('rang', models.PositiveSmallIntegerField(default=1, verbose_name='rang')),
                ('bloc', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='criteres', to='formations.bloc', verbose_name='bloc')),
            ],
            options={
                'verbose_name': 'critère',
                'verbose_name_plural': 'critères',
                'ordering': ['bloc', 'rang', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Evaluation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('epreuve', models.CharField(choices=[('observation', 'Animation observée'), ('ecrit', 'Écrit réflexif'), ('supervision', 'Intervention supervisée'), ('entretien', 'Entretien')], max_length=12, verbose_name='épreuve')),
                ('rang', models.PositiveSmallIntegerField(default=1, verbose_name='laquelle')),
                ('faite_le', models.DateField(default=django.utils.timezone.localdate, verbose_name='faite le')),
                ('appreciation', models.TextField(blank=True, max_length=4000, verbose_name='appréciation')),
                ('rendue_le', models.DateTimeField(blank=True, null=True, verbose_name='rendue le')),
                ('modifiee_le', models.DateTimeField(auto_now=True, verbose_name='modifiée le')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evaluations', to=settings.AUTH_USER_MODEL, verbose_name='stagiaire')),
                ('auteur', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evaluations_ecrites', to=settings.AUTH_USER_MODEL, verbose_name='évaluée par')),
                ('cohorte', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evaluations', to='formations.cohorte', verbose_name='promotion')),
            ],
            options={
                'verbose_name': 'évaluation',
                'ordering': ['cohorte', 'agent', 'epreuve', 'rang', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('cohorte', 'agent', 'auteur', 'epreuve', 'rang'), name='evaluation_unique'), models.CheckConstraint(condition=models.Q(('rang__gte', 1), ('rang__lte', 4)), name='evaluation_rang'), models.CheckConstraint(condition=models.Q(('agent', models.F('auteur')), _negated=True), name='evaluation_pas_soi')],
            },
        ),
        migrations.CreateModel(
            name='Cotation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('niveau', models.CharField(choices=[('acquis', 'Acquis'), ('en_cours', 'En cours d’acquisition'), ('non_observe', 'Non observé')], max_length=12, verbose_name='niveau')),
                ('critere', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cotations', to='formations.critere', verbose_name='critère')),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cotations', to='formations.evaluation', verbose_name='évaluation')),
            ],
            options={
                'verbose_name': 'cotation',
                'ordering': ['critere__bloc__rang', 'critere__rang', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('evaluation', 'critere'), name='cotation_unique')],
            },
        ),
        migrations.CreateModel(
            name='Jury',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('debut', models.DateTimeField(verbose_name='réuni le')),
                ('lieu', models.CharField(help_text='La ville figure sur les certificats.', max_length=150, verbose_name='lieu')),
                ('ville', models.CharField(max_length=80, verbose_name='ville')),
                ('etat', models.CharField(choices=[('preparation', 'En préparation'), ('seance', 'En séance'), ('a_signer', 'Procès-verbal à signer'), ('signe', 'Procès-verbal signé'), ('annule', 'Annulé')], default='preparation', max_length=12, verbose_name='état')),
                ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='version')),
                ('convoque_le', models.DateTimeField(blank=True, null=True, verbose_name='membres convoqués le')),
                ('ouvert_le', models.DateTimeField(blank=True, null=True, verbose_name='séance ouverte le')),
                ('clos_le', models.DateTimeField(blank=True, null=True, verbose_name='séance close le')),
                ('signe_le', models.DateTimeField(blank=True, null=True, verbose_name='procès-verbal signé le')),
                ('resultats_le', models.DateTimeField(blank=True, null=True, verbose_name='résultats envoyés le')),
                ('delivre_le', models.DateTimeField(blank=True, null=True, verbose_name='certifications délivrées le')),
                ('formation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='jurys', to='formations.formation', verbose_name='formation')),
                ('referentiel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='jurys', to='formations.referentiel', verbose_name='référentiel')),
                ('annule_le', models.DateTimeField(blank=True, null=True, verbose_name='annulé le')),
                ('deplacements', models.PositiveIntegerField(default=0, editable=False, verbose_name='déplacements')),
            ],
            options={
                'verbose_name': 'jury',
                'verbose_name_plural': 'jurys',
                'ordering': ['-debut', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('etat', 'signe'), _negated=True), models.Q(('clos_le__isnull', False), ('signe_le__isnull', False)), _connector='OR'), name='jury_signe'), models.CheckConstraint(condition=models.Q(('resultats_le', None), ('etat', 'signe'), _connector='OR'), name='jury_resultats_apres_signature'), models.CheckConstraint(condition=models.Q(('delivre_le', None), ('resultats_le__isnull', False), _connector='OR'), name='jury_delivre_apres_resultats'), models.CheckConstraint(condition=models.Q(models.Q(('annule_le__isnull', False), ('etat', 'annule')), models.Q(models.Q(('etat', 'annule'), _negated=True), ('annule_le', None)), _connector='OR'), name='jury_annule_date')],
            },
        ),
        migrations.CreateModel(
            name='MembreJury',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('nom', models.CharField(max_length=160, validators=[instance.noms.sans_emoji], verbose_name='prénom et nom')),
                ('qualite', models.CharField(blank=True, max_length=160, validators=[instance.noms.sans_emoji], verbose_name='fonction')),
                ('courriel', models.EmailField(blank=True, max_length=254, verbose_name='courriel')),
                ('role', models.CharField(choices=[('presidence', 'Présidence'), ('membre', 'Membre')], default='membre', max_length=10, verbose_name='rôle')),
                ('declare_le', models.DateTimeField(blank=True, null=True, verbose_name='sans conflit, déclaré le')),
                ('conflit', models.TextField(blank=True, max_length=1000, verbose_name='conflit déclaré')),
                ('agent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='jurys', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
                ('jury', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='membres', to='formations.jury', verbose_name='jury')),
                ('conflit_le', models.DateTimeField(blank=True, null=True, verbose_name='conflit déclaré le')),
                ('retire_le', models.DateTimeField(blank=True, null=True, verbose_name='retiré du jury le')),
            ],
            options={
                'verbose_name': 'membre du jury',
                'verbose_name_plural': 'membres du jury',
                'ordering': ['jury', '-role', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('agent__isnull', False), models.Q(('courriel', ''), _negated=True), _connector='OR'), name='membre_joignable'), models.CheckConstraint(condition=models.Q(('declare_le', None), ('conflit', ''), _connector='OR'), name='membre_conflit_ou_non'), models.UniqueConstraint(condition=models.Q(('retire_le', None)), fields=('jury', 'agent'), name='membre_agent_unique', violation_error_message='Cette personne est déjà dans ce jury.'), models.UniqueConstraint(models.F('jury'), django.db.models.functions.text.Lower('courriel'), condition=models.Q(models.Q(('courriel', ''), _negated=True), ('retire_le', None)), name='membre_courriel_unique', violation_error_message='Cette adresse est déjà celle d’un membre de ce jury.'), models.UniqueConstraint(condition=models.Q(('retire_le', None), ('role', 'presidence')), fields=('jury',), name='jury_une_presidence', violation_error_message='Ce jury a déjà une présidence.')],
            },
        ),
        migrations.CreateModel(
            name='Passage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('rang', models.PositiveSmallIntegerField(default=1, verbose_name='ordre de passage')),
                ('essai', models.PositiveSmallIntegerField(default=1, verbose_name='essai')),
                ('manquees', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='demi-journées manquées')),
                ('derogation', models.CharField(blank=True, choices=[('accordee', 'Accordée'), ('refusee', 'Refusée')], max_length=10, verbose_name='dérogation d’assiduité')),
                ('derogation_motif', models.TextField(blank=True, max_length=1000, verbose_name='motif de la dérogation')),
                ('motif', models.TextField(blank=True, help_text='La personne le lira, avec les voies de recours.', max_length=2000, verbose_name='motif du refus')),
                ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='version')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passages', to=settings.AUTH_USER_MODEL, verbose_name='candidat ou candidate')),
                ('cohorte', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passages', to='formations.cohorte', verbose_name='promotion')),
                ('jury', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passages', to='formations.jury', verbose_name='jury')),
                ('certification', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='passage', to='facilitateurs.certification', verbose_name='certification')),
                ('rectifie_le', models.DateTimeField(blank=True, null=True, verbose_name='résultat rectifié le')),
            ],
            options={
                'verbose_name': 'passage',
                'ordering': ['jury', 'rang', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('jury', 'agent'), name='passage_unique', violation_error_message='Cette personne passe déjà devant ce jury.'), models.CheckConstraint(condition=models.Q(('essai__gte', 1), ('essai__lte', 3)), name='passage_essai'), models.CheckConstraint(condition=models.Q(('derogation', ''), models.Q(('derogation_motif', ''), _negated=True), _connector='OR'), name='passage_derogation_motivee', violation_error_message='Une dérogation, accordée ou refusée, porte un motif.')],
            },
        ),
        migrations.CreateModel(
            name='DecisionBloc',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decision', models.CharField(choices=[('acquis', 'Acquis'), ('non_acquis', 'Non acquis'), ('non_evalue', 'Non évalué')], max_length=12, verbose_name='décision')),
                ('le', models.DateTimeField(verbose_name='saisie le')),
                ('bloc', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='formations.bloc', verbose_name='bloc')),
                ('conservee_de', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='conservees', to='formations.decisionbloc', verbose_name='acquis conservé de')),
                ('par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='decisions', to='formations.membrejury', verbose_name='saisie par')),
                ('passage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='formations.passage', verbose_name='passage')),
            ],
            options={
                'verbose_name': 'décision',
                'ordering': ['passage', 'bloc__rang', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('passage', 'bloc'), name='decision_unique')],
            },
        ),
        migrations.CreateModel(
            name='Preuve',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('epreuve', models.CharField(choices=[('observation', 'Animation observée'), ('ecrit', 'Écrit réflexif'), ('supervision', 'Intervention supervisée'), ('entretien', 'Entretien')], max_length=12, verbose_name='épreuve')),
                ('nom', models.CharField(max_length=150, verbose_name='nom')),
                ('type_mime', models.CharField(max_length=100, verbose_name='type')),
                ('taille', models.PositiveIntegerField(verbose_name='taille en octets')),
                ('empreinte', models.CharField(max_length=64, verbose_name='empreinte SHA-256')),
                ('fichier', models.FileField(upload_to='preuves/%Y/', verbose_name='fichier')),
                ('depose_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='déposée le')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='preuves', to=settings.AUTH_USER_MODEL, verbose_name='stagiaire')),
                ('cohorte', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='preuves', to='formations.cohorte', verbose_name='promotion')),
                ('depose_par', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='déposée par')),
            ],
            options={
                'verbose_name': 'preuve',
                'ordering': ['cohorte', 'agent', '-depose_le', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ProcesVerbal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('numero', models.CharField(max_length=40, unique=True, verbose_name='numéro')),
                ('motif', models.TextField(blank=True, max_length=1000, verbose_name='motif de la rectification')),
                ('contenu', models.JSONField(default=dict, verbose_name='contenu')),
                ('empreinte', models.CharField(max_length=64, verbose_name='empreinte SHA-256 du contenu')),
                ('etabli_le', models.DateTimeField(verbose_name='établi le')),
                ('signe_le', models.DateTimeField(blank=True, null=True, verbose_name='signé par tous le')),
                ('jury', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proces_verbaux', to='formations.jury', verbose_name='jury')),
                ('rectifie', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rectificatifs', to='formations.procesverbal', verbose_name='rectifie')),
                ('caduc_le', models.DateTimeField(blank=True, null=True, verbose_name='caduc depuis le')),
            ],
            options={
                'verbose_name': 'procès-verbal',
                'verbose_name_plural': 'procès-verbaux',
                'ordering': ['-etabli_le', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('rectifie', None), models.Q(('motif', ''), _negated=True), _connector='OR'), name='proces_verbal_rectifie_motive', violation_error_message='Un procès-verbal rectificatif dit pourquoi.'), models.UniqueConstraint(condition=models.Q(('caduc_le', None), ('rectifie', None)), fields=('jury',), name='proces_verbal_un_seul_premier'), models.UniqueConstraint(condition=models.Q(('caduc_le', None)), fields=('rectifie',), name='proces_verbal_rectifie_une_fois'), models.CheckConstraint(condition=models.Q(('signe_le', None), ('caduc_le', None), _connector='OR'), name='proces_verbal_signe_ou_caduc')],
            },
        ),
        migrations.CreateModel(
            name='SignatureProcesVerbal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nom', models.CharField(max_length=160, verbose_name='nom')),
                ('qualite', models.CharField(blank=True, max_length=160, verbose_name='fonction')),
                ('moyen', models.CharField(choices=[('compte', 'Connexion au portail'), ('lien', 'Lien et code reçus par courriel')], max_length=10, verbose_name='moyen')),
                ('empreinte', models.CharField(max_length=64, verbose_name='empreinte SHA-256 du contenu')),
                ('le', models.DateTimeField(verbose_name='signé le')),
                ('membre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='formations.membrejury', verbose_name='membre')),
                ('proces_verbal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='formations.procesverbal', verbose_name='procès-verbal')),
            ],
            options={
                'verbose_name': 'signature',
                'ordering': ['proces_verbal', 'le', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('proces_verbal', 'membre'), name='signature_unique')],
            },
        ),
        migrations.CreateModel(
            name='Supervision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='supervisions_recues', to=settings.AUTH_USER_MODEL, verbose_name='stagiaire')),
                ('cohorte', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='supervisions', to='formations.cohorte', verbose_name='promotion')),
                ('superviseur', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='supervisions', to=settings.AUTH_USER_MODEL, verbose_name='supervisé par')),
            ],
            options={
                'verbose_name': 'supervision',
                'ordering': ['cohorte', 'agent__nom_tri', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('cohorte', 'agent', 'superviseur'), name='supervision_unique'), models.CheckConstraint(condition=models.Q(('agent', models.F('superviseur')), _negated=True), name='supervision_pas_soi')],
            },
        ),
        migrations.CreateModel(
            name='CodeJury',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('adresse_ip', models.GenericIPAddressField(null=True, verbose_name='adresse du réseau')),
                ('echecs', models.PositiveSmallIntegerField(default=0, verbose_name='codes faux')),
                ('cree_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='demandé le')),
                ('expire_le', models.DateTimeField(verbose_name='expire le')),
                ('servi_le', models.DateTimeField(null=True, verbose_name='servi le')),
                ('membre', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='formations.membrejury', verbose_name='membre du jury')),
            ],
            options={
                'verbose_name': 'code d’un membre de jury',
                'verbose_name_plural': 'codes des membres de jury',
                'indexes': [models.Index(fields=['membre', 'cree_le'], name='code_jury_par_membre'), models.Index(fields=['adresse_ip', 'cree_le'], name='code_jury_par_adresse')],
                'constraints': [models.CheckConstraint(condition=models.Q(('echecs__lte', 3)), name='code_jury_trois_essais')],
            },
        ),
        migrations.CreateModel(
            name='DossierRenouvellement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('etat', models.CharField(choices=[('brouillon', 'À envoyer'), ('envoye', 'Envoyé'), ('a_completer', 'À compléter'), ('accepte', 'Accepté'), ('refuse', 'Refusé')], default='brouillon', max_length=12, verbose_name='état')),
                ('note', models.TextField(blank=True, max_length=20000, verbose_name='note réflexive')),
                ('nom_fichier', models.CharField(blank=True, max_length=150, verbose_name='nom du fichier')),
                ('type_mime', models.CharField(blank=True, max_length=100, verbose_name='type')),
                ('fichier', models.FileField(blank=True, upload_to='renouvellements/%Y/', verbose_name='note jointe')),
                ('acquis', models.JSONField(blank=True, default=list, editable=False, verbose_name='ce qui était fait')),
                ('motif', models.TextField(blank=True, max_length=2000, verbose_name='mot de la cellule')),
                ('ouvert_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='ouvert le')),
                ('envoye_le', models.DateTimeField(blank=True, null=True, verbose_name='envoyé le')),
                ('repondu_le', models.DateTimeField(blank=True, null=True, verbose_name='dernière réponse le')),
                ('certification', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='renouvellements', to='facilitateurs.certification', verbose_name='certification')),
                ('nouvelle', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='issue_de', to='facilitateurs.certification', verbose_name='nouvelle certification')),
            ],
            options={
                'verbose_name': 'dossier de renouvellement',
                'verbose_name_plural': 'dossiers de renouvellement',
                'ordering': ['-ouvert_le', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('etat__in', ['brouillon', 'envoye', 'a_completer'])), fields=('certification',), name='renouvellement_un_ouvert', violation_error_message='Un dossier est déjà ouvert.'), models.CheckConstraint(condition=models.Q(('etat', 'brouillon'), models.Q(('envoye_le__isnull', False), models.Q(models.Q(('note', ''), _negated=True), models.Q(('fichier', ''), _negated=True), _connector='OR')), _connector='OR'), name='renouvellement_envoye_complet'), models.CheckConstraint(condition=models.Q(models.Q(('etat__in', ['a_completer', 'refuse']), _negated=True), models.Q(('repondu_le__isnull', False), models.Q(('motif', ''), _negated=True)), _connector='OR'), name='renouvellement_repondu_motive', violation_error_message='Dites pourquoi\xa0: la personne le lira.'), models.CheckConstraint(condition=models.Q(models.Q(('etat', 'accepte'), ('nouvelle__isnull', False), ('repondu_le__isnull', False)), models.Q(models.Q(('etat', 'accepte'), _negated=True), ('nouvelle', None)), _connector='OR'), name='renouvellement_accepte_delivre')],
            },
        ),
        migrations.RunSQL(EMARGEMENT_IMMUABLE, EMARGEMENT_MUABLE),
        migrations.RunSQL(REFERENTIEL_IMMUABLE, REFERENTIEL_MUABLE),
        migrations.RunSQL(PROCES_VERBAL_FIGE, PROCES_VERBAL_LIBRE),
        migrations.RunSQL(EVALUATION_FIGEE, EVALUATION_LIBRE),
    ]
