"""The positions of finance and administration, one file a position: names, place, grants, duties, weights, reports."""
