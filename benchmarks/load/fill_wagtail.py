"""Fill the Wagtail project for the load: an index with pages, 100 editors who are superusers."""

import json
import os
import sys

import django

sys.path.insert(0, os.getcwd())
django.setup()

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from home.models import Article, Articles
from wagtail.models import Site

TEXT = "We have forty bus stops without shade. Which materials last in your climate, and who pays for the upkeep?"
count = int(sys.argv[1])
root = Site.objects.get(is_default_site=True).root_page
index = root.add_child(instance=Articles(title="Articles", slug="articles"))
made = [
    index.add_child(instance=Article(title=f"Shade at stops, case {n}", slug=f"case-{n}", body=TEXT))
    for n in range(count)
]
password = make_password(os.environ["LOAD_PASSWORD"])
users = get_user_model()
users.objects.bulk_create(
    users(
        username=f"editor{n}", email=f"editor{n}@example.org", password=password, is_superuser=True, is_staff=True
    )
    for n in range(100)
)
print(json.dumps({"slugs": [each.slug for each in made], "ids": [each.pk for each in made], "index": index.pk}))
