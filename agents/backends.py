from django.contrib.auth.backends import ModelBackend


class RolesBackend(ModelBackend):
    """Permissions of the admin from a person's current role in the cell."""
