"""Addresses of cases."""

from cases.api.bulk import BulkView
from cases.api.parties import CasePartiesViewSet, ExplainAccessViewSet
from cases.api.time_entries import CaseTimeEntryViewSet, TimeEntryViewSet
from cases.api.views import CaseMessageViewSet, CaseTimelineViewSet, CaseTypeViewSet, CaseViewSet
from rest.routers import api

api.route("cases/bulk/", BulkView, name="case-bulk")
api.register("cases", CaseViewSet)
api.nest("cases", "messages", CaseMessageViewSet)
api.nest("cases", "timeline", CaseTimelineViewSet)
api.nest("cases", "time-entries", CaseTimeEntryViewSet)
api.nest("cases", "parties", CasePartiesViewSet)
api.nest("cases", "explain/access", ExplainAccessViewSet)
api.register("case-types", CaseTypeViewSet)
api.register("time-entries", TimeEntryViewSet)
