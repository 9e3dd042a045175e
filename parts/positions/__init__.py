"""The positions of the parts department, one file a position: names, place, grants, duties, weights, reports."""
