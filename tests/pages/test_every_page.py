"""What holds for every page: nothing inline, the headers that guard it, one language at a time, errors that help."""

import json
import os
import re
import subprocess
import sys

import pytest
from django.db import transaction
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from roles import clock
from tests.pages.conftest import NINE, PASSWORD, browser_of, said, text_of
from tests.pages.test_query_counts import pages

CJK = re.compile(r"[\u3400-\u9fff\uff01-\uff5e\u3001-\u3011]+")
INLINE = {
    "style attribute": re.compile(r"<[^>]+\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "event handler": re.compile(r"<[^>]+\son[a-z]+\s*=", re.I),
    "script with content": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>", re.I),
    "javascript address": re.compile(r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:", re.I),
    "another host": re.compile(r"(?:href|src|action)\s*=\s*[\"']?\s*(?:https?:)?//", re.I),
    "hyperscript": re.compile(r"\shx-on", re.I),
}
ERRORS = {
    "403.html": "This is not open to you",
    "403_csrf.html": "Please send that again",
    "404.html": "There is nothing here",
    "409.html": "This was changed in the meantime",
    "500.html": "Something went wrong",
}


@pytest.fixture(scope="module")
def responses(built_stores, django_db_blocker):
    """Ask every page in both languages as everybody who opens it; asked once for the tests that only read."""
    found = {}
    with django_db_blocker.unblock(), clock.at(NINE), transaction.atomic():
        for language in ("zh-hans", "en"):
            for name, (actors, url, form) in pages(built_stores).items():
                for actor in actors:
                    client = speaker(language, built_stores.people[actor])
                    answer = client.get(url) if form is None else client.post(url, form, headers={"hx-request": "true"})
                    # What is drawn and what is taken along as a file are no pages to be read.
                    if answer["Content-Type"].startswith("text/html"):
                        found[language, name, actor] = answer
            found[language, "login", "nobody"] = speaker(language).get("/login/")
            refused = {"username": "x", "password": "y"}
            found[language, "login, refused", "nobody"] = speaker(language).post("/login/", refused)
            found[language, "405", "nobody"] = speaker(language).post("/healthz")
        transaction.set_rollback(True)
    return found


def speaker(language, staff=None):
    client = browser_of(staff)
    client.cookies["django_language"] = language
    return client


def words(response):
    """Return the readable text of a page, without scripts, names of people and units, and the language switch."""
    body = text_of(response)
    body = re.sub(r"<script.*?</script>|<form[^>]*class=\"language-switch\".*?</form>", " ", body, flags=re.S)
    body = re.sub(r"<(textarea|title)[^>]*>|<option[^>]*>|<[^>]+>", " ", body)
    return re.sub(r"Mk\w+kM|员工\d+|集团|\S+@\S+|T\d{5}", " ", body)


def test_nothing_stands_inline_and_every_guard_is_there(responses):
    faults = []
    for key, response in responses.items():
        body = text_of(response)
        faults += [(key, what) for what, pattern in INLINE.items() if pattern.search(body)]
        policy = response.get("Content-Security-Policy", "")
        if "unsafe" in policy or not {"default-src 'self'", "frame-ancestors 'none'", "object-src 'none'"} <= {
            part.strip() for part in policy.split(";")
        }:
            faults.append((key, policy))
        headers = ("X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy")
        if [response.get(name) for name in headers] != ["nosniff", "DENY", "same-origin"]:
            faults.append((key, dict(response.items())))
    assert faults == []
    assert len(responses) > 100


def test_an_english_page_is_english(responses):
    found = {
        key[1:]: sorted(set(CJK.findall(words(response))))
        for key, response in responses.items()
        if key[0] == "en" and CJK.search(words(response))
    }
    assert found == {}


def test_a_chinese_page_has_no_english_sentence(responses):
    if said("Today") == "Today":
        pytest.skip("the translations are not compiled")
    english = re.compile(r"[A-Za-z]{3,}(?: [A-Za-z]{2,})+")
    found = {
        key[1:]: sorted(set(english.findall(words(response))))
        for key, response in responses.items()
        if key[0] == "zh-hans" and english.search(words(response))
    }
    assert found == {}


def test_every_page_has_one_heading_a_language_and_a_title(responses):
    faults = []
    for key, response in responses.items():
        body = text_of(response)
        if "<!DOCTYPE html>" not in body:
            continue
        title = re.search(r"<title>(.*?)</title>", body, re.S)[1].strip()
        if body.count("<h1") != 1 or f'<html lang="{key[0]}">' not in body or not title:
            faults.append((key, body.count("<h1"), title))
    assert faults == []


class TestErrors:
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    @pytest.mark.parametrize("name", ERRORS)
    def test_a_page_without_any_context_says_what_to_do(self, db, name, language):
        with translation.override(language):
            body = render_to_string(name)
            assert translation.gettext(ERRORS[name]) in body
        assert f'<html lang="{language}">' in body
        assert len(words_of(body)) > 40 or language == "zh-hans"
        assert not any(pattern.search(body) for pattern in INLINE.values())

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_a_fault_shows_the_500_page_and_nothing_of_the_fault(self, stores, monkeypatch, language):
        def broken(_request):
            raise RuntimeError("the secret of the fault")

        monkeypatch.setattr("roles.views.seats_of", broken)
        client = Client(raise_request_exception=False)
        client.force_login(stores.people["consultant"])
        client.cookies["django_language"] = language
        response = client.get("/me/")
        body = text_of(response)
        assert response.status_code == 500
        assert "secret" not in body and "RuntimeError" not in body
        assert f'<html lang="{language}">' in body
        with translation.override(language):
            assert translation.gettext("Something went wrong") in body
        assert 'href="/"' in body
        assert "default-src 'self'" in response["Content-Security-Policy"]

    def test_a_403_says_why_and_leads_back(self, stores):
        body = text_of(browser_of(stores.people["consultant"]).get("/duties/team/"))
        assert said("This page is for those who lead other people.") in body
        assert 'href="/duties/"' in body

    def test_a_404_leads_back_and_repeats_nothing_of_the_address(self, stores):
        response = browser_of(stores.people["consultant"]).get("/nowhere/<script>alert(1)</script>/")
        assert response.status_code == 404
        body = text_of(response)
        assert "alert(1)</script>" not in body
        assert 'href="/duties/"' in body

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_a_form_without_its_token_says_to_send_it_again(self, stores, language):
        client = Client(enforce_csrf_checks=True)
        client.force_login(stores.people["consultant"])
        client.cookies["django_language"] = language
        response = client.post("/messages/read/")
        assert response.status_code == 403
        with translation.override(language):
            assert translation.gettext(ERRORS["403_csrf.html"]) in text_of(response)

    def test_every_form_that_posts_carries_the_token(self, responses):
        bare = []
        for key, response in responses.items():
            for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", text_of(response), re.S):
                token = re.search(r'name="csrfmiddlewaretoken" value="([^"]*)"', form)
                if not token or len(token[1]) < 32:
                    bare.append((key, form[:120]))
        assert bare == []


def words_of(body):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


class TestCookies:
    def test_scripts_do_not_read_the_session_and_other_sites_do_not_send_it(self, stores):
        client = Client()
        client.get("/login/")
        response = client.post("/login/", {"username": stores.people["consultant"].username, "password": PASSWORD})
        assert response.cookies["csrftoken"]["samesite"] == "Lax"
        session = response.cookies["sessionid"]
        assert (session["httponly"], session["samesite"]) == (True, "Lax")

    def test_production_keeps_its_cookies_to_https(self):
        names = [
            "DEBUG",
            "SESSION_COOKIE_SECURE",
            "SESSION_COOKIE_HTTPONLY",
            "SESSION_COOKIE_SAMESITE",
            "CSRF_COOKIE_SECURE",
            "CSRF_COOKIE_SAMESITE",
            "SECURE_SSL_REDIRECT",
            "SECURE_CONTENT_TYPE_NOSNIFF",
            "X_FRAME_OPTIONS",
            "AXES_ENABLED",
        ]
        code = "import json; from django.conf import settings as s; "
        code += f"print(json.dumps({{n: getattr(s, n, None) for n in {names!r}}} | {{'hsts': s.SECURE_HSTS_SECONDS}}))"
        result = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, env=production(), check=True
        )
        found = json.loads(result.stdout)
        assert found.pop("hsts") >= 31_536_000
        # Unset means what django-axes does by itself: it is on.
        assert found.pop("AXES_ENABLED") in (True, None)
        assert found == {
            "DEBUG": False,
            "SESSION_COOKIE_SECURE": True,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "CSRF_COOKIE_SECURE": True,
            "CSRF_COOKIE_SAMESITE": "Lax",
            "SECURE_SSL_REDIRECT": True,
            "SECURE_CONTENT_TYPE_NOSNIFF": True,
            "X_FRAME_OPTIONS": "DENY",
        }


def production():
    """Return the smallest environment production starts with."""
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "dealership.settings.production",
        "SECRET_KEY": "k" * 60,
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "ALLOWED_HOSTS": "intranet.example",
        "CSRF_TRUSTED_ORIGINS": "https://intranet.example",
        "EMAIL_URL": "consolemail://",
    }
