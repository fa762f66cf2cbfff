"""Settings of the API, for csm/settings.py. Nothing here touches Django."""

from typing import Any

REST_FRAMEWORK: dict[str, Any] = {
    "EXCEPTION_HANDLER": "rest.problems.exception_handler",
    "DEFAULT_RENDERER_CLASSES": ["rest.renderers.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest.parsers.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "rest.pagination.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["rest.filters.StrictFilterBackend"],
    "DEFAULT_THROTTLE_CLASSES": ["rest.ratelimit.TokenBucketThrottle"],
    "DEFAULT_SCHEMA_CLASS": "rest.schema.ApiSchema",
    "DEFAULT_METADATA_CLASS": None,
    # Whoever forgets to say who may do something has said nobody. identity's base classes say it.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,  # `?format=` is an unknown parameter like any other
    "FORMAT_SUFFIX_KWARG": None,
    "COERCE_DECIMAL_TO_STRING": True,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "TEST_REQUEST_RENDERER_CLASSES": [
        "rest_framework.renderers.JSONRenderer",
        "rest_framework.renderers.MultiPartRenderer",
    ],
}

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Customer Service Management",
    "DESCRIPTION": "Everything a person can do on a page can be done here.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": r"/api/v1/",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_SPLIT_PATCH": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "filter": True, "docExpansion": "none"},
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "rest.schema.add_problems",
    ],
    "SECURITY": [{"key": []}, {"session": []}],
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "key": {"type": "http", "scheme": "bearer", "bearerFormat": "csm_<tenant>_<id>_<secret>"},
            "session": {"type": "apiKey", "in": "cookie", "name": "csm_session"},
        },
    },
}


def spectacular_settings(*, session_cookie: str) -> dict:
    """The same with the name that the session's cookie has in this installation."""
    components = SPECTACULAR_SETTINGS["APPEND_COMPONENTS"]
    session = {**components["securitySchemes"]["session"], "name": session_cookie}
    schemes = {**components["securitySchemes"], "session": session}
    return {**SPECTACULAR_SETTINGS, "APPEND_COMPONENTS": {**components, "securitySchemes": schemes}}
