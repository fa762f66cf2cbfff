"""The pages of one kind of record in the administration, safe by default.

A page shows what its class names, to whoever may read such records and only the rows that they may see. It writes by verbs
alone: ``create``, ``update`` and ``delete`` stand behind Add, Save and Delete, every other verb is a button. Where there is no
verb there is no button, so a permission, a refusal and the entry in the ledger are the same here as everywhere.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin import ShowFacets, SimpleListFilter
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from unfold.admin import ModelAdmin

from ledger.administration.fields import model_field
from ledger.administration.forms import form_class
from ledger.administration.history import LedgerHistory
from ledger.administration.paging import BoundedPaginator
from ledger.administration.steps import Steps
from ledger.administration.words import name_in_words
from ledger.refusals import Refused
from ledger.verbs import Verb, in_audience

TASKS = ("customers", "cases", "people", "mail", "ledger", "settings")


class TenantModelAdmin(LedgerHistory, Steps, ModelAdmin):
    """Say who may read (``view_permission``), what is shown (``sections``, ``list_display``), and where it stands (``task``)."""

    task: ClassVar[str]
    view_permission: ClassVar[str]
    called: ClassVar[tuple[Any, Any]]  # one and many, in words
    icon: ClassVar[str] = "description"
    sections: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = ()
    sources: ClassVar[dict[str, tuple[str, str]]] = {}  # parameter → model and key by which its records are found

    change_form_template = "admin/record.html"
    list_per_page = 100
    list_max_show_all = 100
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    paginator = BoundedPaginator
    ordering = ("-id",)  # newest first by the key (tenant, id) that every table has
    sortable_by: Any = ()  # such columns have an index
    list_disable_select_all = True
    list_filter_sheet = False
    view_on_site = False
    save_as = False
    warn_unsaved_form = True

    def __init__(self, model: Any, admin_site: Any) -> None:
        name_in_words(model, self.called)
        super().__init__(model, admin_site)

    # -- who may

    def has_module_permission(self, request: Any) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:
        return bool(request.actor.can(self.view_permission))

    def has_add_permission(self, request: Any) -> bool:
        return self._may(request, "create")

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return self._may(request, "update", obj)

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return self._may(request, "delete", obj)

    def _may(self, request: Any, code: str, record: Any = None) -> bool:
        """The verb is there and permitted. A page to look at says what is refused; what is sent, the verb itself refuses."""
        found = self.step(code)
        if found is None or not self.has_view_permission(request):
            return False
        if not in_audience(found, request.actor) or not found.permits(request.actor):
            return False
        return record is None or request.method == "POST" or found.refusal(request.actor, record) is None

    # -- which records

    def get_queryset(self, request: Any) -> Any:
        rows: Any = super().get_queryset(request)
        return rows.visible_to(request.actor) if hasattr(rows, "visible_to") else rows

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By the model's own indexed search where it has one."""
        text = search_term.replace("\x00", "").strip()
        if text and hasattr(queryset, "matching"):
            return queryset.matching(text), False
        return super().get_search_results(request, queryset, text)

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Only what the list offers as a filter: anything else would let one guess at columns that are not shown."""
        offered = {self.date_hierarchy} if self.date_hierarchy else set()
        for each in self.get_list_filter(request):
            if isinstance(each, type) and issubclass(each, SimpleListFilter):
                offered.add(each.parameter_name)
            else:
                offered.add(each[0] if isinstance(each, (list, tuple)) else each)
        return any(lookup == name or lookup.startswith(f"{name}__") for name in offered if name)

    def record_or_404(self, request: Any, object_id: str) -> Any:
        """One that is not there and one that may not be seen are the same."""
        found = self.get_object(request, unquote(object_id))
        if found is None:
            raise Http404("no such record")
        return found

    def get_object(self, request: Any, object_id: str, from_field: str | None = None) -> Any:
        """By its id alone."""
        if "\x00" in object_id:
            return None
        return super().get_object(request, object_id)

    def _get_obj_does_not_exist_redirect(self, request: Any, opts: Any, object_id: str) -> Any:
        raise Http404("no such record")

    def get_changelist_instance(self, request: Any) -> Any:
        """Nothing is counted but what is shown."""
        found = super().get_changelist_instance(request)
        found.full_result_count = found.result_count
        return found

    # -- its page

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The parameters of ``create`` or ``update``; a page to look at asks nothing."""
        return form_class(self._writing(request, obj), admin=self, actor=request.actor)

    def get_fieldsets(self, request: Any, obj: Any = None) -> Any:
        """On a new record everything that ``create`` takes, else the sections of the class."""
        found = self._writing(request, obj)
        asked = list(self.get_form(request, obj)().fields)[1:] if found is not None else []
        if obj is None:
            return [(None, {"fields": asked})]
        shown: Any = [(title, {"fields": list(names)}) for title, names in self.sections]
        rest = [name for name in asked if name not in flatten_fieldsets(shown)]
        return [*shown, (None, {"fields": rest})] if rest else shown

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        """Whatever the verb does not take."""
        asked = self.get_form(request, obj)().fields
        return [name for name in flatten_fieldsets(self.get_fieldsets(request, obj)) if name not in asked]

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        record = context.get("original")
        if record is not None:
            context["actions_detail"] = self.buttons(request, record)
        return super().render_change_form(request, context, *args, **kwargs)

    def present(self, param: Any, record: Any) -> Any:
        """What the record holds for this parameter; classes with others than columns say more."""
        return getattr(record, f"{param.name}_id", getattr(record, param.name, None))

    def source_of(self, name: str) -> Any:
        """The foreign key whose records this parameter may name, so that they are found by typing."""
        if name in self.sources:
            label, key = self.sources[name]
            return next(found for found in self.admin_site._registry if found._meta.label == label)._meta.get_field(key)
        found = model_field(self.model, name)
        return found if found is not None and found.remote_field is not None else None

    def _writing(self, request: Any, record: Any) -> Verb | None:
        if record is None:
            return self.step("create") if self.has_add_permission(request) else None
        return self.step("update") if self.has_change_permission(request, record) else None

    # -- what it writes

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """The form's verb did it."""

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """The form's verb did it."""

    def get_deleted_objects(self, objs: Any, request: Any) -> Any:
        """The verb knows what goes along; nothing is collected behind its back."""
        return [str(each) for each in objs], {self.opts.verbose_name_plural: len(objs)}, set(), []

    def delete_model(self, request: Any, obj: Any) -> None:
        found = self.step("delete")
        assert found is not None  # or has_delete_permission would have said no
        found(obj, by=request.actor, at=timezone.now())

    def delete_view(self, request: Any, object_id: str, extra_context: Any = None) -> Any:
        """A refusal leads back to the record and says why."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except Refused as refusal:
            messages.error(request, refusal.message)
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
            return HttpResponseRedirect(reverse(name, args=[unquote(object_id)]))
