"""Personnel: people come, move, stand in and leave.

A floor of its own above `roles.approvals`, because a leave waits for a decision and a handover
passes on what waits for one; duties lie above it and ask it who is absent.
"""
