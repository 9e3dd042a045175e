"""The positions of the sales department, one file a position: names, place, grants, duties, weights, reports."""
