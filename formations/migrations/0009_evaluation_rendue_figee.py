from django.db import migrations

# An assessment given is what a jury reads: the database itself refuses to change or remove it, or what it says of each
# criterion. Two things remain possible, and nothing else with them. Two records of one person become one: the row
# follows, once the number merged is an alias of the other. The cell gives it back to its author (`rendue_le` alone),
# before any jury has opened its session on this person.
FIGE = """
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
LIBRE = """
DROP TRIGGER cotation_figee ON formations_cotation;
DROP FUNCTION formations_cotation_figee();
DROP TRIGGER evaluation_figee ON formations_evaluation;
DROP FUNCTION formations_evaluation_figee();
DROP FUNCTION formations_reunis(bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("agents", "0007_anciens_numeros"), ("formations", "0008_renouvellement")]

    operations = [migrations.RunSQL(FIGE, LIBRE)]
