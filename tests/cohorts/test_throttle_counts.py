"""The shared throttle: counts exactly, per key, for a stretch of time, in every process."""

from datetime import timedelta

import pytest
from django.utils import timezone

from citydive.cohorts.models import Bucket
from citydive.cohorts.throttle import allow, client_key, give_back, is_used_up, prune
from citydive.jobs.registry import all_chores, run_chore

COUNT_IN_ANOTHER_PROCESS = """
from citydive.cohorts.throttle import allow
answer = sum(allow("race", "one", 25, 600) for _try in range(20))
"""


@pytest.mark.django_db
def test_the_limit_holds_per_throttle_and_key_until_its_time_is_over():
    assert [allow("search", "a", 3, 60) for _try in range(5)] == [True, True, True, False, False]
    assert allow("search", "b", 3, 60) and allow("reset", "a", 3, 60)
    assert is_used_up("search", "a", 3) and not is_used_up("search", "b", 3)
    Bucket.objects.update(ends=timezone.now() - timedelta(seconds=1))
    assert not is_used_up("search", "a", 3)
    assert [allow("search", "a", 3, 60) for _try in range(4)] == [True, True, True, False]


@pytest.mark.django_db
def test_a_limit_of_nothing_allows_nothing_and_a_refusal_does_not_prolong_the_wait():
    assert not allow("closed", "a", 0, 60)
    allow("search", "a", 1, 60)
    ends = Bucket.objects.get().ends
    assert not allow("search", "a", 1, 6000)
    assert Bucket.objects.get().ends == ends


@pytest.mark.django_db
def test_a_good_attempt_can_be_given_back():
    assert allow("login", "a", 1, 60)
    give_back("login", "a")
    give_back("login", "a")
    assert Bucket.objects.get().count == 0
    assert allow("login", "a", 1, 60) and not allow("login", "a", 1, 60)


@pytest.mark.django_db
def test_rows_do_not_tell_whose_they_are_and_are_tidied_away():
    allow("reset", "anna@example.org", 3, 60)
    allow("reset", "over", 3, 60)
    assert "anna" not in Bucket.objects.first().digest
    Bucket.objects.filter(pk=Bucket.objects.last().pk).update(ends=timezone.now() - timedelta(minutes=1))
    run_chore(next(each for each in all_chores() if each.name == "cohorts.throttle"))
    assert Bucket.objects.count() == 1 and prune() == 0


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
    ],
)
def test_strangers_are_counted_by_address_or_ipv6_network(rf, address, key):
    assert client_key(rf.get("/", REMOTE_ADDR=address)) == key


def test_two_processes_share_one_limit(installation):
    import subprocess

    script = f"import django; django.setup()\n{COUNT_IN_ANOTHER_PROCESS}\nprint(answer)"
    both = [installation.start("-c", script, stdout=subprocess.PIPE) for _process in range(2)]
    assert sum(int(process.communicate(timeout=60)[0]) for process in both) == 25
