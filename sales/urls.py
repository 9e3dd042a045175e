"""Addresses of sales beyond the generic ones."""

from django.urls import path

from sales.deals import urls as deals
from sales.views import counting, stock

app_name = "sales"
urlpatterns = [
    path("stock/", stock.stock, name="stock"),
    path("stock/labels/", stock.labels, name="labels"),
    path("stock/cars/<int:pk>/label/", stock.label, name="label"),
    path("stock/cars/<int:pk>/cupboard/", stock.handout, name="handout"),
    path("stock/cars/<int:pk>/turn/", stock.turn, name="turn"),
    path("stock/turns/<int:pk>/", stock.deviation, name="deviation"),
    path("stock/vin/<str:vin>", stock.scanned, name="scanned"),
    path("stock/counts/<int:pk>/", counting.count, name="count"),
    path("stock/counts/<int:pk>/cars/<int:line>/", counting.tick, name="tick"),
    path("stock/counts/<int:pk>/scan/", counting.scan, name="count_scan"),
    path("stock/counts/<int:pk>/cars/<int:line>/reason/", counting.explain, name="explain"),
    path("stock/orders/<int:pk>/lines/", stock.order_line, name="order_line"),
    path("stock/orders/<int:pk>/cars/", stock.order_cars, name="order_cars"),
    *deals.urlpatterns,
]
