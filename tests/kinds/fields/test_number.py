from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from reconciler.kinds.fields import ByteSize, Parallelism, Rate, Retries

SIZE: TypeAdapter[int] = TypeAdapter(ByteSize)


@pytest.mark.parametrize(
    ("given", "size"), [("1MB", 1_000_000), ("512KB", 512_000), ("1 MiB", 1 << 20), ("7B", 7), (1024, 1024)]
)
def test_a_size_is_bytes(given: object, size: int) -> None:
    assert SIZE.validate_python(given) == size


@pytest.mark.parametrize("given", ["1mb", "MB", "1.5MB", "-1B", "", True, 1.0, None])
def test_what_is_no_size_is_told_with_an_example(given: object) -> None:
    with pytest.raises(ValidationError, match="is not a size; write a number with B, KB, MB"):
        SIZE.validate_python(given)


@pytest.mark.parametrize("given", [0, "0MB", -1, "999999GB"])
def test_a_size_has_bounds(given: object) -> None:
    with pytest.raises(ValidationError, match="is not a size that a body can have"):
        SIZE.validate_python(given)


@pytest.mark.parametrize(("kind", "least"), [(Retries, 0), (Parallelism, 1), (Rate, 1)])
def test_each_number_has_its_least_value(kind: type[int], least: int) -> None:
    numbers = TypeAdapter(kind)
    assert numbers.validate_python(least, strict=True) == least
    with pytest.raises(ValidationError):
        numbers.validate_python(least - 1, strict=True)
