"""The pages of proof."""
