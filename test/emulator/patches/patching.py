"""The few ways in which moto is patched.

`add` and `wrap` check what they build on, so that a patch whose gap moto has closed, or whose ground it has moved,
stops the emulator with its name instead of misbehaving quietly.
"""

import functools
from typing import Any, Callable


def add(owner: type, name: "str | None" = None) -> Callable[[Any], Any]:
    """Gives `owner` a method that moto lacks. Fails when moto has it: then the patch must go."""

    def decorate(function: Any) -> Any:
        attribute = name or function.__name__
        if hasattr(owner, attribute):
            raise RuntimeError(f"emulator: moto has {owner.__name__}.{attribute} by now: remove the patch")
        setattr(owner, attribute, function)
        return function

    return decorate


def wrap(owner: type, name: "str | None" = None) -> Callable[[Any], Any]:
    """Replaces a method of moto's. The new one gets the old one first: `def method(original, self, ...)`."""

    def decorate(function: Any) -> Any:
        attribute = name or function.__name__
        original = getattr(owner, attribute)

        @functools.wraps(function)
        def patched(self: Any, *args: Any, **kwargs: Any) -> Any:
            return function(original, self, *args, **kwargs)

        setattr(owner, attribute, patched)
        return patched

    return decorate


def wrap_property(owner: type, name: str) -> Callable[[Any], Any]:
    """Replaces a property of moto's, keeping its setter: `def value(original, self)`."""

    def decorate(function: Any) -> Any:
        old: property = owner.__dict__[name]
        setattr(owner, name, property(lambda self: function(old.fget, self), old.fset))
        return function

    return decorate


def routes(url_paths: "dict[str, Any]", dispatch: Any, *paths: str) -> None:
    """Adds URL patterns of a REST service. `{name}` in a path is a URI parameter; `{name+}` may hold slashes."""
    for path in paths:
        pattern = path.replace("{", "(?P<").replace("+}", ">.+)").replace("}", ">[^/]+)")
        url_paths["{0}" + pattern + "/?$"] = dispatch


def memory(backend: Any, kind: str) -> "dict[Any, Any]":
    """A dictionary kept on a backend, one for each kind. moto's reset empties it with the backend."""
    return backend.__dict__.setdefault("_tessera_memory", {}).setdefault(kind, {})
