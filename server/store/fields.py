"""Stored values of declared fields as the facts that conditions ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.model import Field
    from rules.facts import Value


def fact_fields(fields: Mapping[str, Field], values: Mapping[str, Any]) -> dict[str, Value]:
    """Return stored values as facts: choice as text, several as tuple, yes/no as 1/0, the rest as "set"."""
    return {name: _fact(field, values.get(name)) for name, field in fields.items()}


def _fact(field: Field, value: Any) -> Value:
    if value is None or value in ("", []):
        return None
    if field.kind == "yes_no":
        return int(value)
    if field.kind in {"choice", "integer", "decimal"}:
        return value  # type: ignore[no-any-return]  # stored as cleaned: text or a whole number
    if field.kind == "choices":
        return (value,) if isinstance(value, str) else tuple(value) or None
    return 1
