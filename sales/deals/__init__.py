"""The deal: quotation, discount, order, cases about it, delivery."""
