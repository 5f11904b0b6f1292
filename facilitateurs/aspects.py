"""How the status of a certification is shown to its holder and to the cell: tone and icon of its tag."""

from .models import Certification

ASPECTS = {
    Certification.Statut.VALIDE: ("tag-ok", "shield-check"),
    Certification.Statut.A_RENOUVELER: ("tag-warn", "hourglass"),
    Certification.Statut.EXPIREE: ("tag-bad", "circle-alert"),
    Certification.Statut.SUSPENDUE: ("tag-bad", "pause"),
    Certification.Statut.RETIREE: ("tag-bad", "ban"),
}
