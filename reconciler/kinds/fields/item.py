"""What every item of the manifest is: strict, closed, frozen, and tolerant of one thing, the SDKs' spelling."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, ClassVar, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic.alias_generators import to_camel

T = TypeVar("T")


def take_list(given: object) -> object:
    """Return a list as a tuple; ValueError for what is no list, such as the one element by itself."""
    if not isinstance(given, list | tuple):
        raise ValueError("is not a list; write it in brackets, or with a hyphen in front of every element")  # noqa: TRY004
    return tuple(given)


Many = Annotated[tuple[T, ...], BeforeValidator(take_list)]
"""A list of the manifest, kept as a tuple; its elements are as strict as ever."""


class Item(BaseModel):
    """A mapping of the manifest. No value is converted to another type, no key is overlooked.

    The camelCase spelling of a field (``failureCallback``) is accepted too; errors are located by the snake_case
    one. The text of a validation error holds no input.
    """

    # Built at its first use, so that the part of another item is never built by itself.
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True)
    camel_case: ClassVar[dict[str, str]] = {}

    @classmethod
    def __pydantic_init_subclass__(cls, **_: object) -> None:
        """Note which fields have a second spelling."""
        cls.camel_case = {camel: name for name in cls.model_fields if (camel := to_camel(name)) != name}

    @classmethod
    def conflicts(cls, given: Mapping[str, object]) -> Iterable[str]:  # noqa: ARG003 - most items have none
        """What contradicts itself between fields; told also where single fields are wrong."""
        return ()

    @model_validator(mode="before")
    @classmethod
    def rename_camel_case(cls, given: object) -> object:
        """Spell every known key in snake_case."""
        if not isinstance(given, dict) or cls.camel_case.keys().isdisjoint(given):
            return given
        twice = [f"{key} and {name}" for key, name in cls.camel_case.items() if key in given and name in given]
        if twice:
            raise ValueError(f"given twice: {', '.join(twice)}; keep {'one of each' if twice[1:] else 'one'}")
        return {cls.camel_case.get(key, key): value for key, value in given.items()}
