"""Telling other systems: signed webhooks with retries and redelivery."""
