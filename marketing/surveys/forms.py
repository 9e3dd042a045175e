"""What is typed for a survey: whom to ask about what; and the customer's own form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from marketing.forms.choices import CustomerField
from marketing.models import Questionnaire, Survey
from marketing.models.survey import COMMENT_LENGTH
from roles import clock
from roles.colleagues import ColleagueField
from roles.models import Assignment
from roles.records.forms import RecordForm, RefusableForm


class SurveyForm(RecordForm):
    """Whom to ask, with which questions, about whose work."""

    customer = CustomerField()
    about = ColleagueField(label=_("Whose work"), required=False, empty_label=_("Nobody in particular"))

    field_order = ("questionnaire", "customer", "about", "paper")

    class Meta:
        model = Survey
        fields = ("questionnaire", "customer", "paper")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        customer = self.fields["customer"]
        assert isinstance(customer, CustomerField)
        customer.offer(self.user, self.instance.customer if self.instance.pk else None)
        questionnaire = self.fields["questionnaire"]
        assert isinstance(questionnaire, forms.ModelChoiceField)
        questionnaire.queryset = Questionnaire.objects.filter(is_active=True)
        about = self.fields["about"]
        assert isinstance(about, ColleagueField)
        about.offer(_measured(self))
        if self.instance.pk:
            self.initial["about"] = str(self.instance.about_id or "")

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the model, whose work it is about, and where they work."""
        about = self.cleaned_data["about"]
        customer = self.cleaned_data["customer"]
        seats = Assignment.objects.active_on(clock.today()).filter(staff=about, store=customer.store_id)
        seat = seats.select_related("unit").order_by("starts_on", "pk").first() if about else None
        return {**super().values, "about": about, "about_unit": seat.unit if seat else customer.unit}

    @property
    def more(self) -> dict[str, Any]:
        """Nothing beside the model's fields."""
        return {}


def _measured(form: SurveyForm) -> Any:
    """Return whose work customers are asked about: who works in sales or after-sales of the store."""
    seats = Assignment.objects.active_on(clock.today()).filter(department__department_code__in=["sales", "aftersales"])
    if form.instance.pk:
        seats = seats.filter(store=form.instance.store_id)
    elif not form.user.is_superuser:
        mine = Assignment.objects.active_on(clock.today()).filter(staff=form.user).values("store")
        seats = seats.filter(store__in=mine)
    return seats.with_names().order_by("department__code", "unit__code", "position__order", "staff__employee_no")


class AnswerForm(forms.Form, RefusableForm):
    """The questions as they were sent, in the reader's language; nothing of the customer stands in it."""

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chinese = (get_language() or "").startswith("zh")
        self.questions: list[str] = []
        for each in survey.asked:
            name = f"q{each['id']}"
            scale = [(str(n), str(n)) for n in range(1, 11)]
            choices = [("1", gettext("Yes")), ("0", gettext("No"))] if each["kind"] == "yes_no" else scale
            self.fields[name] = forms.TypedChoiceField(
                label=each["zh"] if chinese else each["en"],
                choices=choices,
                coerce=int,
                empty_value=None,
                required=each["required"],
                widget=forms.RadioSelect,
                error_messages={"required": gettext("Please choose an answer.")},
            )
            self.questions.append(name)
        self.fields["comment"] = forms.CharField(
            label=gettext("Anything else we should know?"),
            required=False,
            max_length=COMMENT_LENGTH,
            widget=forms.Textarea(attrs={"rows": 4}),
        )

    @property
    def answers(self) -> dict[str, int]:
        """What was answered: question id -> points."""
        given = {name[1:]: self.cleaned_data.get(name) for name in self.questions}
        return {key: value for key, value in given.items() if value is not None}
