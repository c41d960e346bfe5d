"""All policy files to one bundle, or every mistake in them at once. All or nothing."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.catalogue import Catalogue
from bot.model.errors import PolicyFault
from bot.model.facts import Vocabulary
from bot.policy.bundle import Bundle, bundle_hash, index_of, said_of, totals_of
from bot.policy.issue import Issues, did_you_mean, quoted
from bot.policy.names import Words
from bot.policy.read_cases import suite_of
from bot.policy.read_catalogue import catalogue_of
from bot.policy.read_groups import groups_of
from bot.policy.read_places import places_of
from bot.policy.read_quotas import counters_of
from bot.policy.read_rules import Layered, break_glass_of, rules_of
from bot.policy.read_templates import FOLDER as TEMPLATES
from bot.policy.read_templates import is_template, templates_of
from bot.policy.reader import Mapping as Document
from bot.policy.reader import Node, Scalar, read
from bot.policy.rule import BreakGlass, Counter, Rule
from bot.policy.shape import choice_of, fields_of, id_of, text_of, words_of
from bot.policy.suite import Suite
from bot.policy.unasked import unasked_rules
from bot.policy.vocabulary import complete

API_VERSION = "amlbot/v1"
MOST_FILES = 5_000
MOST_BYTES_TOGETHER = 33_554_432

_FOLDERS = {"org/": "Guardrail", "teams/": "TeamPolicy", "projects/": "ProjectPolicy", "tests/": "PolicyTests"}
_FILES = {
    "groups.yaml": "Groups",
    "quotas.yaml": "Quotas",
    "workspaces.yaml": "Workspaces",
    "catalogue.yaml": "Catalogue",
}
_KINDS = (*_FOLDERS.values(), *_FILES.values())
_NOT_POLICY = (".md", ".txt")


def load(*, files: Mapping[str, bytes], vocabulary: Vocabulary) -> Bundle:
    """Read every document.

    files        path relative to the policy folder, with `/` -> content.
    vocabulary   of the kinds; the closed tables are completed from catalogue.yaml, groups.yaml and the teams found.
    Raises PolicyFault with every mistake, each as `path:line:column: error[CODE]: ...` and the line with a caret.
    """
    bundle, _, issues = read_all(files=files, vocabulary=vocabulary)
    if issues.errors:
        raise PolicyFault([str(issue) for issue in issues.errors])
    return bundle


def read_all(*, files: Mapping[str, bytes], vocabulary: Vocabulary) -> tuple[Bundle, tuple[Suite, ...], Issues]:
    """What could be read, the test documents, and everything that is wrong. For tools; a decision needs `load`."""
    issues = Issues()
    documents = _documents(files, issues)
    by_kind: dict[str, list[Document]] = {kind: [] for kind in _KINDS}
    for document, kind in documents:
        by_kind[kind].append(document)
    catalogue = Catalogue()
    for document in by_kind["Catalogue"]:
        catalogue = catalogue_of(document, issues=issues)
    catalogue = catalogue.model_copy(update={"templates": templates_of(files, issues=issues)})
    groups = {name: g for document in by_kind["Groups"] for name, g in groups_of(document, issues=issues).items()}
    teams, projects = _teams_and_projects(documents)
    words = Words(
        complete(vocabulary=vocabulary, catalogue=catalogue, groups=groups, teams=teams, projects=projects), issues
    )
    places = [place for document in by_kind["Workspaces"] for place in places_of(document, words=words)]
    rules, break_glass = _rules(by_kind, words)
    rules += unasked_rules(places)
    counters = [counter for document in by_kind["Quotas"] for counter in counters_of(document, words=words)]
    _check_heads(documents, words)
    _check_ids(rules, counters, issues)
    bundle = Bundle(
        hash=bundle_hash(files),
        vocabulary=words.vocabulary,
        rules=tuple(sorted(rules, key=lambda rule: rule.id)),
        groups=groups,
        places=tuple(sorted(places, key=lambda place: (place.team, place.project))),
        catalogue=catalogue,
        counters=tuple(sorted(counters, key=lambda counter: counter.id)),
        break_glass=break_glass,
        index=index_of(rules),
        totals=totals_of(counters),
        said=said_of(rules),
    )
    # A rule that could not be read must not make every test that names it look wrong too.
    known = None if issues.errors else frozenset([*(rule.id for rule in rules), *(counter.id for counter in counters)])
    suites = tuple(suite_of(document, words=words, rules=known) for document in by_kind["PolicyTests"])
    return bundle, suites, issues


def _documents(files: Mapping[str, bytes], issues: Issues) -> list[tuple[Document, str]]:
    """Every readable document with its kind, in order of path."""
    if len(files) > MOST_FILES or sum(map(len, files.values())) > MOST_BYTES_TOGETHER:
        issues.add_file("E002", "policies", f"more than {MOST_FILES:,} files or {MOST_BYTES_TOGETHER:,} bytes")
        return []
    found: list[tuple[Document, str]] = []
    for path in sorted(files):
        if is_template(path) or path.endswith(_NOT_POLICY) or path.rsplit("/", 1)[-1] in ("CODEOWNERS", ".gitkeep"):
            continue
        expected = _FILES.get(path) or next(
            (kind for folder, kind in _FOLDERS.items() if path.startswith(folder) and path.endswith(".yaml")), ""
        )
        if not expected:
            places = (*_FILES, *(f"{folder}*.yaml" for folder in _FOLDERS), f"{TEMPLATES}*.json")
            hint = did_you_mean(path, _FILES) or f"; policies are {', '.join(places)}"
            issues.add_file("E016", path, f"no policy document belongs here{hint}")
            continue
        document = read(path=path, content=files[path], issues=issues)
        if document is not None and _is_of_kind(document, expected, issues):
            found.append((document, expected))
    return found


def _is_of_kind(document: Document, expected: str, issues: Issues) -> bool:
    heads = {name: document.get(name) for name in ("apiVersion", "kind")}
    for name, node in heads.items():
        if node is None:
            issues.add("E012", document, f"a policy document needs `{name}`")
    version, kind = heads["apiVersion"], heads["kind"]
    if version is None or kind is None:
        return False
    if choice_of(version, what="`apiVersion`", among=(API_VERSION,), issues=issues) is None:
        return False
    written = choice_of(kind, what="`kind`", among=_KINDS, issues=issues)
    if written is not None and written != expected:
        issues.add("E016", kind, f"a {written} does not belong in this place; here belongs a {expected}")
    return written == expected


def _teams_and_projects(documents: list[tuple[Document, str]]) -> tuple[set[str], set[str]]:
    """Every team and project any document is about; misspelt ones show later, when nothing else names them."""
    teams: set[str] = set()
    projects: set[str] = set()
    for document, kind in documents:
        roots: list[object] = [document] if kind in ("TeamPolicy", "ProjectPolicy") else []
        if kind == "Workspaces":
            node = document.get("places")
            roots = list(getattr(node, "items", ()))
        for root in roots:
            if isinstance(root, Document):
                for part, names in (("team", teams), ("project", projects)):
                    value = root.get(part)
                    if isinstance(value, Scalar) and (part == "project" or kind != "ProjectPolicy"):
                        names.add(value.text)
    return teams, projects


def _rules(by_kind: Mapping[str, list[Document]], words: Words) -> tuple[list[Rule], BreakGlass | None]:
    rules: list[Rule] = []
    break_glass: BreakGlass | None = None
    for document in by_kind["Guardrail"]:
        found = _parts(document, ("rules",), ("name", "break_glass"), words)
        if "break_glass" in found:
            fresh = break_glass_of(found["break_glass"], words=words)
            if break_glass is not None:
                words.issues.add("E015", found["break_glass"], f"`break_glass` stands in {break_glass.source} already")
            break_glass = break_glass or fresh
        if "rules" in found:
            rules += rules_of(found["rules"], layered=Layered("guardrail"), words=words)
    delegated: dict[str, frozenset[str]] = {}
    for document in by_kind["TeamPolicy"]:
        found = _parts(document, ("team", "rules"), ("delegate",), words)
        team = id_of(found["team"], what="`team`", issues=words.issues) if "team" in found else None
        if team is None:
            continue
        actions = words.actions_of(found["delegate"], what="`delegate`") if "delegate" in found else frozenset()
        delegated[team] = delegated.get(team, frozenset()) | actions
        if "rules" in found:
            rules += rules_of(found["rules"], layered=Layered("team", team), words=words)
    for document in by_kind["ProjectPolicy"]:
        found = _parts(document, ("project", "team", "rules"), (), words)
        project = id_of(found["project"], what="`project`", issues=words.issues) if "project" in found else None
        teams = sorted(set(words.vocabulary.tables["teams"].values()))
        team = choice_of(found["team"], what="`team`", among=teams, issues=words.issues) if "team" in found else None
        if project is None or team is None or "rules" not in found:
            continue
        layered = Layered("project", team, project, delegated.get(team, frozenset()))
        rules += rules_of(found["rules"], layered=layered, words=words)
    return rules, break_glass


def _parts(document: Document, required: tuple[str, ...], optional: tuple[str, ...], words: Words) -> dict[str, Node]:
    kind = document.get("kind")
    what = f"a {kind.text}" if isinstance(kind, Scalar) else "a document"
    return (
        fields_of(
            document,
            what=what,
            required=("apiVersion", "kind", *required),
            optional=("owners", *optional),
            issues=words.issues,
        )
        or {}
    )


def _check_heads(documents: list[tuple[Document, str]], words: Words) -> None:
    """The keys of the documents that hold no rules, and the owners of all."""
    body = {"Groups": "groups", "Quotas": "counters", "Workspaces": "places"}
    for document, kind in documents:
        if kind in body:
            _parts(document, (), (body[kind],), words)
        owners = document.get("owners")
        if owners is not None and kind != "Groups":
            for owner in words_of(owners, what="`owners`", issues=words.issues):
                words.group_of(owner, what="`owners`")
        name = document.get("name")
        if name is not None:
            text_of(name, what="`name`", issues=words.issues)


def _check_ids(rules: list[Rule], counters: list[Counter], issues: Issues) -> None:
    """Ids are what decisions, tests and explanations point at: each one once, over all files."""
    first: dict[str, str] = {}
    entries: list[Rule | Counter] = [*rules, *counters]
    for entry in sorted(entries, key=lambda entry: (entry.path, entry.line)):
        if entry.id in first:
            at = Scalar(entry.path, entry.line, 1, 1, entry.id, plain=True)
            issues.add("E015", at, f"the id {quoted(entry.id)} is taken by {first[entry.id]}")
        first.setdefault(entry.id, entry.source)
