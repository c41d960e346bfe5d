#!/bin/sh
# What a pull request does to the policies: BEFORE and AFTER are policy folders. Writes a comment to COMMENT.
#
#   policies.sh BEFORE AFTER COMMENT
#
# LABELS   the pull request's labels, one a line; LOOSENS among them says that a looser org/ is meant.
# HISTORY  lines of `amlbot history --json`; without it nothing is replayed.
# PEOPLE   JSON object of group: [person, ...]; without it nobody is counted.
# Ends with 1 when the documents have mistakes, a test fails, or org/ may be looser without the label.
set -u
before=$1 after=$2 comment=$3
loosens=${LOOSENS:-loosens-org}
failed=0

section() { # TITLE, then the words of a command
  title=$1
  shift
  out=$("$@" 2>&1)
  status=$?
  mark="✅"
  [ "$status" -eq 0 ] || mark="⚠️"
  [ "$status" -le 1 ] || mark="❌"
  { printf '<details><summary>%s %s</summary>\n\n```\n' "$mark" "$title"
    printf '%s\n' "$out" | cut -c1-500 | head -n 200
    printf '```\n</details>\n\n'; } >>"$comment"
  return "$status"
}

: >"$comment"
printf '### What this does to the policies\n\n' >>"$comment"

if ! section "Every document is sound (policy check)" amlbot policy check "$after"; then
  printf '**The documents have mistakes: the bot would keep the last good ones.**\n' >>"$comment"
  exit 1
fi
set -- --deep
[ -z "${PEOPLE:-}" ] || set -- --deep --people "$PEOPLE"
section "Rules that never matter, approvals nobody can give (policy check --deep)" amlbot policy check "$after" "$@" || :
section "Tests and properties (policy test)" amlbot policy test "$after" || failed=1
section "What every possible request would see (policy diff)" amlbot policy diff "$before" "$after" || :
if [ -n "${HISTORY:-}" ]; then
  section "What past requests would have seen (policy replay)" \
    amlbot policy replay "$before" "$after" --history "$HISTORY" || :
fi
if ! section "What the change of org/ alone does" amlbot policy diff "$before" "$after" --only org/; then
  if printf '%s\n' "${LABELS:-}" | grep -qx "$loosens"; then
    printf '`org/` may be looser, and the label `%s` says that it is meant.\n' "$loosens" >>"$comment"
  else
    printf '**`org/` may be looser. If that is meant, have security add the label `%s`.**\n' "$loosens" >>"$comment"
    failed=1
  fi
fi
exit "$failed"
