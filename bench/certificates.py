"""Certificates end to end beside baseline **D2**: WeasyPrint alone then the seal alone, on the same pages, in the same
run; and the page that verifies them, over a hundred then a hundred thousand. Prints one JSON document. Runs on a copy
of the database.

A hundred people are certified as a jury's decision certifies them: numbered, journalled, their certificates drawn,
sealed, stored and told of by one worker process.
"""

import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from typing import Any

import django

from .certifications import fill
from .papers import GOAL_PERCENT, HUNDRED, WARM, Cost, _busy, _ms, _over, _worker

GOAL_GROWTH = 1.5
FEW, MANY, ASKED = 100, 100_000, 300


def main() -> None:
    django.setup()
    people = iter(_people(2 * WARM + HUNDRED))
    with tempfile.TemporaryDirectory() as media:
        os.environ["PORTAIL_MEDIA"] = media
        samples = [_deliver(next(people)) for _ in range(WARM)]
        bare = [_bare(samples), _bare(samples)]
        with _worker(1, media) as pid:
            _build(people, WARM, pid)
            ours = _build(people, HUNDRED, pid)
        bare.append(_bare(samples))
    best = min(bare)
    over, growth = _over(ours.wall, best.wall), _verify()
    figures = {
        "documents": HUNDRED,
        "d2_ms": _ms(best.wall),
        "ms": _ms(ours.wall),
        "percent_over_d2": over,
        "goal_percent": GOAL_PERCENT,
        "d2_cpu_ms": _ms(best.cpu),
        "cpu_ms": _ms(ours.cpu),
        "cpu_percent_over_d2": _over(ours.cpu, best.cpu),
        "verify": growth,
        "reached": over <= GOAL_PERCENT and growth["times"] <= GOAL_GROWTH,
    }
    print(json.dumps(figures))


def _people(number: int) -> list[Any]:
    from agents.models import Agent, Institution

    institution = Institution.objects.get(porteuse=True)
    return Agent.objects.bulk_create(
        Agent(nom=f"Certifiée {n}", prenom="Zoé", email=f"certifiee.{n}@isere.example", institution=institution)
        for n in range(number)
    )


def _deliver(agent: Any) -> Any:
    from django.utils import timezone

    from facilitateurs import services
    from isere_inno.demo.certificates import delivery

    today = timezone.localdate()
    return services.certifier(agent, delivree_le=today, par=None, delivrance=delivery(today))


def _bare(certifications: list[Any]) -> Cost:
    """What the two libraries take, in memory, nothing stored."""
    import weasyprint
    from django.utils import timezone

    from documents import rendering
    from documents.models import Document
    from documents.sceau import cles
    from documents.sceau.poser import sceller
    from documents.types import TYPES
    from instance.services import identite

    kind, ident, paire = TYPES["certificat"], identite(), cles.charger()
    pages = []
    for rank, certification in enumerate(certifications, start=1):
        document = Document(type=kind.cle, numero=f"CT-2030-{rank:04d}", titre=kind.titre_de(certification), version=1)
        document.cree_le = timezone.now()
        pages.append(rendering.en_html(kind, document, kind.contexte(certification), ident))
    sheets = [rendering._feuille(kind.feuille), rendering._habillage(kind.habillage(ident))]
    begun, busy = 0.0, 0.0
    for rank, page in enumerate([pages[0], *pages]):
        if rank == 1:  # the first one warms up
            begun, busy = time.perf_counter(), time.process_time()
        pdf = weasyprint.HTML(string=page, base_url=rendering.STATIC, url_fetcher=rendering.NosRessources()).write_pdf(
            stylesheets=sheets, font_config=rendering._polices(), pdf_variant=kind.variante
        )
        sceller(pdf, paire, raison=kind.libelle)
    return Cost((time.perf_counter() - begun) / len(pages), (time.process_time() - busy) / len(pages))


def _build(people: Iterator[Any], number: int, leader: int) -> Cost:
    """From the first decision to the last certificate stored."""
    from documents.models import Document

    chosen = [next(people) for _ in range(number)]
    begun, busy = time.perf_counter(), sum(_busy(leader))
    asked = [str(_deliver(agent).pk) for agent in chosen]
    made = Document.objects.filter(type="certificat", objet_id__in=asked, etat=Document.Etat.PRET)
    while made.count() < number:
        time.sleep(0.05)
        if time.perf_counter() - begun > 5 * 60:
            raise SystemExit("Les certificats ne viennent pas.")
    return Cost((time.perf_counter() - begun) / number, (sum(_busy(leader)) - busy) / number)


def _verify() -> dict[str, Any]:
    """Milliseconds of the page, from the request to the answer, codes known and unknown in turn."""
    few = _ask(fill(FEW))
    many = _ask(fill(MANY))
    return {"few": FEW, "few_ms": few, "many": MANY, "many_ms": many, "times": round(many / few, 2)}


def _ask(codes: list[str]) -> float:
    from django.core.cache import cache
    from django.test import Client

    client, times = Client(headers={"host": "127.0.0.1"}), []
    for rank in range(ASKED):
        if rank % 20 == 0:
            cache.clear()  # else the limit answers
        code = codes[rank * 37 % len(codes)] if rank % 2 else f"ZZZZZZ{rank:06d}"
        begun = time.perf_counter()
        client.get(f"/verifier/{code}/")
        times.append(time.perf_counter() - begun)
    return round(1000 * statistics.median(times), 2)


if __name__ == "__main__":
    main()
