"""What is said about who somebody is: one's own link to an Entra identity, and for those who may, other people's."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.model.kind import AnyCommand, Command, Option, Params
from bot.model.options import OneLine
from bot.model.text import Text


class LinkParams(Params):
    words: Annotated[
        tuple[str, ...],
        Option(
            flag="",
            summary=Text(
                en="nothing for yourself; @person and an e-mail address or object id for somebody else",
                es="nada para usted; @persona y un correo o id. de objeto para otra persona",
            ),
            many=True,
        ),
    ] = ()


class UnlinkParams(Params):
    words: Annotated[
        tuple[str, ...],
        Option(
            flag="",
            summary=Text(
                en="nothing for yourself; @person for somebody else", es="nada para usted; @persona para otra"
            ),
            many=True,
        ),
    ] = ()


class LinksParams(Params):
    find: Annotated[
        str,
        OneLine,
        Option(
            flag="--find",
            summary=Text(
                en="@mention, or part of a user principal name or object id",
                es="@mención, o parte de un nombre principal de usuario o de un id. de objeto",
            ),
        ),
    ] = ""
    after: Annotated[
        str, OneLine, Option(flag="--after", summary=Text(en="Only after this account", es="Solo tras esta cuenta"))
    ] = ""
    limit: Annotated[int, Field(ge=1, le=100), Option(flag="--limit", summary=Text(en="How many", es="Cuántos"))] = 20


LINK = Command(
    name="identity.link",
    title=Text(en="Link to Entra", es="Vincular con Entra"),
    summary=Text(
        en="Which Entra identity your Slack account is linked to, or the one found for it, to be confirmed. With a "
        "person and an address: link somebody else, for those who may.",
        es="Con qué identidad de Entra está vinculada su cuenta de Slack, o la que se ha encontrado, para que la "
        "confirme. Con una persona y un correo: vincular a otra persona, para quien puede hacerlo.",
    ),
    params=LinkParams,
    commands=("link", "vincular", "enlazar"),
    spanish="vincular",
    examples=("link", "link <@U0JOE> joe@contoso.com"),
)
UNLINK = Command(
    name="identity.unlink",
    title=Text(en="Remove a link to Entra", es="Quitar un vínculo con Entra"),
    summary=Text(
        en="Your Slack account counts as nobody's until it is linked anew. With a person: theirs, for those who may.",
        es="Su cuenta de Slack no será de nadie hasta que se vincule otra vez. Con una persona: la suya, si usted "
        "puede hacerlo.",
    ),
    params=UnlinkParams,
    commands=("unlink", "desvincular", "desenlazar"),
    spanish="desvincular",
    examples=("unlink", "unlink <@U0JOE>"),
)
LINKS = Command(
    name="identity.links",
    title=Text(en="Links to Entra", es="Vínculos con Entra"),
    summary=Text(
        en="Which Slack account is linked to which Entra identity, how and since when; for those who may link others.",
        es="Qué cuenta de Slack está vinculada con qué identidad de Entra, cómo y desde cuándo; para quien puede "
        "vincular a otras personas.",
    ),
    params=LinksParams,
    commands=("links", "vínculos", "vinculos", "enlaces"),
    spanish="vínculos",
    examples=("links", "links --find contoso.com"),
)

LINKING: tuple[AnyCommand, ...] = (LINK, UNLINK, LINKS)
