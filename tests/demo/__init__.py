"""A package, so that what its tests share (`scope="package"`) is taken back after them, not at the end of the run."""
