"""What a browser would send back: the values of a rendered admin page."""

from django.urls import reverse


def url(model, action="changelist", *args):
    options = model._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_{action}", args=args)


def posted(response):
    """Return the form data of a change page as it stands, formsets included."""
    data = {}
    for form in _forms(response.context):
        for bound in form:
            value = bound.value()
            data[bound.html_name] = _written(bound, value)
    return {name: value for name, value in data.items() if value is not None}


def _forms(context):
    if "adminform" in context:
        yield context["adminform"].form
    for inline in context.get("inline_admin_formsets", ()):
        yield inline.formset.management_form
        yield from inline.formset.forms


def _written(bound, value):
    widget = bound.field.widget
    if value is None or value is False:
        return None
    if value is True:
        return "on"
    if isinstance(value, list):
        return [str(getattr(each, "pk", each)) for each in value]
    formatted = widget.format_value(value) if hasattr(widget, "format_value") else value
    if isinstance(formatted, list):
        formatted = formatted[0] if formatted else ""
    return str(getattr(formatted, "pk", formatted) if formatted is not None else "")


def previewed(response):
    """Return the preview of a change; fails when the form was refused or saved at once."""
    assert response.status_code in (200, 409, 422), response.status_code
    assert "outlook" in response.context, errors(response)
    return response.context["outlook"]


def confirmation(response, reason="Agreed in the monthly meeting"):
    """Return what the preview page sends when it is confirmed: all that was typed, and the reason."""
    return dict(response.context["posted"]) | {
        "_state": response.context["entry_state"],
        "_confirm": "1",
        "change_reason": reason,
    }


def save(client, address, data, reason="Agreed in the monthly meeting"):
    """Send a form and confirm its preview; return the last answer (the first one where it was refused)."""
    response = client.post(address, data)
    if response.status_code != 200 or "outlook" not in response.context:
        return response
    return client.post(address, confirmation(response, reason))


def errors(response):
    """Return every error sentence on a page that was not saved."""
    assert response.status_code == 200, response.status_code
    sentences = []
    for form in _forms(response.context):
        sentences += [str(each) for lines in form.errors.values() for each in lines]
    for inline in response.context.get("inline_admin_formsets", ()):
        sentences += [str(each) for each in inline.formset.non_form_errors()]
    return sentences
