"""The demo store's showroom: half a year of visits, leads, test drives and recordings, all of it invented.

One file a noun, because each has a life of its own and joins the others by the lead only: `leads` and how some are
given up in `losses`, the `visits`, the `drives`, the `recordings`, the `calls` still to be made. `scene` is what they
all play in, and `steps` writes them in the order in which they need each other. From outside only `write` is called,
and `apply_for_losses` when all else is there.
"""

from dealership.demo.showroom.losses import apply_for_losses
from dealership.demo.showroom.steps import write

__all__ = ["apply_for_losses", "write"]
