"""Photos and files: what is taken, what is left of it, who may look at it."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from PIL import Image

from roles import clock
from roles.duties.actions import tick_item, untick_item
from roles.duties.requirements import ProofMissing
from roles.proof.actions import add_evidence, remove_evidence
from roles.proof.files import clean_name, prepare
from roles.proof.models import Evidence, Flag
from tests import factories
from tests.proof.conftest import picture, upload, with_position

pytestmark = pytest.mark.django_db


def browser(staff):
    client = Client()
    client.force_login(staff)
    return client


class TestWhatIsTaken:
    def test_a_photo_keeps_the_picture_and_nothing_else(self, make, clerk):
        content = with_position()
        assert Image.open(BytesIO(content)).getexif().get_ifd(0x8825), "the camera's position is in what is sent"
        (row,) = add_evidence(item=make(), acting_user=clerk, files=[upload(content)])
        for stored in (row.file, row.thumbnail):
            kept = stored.open().read()
            image = Image.open(BytesIO(kept))
            assert not image.getexif()
            assert b"SecretCamera" not in kept and b"Exif" not in kept
        assert Image.open(BytesIO(row.file.open().read())).size == (48, 64), "drawn upright"
        assert clock.local_date(row.taken_at).isoformat() == "2026-03-02"

    @pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
    def test_photos_are_stored_as_jpeg_whatever_they_are_called(self, form):
        found = prepare(upload(picture(form=form), "x.html"))
        assert found.content_type == "image/jpeg"
        assert found.content.read().startswith(b"\xff\xd8\xff")

    def test_a_large_photo_is_made_smaller(self):
        found = prepare(upload(picture(size=(2600, 1300))))
        assert Image.open(found.content).size == (2000, 1000)
        assert max(Image.open(found.small).size) <= 320

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (b"", "empty.jpg"),
            (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "x.svg"),
            (b"<html><script>alert(1)</script></html>", "photo.jpg"),
            (b"\xff\xd8\xff<script>alert(1)</script>", "photo.jpg"),
            (picture()[:200], "cut.jpg"),
            (b"GIF89a" + b"\x00" * 50, "x.gif"),
            (b"PK\x03\x04 not a zip", "x.xlsx"),
            (b"%PDF-1.4 never ends", "x.pdf"),
            (b"MZ" + b"\x00" * 100, "x.exe"),
            (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "x.webp"),
            (b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, "x.png"),
        ],
    )
    def test_what_is_no_photo_is_refused_with_its_name(self, content, name):
        with pytest.raises(ValidationError) as refused:
            prepare(upload(content, name))
        assert name in refused.value.messages[0]

    def test_what_is_too_large_is_refused_before_it_is_read(self, settings):
        settings.EVIDENCE_MAX_BYTES = 1_000_000
        with pytest.raises(ValidationError, match="1"):
            prepare(upload(b"\xff\xd8\xff" + b"x" * 1_000_001))

    def test_a_picture_that_unpacks_to_too_much_is_refused(self, settings):
        settings.EVIDENCE_MAX_PIXELS = 1_000_000
        out = BytesIO()
        Image.new("L", (4000, 4000)).save(out, "PNG")
        assert len(out.getvalue()) < 50_000
        with pytest.raises(ValidationError, match="1"):
            prepare(upload(out.getvalue(), "bomb.png"))

    def test_pdf_and_excel_are_known_by_content(self):
        assert prepare(upload(b"%PDF-1.4\n%%EOF\n", "a.jpg")).content_type == "application/pdf"
        for macros, taken in ((False, True), (True, False)):
            out = BytesIO()
            with zipfile.ZipFile(out, "w") as parts:
                for name in ("[Content_Types].xml", "xl/workbook.xml", *(["xl/vbaProject.bin"] * macros)):
                    parts.writestr(name, "x")
            if taken:
                assert prepare(upload(out.getvalue(), "a.xlsx")).content_type.endswith("sheet")
            else:
                with pytest.raises(ValidationError):
                    prepare(upload(out.getvalue(), "a.xlsx"))

    @pytest.mark.parametrize(
        ("name", "kept"),
        [
            ("../../etc/passwd", "passwd"),
            ("a\x00b.jpg", "ab.jpg"),
            ("C:\\x\\照片.jpg", "照片.jpg"),
            ("…" * 300, "…" * 120),
        ],
    )
    def test_names_are_cleaned(self, name, kept):
        assert clean_name(name) == kept


class TestProving:
    def test_a_duty_that_a_photo_proves_is_not_ticked_without(self, make, clerk):
        item = make()
        with pytest.raises(ProofMissing):
            tick_item(item=item, acting_user=clerk, revision=1)
        item.refresh_from_db()
        assert (item.status, item.revision) == ("open", 1)
        add_evidence(item=item, acting_user=clerk, files=[upload(picture())])
        tick_item(item=item, acting_user=clerk, revision=1)
        assert item.status == "done"

    def test_nobody_else_adds_and_nothing_is_added_once_it_is_done(self, make, clerk, house):
        item = make()
        with pytest.raises(PermissionDenied):
            add_evidence(item=item, acting_user=factories.fresh(house.lead.staff), files=[upload(picture())])
        add_evidence(item=item, acting_user=clerk, files=[upload(picture())])
        tick_item(item=item, acting_user=clerk, revision=1)
        with pytest.raises(ValidationError):
            add_evidence(item=item, acting_user=clerk, files=[upload(picture(seed=2))])
        with pytest.raises(ValidationError):
            remove_evidence(evidence=Evidence.objects.get(), acting_user=clerk)

    def test_all_of_them_or_none_and_not_the_same_twice(self, make, clerk, settings):
        item = make()
        for files in ([], [upload(picture()), upload(b"nonsense", "x.jpg")], [upload(picture()), upload(picture())]):
            with pytest.raises(ValidationError):
                add_evidence(item=item, acting_user=clerk, files=files)
        settings.EVIDENCE_PER_ITEM = 1
        with pytest.raises(ValidationError):
            add_evidence(item=item, acting_user=clerk, files=[upload(picture()), upload(picture(seed=2))])
        assert Evidence.objects.count() == 0

    def test_after_taking_the_only_photo_away_it_is_not_proved(self, make, clerk):
        item = make()
        (row,) = add_evidence(item=item, acting_user=clerk, files=[upload(picture())])
        remove_evidence(evidence=row, acting_user=clerk)
        with pytest.raises(ProofMissing):
            tick_item(item=item, acting_user=clerk, revision=1)

    def test_a_tick_taken_back_keeps_its_photo(self, make, clerk):
        item = make()
        add_evidence(item=item, acting_user=clerk, files=[upload(picture())])
        tick_item(item=item, acting_user=clerk, revision=1)
        untick_item(item=item, acting_user=clerk, revision=2)
        tick_item(item=item, acting_user=clerk, revision=3)
        item.refresh_from_db()
        assert (item.status, item.evidence.count()) == ("done", 1)

    def test_the_same_photo_for_another_duty_is_shown_to_the_superior(self, make, clerk, house):
        first, second, third = make(), make(), make()
        add_evidence(item=first, acting_user=clerk, files=[upload(picture())])
        # Sent through a messenger it has other bytes, and still looks the same.
        add_evidence(item=second, acting_user=clerk, files=[upload(picture(quality=60))])
        add_evidence(item=third, acting_user=clerk, files=[upload(picture(seed=5))])
        flag = Flag.objects.get()
        assert (flag.kind, flag.item_id, flag.other_id) == ("photo", second.pk, first.pk)
        assert flag.superior_id == house.lead.staff_id


class TestPages:
    def test_adding_ticking_and_looking_without_javascript(self, make, clerk, house):
        item, client = make(), browser(clerk)
        assert reverse("proof:item", args=[item.pk]) in client.get("/duties/").content.decode()
        refused = client.post(reverse("duties:tick", args=[item.pk]), {"version": 1})
        assert refused.status_code == 422
        address = reverse("proof:upload", args=[item.pk])
        assert client.post(address, {"files": [upload(b"<svg/>", "x.svg")]}).status_code == 422
        added = client.post(address, {"files": [upload(picture()), upload(picture(seed=3))]})
        assert added.status_code == 302
        assert client.post(reverse("duties:tick", args=[item.pk]), {"version": 1}).status_code == 302
        item.refresh_from_db()
        assert item.status == "done"
        page = browser(house.lead.staff).get(reverse("proof:item", args=[item.pk])).content.decode()
        assert page.count("?small") == 2
        assert 'type="file"' not in page

    def test_a_file_is_handed_out_to_those_who_see_the_item(self, make, clerk, house):
        (row,) = add_evidence(item=make(), acting_user=clerk, files=[upload(with_position(), 'a"b\r\n照.jpg')])
        address = reverse("proof:file", args=[row.pk])
        stranger = factories.make_seat(house.positions.lead, factories.make_team(house.department)).staff
        for staff, status in ((clerk, 200), (house.lead.staff, 200), (house.chief.staff, 200), (stranger, 404)):
            response = browser(staff).get(address)
            assert response.status_code == status
        response = browser(clerk).get(address)
        assert response["Content-Type"] == "image/jpeg"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]
        assert "no-cache" in response["Cache-Control"] and "private" in response["Cache-Control"]
        assert "\r" not in response["Content-Disposition"] and '"' not in response["Content-Disposition"]
        assert not Image.open(BytesIO(b"".join(response.streaming_content))).getexif()
        assert Client().get(address).status_code == 302

    def test_a_pdf_is_saved_not_shown(self, make, clerk):
        (row,) = add_evidence(item=make(), acting_user=clerk, files=[upload(b"%PDF-1.4\n%%EOF", "凭证.pdf")])
        assert browser(clerk).get(reverse("proof:file", args=[row.pk]))["Content-Disposition"].startswith("attachment")

    def test_only_the_owner_adds_and_takes_away(self, make, clerk, house):
        item = make()
        (row,) = add_evidence(item=item, acting_user=clerk, files=[upload(picture())])
        lead = browser(house.lead.staff)
        assert lead.post(reverse("proof:upload", args=[item.pk]), {"files": upload(picture())}).status_code == 404
        assert lead.post(reverse("proof:remove", args=[row.pk])).status_code == 404
        assert browser(clerk).post(reverse("proof:remove", args=[row.pk])).status_code == 302
        assert not Evidence.objects.exists()

    def test_an_upload_by_htmx_answers_with_the_block(self, make, clerk):
        item = make()
        address = reverse("proof:upload", args=[item.pk])
        for files, status in ((upload(picture()), 200), (upload(b"x", "x.jpg"), 422)):
            response = browser(clerk).post(address, {"files": files}, headers={"hx-request": "true"})
            assert response.status_code == status
            assert response.content.decode().count('id="evidence"') == 1
            assert "<!DOCTYPE" not in response.content.decode()

    def test_after_the_period_nothing_is_added(self, make, clerk):
        item = make()
        with clock.at(item.closes_at + timedelta(seconds=1)), pytest.raises(ValidationError):
            add_evidence(item=item, acting_user=clerk, files=[upload(picture())])
