"""People who open the administration: a superuser, and an administrator of one department's catalogue."""

import pytest
from django.contrib.auth.models import Permission

from roles.models import Staff


def _person(name, **fields):
    return Staff.objects.create(username=name, name="管理", employee_no=name, is_staff=True, **fields)


@pytest.fixture
def superuser(synced_catalogue):
    return _person("superuser", is_superuser=True)


@pytest.fixture
def admin_page(client, superuser):
    """A client logged in as superuser."""
    client.force_login(superuser)
    return client


@pytest.fixture
def sales_administrator(synced_catalogue):
    """Holds Django's permissions on the three proxies of sales, and nothing else."""
    person = _person("sales-admin")
    actions = ("add", "change", "view")
    names = [f"{action}_{model}" for action in actions for model in ("position", "duty", "indicator")]
    person.user_permissions.set(Permission.objects.filter(content_type__app_label="sales", codename__in=names))
    return person


@pytest.fixture
def sales_page(client, sales_administrator):
    """A client logged in as the administrator of the sales catalogue."""
    client.force_login(sales_administrator)
    return client
