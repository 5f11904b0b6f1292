"""Registries: how a room shows what a higher one knows, without knowing it. Filled in `AppConfig.ready()`."""

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Named providers in the order they were declared. A name declared twice is a programming error."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._items: dict[str, T] = {}

    def declare(self, key: str, item: T) -> T:
        if key in self._items and self._items[key] != item:
            raise ValueError(f"{self._what} declared twice: {key}")
        self._items[key] = item
        return item

    def forget(self, key: str) -> None:
        """For tests that declare their own."""
        del self._items[key]

    def __getitem__(self, key: str) -> T:
        return self._items[key]

    def get(self, key: str) -> T | None:
        return self._items.get(key)

    def __contains__(self, key: object) -> bool:
        return key in self._items

    def __iter__(self) -> Iterator[T]:
        return iter(self._items.values())

    def items(self) -> Iterator[tuple[str, T]]:
        return iter(self._items.items())
