"""Real threads, for tests on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection


def together(*calls) -> list:
    """Call all at once; what each returned, or the error that it raised."""

    def one(call):
        try:
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))
