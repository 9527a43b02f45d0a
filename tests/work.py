"""Work for job tests with real processes."""

import os
import signal
import time
import uuid
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings


class WorkConfig(AppConfig):
    name = "tests.work"
    label = "test_work"

    def ready(self):
        from citydive.jobs.registry import register

        for name in ("leave_a_mark", "never_answer", "crash", "eat_memory", "be_killed"):
            register(f"test.{name}", f"tests.work:{name}")


def leave_a_mark(args, progress):
    """Take `seconds` over it, then leave one row `mark` behind, in one transaction with the end of the job."""
    from citydive.cohorts.models import Organisation
    from citydive.jobs.runner import switching_results

    until = time.monotonic() + args["seconds"]
    while time.monotonic() < until:
        progress(0.5, "working")
        time.sleep(0.02)
    with switching_results() as result:
        # The names of organisations are unique; a second mark must not be refused but seen.
        Organisation.objects.create(name=f"{args['mark']}#{uuid.uuid4()}")
        result["mark"] = args["mark"]
    return result


def never_answer(args, progress):
    """Say once which process this is, and then never report again."""
    progress(0.1, str(os.getpid()))
    Path(settings.HOME, "pid").write_text(str(os.getpid()))
    time.sleep(300)


def crash(args, progress):
    progress(0.1, "about to crash")
    os.kill(os.getpid(), signal.SIGSEGV)


def eat_memory(args, progress):
    """As much as a process is allowed to have, and then more."""
    import resource

    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + (64 << 20),) * 2)
    progress(0.1, "eating")
    return {"size": len([bytearray(1 << 20) for _ in range(10_000)])}


def be_killed(args, progress):
    """As the system does it to a process when memory runs out."""
    progress(0.1, "about to be killed")
    os.kill(os.getpid(), signal.SIGKILL)
