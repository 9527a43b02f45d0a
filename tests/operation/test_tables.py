"""What a backup holds, and that values of every kind survive it."""

import datetime
import decimal
import json
import uuid

from django.apps import apps
from django.db import connection, models

from citydive.operation import tables


def test_every_table_is_in_or_left_out_by_name():
    chosen = tables.in_order(apps)
    rest = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if model not in chosen and model._meta.app_label not in tables.LEFT_OUT_APPS
    }
    declared = {
        f"{app.label}.{name}" for app in apps.get_app_configs() for name in getattr(app, "not_in_backups", ())
    }
    assert rest == declared, "a name in not_in_backups that no table has, or a table that nobody named"


def test_nothing_in_a_backup_points_to_what_is_left_out():
    chosen = tables.in_order(apps)
    pointing = [
        f"{model._meta.label}.{field.name}"
        for model in chosen
        for field in model._meta.concrete_fields
        if field.remote_field and field.related_model not in chosen
    ]
    assert pointing == []


def test_tables_come_after_those_that_they_name():
    order = tables.in_order(apps)
    places = {model: number for number, model in enumerate(order)}
    late = [
        (model._meta.label, field.name)
        for model in order
        for field in model._meta.concrete_fields
        if field.remote_field and places[field.related_model] > places[model]
    ]
    assert late == []


def test_values_of_every_kind_survive():
    values = [
        (models.BinaryField(), bytes(range(256))),
        (models.DurationField(), datetime.timedelta(days=-3, microseconds=7)),
        (models.DecimalField(max_digits=20, decimal_places=10), decimal.Decimal("-0.0000000001")),
        (models.UUIDField(), uuid.UUID(int=5)),
        (models.DateTimeField(), datetime.datetime(1, 1, 1, 0, 0, 0, 1, tzinfo=datetime.UTC)),
        (models.DateField(), datetime.date(9999, 12, 31)),
        (models.TimeField(), datetime.time(23, 59, 59, 999999)),
        (models.FloatField(), 0.1 + 0.2),
        (models.BigIntegerField(), -(2**63)),
        (models.BooleanField(), False),
        (models.TextField(), "a\u0000b\u2028\r\n\\"),
        (models.TextField(null=True), None),
        (models.JSONField(), {"b": [1.5, None, "ß"], "a": {}}),
        (models.JSONField(null=True), None),
    ]
    for field, value in values:
        field.set_attributes_from_name("value")
        line = tables.to_line({"value": value})
        assert line.count(b"\n") == 1
        again = tables.to_database(field, json.loads(line)["value"])
        assert again == field.get_db_prep_save(value, connection), field
    moment = datetime.datetime(2026, 3, 29, 2, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
    assert b"2026-03-29T00:30:00.000000+00:00" in tables.to_line({"value": moment})


def test_a_json_null_in_a_column_without_null_is_kept():
    field = models.JSONField()
    field.set_attributes_from_name("value")
    assert tables.to_database(field, None) == "null"


def test_half_a_character_does_not_stop_a_backup():
    assert json.loads(tables.to_line({"value": {"text": "\ud800"}}))["value"]["text"] == "\ud800"
