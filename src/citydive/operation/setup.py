"""Starting Django from the command line, and setting an installation up."""

import os
import sys
from pathlib import Path

from citydive.installation import InstallationError, create_secret_key


def home_directory() -> Path:
    """The data directory, before any settings exist."""
    return Path(os.environ.get("CITYDIVE_HOME", "citydive-data")).resolve()


def start_django() -> None:
    """Load the settings; InstallationError where they cannot be loaded."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citydive.settings")
    import django

    django.setup()


def pending_migrations() -> list[str]:
    """Names of the database changes that were not made yet; InstallationError if the database does not answer."""
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise InstallationError(database_trouble(error)) from error
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def database_trouble(error) -> str:
    """One line on a database that does not answer, without its password."""
    from django.db import connection

    where = connection.settings_dict
    place = f"{where['HOST']}:{where['PORT'] or 5432}/{where['NAME']}" if where["HOST"] else where["NAME"]
    first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return (
        f"The database {place} does not answer ({first}). Is it running, is CITYDIVE_DATABASE_URL right, "
        "and may this account write there?"
    )


def prepare_home() -> list[str]:
    """Make the data directory and the secret key where they are missing. Returns what was done, line by line."""
    home = home_directory()
    done = []
    try:
        existed = home.is_dir()
        had_key = (home / "secret_key").exists()
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not os.environ.get("CITYDIVE_SECRET_KEY"):
            create_secret_key(home)
            done.append("Secret key: kept." if had_key else "Secret key: made, readable by this account only.")
    except OSError as error:
        raise InstallationError(
            f"{home} cannot be written ({error.strerror}). Set CITYDIVE_HOME to a directory of this account."
        ) from error
    done.insert(0, f"Data directory: {home}" + ("" if existed else " (new)"))
    return done


def initialise() -> list[str]:
    """Set the installation up or bring it up to date; may be repeated. Returns what was done, line by line."""
    done = prepare_home()
    start_django()
    waiting = pending_migrations()
    if waiting and is_empty_database():
        create_tables()
        done.append("Database: made.")
    elif waiting:
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=0)
        done.append(f"Database: {len(waiting)} changes made.")
    else:
        done.append("Database: up to date.")

    from citydive.search.index import bring_up_to_date

    if read := bring_up_to_date():
        done.append(f"Search: {read} records read for the index.")

    from .static import collect

    collect()
    done.append("Style sheets and scripts: collected and compressed.")
    return done


def is_empty_database() -> bool:
    from django.db import connection

    return not connection.introspection.table_names()


def create_tables() -> None:
    """Make a new database from the models in one go and note all migrations as made.

    Going through every migration of every package builds each model many times over and takes most of the time
    of a first start. A test holds that both ways lead to the same tables.
    """
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    from citydive.search.backend import make_index

    with connection.schema_editor() as editor:
        for model in apps.get_models():
            editor.create_model(model)
        make_index(editor)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for app, name in sorted(MigrationLoader(connection).disk_migrations):
        recorder.record_applied(app, name)


def python_command(*arguments: str) -> list[str]:
    """The command that runs this program again with the same Python."""
    return [sys.executable, "-m", "citydive", *arguments]
