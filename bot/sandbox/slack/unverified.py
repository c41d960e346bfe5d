"""What this local Slack does by documentation or by guess, and nobody has compared with the real one yet."""

UNVERIFIED: tuple[str, ...] = (
    "Exact words of response_metadata.messages for rules other than length, item count, missing and unknown fields, "
    "unsupported types and repeated action_ids.",
    "Whether a modal needs at least one block, and whether a message with an empty `blocks` and a text is accepted.",
    "Lower limits (least one option, least one element) and the words used for them.",
    "Which of the newer blocks (plan, task_card, data_table, card, carousel, container) each surface takes; the "
    "data_table's row limit (101 here; some sources say 201) and the error for a second table in a message.",
    "The types allowed inside a container, and markdown blocks that Slack expands into more than 50 blocks.",
    "thread_not_found and cannot_reply_to_message for a thread_ts that is not the first message of a thread.",
    "A deleted message that has replies leaves a tombstone, told as message_changed: seen in the wild. That it "
    "cannot be edited (here cant_update_message) and that its thread still takes replies is a guess.",
    "used_url, expired_url and no_service as bodies (with status 404) of refused response_urls.",
    "What a response to a message in a thread does without thread_ts: here it goes to the channel.",
    "views.open while a modal is open: here the new one replaces the stack.",
    "views.push with a trigger that did not come from a modal: here invalid_trigger_id.",
    "Whether a refused view uses up its trigger_id: here it does not.",
    "retry_reason of Socket Mode redeliveries (timeout, connection_failed) and their exact spacing.",
    "Whether an event in flight on a socket that is cut is redelivered at once: here it is.",
    "How soon Slack closes a socket after refresh_requested: here after half a second.",
    "The words Slackbot uses for dispatch_failed, http errors and an invalid answer to a slash command.",
    "Which bare words Slack turns into links; only a handful of domain endings are known here.",
    "How long an ack over a socket may be: here as long as it likes. The real one drops long ones without a word "
    "(slack-go/slack#1196), from which length on nobody says.",
    "Text of a slash command without should_escape: here it is passed on as typed.",
    "Slack's client-side words for a field that is too long, too short, or not a number.",
    "Legacy `attachments` of messages: neither kept nor checked. Link unfurling and scheduled messages: absent.",
    "Rate limits: the buckets promise exactly Slack's minimum; bursts that Slack lets through are refused here.",
    "JSON bodies are accepted by every method; Slack takes only forms and queries in some of the reading methods.",
    "Slack's own websocket pings and its server-side replacement of sockets after some hours do not happen here.",
    "Guests see every channel here; Slack shows them only those they were invited to.",
    "Whether a deactivated person's open client can still send one last click: here it cannot.",
    "files.info and downloads have no thumbnails; files live in memory and are limited to 32 MiB.",
)
