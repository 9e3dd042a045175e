"""What the database itself refuses: entries of the decision log are never changed, deleted or emptied.

An owner of the database can take the guards away; what is changed then the hash chain tells.
"""

from __future__ import annotations

from roles.append_only import AppendOnly

GUARDS = AppendOnly("approvals", "approvals_decision", "approvals_chainanchor")
put_up, take_down, put_up_again = GUARDS.put_up, GUARDS.take_down, GUARDS.put_up_again
