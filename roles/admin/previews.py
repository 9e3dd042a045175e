"""The page of an entry shows what a change would do before it is saved."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from roles.admin.base import HistoryAdmin
from roles.admin.proposals import NEW, Outlook, ReasonForm, proposal_of
from roles.catalogue.occasions import state_of
from roles.history import occasion


class _OnlyDrawn:
    """A form that is drawn again with what was typed, and not saved; with what the actions refused, if they did."""

    refusal: ValidationError | None = None

    def is_valid(self) -> bool:
        """Never save."""
        form: Any = self
        if self.refusal is not None and not form.errors:
            for name, sentences in _by_field(self.refusal).items():
                form.add_error(name if name in form.fields else None, sentences)
        return False


def _by_field(error: ValidationError) -> dict[str, list[str]]:
    return error.message_dict if hasattr(error, "error_dict") else {"": error.messages}


class PreviewedAdmin(HistoryAdmin):
    """Saving happens in two steps: the form is sent and tried out, then confirmed with a reason.

    Both steps run Django's own way of saving, through the same actions; the first one is taken back.
    """

    change_form_template = "admin/catalogue/change_form.html"
    preview_template = "admin/catalogue/preview.html"
    # What such an entry can move, by the names of the measures; None: anything.
    measures: ClassVar[tuple[str, ...] | None] = None

    def affected(self, entry: Any) -> set[int]:
        """Return the positions whose people may feel a change of the entry."""
        return {entry.position_id} if entry.position_id else set()

    def _changeform_view(
        self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: Any
    ) -> HttpResponse:
        """Save within one occasion, so that every row of history the change writes carries the same instant.

        What the actions or the database refuse is said on the form, which keeps what was typed.
        """
        with occasion():
            try:
                with transaction.atomic():
                    return super()._changeform_view(request, object_id, form_url, extra_context)
            except ValidationError as error:
                proposal_of(request).refusal = error
            except IntegrityError:
                proposal_of(request).refusal = ValidationError(
                    _("Nothing was saved: somebody changed the same thing at this moment. Look at it again.")
                )
            return super()._changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form; on the way back from the preview, and after a refusal, it is only drawn."""
        form = super().get_form(request, obj, change, **kwargs)
        if request.method != "POST":
            return form
        proposal = proposal_of(request)
        if proposal.editing or proposal.refusal is not None:
            return type(form.__name__, (_OnlyDrawn, form), {"refusal": proposal.refusal})
        return form

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Note in the form which state of the entry it was drawn from."""
        entry = context.get("original")
        seen = proposal_of(request).state if request.method == "POST" else ""
        context["entry_state"] = seen or (state_of(entry) if entry is not None else NEW)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Look at what is stored, then write."""
        proposal_of(request).begin(obj, self.affected(obj), self.measures)
        self.write(request, obj, form, change)

    def write(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write the entry through the actions."""
        raise NotImplementedError

    def log_reason(self, request: HttpRequest, entry: Any, reason: str) -> None:
        """Log a change that came without a form of the entry."""
        super().log_change(request, entry, reason)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Log the reason: what was changed stands in the history."""
        return super().log_change(request, obj, proposal_of(request).reason or message)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Log the reason."""
        return super().log_addition(request, obj, proposal_of(request).reason or message)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Keep the new entry if it was confirmed, else show it and take it back."""
        if proposal_of(request).saving:
            return super().response_add(request, obj, post_url_continue)
        return self._preview(request, obj, add=True)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Keep the change if it was confirmed, else show what it does and take it back."""
        if proposal_of(request).saving:
            return super().response_change(request, obj)
        return self._preview(request, obj, add=False)

    def _preview(self, request: HttpRequest, entry: Any, *, add: bool) -> HttpResponse:
        proposal = proposal_of(request)
        outlook = proposal.seen(entry)
        transaction.set_rollback(True)
        if not outlook.differences and not proposal.stale:
            messages.info(request, _("Nothing was changed: everything is as it was."))
            return HttpResponseRedirect(request.get_full_path())
        return self.preview_page(
            request,
            entry,
            outlook,
            add=add,
            form=proposal.form,
            state=proposal.stored_state,
            stale=proposal.stale,
            meanwhile=proposal.meanwhile,
            posted=proposal.posted,
            may_save=True,
            status=proposal.status,
        )

    def preview_page(
        self,
        request: HttpRequest,
        entry: models.Model,
        outlook: Outlook | None,
        *,
        form: ReasonForm,
        state: str,
        status: int = 200,
        **facts: Any,
    ) -> HttpResponse:
        """Show what a change would do, and ask for the reason."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            # A new entry has no page yet: what was written is taken back.
            "original": None if facts.get("add") else entry,
            "title": _("Preview of the change"),
            "subtitle": str(entry),
            "is_popup": "_popup" in request.POST,
            "has_view_permission": True,
            "outlook": outlook,
            "form": form,
            "entry_state": state,
            **facts,
        }
        request.current_app = self.admin_site.name  # type: ignore[attr-defined]
        return TemplateResponse(request, self.preview_template, context, status=status)
