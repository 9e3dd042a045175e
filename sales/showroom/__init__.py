"""The showroom: who comes, who calls, who drives; leads from the first word to the order."""
