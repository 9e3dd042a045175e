"""Which days and hours a store and a person work: holidays, opening days, rosters.

Lowest of the engines: everything that counts days asks here.
"""
