"""Addresses of cases."""

from cases.api.bulk import BulkView
from cases.api.views import CaseMessageViewSet, CaseTimelineViewSet, CaseTypeViewSet, CaseViewSet
from rest.routers import api

api.route("cases/bulk/", BulkView, name="case-bulk")
api.register("cases", CaseViewSet)
api.nest("cases", "messages", CaseMessageViewSet)
api.nest("cases", "timeline", CaseTimelineViewSet)
api.register("case-types", CaseTypeViewSet)
