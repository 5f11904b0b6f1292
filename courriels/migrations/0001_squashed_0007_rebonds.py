import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models
from instance.migrations._creation import Creation


# What was sent is frozen, whatever the code above: a row trigger refuses to change it (a purge may delete it).
POSER = """
CREATE FUNCTION courriels_envoye_fige() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'courriel % : un courriel envoyé ne change plus', OLD.cle USING ERRCODE = 'check_violation';
END
$$;
CREATE TRIGGER courriel_envoye_fige BEFORE UPDATE ON courriels_courriel FOR EACH ROW
WHEN (
    OLD.etat = 'envoye' AND (
        OLD.cle, OLD.regle, OLD.objet_type_id, OLD.objet_id, OLD.occurrence, OLD.destinataire, OLD.destinataire_nom,
        OLD.etat, OLD.sujet, OLD.texte, OLD.html, OLD.ics, OLD.envoye_le
    ) IS DISTINCT FROM (
        NEW.cle, NEW.regle, NEW.objet_type_id, NEW.objet_id, NEW.occurrence, NEW.destinataire, NEW.destinataire_nom,
        NEW.etat, NEW.sujet, NEW.texte, NEW.html, NEW.ics, NEW.envoye_le
    )
) EXECUTE FUNCTION courriels_envoye_fige();
"""
OTER = """
DROP TRIGGER courriel_envoye_fige ON courriels_courriel;
DROP FUNCTION courriels_envoye_fige();
"""


class Migration(Creation):

    replaces = [('courriels', '0001_initial'), ('courriels', '0002_decisions_et_essais'), ('courriels', '0003_envoye_fige'), ('courriels', '0004_libelle_objet'), ('courriels', '0005_textes_et_reflexion'), ('courriels', '0006_recapitulatif'), ('courriels', '0007_rebonds')]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.CreateModel(
            name='Courriel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('regle', models.CharField(max_length=80, verbose_name='règle')),
                ('objet_id', models.CharField(max_length=40)),
                ('occurrence', models.CharField(blank=True, max_length=80, verbose_name='occurrence')),
                ('destinataire', models.EmailField(max_length=254, verbose_name='destinataire')),
                ('destinataire_nom', models.CharField(blank=True, max_length=170, verbose_name='nom du destinataire')),
                ('etat', models.CharField(choices=[('a_envoyer', 'À envoyer'), ('retenu', 'Retenu par la cellule'), ('en_cours', 'Départ en cours'), ('envoye', 'Envoyé'), ('annule', 'Annulé'), ('manque', 'Trop tard, non envoyé'), ('echec', 'Échec')], default='a_envoyer', max_length=12, verbose_name='état')),
                ('priorite', models.SmallIntegerField(default=5, help_text='0 part en premier : les codes de connexion.', verbose_name='priorité')),
                ('prevu_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='prévu le')),
                ('perime_le', models.DateTimeField(blank=True, help_text='Passé cette heure, il ne part plus.', null=True, verbose_name='périmé le')),
                ('sujet', models.CharField(blank=True, max_length=250, verbose_name='objet')),
                ('texte', models.TextField(blank=True, verbose_name='texte')),
                ('html', models.TextField(blank=True, verbose_name='version HTML')),
                ('ics', models.TextField(blank=True, verbose_name='invitation')),
                ('modifie_a_la_main', models.BooleanField(default=False, verbose_name='texte écrit par la cellule')),
                ('tentatives', models.PositiveSmallIntegerField(default=0, verbose_name='tentatives')),
                ('bail_jusqu_a', models.DateTimeField(blank=True, null=True, verbose_name='bail')),
                ('erreur', models.CharField(blank=True, max_length=300, verbose_name='dernière erreur')),
                ('envoye_le', models.DateTimeField(blank=True, null=True, verbose_name='envoyé le')),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('agent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='courriels', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
                ('objet_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype', verbose_name='à propos de')),
                ('annule_par_cellule', models.BooleanField(default=False, verbose_name='annulé par la cellule')),
                ('date_fixee', models.BooleanField(default=False, verbose_name='date fixée par la cellule')),
                ('echec_le', models.DateTimeField(blank=True, null=True, verbose_name='abandonné le')),
                ('prochain_essai_le', models.DateTimeField(blank=True, null=True, verbose_name='prochain essai')),
                ('pas_avant', models.DateTimeField(blank=True, help_text='Le temps de se raviser, pour un courriel grave ou en nombre.', null=True, verbose_name='pas avant')),
                ('groupe_le', models.DateTimeField(blank=True, help_text='Il attend le récapitulatif que préfère cette personne.', null=True, verbose_name='récapitulatif du')),
                ('recapitulatif', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='contenus', to='courriels.courriel', verbose_name='parti dans')),
                ('adresse_en_echec', models.BooleanField(default=False, verbose_name='retenu parce que l’adresse est en échec')),
                ('revenu_code', models.CharField(blank=True, max_length=12, verbose_name='raison du retour')),
                ('revenu_le', models.DateTimeField(blank=True, null=True, verbose_name='revenu le')),
            ],
            options={
                'verbose_name': 'courriel',
                'ordering': ['-prevu_le', '-pk'],
                'indexes': [models.Index(condition=models.Q(('etat__in', ['a_envoyer', 'en_cours'])), fields=['priorite', 'prevu_le'], name='courriel_file'), models.Index(fields=['objet_type', 'objet_id'], name='courriels_c_objet_t_147ebf_idx'), models.Index(condition=models.Q(('etat__in', ['a_envoyer', 'en_cours']), ('groupe_le__isnull', False)), fields=['agent', 'groupe_le'], name='courriel_groupes'), models.Index(condition=models.Q(('revenu_le__isnull', False)), fields=['destinataire', 'revenu_le'], name='courriel_revenus')],
                'constraints': [models.UniqueConstraint(fields=('regle', 'objet_type', 'objet_id', 'occurrence', 'destinataire'), name='courriel_unique')],
            },
        ),
        migrations.CreateModel(
            name='TexteCourriel',
            fields=[
                ('regle', models.CharField(max_length=80, primary_key=True, serialize=False, verbose_name='règle')),
                ('morceaux', models.JSONField(default=dict, verbose_name='textes')),
                ('panne', models.CharField(blank=True, max_length=200, verbose_name='panne')),
                ('modifie_le', models.DateTimeField(auto_now=True, verbose_name='modifié le')),
            ],
            options={
                'verbose_name': 'texte d’un courriel',
                'verbose_name_plural': 'textes des courriels',
                'ordering': ['regle'],
            },
        ),
        migrations.CreateModel(
            name='ChoixRecapitulatif',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('depuis', models.DateTimeField(default=django.utils.timezone.now, verbose_name='depuis')),
                ('agent', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='choix_recapitulatif', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
            ],
            options={
                'verbose_name': 'choix d’un récapitulatif',
                'verbose_name_plural': 'choix d’un récapitulatif',
            },
        ),
        migrations.CreateModel(
            name='AdresseEnEchec',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('adresse', models.EmailField(max_length=254, unique=True, verbose_name='adresse')),
                ('depuis', models.DateTimeField(default=django.utils.timezone.now, verbose_name='en échec depuis')),
                ('code', models.CharField(help_text='Code d’état du serveur qui a refusé (RFC 3463).', max_length=12, verbose_name='code')),
                ('nombre', models.PositiveIntegerField(default=1, verbose_name='courriels revenus')),
                ('levee_le', models.DateTimeField(blank=True, null=True, verbose_name='échec levé le')),
                ('dernier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='courriels.courriel', verbose_name='dernier courriel revenu')),
            ],
            options={
                'verbose_name': 'adresse en échec',
                'verbose_name_plural': 'adresses en échec',
                'ordering': ['-depuis', '-pk'],
            },
        ),
        migrations.RunSQL(POSER, OTER),
    ]
