"""The product's settings, with the chaos app on top. Only the processes of a chaos stack are told to use them."""

from csm.settings import *  # noqa: F403
from csm.settings import INSTALLED_APPS as _APPS

INSTALLED_APPS = [*_APPS, "csm.chaos.apps.ChaosConfig"]
