"""The audit log: who looked at a student's past, who changed rules, who signed in.

``append`` writes an entry, in the transaction of what it tells of. The worker links the
entries of a district into a chain of hashes (``sealing``), ``verifying`` finds what was
edited, deleted, moved or cut since. ADR 8.
"""

from corridor.core.audit.kinds import Kind
from corridor.core.audit.models import AuditEntry, AuditLink, AuditPending
from corridor.core.audit.writing import COMMAND_LINE, By, append, append_once, by

__all__ = [
    "COMMAND_LINE",
    "AuditEntry",
    "AuditLink",
    "AuditPending",
    "By",
    "Kind",
    "append",
    "append_once",
    "by",
]
