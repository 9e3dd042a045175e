"""The positions of the after-sales department, one file a position: names, place, grants, duties, weights, reports."""
