"""The product's words in other languages: collected from code and templates, kept in ``locale/``, compiled without GNU gettext."""
