"""The morning board and the evening close-out of a department.

Other apps add their panels through `boards.panels`.
"""
