from django.db import migrations

# Once published, a version, its blocks and its criteria are what people were judged by: the database itself refuses to
# change, add or remove any. The version's row is read under a lock, so that nothing slips in while it is published.
IMMUABLE = """
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
MUABLE = """
DROP TRIGGER critere_immuable ON formations_critere;
DROP FUNCTION formations_critere_immuable();
DROP TRIGGER bloc_immuable ON formations_bloc;
DROP FUNCTION formations_bloc_immuable();
DROP TRIGGER referentiel_immuable ON formations_referentiel;
DROP FUNCTION formations_referentiel_immuable();
"""


class Migration(migrations.Migration):
    dependencies = [("formations", "0005_evaluation_et_jury")]

    operations = [migrations.RunSQL(IMMUABLE, MUABLE)]
