"""What may be joined to a request."""

from django.core.files.uploadedfile import UploadedFile

from instance import fichiers
from instance.fichiers import ODF, OFFICE, Fichier

NOMBRE_MAX = 5
ACCEPTES = "PDF, Word, Excel, PowerPoint, LibreOffice, PNG, JPEG ou texte"
TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "txt": "text/plain",
    "csv": "text/plain",
    "md": "text/plain",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "docx": f"{OFFICE}wordprocessingml.document",
    "xlsx": f"{OFFICE}spreadsheetml.sheet",
    "pptx": f"{OFFICE}presentationml.presentation",
    "odt": f"{ODF}text",
    "ods": f"{ODF}spreadsheet",
    "odp": f"{ODF}presentation",
}


def verifier(fichier: UploadedFile) -> Fichier:
    """Raises ValidationError with a sentence for people."""
    return fichiers.verifier(fichier, accepter=TYPES, acceptes=ACCEPTES)
