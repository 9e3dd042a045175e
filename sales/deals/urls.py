"""Addresses of deals beyond the generic ones."""

from django.urls import path

from sales.deals.views import deliveries, orders, quotations

urlpatterns = [
    path("leads/<int:pk>/quote/", quotations.quote_lead, name="lead_quote"),
    path("quotations/<int:pk>/lines/", quotations.add_line, name="quotation_line"),
    path("quotations/<int:pk>/lines/<int:line>/drop/", quotations.drop_line, name="quotation_line_drop"),
    path("quotations/<int:pk>/print/", quotations.on_paper, name="quotation_print"),
    path("quotations/<int:pk>/pdf/", quotations.pdf, name="quotation_pdf"),
    path("orders/<int:pk>/pdf/", orders.pdf, name="order_pdf"),
    path("orders/<int:pk>/change/", orders.ask_change, name="order_ask_change"),
    path("orders/<int:pk>/second/", orders.change_second, name="order_second"),
    path("changes/<int:pk>/", orders.change, name="order_change"),
    path("deliveries/", deliveries.week, name="deliveries"),
    path("deliveries/<int:pk>/checklist/", deliveries.tick, name="delivery_tick"),
    path("deliveries/<int:pk>/sign/", deliveries.sign, name="delivery_sign"),
    path("deliveries/<int:pk>/signature/", deliveries.signature, name="delivery_signature"),
]
