"""The administration under ``/admin/``: site, sidebar and looks. Each app registers its own records in its ``admin.py``."""
