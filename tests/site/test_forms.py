"""Forms of all rooms: what is cleaned and limited in one place."""

from citydive import forms


def test_a_browser_cuts_no_long_text_off_and_the_form_says_that_it_is_too_long():
    class Short(forms.Form):
        line = forms.CharField(max_length=10)
        text = forms.CharField(max_length=10, widget=forms.Textarea)

    assert "maxlength" in str(Short()["line"]) and "maxlength" not in str(Short()["text"])
    sent = Short({"line": "x", "text": "much too long"})
    assert "at most 10" in str(sent.errors["text"]) and "much too long" in str(sent["text"])
