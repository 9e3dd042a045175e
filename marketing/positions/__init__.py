"""The positions of the marketing department, one file a position: names, place, grants, duties, weights, reports."""
