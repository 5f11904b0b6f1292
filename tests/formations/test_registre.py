"""The register of certifications, by promotion."""

import pytest

from formations.models import Passage
from tests.agents.factories import CelluleFactory
from tests.facilitateurs.certificats import delivrer
from tests.formations.candidatures import certifiante
from tests.formations.factories import cohorte
from tests.formations.jury import jury

pytestmark = pytest.mark.django_db
REGISTRE = "/cellule/certifications/"


def test_the_promotion_filters_counts_and_is_exported(client_de):
    promotion, admise, autre = cohorte(certifiante(), "Promotion 2030"), delivrer(), delivrer()
    agent = admise.facilitateur.agent
    Passage.objects.create(jury=jury(promotion), cohorte=promotion, agent=agent, certification=admise)
    nadia, filtre = client_de(CelluleFactory()), {"promotion": promotion.pk}
    page = nadia.get(REGISTRE, filtre)
    assert [ligne.certification for ligne in page.context["page"].lignes] == [admise]
    assert len(nadia.get(REGISTRE, {"promotion": 0}).context["page"].lignes) == 2  # unknown: narrows nothing
    etats = {cle: n for cle, _, n in nadia.get(f"{REGISTRE}chiffres/", filtre).context["etats"]}
    assert etats["valide"] == 1
    titres, *lignes = b"".join(nadia.get(f"{REGISTRE}export.csv").streaming_content).decode().splitlines()
    assert titres.endswith("Promotion")
    dites = {numero: titre for numero, *_, titre in (ligne.split(";") for ligne in lignes)}
    assert dites == {admise.numero: promotion.session.titre, autre.numero: ""}
