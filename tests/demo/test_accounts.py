import pytest

from citydive.demo import accounts


@pytest.mark.django_db
def test_accounts_made_after_the_password_was_printed_share_it():
    accounts.administrator()
    password = accounts.set_password()
    late = accounts.account("Delegate 1, Practice City", "pra1")
    late.refresh_from_db()
    assert late.check_password(password)


@pytest.mark.django_db
def test_accounts_made_before_have_no_password():
    assert not accounts.administrator().has_usable_password()
