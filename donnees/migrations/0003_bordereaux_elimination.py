import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

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


class Migration(migrations.Migration):
    dependencies = [
        ("donnees", "0002_paires_ecartees"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BordereauElimination",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("numero", models.CharField(max_length=40, unique=True, verbose_name="numéro")),
                ("serie", models.CharField(max_length=60, verbose_name="série")),
                ("libelle", models.CharField(max_length=200, verbose_name="ce qu’il élimine")),
                ("duree", models.PositiveSmallIntegerField(verbose_name="conservation, en années")),
                ("avant", models.DateField(verbose_name="clos avant le")),
                ("empreinte", models.CharField(max_length=64, verbose_name="empreinte SHA-256 de la liste")),
                (
                    "etat",
                    models.CharField(
                        choices=[
                            ("prepare", "À faire viser"),
                            ("approuve", "Visé, à exécuter"),
                            ("execute", "Exécuté"),
                            ("abandonne", "Abandonné"),
                        ],
                        default="prepare",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("prepare_le", models.DateTimeField(verbose_name="préparé le")),
                ("archiviste", models.CharField(blank=True, max_length=160, verbose_name="visé par")),
                ("vise_le", models.DateField(blank=True, null=True, verbose_name="visé le")),
                ("reference", models.CharField(blank=True, max_length=80, verbose_name="référence du visa")),
                ("approuve_le", models.DateTimeField(blank=True, null=True, verbose_name="visa noté le")),
                ("execute_le", models.DateTimeField(blank=True, null=True, verbose_name="exécuté le")),
                (
                    "approuve_par",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="visa noté par",
                    ),
                ),
                (
                    "execute_par",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="exécuté par",
                    ),
                ),
                (
                    "prepare_par",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="préparé par",
                    ),
                ),
            ],
            options={
                "verbose_name": "bordereau d’élimination",
                "verbose_name_plural": "bordereaux d’élimination",
                "ordering": ["-prepare_le", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("etat__in", ["prepare", "approuve"])),
                        fields=("serie",),
                        name="bordereau_un_ouvert",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("etat__in", ["approuve", "execute"]), _negated=True),
                            models.Q(
                                models.Q(("archiviste", ""), _negated=True),
                                ("approuve_le__isnull", False),
                                ("vise_le__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="bordereau_vise",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("etat", "execute"), ("execute_le__isnull", False)),
                            models.Q(models.Q(("etat", "execute"), _negated=True), ("execute_le", None)),
                            _connector="OR",
                        ),
                        name="bordereau_execute",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LigneBordereau",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("objet_id", models.CharField(max_length=40, verbose_name="pièce")),
                ("groupe", models.CharField(max_length=300, verbose_name="ce que c’est")),
                ("close_le", models.DateField(verbose_name="close le")),
                (
                    "sort",
                    models.CharField(
                        blank=True,
                        choices=[("eliminee", "Éliminée"), ("gardee", "Gardée")],
                        max_length=10,
                        verbose_name="sort",
                    ),
                ),
                (
                    "bordereau",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lignes",
                        to="donnees.bordereauelimination",
                        verbose_name="bordereau",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne d’un bordereau",
                "verbose_name_plural": "lignes d’un bordereau",
                "ordering": ["bordereau", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("bordereau", "objet_id"), name="ligne_bordereau_unique")
                ],
            },
        ),
        migrations.RunSQL(FIGE, LIBRE),
    ]
