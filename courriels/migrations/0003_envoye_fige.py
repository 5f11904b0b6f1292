"""What was sent is frozen, whatever the code above: a row trigger refuses to change it (a purge may delete it)."""

from django.db import migrations

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


class Migration(migrations.Migration):
    dependencies = [("courriels", "0002_decisions_et_essais")]
    operations = [migrations.RunSQL(POSER, OTER)]
