"""Importing this starts Django. The process that children are forked from does so once, so that each child starts
within milliseconds; where there is no such process (Windows), each child does it itself."""

import django
from django.apps import apps

if not apps.ready:
    django.setup()
