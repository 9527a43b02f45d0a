"""Forms of all rooms: what is cleaned and limited in one place."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile

from citydive import forms


def test_a_browser_cuts_no_long_text_off_and_the_form_says_that_it_is_too_long():
    class Short(forms.Form):
        line = forms.CharField(max_length=10)
        text = forms.CharField(max_length=10, widget=forms.Textarea)

    assert "maxlength" in str(Short()["line"]) and "maxlength" not in str(Short()["text"])
    sent = Short({"line": "x", "text": "much too long"})
    assert "at most 10" in str(sent.errors["text"]) and "much too long" in str(sent["text"])


class Every(forms.Form):
    line = forms.CharField(min_length=2, max_length=3)
    many = forms.IntegerField(min_value=1, max_value=5)
    much = forms.FloatField()
    day = forms.DateField()
    hour = forms.TimeField()
    mail = forms.EmailField()
    page = forms.URLField(assume_scheme="https")
    place = forms.SlugField()
    one = forms.ChoiceField(choices=[("a", "A")])
    some = forms.MultipleChoiceField(choices=[("a", "A")])
    tick = forms.BooleanField()
    paper = forms.FileField(max_length=5)
    own = forms.CharField(error_messages={"required": "Name the river."})


# Words with which Django begins and ends; none of them tells what to do here.
DJANGO = re.compile("Enter a|Ensure|Select a valid|This field|submitted file|No file was|Value must", re.IGNORECASE)


def test_forms_speak_in_their_own_words():
    wrong = dict.fromkeys(Every.base_fields, "?") | {"many": "9", "line": "much too long"}
    files = [{}, {"paper": SimpleUploadedFile("a.pdf", b"")}, {"paper": SimpleUploadedFile("long name.pdf", b"x")}]
    said = []
    for data, uploaded in [({}, files[0]), (wrong, files[1]), (wrong | {"many": "0", "line": "x"}, files[2])]:
        sent = Every(data, uploaded)
        assert not sent.is_valid()
        said += [str(words) for errors in sent.errors.values() for words in errors]
    assert len(said) > 30 and not [words for words in said if DJANGO.search(words) or "%(" in words], said
    assert "Name the river." in said and "Write 5 or less" in " ".join(said)
