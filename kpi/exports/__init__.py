"""The manufacturer's exports: reports as files in the shape somebody outside the house asks for."""
