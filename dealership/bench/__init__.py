"""`manage.py bench`: how far the engines stand from the best that can be done by hand.

Every case runs two things in turn on the same rows: ours, as the pages and the sweeper call
it, and a floor, which is what the database or Django alone would take. Only the ratio within
one run says something; milliseconds differ from machine to machine. `frame` measures, `data`
and `history` make the rows, `database` the place for them, and the cases stand in files by noun.
"""
