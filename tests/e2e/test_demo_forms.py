"""What the demo holds can be edited: nobody who opens a form there meets an error that is not theirs."""

import json
from pathlib import Path


def test_every_edit_form_of_the_demo_can_be_saved_as_it_stands(demo_site):
    said = json.loads(demo_site.script(Path(__file__).with_name("save_as_they_stand.py")).splitlines()[-1])
    assert said["wrong"] == [] and said["sent"] > 30, said
