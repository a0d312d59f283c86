"""Makes Flet's controls with less work; with scheduler.py all that touches what Flet does not publish.

Flet's controls have up to a hundred properties, and their constructor sets each of them, though nearly all are left as
they are. Each new control also sets its class's hash, the same every time, and with that makes Python forget all that
it had looked up of the class. Here only what is given is set. What comes out is the same, which
tests/ui/test_flet_internals.py holds against Flet's own; what is unusual or wrong is left to Flet's constructor.
"""

import dataclasses
import functools
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from flet.controls import base_control
from flet.controls.base_control import BaseControl
from flet.controls.id_counter import ControlId
from flet.controls.value_types import Prop
from flet.utils import validation

__all__ = ["make_with_what_is_given"]

_Init = Callable[..., None]
_APPLY: Final = "_apply_control"
_TOLD: Final = "__reported_validation_errors"
"""Where Flet notes of a control what it has found wrong."""


class _Shape(NamedTuple):
    """What Flet's constructor of a class does whatever it is given."""

    by_place: tuple[str, ...]
    order: Mapping[str, int]
    """Of all that can be given, as Flet sets it."""
    required: frozenset[str]
    props: Mapping[str, Any]
    """The defaults of what is kept only when it is another."""
    plain: Mapping[str, Any]
    made: tuple[tuple[str, Callable[[], Any]], ...]


def make_with_what_is_given() -> None:
    """Let the constructor of each control, of those to come as well, set only what it is given. For good; a second
    call changes nothing."""
    apply = getattr(base_control, _APPLY)
    if hasattr(apply, "__wrapped__"):
        return

    @functools.wraps(apply)
    def apply_and_shorten(*args: Any, **kwargs: Any) -> type:
        kind: type = apply(*args, **kwargs)
        _shorten(kind)
        return kind

    setattr(base_control, _APPLY, apply_and_shorten)
    setattr(base_control, "validate", _judge)  # noqa: B010 - for mypy it is no part of that module
    BaseControl.__post_init__.__code__ = _take_a_number.__code__
    for kind in _below(BaseControl):
        _shorten(kind)


def _judge(control: Any, *, suppress_repeated_errors: bool = False) -> None:
    """By Flet's rules, unless it has only defaults wherever it has rules, and was never found wrong."""
    kind: Any = type(control)
    ruled = _ruled(kind)
    if ruled is None or not ruled.isdisjoint(control._values) or getattr(control, _TOLD, None):
        validation.validate(control, suppress_repeated_errors=suppress_repeated_errors)


@functools.cache
def _ruled(kind: Any) -> frozenset[str] | None:
    """The properties that a rule asks for; None where a rule asks for others besides, or for what is always set."""
    spec = validation._compile_class_spec(kind)
    asked = frozenset(name for name, _ in spec.field_rules)
    asks_more = any("other_field" in rule._check.__code__.co_freevars for _, rule in spec.field_rules)
    return None if spec.class_rules or asks_more or not asked <= kind._prop_defaults.keys() else asked


def _below(kind: Any) -> set[type]:
    return {each for one in kind.__subclasses__() for each in (one, *_below(one))}


def _shorten(kind: type) -> None:
    init = vars(kind).get("__init__")
    if init is not None and init.__code__.co_filename == "<string>" and not hasattr(kind, "_notify"):
        code = init.__code__
        takes = {*code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]}
        if takes == {"ref", *(one.name for one in dataclasses.fields(kind) if one.init)}:
            setattr(kind, "__init__", _shorter(init, kind))  # noqa: B010 - mypy wants no method assigned


@functools.cache
def _shape_of(kind: Any) -> _Shape:
    own = [one for one in dataclasses.fields(kind) if one.init or one.default_factory is not dataclasses.MISSING]
    places = [one.name for one in own if one.init and not one.kw_only]
    has_default = [one for one in own if one.default is not dataclasses.MISSING]
    is_kept = {one.name: isinstance(_found_in(kind, one.name), Prop) for one in own}
    return _Shape(
        by_place=tuple(places),
        order={one.name: at for at, one in enumerate(own) if one.init},
        required=frozenset(
            one.name for one in own if one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING
        ),
        props={one.name: _found_in(kind, one.name).default for one in own if is_kept[one.name]},
        plain={one.name: one.default for one in has_default if not is_kept[one.name]},
        made=tuple((one.name, one.default_factory) for one in own if one.default_factory is not dataclasses.MISSING),
    )


def _found_in(kind: type, name: str) -> Any:
    return next((vars(each)[name] for each in kind.__mro__ if name in vars(each)), None)


def _shorter(flets: _Init, kind: type) -> _Init:
    @functools.wraps(flets)
    def init(self: Any, *args: Any, **given: Any) -> None:
        by_place, order, required, props, plain, made = _shape_of(kind)
        told = {**dict(zip(by_place, args, strict=False)), **given}
        is_twice = len(told) < len(args) + len(given)
        ref = told.pop("ref", None)
        if is_twice or not (told.keys() <= order.keys() and required <= told.keys()):
            flets(self, *args, **given)  # it says what is wrong
            return
        self.__dict__.update(plain)
        for name, make in made:
            if name not in told:
                self.__dict__[name] = make()
        values = self._values
        for name in sorted(told, key=order.__getitem__):
            value = told[name]
            if name not in props:
                setattr(self, name, value)
            elif _is_other(value, props[name]):
                values[name] = value
        self.__post_init__(ref)

    return init


def _is_other(value: Any, default: Any) -> bool:
    """Nothing equals None but None; a default of Flet's is hardly ever anything else."""
    return value is not None if default is None else not value == default  # noqa: SIM201 - as Flet asks


def _take_a_number(self: Any, ref: Any) -> None:
    """Flet's own words, but for the question before the first line: it runs among Flet's names, and not these."""
    if self.__class__.__hash__ is not BaseControl.__hash__:
        self.__class__.__hash__ = BaseControl.__hash__
    self._i = ControlId.next()
    if not hasattr(self, "_c") or self._c is None:
        raise ValueError(
            f"Control {self.__class__.__qualname__} must have @control decorator with type_name specified."
        )
    if ref is not None:
        ref.current = self
    self.init()
    self._dirty.clear()
