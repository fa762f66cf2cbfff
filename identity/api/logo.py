"""``/settings/logo/``: the picture that the portal and the page of sign-in show."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from identity import images
from identity.actions import logos
from identity.api.resources import ApiView
from identity.models import TenantLogo, TenantSettings
from ledger.refusals import Forbidden
from rest import etag
from rest.parsers import UploadParser


class LogoUpload(serializers.Serializer):
    """One file."""

    logo = serializers.FileField(help_text=_("PNG, WebP or JPEG, at most 128 KB and 2048 pixels wide and high."))


class LogoSerializer(serializers.ModelSerializer):
    """What was stored. The picture itself is at ``/tenant-logo`` of the tenant's host."""

    class Meta:
        model = TenantLogo
        fields = ("content_type", "width", "height", "digest", "updated_at")
        read_only_fields = fields


class LogoView(ApiView):
    """The organisation's logo."""

    parser_classes = (UploadParser,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Before the body is read."""
        super().initial(request, *args, **kwargs)
        if not request.actor.can("identity.manage_settings"):
            raise Forbidden("identity.manage_settings")

    @extend_schema(request={"multipart/form-data": LogoUpload}, responses=LogoSerializer)
    def put(self, request: Request) -> Response:
        """Show this picture from now on. What it is, its content decides, not its name."""
        changed = logos.change_logo(
            tenant_settings=TenantSettings.objects.current(), logo=_given(request), by=request.actor, at=timezone.now()
        )
        return Response(LogoSerializer(changed).data, headers={"ETag": quote_etag(changed.digest)})

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Back to the product's own mark."""
        precondition, known = etag.if_match(request), TenantLogo.objects.values_list("digest", flat=True).first()
        if precondition is not None and not precondition.any and known not in precondition.tags:
            raise etag.PreconditionFailed
        logos.remove_logo(tenant_settings=TenantSettings.objects.current(), by=request.actor, at=timezone.now())
        return Response(status=204)


def _given(request: Request) -> bytes:
    """The bytes of the one file, and not one more than can be accepted."""
    unknown = set(request.data) - {"logo"}
    if unknown:
        raise ValidationError({name: [ErrorDetail(_("Unknown field."), code="unknown")] for name in sorted(unknown)})
    upload = request.FILES.get("logo")
    if upload is None:
        raise ValidationError({"logo": [ErrorDetail(_("This field is required."), code="required")]})
    return bytes(upload.read(images.MAX_BYTES + 1))
