"""Django's administration with our own site in place of its default one."""

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    """``admin.register`` in every app's ``admin.py`` leads to ``csm.admin.site.Site``."""

    default_site = "csm.admin.site.Site"
