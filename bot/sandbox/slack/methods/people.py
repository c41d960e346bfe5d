"""users.*, usergroups.* and team.info."""

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.errors import ApiRefused
from bot.sandbox.slack.methods.pages import page
from bot.sandbox.slack.payloads import profile_json, user_json
from bot.sandbox.slack.state import Json, Person


def _user(core: Core, person: Person, arguments: Arguments) -> Json:
    return user_json(
        core.state,
        person,
        with_email="users:read.email" in core.options.scopes,
        with_locale=arguments.flag("include_locale"),
    )


def info(core: Core, arguments: Arguments) -> Json:
    """users.info."""
    return {"user": _user(core, core.state.person(arguments.required("user")), arguments)}


def list_(core: Core, arguments: Arguments) -> Json:
    """users.list."""
    shown, cursor = page(list(core.state.people.values()), arguments, default=1000)
    return {
        "members": [_user(core, person, arguments) for person in shown],
        "cache_ts": core.state.epoch(),
        "response_metadata": {"next_cursor": cursor},
    }


def lookup_by_email(core: Core, arguments: Arguments) -> Json:
    """users.lookupByEmail: active people of this workspace only."""
    email = arguments.required("email").lower()
    for person in core.state.people.values():
        if person.email and person.email.lower() == email and not person.deleted and not person.is_stranger:
            return {"user": _user(core, person, arguments)}
    raise ApiRefused("users_not_found")


def profile(core: Core, arguments: Arguments) -> Json:
    """users.profile.get."""
    person = core.state.person(arguments.text("user") or core.state.bot.bot_user_id)
    return {"profile": profile_json(person, with_email="users:read.email" in core.options.scopes)}


def groups(core: Core, arguments: Arguments) -> Json:
    """usergroups.list."""
    found = []
    for group in core.state.company.groups:
        users = _members(core, group.name)
        shown: Json = {
            "id": group.slack,
            "team_id": core.state.team.id,
            "is_usergroup": True,
            "name": group.name,
            "handle": group.name,
            "description": "",
            "is_external": False,
            "date_delete": 0,
            "user_count": len(users),
        }
        found.append(shown | ({"users": users} if arguments.flag("include_users") else {}))
    return {"usergroups": found}


def group_members(core: Core, arguments: Arguments) -> Json:
    """usergroups.users.list."""
    identity = arguments.required("usergroup")
    for group in core.state.company.groups:
        if group.slack == identity:
            return {"users": _members(core, group.name)}
    raise ApiRefused("no_such_subteam")


def _members(core: Core, name: str) -> list[str]:
    return [person.id for person in core.state.people.values() if name in person.groups and not person.deleted]


def team(core: Core, arguments: Arguments) -> Json:
    """team.info: this workspace, or the connected one."""
    wanted = arguments.text("team") or core.state.team.id
    for known in (core.state.team, core.state.company.slack.partner_team):
        if known.id == wanted:
            return {
                "team": {"id": known.id, "name": known.name, "domain": known.domain, "email_domain": "", "icon": {}}
            }
    raise ApiRefused("team_not_found")
