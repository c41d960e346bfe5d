"""What the local Azure does by reasoning or from documents, and nobody has compared with the real service."""

UNVERIFIED = (
    "A PUT of an identical role assignment under its own name answers 200 (or 409, when so tuned).",
    "DELETE of a custom role that is still assigned answers 400 RoleDefinitionHasAssignments.",
    "The order of checks is authorization, then existence, then content.",
    "The wildcard in `computes/*/write` also covers `computes/write`, in every role.",
    "A deployment checks the caller's right to create each of its resources before it starts.",
    "The name rules of clusters and instances, and the codes of their refusals.",
    "The code and text for an instance name that is taken in the region.",
    "Quota is checked for max(1, minimum nodes) of a cluster and for one node of an instance; code of the refusal.",
    "Which properties of an existing compute may change, and the refusal for the others.",
    "A job name that is taken answers 400 UserError.",
    "An asset version cannot be changed in what it points to (400 UserError).",
    "A soft-deleted workspace answers 409 to a new one of its name unless it is recovered.",
    "A workspace in creation has no datastores and refuses computes with 409.",
    "Deleting a workspace leaves its storage account, vault and insights.",
    "The workspace's own identity gets no role assignments.",
    "Durations of long operations are a few seconds where Azure takes minutes.",
    "Constrained delegation is the only condition that is understood; all others allow nothing.",
    "Retail prices are indicative and the same in every region.",
    "Storage accepts whatever carries one of our signatures; containers need not be created.",
    "Run history answers only the archive and restore of jobs.",
)
