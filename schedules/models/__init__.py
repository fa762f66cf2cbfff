"""Schedules."""

from schedules.models.schedule import Schedule

__all__ = ["Schedule"]
