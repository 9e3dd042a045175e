"""The handover: what a person who moves or leaves passes on, to whom, and that nothing is left without an owner.

Engines and departments register what their people may have to pass on (`kinds.register`) from
`AppConfig.ready()`. A handover is prepared by whoever may change the person's assignments, offered to
one successor or several, and accepted by each for their own lines (`actions`). What nobody accepted
falls to the superior once the positions have ended (`settling`, a step of the sweep).
"""
