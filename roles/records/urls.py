"""Addresses of working records: one set for all kinds."""

from django.urls import path

from roles.records.views import files, imports, lists, pages, search, sharing

app_name = "records"
urlpatterns = [
    path("", lists.home, name="home"),
    path("search/", search.find, name="search"),
    path("<slug:kind>/", lists.listing, name="list"),
    path("<slug:kind>/new/", pages.add, name="add"),
    path("<slug:kind>/export/", lists.export, name="export"),
    path("<slug:kind>/columns/", lists.choose, name="columns"),
    path("<slug:kind>/filters/", lists.save, name="filter_save"),
    path("<slug:kind>/filters/<int:pk>/forget/", lists.forget, name="filter_forget"),
    path("<slug:kind>/bulk/", lists.bulk, name="bulk"),
    path("<slug:kind>/import/", imports.start, name="import"),
    path("<slug:kind>/import/template/", imports.empty, name="import_template"),
    path("<slug:kind>/import/<uuid:token>/", imports.check, name="import_check"),
    path("<slug:kind>/<int:pk>/", pages.detail, name="detail"),
    path("<slug:kind>/<int:pk>/edit/", pages.edit, name="edit"),
    path("<slug:kind>/<int:pk>/move/<slug:move>/", pages.move, name="move"),
    path("<slug:kind>/<int:pk>/show/", pages.show, name="show"),
    path("<slug:kind>/<int:pk>/remark/", pages.remark, name="remark"),
    path("<slug:kind>/<int:pk>/share/", sharing.share, name="share"),
    path("<slug:kind>/<int:pk>/share/<int:share>/end/", sharing.unshare, name="unshare"),
    path("<slug:kind>/<int:pk>/files/", files.upload, name="upload"),
    path("<slug:kind>/<int:pk>/files/<int:file>/", files.file, name="file"),
    path("<slug:kind>/<int:pk>/files/<int:file>/remove/", files.remove, name="file_remove"),
]
