"""The admin is where the cell lives: plain Django admin, named and themed."""

from typing import Any

from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.sites import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode

from instance import espace

# What the cell opens most comes first.
ORDRE = ["demandes", "evenements", "facilitateurs", "agenda", "documents", "courriels", "agents", "instance"]


class PortailAdminSite(AdminSite):
    site_title = "Administration"
    index_title = "Administration"
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and getattr(request.user, "is_staff", False))

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only the rooms' own tables: those of packages (second factors, addresses of allauth) are not edited by hand,
        and permissions come from roles, not from groups."""
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        ours = [model for model in models if model._meta.app_label in settings.ROOMS]
        if ours:
            super().register(ours, admin_class, **options)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: ORDRE.index(app["app_label"]) if app["app_label"] in ORDRE else len(ORDRE))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        from instance.models import Action  # this module is read before the models are

        return super().index(
            request,
            {
                "raccourcis": espace.raccourcis(request),
                "dernieres_actions": Action.objects.select_related("auteur")[:8],
                **(extra_context or {}),
            },
        )

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """One way in for everybody. Somebody signed in without a role in the cell is told so, not asked again."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        suite = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{settings.LOGIN_URL}?{urlencode({'next': suite})}")


class PortailAdminConfig(AdminConfig):
    default_site = "isere_inno.admin.PortailAdminSite"
