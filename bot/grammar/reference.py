"""The reference pages: what can be asked for, in both languages, from the declarations alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from bot.grammar.help import default_of
from bot.grammar.table import Parameter, Said, keeps_file, parameters_of, untaken_of
from bot.model.facts import Field
from bot.model.kind import AnyCommand, AnyKind, Kind, Params, Untaken
from bot.model.text import Language, Text, same

_WRITTEN = "<!-- Generated from the declarations: python -m tests.docs.regenerate -->"
_CHANGES = Text(en="What can be asked for", es="Lo que se puede pedir")
_READS = Text(en="What can be looked up", es="Lo que se puede consultar")
_ABOUT = Text(en="About requests and defaults", es="Sobre las solicitudes y los valores predeterminados")
_LOOKUPS: Mapping[str, Text] = {
    "sizes": Text(en="a size of the catalogue", es="un tamaño del catálogo"),
    "regions": Text(en="a region of the catalogue", es="una región del catálogo"),
    "roles": Text(
        en="a role of the catalogue, by any of its names or its id",
        es="un rol del catálogo, por cualquiera de sus nombres o su id",
    ),
    "principals": Text(
        en="a person, group or application of the directory",
        es="una persona, un grupo o una aplicación del directorio",
    ),
    "files": Text(en="a file that came along", es="un archivo adjunto"),
    "templates": Text(en="a template of the platform team", es="una plantilla del equipo de plataforma"),
    "kinds": Text(en="a kind of request", es="un tipo de solicitud"),
    "days": Text(
        en="a day or a moment, such as friday or 2026-11-27", es="un día o un momento, como viernes o 2026-11-27"
    ),
    "durations": Text(en="a duration, such as 8h, 3d or 2w", es="una duración, como 8h, 3d o 2w"),
}
_NEEDS: Mapping[str, Text] = {
    "subscription": Text(en="a subscription", es="una suscripción"),
    "resource_group": Text(en="a resource group", es="un grupo de recursos"),
    "workspace": Text(en="a workspace", es="un área de trabajo"),
}
_UNITS: Mapping[str, Text] = {
    "nodes": Text(en="nodes", es="nodos"),
    "minutes": Text(en="minutes", es="minutos"),
    "hours": Text(en="hours", es="horas"),
    "USD per hour": Text(en="USD per hour", es="USD por hora"),
    "USD per month": Text(en="USD per month", es="USD al mes"),
}
_TYPES: Mapping[str, Text] = {
    "text": Text(en="text", es="texto"),
    "number": Text(en="number", es="número"),
    "boolean": Text(en="true or false", es="verdadero o falso"),
    "time": Text(en="time", es="instante"),
    "texts": Text(en="several texts", es="varios textos"),
}


def pages(*, kinds: tuple[AnyKind, ...], commands: tuple[AnyCommand, ...]) -> Mapping[str, str]:
    """File name in docs/reference -> its Markdown: one page per kind or command name, and the index."""
    written: dict[str, str] = {}
    everything: tuple[Said, ...] = (*kinds, *commands)
    for name in dict.fromkeys(one.name for one in everything):
        same_name = [one for one in everything if one.name == name]
        written[f"{name}.md"] = _page(same_name)
    written["README.md"] = _index(kinds, commands)
    return written


def _page(several: Sequence[Said]) -> str:
    parts = [_WRITTEN, f"# {several[0].title.en} · {several[0].title.es}", "[English](#english) · [Español](#español)"]
    languages: tuple[tuple[Language, str], ...] = (("en", "English"), ("es", "Español"))
    for language, heading in languages:
        parts.append(f"## {heading}")
        for one in several:
            parts += _section(one, _in(language))
    return "\n\n".join(parts) + "\n"


Say = Callable[[Text], str]


def _in(language: Language) -> Say:
    return lambda text: text.said_in(language)


def _section(said: Said, say: Say) -> list[str]:
    parts = [f"`{_said_as(said)}`: {say(said.summary)}"]
    if len(said.commands) > 1:
        others = ", ".join(f"`{path}`" for path in said.commands[1:])
        parts.append(f"{say(Text(en='Also', es='También'))}: {others}.")
    if said.examples:
        parts.append("```\n" + "\n".join(f"/aml {line}" for line in said.examples) + "\n```")
    if said.params.model_fields:
        parts.append(_options(said.params, say))
    if untaken_of(said):
        parts.append(_untaken(untaken_of(said), say))
    if isinstance(said, Kind) and said.schemas:
        parts.append(_by_file(said, say))
    if isinstance(said, Kind):
        parts += _for_policies(said, say)
    return parts


def _options(params: type[Params], say: Say) -> str:
    heads = (
        Text(en="Option", es="Opción"),
        Text(en="Meaning", es="Significado"),
        Text(en="Values", es="Valores"),
        Text(en="Left out", es="Si se omite"),
    )
    rows = (
        (_names(one), say(one.option.summary), _values(params, one, say), _left_out(params, one, say))
        for one in parameters_of(params)
    )
    return _table([say(head) for head in heads], rows)


def _by_file(kind: AnyKind, say: Say) -> str:
    names = ", ".join(f"`{name}`" for name in kind.schemas)
    elsewhere = [
        f"`{one.option.yaml}` (`{one.option.flag}`)"
        for one in parameters_of(kind.params)
        if one.option.yaml and one.option.yaml != one.field
    ]
    whole = Text(
        en="the file goes to Azure whole, and options go before its values",
        es="el archivo llega entero a Azure y las opciones tienen prioridad sobre sus valores",
    )
    flat = Text(
        en="its keys are named like the options. An option on the line, or `--set key=value`, goes before the file's "
        "value; a key that is no option is refused",
        es="sus claves se llaman como las opciones. Una opción en la línea, o `--set clave=valor`, tiene prioridad "
        "sobre el valor del archivo; una clave que no es ninguna opción se rechaza",
    )
    kept = whole if keeps_file(kind) else flat
    text = Text(
        en=f"It can be asked for with a YAML file too (schema {names}), attached or named by `--file`: {kept.en}.",
        es=f"También se puede pedir con un archivo YAML (esquema {names}), adjunto o indicado con `--file`: {kept.es}.",
    )
    otherwise = Text(en="Keys with another name", es="Claves con otro nombre")
    return " ".join([say(text), *([f"{say(otherwise)}: {'; '.join(elsewhere)}."] if elsewhere else [])])


def _untaken(reasons: Iterable[Untaken], say: Say) -> str:
    heads = (
        Text(en="Option of az", es="Opción de az"),
        Text(en="Why not", es="Por qué no"),
        Text(en="Then", es="Entonces"),
    )
    left_out, refused = Text(en="left out", es="se omite"), Text(en="refused", es="se rechaza")
    rows = (
        (
            ", ".join(f"`{name}`" for name in one.flags or one.keys),
            say(one.why),
            say(left_out if one.harmless else refused),
        )
        for one in reasons
    )
    return _table([say(head) for head in heads], rows)


def _for_policies(kind: AnyKind, say: Say) -> list[str]:
    sort = Text(en="a look-up, answered to the asker alone", es="una consulta, que se responde solo a quien la hace")
    undone = Text(en="a change that can end and be undone", es="un cambio que puede terminar y deshacerse")
    lasting = Text(en="a change that stays", es="un cambio que permanece")
    what = sort if kind.is_read else undone if kind.grants else lasting
    action = Text(
        en=f"For policies it is the action `{kind.name}`: {what.en}. It takes place in {_NEEDS[kind.needs].en}.",
        es=f"Para las políticas es la acción `{kind.name}`: {what.es}. Ocurre en {_NEEDS[kind.needs].es}.",
    )
    if not kind.fields:
        return [say(action)]
    heads = (Text(en="Fact", es="Hecho"), Text(en="Type", es="Tipo"), Text(en="Meaning", es="Significado"))
    rows = ((f"`{field.name}`", _type(field, say), say(field.summary)) for field in kind.fields)
    return [say(action), _table([say(head) for head in heads], rows)]


def _type(field: Field, say: Say) -> str:
    unit = _UNITS.get(field.unit, same(field.unit))
    return ", ".join(one for one in (say(_TYPES[field.type]), say(unit)) if one)


def _index(kinds: Sequence[AnyKind], commands: Sequence[AnyCommand]) -> str:
    changes, reads = [one for one in kinds if not one.is_read], [one for one in kinds if one.is_read]
    introduction = Text(
        en="Type any of these after `/aml`, with or without `az` in front; `/aml help` says the same in Slack.",
        es="Escriba cualquiera de estos tras `/aml`, con o sin `az` delante; `/aml help` dice lo mismo en Slack.",
    )
    parts = [_WRITTEN, "# Reference · Referencia", introduction.en, introduction.es]
    groups: tuple[tuple[Text, Sequence[Said]], ...] = ((_CHANGES, changes), (_READS, reads), (_ABOUT, commands))
    for title, group in groups:
        rows = ((f"[`{_said_as(one)}`]({one.name}.md)", one.summary.en, one.summary.es) for one in group)
        parts += [f"## {title.en} · {title.es}", _table(("/aml", "English", "Español"), rows)]
    return "\n\n".join(parts) + "\n"


def _said_as(said: Said) -> str:
    """The command, with the value that tells a kind from its siblings: `ml compute create --type AmlCompute`."""
    flags = {one.field: one.option.flag for one in parameters_of(said.params)}
    return " ".join(
        [said.commands[0], *(f"{flags[field]} {said.params.model_fields[field].default}" for field in said.when)]
    )


def _names(parameter: Parameter) -> str:
    option = parameter.option
    return ", ".join(f"`{name}`" for name in (option.flag, *option.aliases) if name) or f"`<{parameter.name}>`"


def _values(params: type[Params], parameter: Parameter, say: Say) -> str:
    option = parameter.option
    said = [f"`{choice}`" for choice in parameter.choices]
    if option.lookup in _LOOKUPS and option.lookup != "days":
        said.append(say(_LOOKUPS[option.lookup]))
    if option.rule is not None:
        said.append(say(option.rule))
    elif option.lookup == "days":
        said.append(say(_LOOKUPS["days"]))
    bounds = _bounds(params, parameter)
    measure = [say(one) for one in (bounds, option.unit) if one is not None]
    return ", ".join([*said, *([" ".join(measure)] if measure else [])])


def _bounds(params: type[Params], parameter: Parameter) -> Text | None:
    """The least and the most a number may be; None for what is no number or has no bounds."""
    least = most = ""
    for constraint in params.model_fields[parameter.field].metadata:
        at_least, above, at_most = (getattr(constraint, name, None) for name in ("ge", "gt", "le"))
        least = f"{at_least}" if at_least is not None else f"> {above}" if above is not None else least
        most = f"{at_most}" if at_most is not None else most
    if least and most and not least.startswith(">"):
        return Text(en=f"{least} to {most}", es=f"de {least} a {most}")
    if most:
        return Text(en=f"up to {most}", es=f"hasta {most}")
    if least.startswith("> "):
        return Text(en=f"more than {least[2:]}", es=f"más de {least[2:]}")
    return Text(en=f"at least {least}", es=f"al menos {least}") if least else None


def _left_out(params: type[Params], parameter: Parameter, say: Say) -> str:
    if parameter.required and not parameter.option.default_from:
        return say(Text(en="**required**", es="**obligatorio**"))
    if parameter.option.default_from:
        name = parameter.option.default_from
        remembered = Text(en=f"your default `{name}`", es=f"su valor `{name}`")
        places = Text(en=", else your team's", es=" o el de su equipo")
        return say(remembered) + ("" if parameter.required else say(places))
    default = default_of(params, parameter)
    return f"`{default}`" if default else ""


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
