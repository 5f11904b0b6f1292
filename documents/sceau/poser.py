"""Puts the seal on a PDF. Costs about 25 ms; the library is loaded by the workers that seal, no other process."""

import io
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from cryptography.hazmat.primitives import serialization
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name as nom_pdf
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from .cles import Paire

CHAMP = "Cachet"
LIBELLE = "Cachet électronique du portail"


def sceller(pdf: bytes, paire: Paire, *, raison: str) -> bytes:
    """The same pages, sealed: as accessible as before, since the seal's own field is made part of the structure."""
    ecrivain = IncrementalPdfFileWriter(io.BytesIO(pdf))
    fields.append_signature_field(
        ecrivain,
        fields.SigFieldSpec(
            CHAMP,
            readable_field_name=LIBELLE,
            invis_sig_settings=fields.InvisSigSettings(
                set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True
            ),
        ),
    )
    _inscrire_dans_la_structure(ecrivain)
    mentions = signers.PdfSignatureMetadata(
        field_name=CHAMP, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256", reason=raison
    )
    # The library opens an event loop: in a thread of its own, where there is none already.
    with ThreadPoolExecutor(max_workers=1) as fil:
        signe = fil.submit(signers.sign_pdf, ecrivain, mentions, signer=_signataire(paire)).result()
    return bytes(signe.getvalue())


def _inscrire_dans_la_structure(ecrivain: IncrementalPdfFileWriter) -> None:
    """A field outside the structure tree breaks PDF/UA (ISO 14289-1, 7.18.4): a /Form element takes it in."""
    page = ecrivain.root["/Pages"]["/Kids"].raw_get(0)
    objet_page = page.get_object()
    champ = objet_page["/Annots"].raw_get(-1)
    arbre = ecrivain.root["/StructTreeRoot"]
    racine = arbre["/K"]
    racine = racine[0] if isinstance(racine, generic.ArrayObject) else racine
    nombres = arbre["/ParentTree"]["/Nums"]
    rang = max(int(nombres[i]) for i in range(0, len(nombres), 2)) + 1
    element = ecrivain.add_object(_element(ecrivain, page, champ, racine.container_ref))
    _ajouter_enfant(ecrivain, racine, element)
    nombres.append(generic.NumberObject(rang))
    nombres.append(element)
    ecrivain.update_container(nombres)
    arbre[nom_pdf("/ParentTreeNextKey")] = generic.NumberObject(rang + 1)
    ecrivain.update_container(arbre)
    annotation = champ.get_object()
    annotation[nom_pdf("/StructParent")] = generic.NumberObject(rang)
    ecrivain.update_container(annotation)
    objet_page[nom_pdf("/Tabs")] = nom_pdf("/S")
    ecrivain.update_container(objet_page)


def _element(
    ecrivain: IncrementalPdfFileWriter, page: generic.IndirectObject, champ: generic.IndirectObject, parent: object
) -> generic.DictionaryObject:
    return generic.DictionaryObject(
        {
            nom_pdf("/Type"): nom_pdf("/StructElem"),
            nom_pdf("/S"): nom_pdf("/Form"),
            nom_pdf("/Pg"): page,
            nom_pdf("/Alt"): generic.TextStringObject(LIBELLE),
            nom_pdf("/P"): generic.IndirectObject(parent.idnum, parent.generation, ecrivain),  # type: ignore[attr-defined]
            nom_pdf("/K"): generic.DictionaryObject(
                {nom_pdf("/Type"): nom_pdf("/OBJR"), nom_pdf("/Obj"): champ, nom_pdf("/Pg"): page}
            ),
        }
    )


def _ajouter_enfant(
    ecrivain: IncrementalPdfFileWriter, racine: generic.DictionaryObject, element: generic.IndirectObject
) -> None:
    enfants = racine["/K"]
    if not isinstance(enfants, generic.ArrayObject):
        enfants = racine[nom_pdf("/K")] = generic.ArrayObject([racine.raw_get("/K")])
    enfants.append(element)
    ecrivain.update_container(enfants)
    ecrivain.update_container(racine)


@lru_cache(maxsize=2)
def _signataire(paire: Paire) -> signers.SimpleSigner:
    """The library has its own forms of a key and of certificates."""
    chaine = [
        next(iter(load_certs_from_pemder_data(certificat.public_bytes(serialization.Encoding.DER))))
        for certificat in paire.chaine
    ]
    privee = load_private_key_from_pemder_data(
        paire.cle.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
        None,
    )
    return signers.SimpleSigner(
        signing_cert=chaine[0], signing_key=privee, cert_registry=SimpleCertificateStore.from_certs(chaine)
    )
