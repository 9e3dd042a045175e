"""The parts department: its positions, their duties, its indicators and (to come) its working records."""
