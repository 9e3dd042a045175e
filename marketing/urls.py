"""Addresses of marketing's records beyond the generic ones."""

from django.urls import path

from marketing.views import calls, campaigns, customers, planning, surveys

app_name = "marketing"
urlpatterns = [
    path("calls/", calls.calls, name="calls"),
    path("calls/<int:pk>/result/", calls.result, name="call_result"),
    path("customers/<int:pk>/phones/", customers.add_phone, name="phone_add"),
    path("customers/<int:pk>/phones/<int:phone>/drop/", customers.drop_phone, name="phone_drop"),
    path("customers/<int:pk>/cars/", customers.add_car, name="car_add"),
    path("customers/<int:pk>/cars/<int:car>/", customers.change_car, name="car_change"),
    path("customers/<int:pk>/consents/", customers.add_consent, name="consent_add"),
    path("customers/<int:pk>/consents/<int:consent>/end/", customers.end_consent, name="consent_end"),
    path("customers/<int:pk>/show/", customers.show, name="customer_show"),
    path("customers/<int:pk>/data/", customers.give_out, name="customer_data"),
    path("customers/<int:pk>/erase/", customers.erase, name="customer_erase"),
    path("customers/<int:pk>/merge/<int:gone>/", customers.merge, name="customer_merge"),
    path("calendar/", planning.calendar, name="calendar"),
    # One name a kind: a list leads to its board by name.
    path("board/campaigns/", planning.board, {"kind": "campaign"}, name="board_campaign"),
    path("board/content/", planning.board, {"kind": "content_item"}, name="board_content_item"),
    path("board/ads/", planning.board, {"kind": "ad_placement"}, name="board_ad_placement"),
    path("board/research/", planning.board, {"kind": "market_research"}, name="board_market_research"),
    path("campaigns/<int:pk>/costs/", campaigns.book, name="campaign_cost"),
    path("campaigns/<int:pk>/guests/", campaigns.guest, name="campaign_guest"),
    path("budgets/<int:pk>/", campaigns.budget, name="campaign_budget"),
    path("survey/<str:token>/", surveys.survey, name="survey_answer"),
]
