"""Sessions, authenticators and devices: tables of Django and allauth, put behind the tenant's walls."""

from django.db import migrations

from tenancy.operations import AdoptTable

USER = {"user_id": "identity_user"}


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0001_initial"),
        ("sessions", "0001_initial"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("usersessions", "0001_initial"),
    ]

    operations = [
        AdoptTable("django_session"),
        AdoptTable("django_admin_log", foreign_keys=USER),
        AdoptTable(
            "account_emailaddress",
            foreign_keys=USER,
            drop_unique=(("email",), ("user_id", "email"), ("user_id", "primary")),
            unique={
                "unique_verified_email": (("email",), "verified"),
                "unique_primary_email": (("user_id",), '"primary"'),
                "account_emailaddress_user_email": (("user_id", "email"), ""),
            },
        ),
        # Targets (tenant_id, id) of account_emailaddress, which the line above gave a tenant but no such key.
        migrations.RunSQL(
            "CREATE UNIQUE INDEX account_emailaddress_key ON account_emailaddress (tenant_id, id)",
            migrations.RunSQL.noop,
        ),
        AdoptTable("account_emailconfirmation", foreign_keys={"email_address_id": "account_emailaddress"}),
        AdoptTable(
            "mfa_authenticator",
            foreign_keys=USER,
            drop_unique=(("user_id", "type"),),
            unique={"unique_authenticator_type": (("user_id", "type"), "type IN ('totp', 'recovery_codes')")},
        ),
        AdoptTable("usersessions_usersession", foreign_keys=USER),
    ]
