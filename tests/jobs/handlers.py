"""Small pieces of work for the tests."""

from citydive.jobs.registry import JobError, register


def double(args, progress):
    progress(0.5, "half way")
    return {"double": args["n"] * 2, "url": "/today/"}


def refuse(args, progress):
    raise JobError("Row 3, column B: “x” is not a number. Correct it and upload again.")


def break_down(args, progress):
    raise ZeroDivisionError("secret detail")


def not_json(args, progress):
    return {"value": object()}


for _name in ("double", "refuse", "break_down", "not_json"):
    register(f"test.{_name}", f"{__name__}:{_name}")
