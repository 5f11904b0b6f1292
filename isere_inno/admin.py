"""The admin is where the cell lives: plain Django admin, named and themed."""

from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.sites import AdminSite
from django.http import HttpRequest


class PortailAdminSite(AdminSite):
    site_title = "Administration"
    index_title = "Administration"
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and getattr(request.user, "is_staff", False))


class PortailAdminConfig(AdminConfig):
    default_site = "isere_inno.admin.PortailAdminSite"
