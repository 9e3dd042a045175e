"""The cars for sale: ordered, received, kept, counted, allocated, handed over."""
