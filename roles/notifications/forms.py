"""What is typed about messages: a person's channels, a store's rules, a unit's robot."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from roles.notifications.addresses import LONGEST, Refused, taken_apart
from roles.notifications.models import MessageRules, Robot, RobotKind
from roles.notifications.models.rules import all_topics
from roles.notifications.robots import takes_signature, token_of
from roles.notifications.topics import topic_choices, unit_topic_choices

REASONS: dict[str, str | Promise] = {
    "address-malformed": _("This is no address."),
    "address-not-https": _("Only addresses that begin with https:// are called."),
    "address-with-user": _("The address must not hold a user name or password."),
    "address-not-public": _("This address lies inside the house's own network and is not called."),
}
_KEY_LENGTH = 120


class ChannelForm(forms.Form):
    """The topics a person wants by e-mail, among those their store allows."""

    email = forms.MultipleChoiceField(
        label=_("By e-mail"), required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})
    )

    def __init__(self, *args: Any, allowed: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(key, label) for key, label in topic_choices() if key in allowed]


class RulesForm(forms.ModelForm):
    """A store's rules; the topics are ticked."""

    email_topics = forms.MultipleChoiceField(
        label=_("Allowed by e-mail"),
        required=False,
        initial=all_topics,
        choices=topic_choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What people may receive by e-mail; everything is always in their inbox."),
    )

    class Meta:
        model = MessageRules
        fields = ("store", "quiet_from", "quiet_to", "digest_at", "closing_at", "email_topics")


class RobotForm(forms.ModelForm):
    """A unit's robot. The address and the signing key are written here and never shown again."""

    address = forms.CharField(
        label=_("Webhook address"),
        required=False,
        max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "class": "vTextField"}),
        help_text=_(
            "The whole address that WeCom, DingTalk or Feishu shows for the robot. It is kept encrypted and never shown"
            " again; leave it empty to keep the one there is."
        ),
    )
    signing_key = forms.CharField(
        label=_("Signing key"),
        required=False,
        max_length=_KEY_LENGTH,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "class": "vTextField"}),
        help_text=_("Where the robot asks for signed messages (DingTalk, Feishu). Goes with the address above."),
    )
    topics = forms.MultipleChoiceField(
        label=_("Posts"), required=False, choices=unit_topic_choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Robot
        fields = ("unit", "name", "kind", "topics", "names", "is_active")

    def clean_address(self) -> str:
        """Refuse an address that would never be called; say why."""
        address: str = self.cleaned_data["address"].strip()
        if not address:
            if self.instance.address_sealed:
                return ""
            raise ValidationError(_("Paste the address of the robot."))
        try:
            taken_apart(address)
        except Refused as refused:
            raise ValidationError(str(REASONS.get(refused.kind, REASONS["address-malformed"]))) from refused
        return address

    def clean(self) -> dict[str, Any]:
        """Check that the address belongs to this kind of robot, and that the key is one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind, address, key = (cleaned.get(name, "") for name in ("kind", "address", "signing_key"))
        if address and kind in RobotKind.values and kind != RobotKind.WEBHOOK and not token_of(kind, address):
            self.add_error("address", _("This is not the address of such a robot: its key is missing."))
        if not address and "kind" in self.changed_data and self.instance.pk:
            self.add_error("address", _("Another kind of robot has another address: paste it."))
        if key and not address:
            self.add_error("address", _("Paste the address again together with the signing key."))
        elif key and kind in RobotKind.values and not takes_signature(kind, key):
            self.add_error("signing_key", _("This kind of robot takes no such key."))
        return cleaned
