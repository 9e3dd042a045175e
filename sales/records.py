"""The kinds of records sales keeps, each room's declared in a file of its own (see `docs/adding-a-record.md`)."""

# Deals hang on leads and cars: they are declared last.
import sales.showroom.records  # isort: skip
import sales.stock.records  # isort: skip
import sales.network.records  # isort: skip
import sales.deals.records  # noqa: F401  # isort: skip
