"""Rosters: who works which shift and who rests, planned a week at a time.

A rest day is a confirmed absence of kind rest, so that everything an absence does holds for it: what is due is
excused, handed over or carried as the duty says. A shift is a row of the calendars.
"""
