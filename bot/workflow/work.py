"""What each job does, and what is said when one is given up."""

from __future__ import annotations

from typing import assert_never

from bot.model.audit import AuditEvent
from bot.model.errors import AlreadyClosed
from bot.model.job import Job
from bot.workflow.access_review import review_access
from bot.workflow.close import expire
from bot.workflow.copies import hand_out
from bot.workflow.depart import depart
from bot.workflow.drift import compare
from bot.workflow.emergency import end_unreviewed
from bot.workflow.execute import execute
from bot.workflow.finish import give_up
from bot.workflow.handle import give_up_on, handle
from bot.workflow.idle import begin_idle, look_for_idle
from bot.workflow.link import acquaint
from bot.workflow.notify import notify
from bot.workflow.orphans import look_for_orphans
from bot.workflow.outside import Outside
from bot.workflow.remind import digest, remind
from bot.workflow.repost import repost
from bot.workflow.revoke import failed, revoke
from bot.workflow.share_out import share_out, shared_by
from bot.workflow.strays import report
from bot.workflow.unanswered import silence
from bot.workflow.unfinished import look_for_unfinished
from bot.workflow.warn import warn


def work(*, outside: Outside, job: Job) -> None:
    """Carry out one job. Every job may be run again from its start at any moment and then does nothing twice.

    Raises Unavailable when it must be tried again later. That somebody else was faster is no failure.
    """
    try:
        match job.name:
            case "intake":
                handle(outside=outside, incoming_id=job.subject)
            case "intakes":
                share_out(outside=outside, subject=job.subject)
            case "execute":
                execute(outside=outside, request_id=job.subject)
            case "expire":
                expire(outside=outside, request_id=job.subject)
            case "revoke":
                revoke(outside=outside, grant_id=job.subject)
            case "review":
                end_unreviewed(outside=outside, request_id=job.subject)
            case "copies":
                hand_out(outside=outside, request_id=job.subject)
            case "remind":
                remind(outside=outside, request_id=job.subject)
            case "digest":
                digest(outside=outside, entra=job.subject)
            case "warn":
                warn(outside=outside, grant_id=job.subject)
            case "compare":
                compare(outside=outside, grant_id=job.subject)
            case "orphans":
                look_for_orphans(outside=outside)
            case "unfinished":
                look_for_unfinished(outside=outside)
            case "access":
                review_access(outside=outside)
            case "machines":
                begin_idle(outside=outside, cause=job.subject)
            case "idle":
                look_for_idle(outside=outside, subject=job.subject)
            case "silence":
                silence(outside=outside, stray_id=job.subject)
            case "report":
                report(outside=outside, stray_id=job.subject)
            case "acquaint":
                acquaint(outside=outside, account=job.subject)
            case "depart":
                depart(outside=outside, entra=job.subject)
            case "repost":
                repost(outside=outside, place=job.subject)
            case "notify":
                notify(outside=outside, request_id=job.subject)
            case _:
                assert_never(job.name)
    except AlreadyClosed:
        return


def given_up(*, outside: Outside, job: Job, error_id: str) -> None:
    """A job was tried as often as it may be. The person or the audit is told; nothing ends in silence."""
    with outside.store.transaction() as tx:
        tx.audit.append(
            AuditEvent(
                name="job.abandoned",
                at=outside.clock.now(),
                actor="system",
                data={"job": job.name, "key": job.key, "error": error_id},
            )
        )
    if job.name == "intake":
        give_up_on(outside=outside, incoming_id=job.subject, error_id=error_id)
    elif job.name == "intakes":
        for incoming_id in shared_by(subject=job.subject):
            give_up_on(outside=outside, incoming_id=incoming_id, error_id=error_id)
    elif job.name == "execute":
        give_up(outside=outside, request_id=job.subject, error_id=error_id)
    elif job.name == "revoke":
        failed(outside=outside, grant_id=job.subject, code=error_id)
