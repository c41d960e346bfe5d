"""A new kind whose verb Azure already knows is one declaration: the line, help, page, plan and policy words follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from bot.grammar.commands import COMMANDS
from bot.grammar.draft import Draft
from bot.grammar.line import canonical_line
from bot.grammar.parse import parse
from bot.grammar.reference import pages
from bot.grammar.vocabulary import vocabulary
from bot.kinds import KINDS
from bot.model.declaring import workspace_of
from bot.model.facts import FactValue
from bot.model.facts import Field as Fact
from bot.model.kind import Context, Kind, Option, Params
from bot.model.notice import Help
from bot.model.operation import DeleteCompute, Operation
from bot.model.options import Group, Reason, Workspace
from bot.model.people import Principal
from bot.model.place import Place
from bot.model.text import Text
from tests.grammar.reading import CATALOGUE


class DeleteParams(Params):
    name: Annotated[
        str,
        Field(pattern=r"^[A-Za-z][A-Za-z0-9-]{1,31}$"),
        Option(flag="--name", aliases=("-n",), summary=Text(en="Name", es="Nombre")),
    ]
    resource_group: Group = ""
    workspace: Workspace = ""
    reason: Reason = ""


def _facts(params: DeleteParams, context: Context) -> Mapping[str, FactValue]:
    return {"doomed": params.name}


def _plan(params: DeleteParams, context: Context) -> tuple[Operation, ...]:
    return (DeleteCompute(workspace=workspace_of(context.place), name=params.name),)


DELETE = Kind(
    name="compute_demonstration.erase",
    title=Text(en="Erase a compute", es="Borrar un proceso"),
    summary=Text(en="For good.", es="De forma definitiva."),
    params=DeleteParams,
    commands=("ml compute erase",),
    needs="workspace",
    fields=(Fact(name="doomed", type="text", summary=Text(en="What goes.", es="Lo que se va.")),),
    facts=_facts,
    plan=_plan,
    examples=("ml compute erase -n cpu",),
)
WITH_IT = (*KINDS, DELETE)


def read(line: str) -> Draft:
    defaults = {"workspace": "ws-1"}
    return parse(line=line, kinds=WITH_IT, commands=COMMANDS, catalogue=CATALOGUE, defaults=defaults)


def test_its_line_is_read_with_everything_the_grammar_gives() -> None:
    draft = read("az ml compute erase —name “cpu” -g rg --yes")
    assert draft.of == DELETE.name
    assert draft.params == DeleteParams(name="cpu", resource_group="rg", workspace="ws-1")
    assert draft.line == canonical_line(kind=DELETE, params=draft.params)
    assert read(draft.line).params == draft.params


def test_its_mistakes_are_mended() -> None:
    problem = read("ml compute eraze --nmae cpu").problems[0]
    assert problem.suggestion == "/aml ml compute erase --name cpu"
    assert read("ml compute erase").missing == ("name",)


def test_its_help_and_its_page_are_there() -> None:
    said = read("help ml compute erase").said
    assert isinstance(said, Help)
    assert said.paragraphs[0].es == "Borrar un proceso. De forma definitiva."
    written = pages(kinds=WITH_IT, commands=COMMANDS)
    assert "/aml ml compute erase -n cpu" in written["compute_demonstration.erase.md"]
    assert "compute_demonstration.erase.md" in written["README.md"]


def test_policies_may_be_written_about_it() -> None:
    words = vocabulary(kinds=WITH_IT)
    assert words.actions[DELETE.name] == {"doomed"}
    assert words.fields["doomed"].type == "text"


def test_its_plan_is_previewed() -> None:
    params = read("ml compute erase -n cpu -g rg").params
    assert isinstance(params, DeleteParams)
    place = Place(subscription="s", resource_group="rg", workspace="ws-1", region="eastus")
    ana = Principal(id="a", type="User", name="Ana")
    context = Context(place=place, catalogue=CATALOGUE, requester=ana)
    assert [one.said.es for one in DELETE.plan(params, context)] == ["Eliminar el proceso cpu de ws-1"]
    assert DELETE.facts(params, context) == {"doomed": "cpu"}
