"""One claim per attempt, fenced writes, interruptions told truthfully."""

from datetime import timedelta

import pytest
from django.utils import timezone

from citydive.jobs import actions, runner
from citydive.jobs.lease import Claim, LeaseLost, claim_job, claim_next
from citydive.jobs.models import Job
from citydive.jobs.registry import JobCancelled

from . import handlers  # noqa: F401 - registers the test work

Status = Job.Status


@pytest.fixture
def job(world):
    return actions.enqueue("test.double", {"n": 21}, owner=world.delegate_a, title="Doubling")


def expire(job):
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def reread(job):
    return Job.objects.get(pk=job.pk)


def test_a_waiting_job_is_claimed_once(job):
    first = claim_next("one")
    assert first == Claim(job.pk, "one", 1)
    assert claim_next("two") is None and claim_job(job.pk, "two") is None


def test_oldest_first(world, job):
    newer = actions.enqueue("test.double", {"n": 1}, owner=world.delegate_a, title="Newer")
    assert [claim_next("one").job_id, claim_next("one").job_id] == [job.pk, newer.pk]


def test_a_claim_that_lost_the_race_takes_the_next_job(world, job, monkeypatch):
    """The row changed between reading and claiming: the conditional write changes nothing."""
    from citydive.jobs import lease

    second = actions.enqueue("test.double", {"n": 1}, owner=world.delegate_a, title="Second")
    real = lease._take

    def take_after_another(seen, row, worker):
        if seen.pk == job.pk:
            real(seen, Job.objects.filter(pk=job.pk, status=Status.WAITING), "quicker")
        return real(seen, row, worker)

    monkeypatch.setattr(lease, "_take", take_after_another)
    assert claim_next("slower").job_id == second.pk
    assert reread(job).worker == "quicker" and reread(job).attempts == 1


def test_an_expired_lease_is_taken_over_and_the_zombie_writes_nothing(job):
    zombie = claim_next("one")
    assert claim_next("two") is None, "the lease still holds"
    expire(job)
    heir = claim_next("two")
    assert heir == Claim(job.pk, "two", 2)
    heir.report(0.25, "second attempt")
    with pytest.raises(LeaseLost):
        zombie.report(0.9, "I am still here")
    assert zombie.finish({"from": "zombie"}) is False
    assert zombie.fail("zombie") is False and zombie.cancel() is False and zombie.release() is False
    assert zombie.renew() is False
    zombie.interrupted("zombie")
    now = reread(job)
    assert (now.status, now.progress, now.message, now.result) == (Status.RUNNING, 0.25, "second attempt", None)
    assert heir.finish({"from": "heir"}) is True
    assert zombie.finish({"from": "zombie"}) is False and heir.finish({"again": 1}) is False
    assert reread(job).result == {"from": "heir"}


def test_the_same_worker_name_does_not_help_an_older_attempt(job):
    zombie = claim_next("one")
    expire(job)
    heir = claim_next("one")
    assert zombie.finish({"from": "zombie"}) is False and heir.finish({"from": "heir"}) is True


def test_another_worker_with_the_right_attempt_is_refused_too(job):
    """As after a backup was restored, when attempts are counted anew."""
    claim = claim_next("one")
    stranger = Claim(job.pk, "two", claim.attempt)
    assert stranger.finish({"from": "stranger"}) is False and stranger.renew() is False


def test_a_late_holder_keeps_its_job_if_nobody_took_it(job):
    claim = claim_next("one")
    expire(job)
    assert claim.renew() is True
    assert claim_next("two") is None


def test_a_zombie_inside_its_transaction_rolls_back(world, job):
    zombie = claim_next("one")
    expire(job)
    claim_next("two")
    token = runner._current.set(zombie)
    try:
        with pytest.raises(LeaseLost), runner.switching_results():
            world.city_a.name = "written by a zombie"
            world.city_a.save()
    finally:
        runner._current.reset(token)
    world.city_a.refresh_from_db()
    assert world.city_a.name == "Practice City"


def test_lost_after_the_last_attempt_with_a_plain_message(job):
    Job.objects.filter(pk=job.pk).update(max_attempts=2)
    for worker in ("one", "two"):
        assert claim_next(worker) is not None
        expire(job)
    assert claim_next("three") is None
    now = reread(job)
    assert now.status == Status.LOST and now.ended is not None and now.lease_until is None
    assert "broke off 2 times" in now.error and "Try again" in now.error


def test_an_interruption_before_the_last_attempt_waits_again_and_says_why(job):
    claim_next("one").interrupted("killed by signal 9")
    now = reread(job)
    assert now.status == Status.WAITING and "killed by signal 9" in now.message
    assert claim_next("two") == Claim(job.pk, "two", 2)


def test_the_message_is_written_in_the_owners_language(world, job):
    world.delegate_a.language = "de"
    world.delegate_a.save()
    seen = []
    from citydive.jobs import lease

    with lease.owners_language(Job.objects.select_related("owner").get(pk=job.pk)):
        from django.utils.translation import get_language

        seen.append(get_language())
    assert seen == ["de"]


def test_release_does_not_count_as_an_attempt(job):
    claim_next("one").release()
    now = reread(job)
    assert (now.status, now.attempts, now.max_attempts) == (Status.WAITING, 1, 4)


def test_cancel_a_waiting_job_ends_it_at_once(job):
    assert actions.cancel(job) is True
    assert reread(job).status == Status.CANCELLED
    assert claim_next("one") is None and actions.cancel(job) is False


def test_cancel_while_running_reaches_the_next_report(job):
    claim = claim_next("one")
    assert actions.cancel(job) is True and claim.cancel_asked()
    assert reread(job).status == Status.RUNNING
    with pytest.raises(JobCancelled) as caught:
        claim.report(0.5, "…")
    assert not isinstance(caught.value, LeaseLost)


def test_a_cancelled_job_whose_worker_died_is_not_begun_again(job):
    claim_next("one")
    actions.cancel(job)
    expire(job)
    assert claim_next("two") is None
    assert reread(job).status == Status.CANCELLED


def test_a_cancelled_job_of_a_stopping_worker_is_not_begun_again(job):
    claim = claim_next("one")
    actions.cancel(job)
    claim.release()
    assert reread(job).status == Status.CANCELLED


@pytest.mark.parametrize("status", [Status.FAILED, Status.LOST, Status.CANCELLED])
def test_retry_keeps_counting_attempts(job, status):
    zombie = claim_next("one")
    Job.objects.filter(pk=job.pk).update(status=status, error="…", cancel_asked=True)
    assert actions.retry(job) is True
    heir = claim_next("one")
    assert heir.attempt == 2 and zombie.finish({}) is False
    now = reread(job)
    assert (now.max_attempts, now.error, now.cancel_asked) == (1 + actions.ATTEMPTS, "", False)


@pytest.mark.parametrize("status", [Status.WAITING, Status.RUNNING, Status.DONE])
def test_nothing_to_retry(job, status):
    Job.objects.filter(pk=job.pk).update(status=status)
    assert actions.retry(job) is False and reread(job).status == status
