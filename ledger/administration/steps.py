"""The verbs of a record as buttons of its page, and as actions of the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from unfold.enums import ActionVariant
from unfold.forms import AdminForm

from ledger.administration.forms import form_class
from ledger.verbs import Verb, allowed_verbs, in_audience, registry, resource_of
from tenancy.ids import as_id

AT_ONCE = 100  # more is a job: it shows its progress, can be cancelled and goes on after a restart
TOLD = 5  # refusals in full; the rest is a number


class Steps:
    """For ``TenantModelAdmin``. The registry says what there is; permission and refusal are the verb's own."""

    not_offered: frozenset[str] = frozenset()

    def step(self: Any, code: str) -> Verb | None:
        """The verb of this resource, unless it has a better place in the product."""
        return None if code in self.not_offered else registry.get(f"{resource_of(self.model)}.{code}")

    def get_urls(self: Any) -> list:
        """A page for every verb of every record."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_verb"
        page = self.admin_site.admin_view(self.verb_view)
        return [path("<path:object_id>/do/<slug:code>/", page, name=name), *super().get_urls()]  # type: ignore[misc]

    # -- one record

    def buttons(self: Any, request: Any, record: Any) -> list[dict[str, Any]]:
        """What may be done to it now, by whoever looks."""
        return [
            {
                "title": found.label,
                "path": self._page_of(found, record),
                "variant": ActionVariant.DEFAULT,
                "attrs": {},
            }
            for found in allowed_verbs(request.actor, record)
            if found.code not in (*self.not_offered, "delete")
        ]

    def verb_view(self: Any, request: Any, object_id: str, code: str) -> Any:
        """Ask for what the verb needs, then do it. A refusal is shown in words."""
        record = self.record_or_404(request, object_id)
        if not self.has_view_permission(request, record):
            raise PermissionDenied
        found = self.step(code)
        if found is None or found.creates or found.code == "delete" or not in_audience(found, request.actor):
            raise Http404("no such verb")
        if not found.permits(request.actor):
            raise PermissionDenied
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[record.pk])
        form_of = form_class(found, admin=self, actor=request.actor)
        if request.method != "POST":
            refusal = found.refusal(request.actor, record)
            if refusal is not None:
                messages.error(request, refusal.message)
                return HttpResponseRedirect(back)
            return self._ask(request, found, form_of(instance=record), record=record, back=back)
        form = form_of(request.POST, instance=record)
        if form.is_valid():
            messages.success(request, _("%(verb)s: done.") % {"verb": found.label})
            return HttpResponseRedirect(back)
        return self._ask(request, found, form, record=record, back=back, status=422)

    def _page_of(self: Any, found: Verb, record: Any) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_verb"
        return reverse(name, args=[record.pk, found.code])

    def _ask(self: Any, request: Any, found: Verb, form: Any, *, status: int = 200, **context: Any) -> Any:
        request.current_app = self.admin_site.name
        fields = [param.name for param in form.params]
        shown = AdminForm(form, [(None, {"fields": fields})], {}, (), model_admin=self)
        return TemplateResponse(
            request,
            "admin/verb.html",
            {
                **self.admin_site.each_context(request),
                "title": found.label,
                "subtitle": context.get("record"),
                "object": context.get("record"),
                "module_name": str(capfirst(self.opts.verbose_name_plural)),
                "opts": self.opts,
                "adminform": shown,
                "media": self.media + shown.media,
                "danger": found.danger,
                **context,
            },
            status=status,
        )

    # -- several records of a list

    def get_actions(self: Any, request: Any) -> dict[str, tuple[Callable, str, str]]:
        """Every verb that may be done in bulk. Nothing of Django's own: ``delete_selected`` would ask no verb."""
        if "_popup" in request.GET:
            return {}
        offered = [
            found
            for found in registry.for_resource(resource_of(self.model))
            if found.bulk
            and not found.creates
            and found.code not in (*self.not_offered, "delete")
            and in_audience(found, request.actor)
            and found.permits(request.actor)
        ]
        return {found.code: (_action(found), found.code, str(found.label).replace("%", "%%")) for found in offered}

    def response_action(self: Any, request: Any, queryset: Any) -> Any:
        """Ids that are none select nothing."""
        for selected in request.POST.getlist(ACTION_CHECKBOX_NAME):
            if not as_id(selected) is not None:
                raise Http404("no such record")
        return super().response_action(request, queryset)  # type: ignore[misc]

    def do_to_all(self: Any, request: Any, found: Verb, queryset: Any) -> Any:
        """Each in its own savepoint: what one record refuses does not keep the others from it."""
        records = list(queryset.order_by("pk")[: AT_ONCE + 1])
        if len(records) > AT_ONCE:
            messages.error(request, _("At most %(limit)s at once here.") % {"limit": AT_ONCE})
            return None
        form_of = form_class(found, admin=self, actor=request.actor)
        form = form_of(request.POST if "_go" in request.POST else None)
        if form.params and "_go" not in request.POST:
            return self._ask(request, found, form, selected=records, action=found.code)
        done, refused = 0, list[str]()
        for record in records:
            each = form_of(request.POST, instance=record)
            if each.is_valid():
                done += 1
            elif not done and not refused and each.errors.keys() & each.fields.keys():
                return self._ask(request, found, each, selected=records, action=found.code, status=422)
            else:
                reasons = [str(reason) for reasons in each.errors.values() for reason in reasons]
                refused.append(f"{record}: {' '.join(reasons)}")
        self._tell(request, found, done, refused)
        return None

    def _tell(self: Any, request: Any, found: Verb, done: int, refused: list[str]) -> None:
        if done:
            text = ngettext("%(verb)s: %(count)s done.", "%(verb)s: %(count)s done.", done)
            messages.success(request, text % {"verb": found.label, "count": done})
        for line in refused[:TOLD]:
            messages.error(request, line)
        more = len(refused) - TOLD
        if more > 0:
            text = ngettext("%(count)s more was refused.", "%(count)s more were refused.", more)
            messages.error(request, text % {"count": more})


def _action(found: Verb) -> Callable:
    def run(admin: Any, request: Any, queryset: Any) -> Any:
        return admin.do_to_all(request, found, queryset)

    return run
