"""What is stored: exact types only, lasting identities, an order of its own."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import BLOB, Boolean, Float, Integer, Numeric, Table, Text

from desktop import models
from desktop.models import Base, Preset, Thing, new_uuid
from desktop.models.journal import AnyValue

TABLES = Base.metadata.sorted_tables


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_only_exact_types(table: Table) -> None:
    """Whole numbers and texts compare the same on every machine; REAL columns do not."""
    for column in table.columns:
        assert isinstance(column.type, (Integer, Boolean, Text, AnyValue)), column
        assert not isinstance(column.type, (Float, Numeric, BLOB)), column


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_names_of_constraints_are_fixed(table: Table) -> None:
    """A constraint without a name could not be changed by a later migration."""
    named = [c for c in table.constraints if c.__class__.__name__ in {"UniqueConstraint", "ForeignKeyConstraint"}]
    assert all(c.name for c in named)


def test_every_model_is_in_the_room() -> None:
    classes = {mapper.class_.__name__ for mapper in Base.registry.mappers}
    assert classes <= set(models.__all__)
    assert all(hasattr(models, name) for name in models.__all__)


@pytest.mark.parametrize("model", sorted((m.class_ for m in Base.registry.mappers), key=str), ids=lambda m: m.__name__)
def test_things_have_a_uuid_and_keys_are_never_used_twice(model: type[Base]) -> None:
    table = model.__table__
    assert issubclass(model, Thing) == ("uuid" in table.columns and table.info.get("journal", True))
    if issubclass(model, Thing):
        assert table.columns["uuid"].unique
        assert table.dialect_options["sqlite"]["autoincrement"]
    if issubclass(model, Preset):
        assert table.columns["key"].unique
        assert {"origin", "as_of", "position"} <= set(table.columns.keys())


def test_uuids_are_random() -> None:
    made = {new_uuid() for _ in range(100)}
    assert len(made) == 100
    assert {uuid.UUID(text).version for text in made} == {4}
