"""What a template and its parameters must look like before anything in it is computed."""

from collections.abc import Callable
from typing import Any

from bot.sandbox.azure.expressions import UNKNOWN, invalid_template
from bot.sandbox.azure.wire import Json

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "securestring": (str,),
    "int": (int,),
    "bool": (bool,),
    "object": (dict,),
    "secureobject": (dict,),
    "array": (list,),
}


def check_document(document: Json) -> None:
    """Raises AzureError 400 InvalidTemplate unless every section has the shape that ARM expects."""
    resources = document.get("resources")
    if not isinstance(resources, list | dict):
        raise invalid_template("The template has no resources section")
    for section in ("parameters", "variables", "outputs"):
        if not isinstance(document.get(section) or {}, dict):
            raise invalid_template(f"The section {section} must be an object")
    declared = [*(document.get("parameters") or {}).values(), *(document.get("outputs") or {}).values()]
    written = [*resources.values()] if isinstance(resources, dict) else [*resources]
    for entry in declared + written:
        if not isinstance(entry, dict):
            raise invalid_template(f"An object is expected instead of '{entry}'")
    for source in written:
        for name, expected in (("dependsOn", list), ("copy", dict), ("resources", list)):
            if not isinstance(source.get(name) or expected(), expected):
                raise invalid_template(f"The {name} of a resource is not valid")
        check_document({"resources": source.get("resources") or []})


def check_parameter(name: str, declaration: Json, value: Any) -> None:
    """Raises AzureError 400 InvalidTemplate unless a value has the declared type and keeps the declared limits."""
    expected = _TYPES.get(str(declaration.get("type", "")).lower())
    if expected is None:
        raise invalid_template(f"The type of the template parameter '{name}' is not valid")
    right = isinstance(value, expected) and (expected != (int,) or not isinstance(value, bool))
    if value is UNKNOWN or (value is None and declaration.get("nullable")):
        return
    if not right:
        raise invalid_template(
            f"Template parameter JToken type is not valid. Expected '{declaration['type']}' for '{name}'"
        )
    allowed = declaration.get("allowedValues")
    if allowed is not None and value not in allowed:
        raise invalid_template(
            f"The provided value for the template parameter '{name}' is not valid. The value '{value}' is not part of "
            f"the allowed value(s): '{','.join(str(item) for item in allowed)}'."
        )
    limits: tuple[tuple[str, Callable[[int], bool]], ...] = (
        ("minLength", lambda bound: len(value) >= bound),
        ("maxLength", lambda bound: len(value) <= bound),
        ("minValue", lambda bound: value >= bound),
        ("maxValue", lambda bound: value <= bound),
    )
    for limit, holds in limits:
        if limit in declaration and not holds(declaration[limit]):
            raise invalid_template(
                f"The provided value for the template parameter '{name}' is not valid: {limit} is {declaration[limit]}"
            )
