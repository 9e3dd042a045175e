"""The demo store's marketing: half a year of plans, campaigns, media, ads, content, material, research and surveys.

One file a noun, because each is written from nothing but the house and what came before it: `plans`, `campaigns` with
their money and guests, `reviews`, `media`, `ads`, `content`, `materials`, `research`. `steps` writes them in the order
in which they need each other. From outside only `write` is called.
"""

from dealership.demo.promotion.steps import write

__all__ = ["write"]
