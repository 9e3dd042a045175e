"""The policy table: who may open which URL. Deny by default.

Every URL of the house stands here; a test walks the resolver and fails for one that is
missing. A row decides who may open the page at all; which records appear on it, and what
may be done with them, is answered by the rights on the records (`roles.rights`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Access(Enum):
    """Who a URL is for."""

    PUBLIC = "anybody, logged in or not"
    STAFF = "anybody who is logged in"
    ADMIN = "Django admin, which checks its own permissions"
    ADMINISTRATOR = "whoever administers the role catalogue"
    KEYED = "whoever knows its secret address; the view checks it and counts the guesses"


@dataclass(frozen=True)
class Rule:
    """One row: `permission` must be held somewhere; with `beyond_own` on other people's records."""

    access: Access
    permission: str = ""
    beyond_own: bool = False


PUBLIC = Rule(Access.PUBLIC)
STAFF = Rule(Access.STAFF)
ADMIN = Rule(Access.ADMIN)
ADMINISTRATOR = Rule(Access.ADMINISTRATOR)
KEYED = Rule(Access.KEYED)


def holding(permission: str, *, beyond_own: bool = False) -> Rule:
    """Return the rule "logged in and holding this permission"."""
    return Rule(Access.STAFF, permission, beyond_own)


POLICY: dict[str, Rule] = {
    "login": PUBLIC,
    "logout": STAFF,
    "password_change": STAFF,
    "password_change_done": STAFF,
    "set_language": PUBLIC,
    "home": STAFF,
    "healthz": PUBLIC,
    "readyz": PUBLIC,
    "roles:operations": ADMINISTRATOR,
    "roles:me": STAFF,
    "roles:access": ADMINISTRATOR,
    "roles:matrix": ADMINISTRATOR,
    "roles:matrix_export": ADMINISTRATOR,
    "roles:compare": ADMINISTRATOR,
    "personnel:staff": holding("roles.view_staff", beyond_own=True),
    "personnel:chart": holding("roles.view_staff", beyond_own=True),
    "personnel:person": holding("roles.view_staff", beyond_own=True),
    "personnel:phone": holding("personnel.show_phone", beyond_own=True),
    "personnel:join": holding("roles.change_assignment", beyond_own=True),
    "personnel:import": holding("roles.change_assignment", beyond_own=True),
    "personnel:import_template": holding("roles.change_assignment", beyond_own=True),
    "personnel:import_check": holding("roles.change_assignment", beyond_own=True),
    "personnel:import_done": holding("roles.change_assignment", beyond_own=True),
    "personnel:move": holding("roles.change_assignment", beyond_own=True),
    "personnel:promote": holding("roles.change_assignment", beyond_own=True),
    "personnel:act": holding("roles.change_assignment", beyond_own=True),
    "personnel:further": holding("roles.change_assignment", beyond_own=True),
    "personnel:end": holding("roles.change_assignment", beyond_own=True),
    "personnel:leave": holding("roles.change_assignment", beyond_own=True),
    "personnel:stay": holding("roles.change_assignment", beyond_own=True),
    "personnel:rejoin": holding("roles.change_assignment", beyond_own=True),
    "personnel:roster": holding("calendars.change_rosterday", beyond_own=True),
    "personnel:turns": holding("calendars.change_rosterday", beyond_own=True),
    "personnel:my_roster": STAFF,
    "personnel:absences": holding("personnel.view_absence", beyond_own=True),
    "personnel:mine": STAFF,
    "personnel:request": holding("personnel.add_absence"),
    "personnel:record": holding("personnel.change_absence", beyond_own=True),
    "personnel:absence": STAFF,
    "personnel:decide": STAFF,
    "personnel:change": STAFF,
    "personnel:cancel": STAFF,
    "personnel:handovers": STAFF,
    "personnel:handover": STAFF,
    "personnel:handover_start": holding("roles.change_assignment", beyond_own=True),
    "personnel:handover_plan": STAFF,
    "personnel:handover_offer": STAFF,
    "personnel:handover_answer": STAFF,
    "personnel:handover_cancel": STAFF,
    "personnel:handover_protocol": STAFF,
    "duties:today": STAFF,
    "duties:tick": holding("duties.complete_checklistitem"),
    "duties:untick": holding("duties.complete_checklistitem"),
    "duties:team": holding("duties.view_checklistitem", beyond_own=True),
    "duties:person": holding("duties.view_checklistitem"),
    "boards:index": holding("duties.view_checklistitem", beyond_own=True),
    "boards:morning": holding("duties.view_checklistitem", beyond_own=True),
    "boards:evening": holding("duties.view_checklistitem", beyond_own=True),
    "boards:feed": KEYED,
    "boards:calendar": STAFF,
    "boards:calendar_make": STAFF,
    "boards:calendar_revoke": STAFF,
    # Of which kind of record, stands in the address: the view asks for the rights on that kind.
    "records:home": STAFF,
    "records:list": STAFF,
    "records:add": STAFF,
    "records:export": STAFF,
    "records:columns": STAFF,
    "records:filter_save": STAFF,
    "records:filter_forget": STAFF,
    "records:bulk": STAFF,
    "records:import": STAFF,
    "records:import_template": STAFF,
    "records:import_check": STAFF,
    "records:detail": STAFF,
    "records:edit": STAFF,
    "records:move": STAFF,
    "records:remark": STAFF,
    "records:upload": STAFF,
    "records:file": STAFF,
    "records:file_remove": STAFF,
    "marketing:calls": holding("marketing.complete_followup"),
    "marketing:call_result": holding("marketing.complete_followup"),
    "marketing:phone_add": holding("marketing.change_customer"),
    "marketing:phone_drop": holding("marketing.change_customer"),
    "marketing:car_add": holding("marketing.change_customer"),
    "marketing:car_change": holding("marketing.change_customer"),
    "marketing:consent_add": holding("marketing.change_customer"),
    "marketing:consent_end": holding("marketing.change_customer"),
    "marketing:customer_show": holding("marketing.show_customer"),
    "marketing:customer_data": holding("marketing.give_customer"),
    "marketing:customer_erase": holding("marketing.erase_customer"),
    "marketing:customer_merge": holding("marketing.merge_customer"),
    "marketing:calendar": holding("marketing.view_campaign"),
    "marketing:board_campaign": holding("marketing.view_campaign"),
    "marketing:board_content_item": holding("marketing.view_contentitem"),
    "marketing:board_ad_placement": holding("marketing.view_adplacement"),
    "marketing:board_market_research": holding("marketing.view_marketresearch"),
    "marketing:campaign_cost": holding("marketing.run_campaign"),
    # Whoever helps in a campaign notes who came: asked of the record.
    "marketing:campaign_guest": STAFF,
    "marketing:campaign_budget": holding("marketing.view_campaignbudget"),
    "marketing:survey_answer": KEYED,
    "assigned:list": STAFF,
    "assigned:give": holding("assigned.add_task", beyond_own=True),
    "assigned:happened": holding("duties.complete_checklistitem"),
    "assigned:series": ADMINISTRATOR,
    "assigned:task": STAFF,
    "assigned:report": STAFF,
    "assigned:answer": STAFF,
    "assigned:deadline": STAFF,
    "assigned:withdraw": STAFF,
    "proof:item": holding("duties.view_checklistitem"),
    "proof:upload": holding("duties.complete_checklistitem"),
    "proof:file": holding("duties.view_checklistitem"),
    "proof:remove": holding("duties.complete_checklistitem"),
    "proof:sheet": holding("duties.view_checklistitem"),
    "proof:print": holding("duties.view_checklistitem"),
    "proof:missed": STAFF,
    "proof:reason": holding("duties.complete_checklistitem"),
    "proof:excuse": holding("personnel.approve_absence", beyond_own=True),
    "proof:checks": holding("duties.view_checklistitem", beyond_own=True),
    "proof:check": holding("duties.view_checklistitem", beyond_own=True),
    "proof:flag": holding("duties.view_checklistitem", beyond_own=True),
    "reports:list": holding("reports.view_report"),
    "reports:begin": holding("reports.submit_report"),
    "reports:detail": STAFF,
    "reports:pdf": STAFF,
    "reports:excel": STAFF,
    "reports:edit": holding("reports.submit_report"),
    "reports:submit": holding("reports.submit_report"),
    "reports:discard": holding("reports.submit_report"),
    "reports:refresh": holding("reports.submit_report"),
    "reports:rows": STAFF,
    "reports:withdraw": holding("reports.submit_report"),
    "reports:decide": STAFF,
    "reports:share": STAFF,
    "reports:unshare": STAFF,
    "exports:list": holding("exports.download_export", beyond_own=True),
    "exports:download": holding("exports.download_export", beyond_own=True),
    "bulletins:list": STAFF,
    "bulletins:write": holding("bulletins.add_bulletin", beyond_own=True),
    "bulletins:bulletin": STAFF,
    "bulletins:confirm": STAFF,
    "bulletins:close": STAFF,
    "approvals:inbox": STAFF,
    "approvals:picked": STAFF,
    "approvals:approval": STAFF,
    "approvals:decide": STAFF,
    "approvals:transfer": STAFF,
    "approvals:ask": STAFF,
    "approvals:watch": STAFF,
    "approvals:unwatch": STAFF,
    "approvals:answer": STAFF,
    "approvals:delegations": STAFF,
    "approvals:delegate": holding("approvals.add_delegation"),
    "approvals:delegation_end": STAFF,
    "insight:me": holding("kpi.view_scorecard"),
    "insight:person": holding("kpi.view_scorecard"),
    "insight:person_data": holding("kpi.view_scorecard"),
    "insight:units": holding("kpi.view_scorecard", beyond_own=True),
    "insight:unit": holding("kpi.view_scorecard", beyond_own=True),
    "insight:unit_data": holding("kpi.view_scorecard", beyond_own=True),
    "insight:rows": STAFF,
    "kpi:scorecards": STAFF,
    "kpi:scorecard": STAFF,
    "kpi:submit": holding("kpi.submit_scorecard"),
    "kpi:score": STAFF,
    "kpi:withdraw": holding("kpi.submit_scorecard"),
    "kpi:decide": STAFF,
    "kpi:share": STAFF,
    "kpi:unshare": STAFF,
    "kpi:targets": holding("kpi.view_targetsheet"),
    "kpi:target_plan": holding("kpi.change_targetsheet", beyond_own=True),
    "kpi:target_own": holding("kpi.submit_targetsheet"),
    "kpi:target_copy": holding("kpi.change_targetsheet", beyond_own=True),
    "kpi:target_sheet": STAFF,
    "kpi:target_edit": holding("kpi.view_targetsheet"),
    "kpi:target_position": holding("kpi.change_targetsheet", beyond_own=True),
    "kpi:target_submit": holding("kpi.view_targetsheet"),
    "kpi:target_withdraw": holding("kpi.view_targetsheet"),
    "kpi:target_decide": STAFF,
    "kpi:target_again": holding("kpi.view_targetsheet"),
    "kpi:target_split": holding("kpi.change_targetsheet", beyond_own=True),
    "kpi:target_import": holding("kpi.change_targetsheet", beyond_own=True),
    "kpi:target_template": holding("kpi.change_targetsheet", beyond_own=True),
    "kpi:target_import_check": holding("kpi.change_targetsheet", beyond_own=True),
    "kpi:confirm": holding("kpi.submit_scorecard"),
    "kpi:appeal": holding("kpi.submit_scorecard"),
    "kpi:withdraw_appeal": holding("kpi.submit_scorecard"),
    "kpi:decide_appeal": STAFF,
    "kpi:appeal_of": STAFF,
    "kpi:recount": STAFF,
    "kpi:calibration": holding("kpi.view_scorecard", beyond_own=True),
    "kpi:calibration_data": holding("kpi.view_scorecard", beyond_own=True),
    "notifications:inbox": STAFF,
    "notifications:read_all": STAFF,
    "notifications:open": STAFF,
    "notifications:count": STAFF,
    "notifications:settings": STAFF,
}


def access_of(view_name: str) -> Rule | None:
    """Return the rule of a URL by its name, or None when it has none."""
    if view_name.startswith("admin:"):
        return ADMIN
    return POLICY.get(view_name)
