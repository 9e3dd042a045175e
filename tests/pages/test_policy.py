"""Who may open which address: the policy table is whole, and every address answers each kind of person as it says."""

import re
from uuid import UUID

import pytest
from django.db import transaction
from django.urls import URLPattern, get_resolver, path, reverse

from dealership import policy
from dealership.policy import POLICY, access_of
from kpi.models import LineSource
from roles.duties.models import Duty
from roles.models import Position
from roles.sharing import view_of
from tests import factories
from tests.pages.conftest import NINE, browser_of, mark

NO_UPLOAD = UUID(int=1)
ACTORS = ("nobody", "consultant", "other", "supervisor", "manager", "gm", "other_gm", "leaver", "admin")

# One row an address, asked for the record of `consultant`; one column an actor (see ACTORS), "GET/POST" in each.
# L leads to the login, 302 leads elsewhere; POST is sent with a form that whoever may send it can send.
TABLE = """
home                  L/L      302/405  302/405  302/405  302/405  302/405  302/405  L/L      302/405
login                 200/200  302/302  302/302  302/302  302/302  302/302  302/302  200/200  302/302
logout                L/L      405/302  405/302  405/302  405/302  405/302  405/302  L/L      405/302
password_change       L/L      200/200  200/200  200/200  200/200  200/200  200/200  L/L      200/200
password_change_done  L/L      200/405  200/405  200/405  200/405  200/405  200/405  L/L      200/405
set_language          405/302  405/302  405/302  405/302  405/302  405/302  405/302  405/302  405/302
healthz               200/405  200/405  200/405  200/405  200/405  200/405  200/405  200/405  200/405
readyz                200/405  200/405  200/405  200/405  200/405  200/405  200/405  200/405  200/405
roles:operations      L/L      403/403  403/403  403/403  403/403  403/403  403/403  L/L      200/405
roles:me              L/L      200/405  200/405  200/405  200/405  200/405  200/405  L/L      200/405
roles:access          L/L      403/403  403/403  403/403  403/403  403/403  403/403  L/L      200/405
roles:matrix          L/L      403/403  403/403  403/403  403/403  403/403  403/403  L/L      200/405
roles:matrix_export   L/L      403/403  403/403  403/403  403/403  403/403  403/403  L/L      200/405
roles:compare         L/L      403/403  403/403  403/403  403/403  403/403  403/403  L/L      200/405
personnel:staff       L/L      403/403  403/403  200/405  200/405  200/405  200/405  L/L      200/405
personnel:chart       L/L      403/403  403/403  200/405  200/405  200/405  200/405  L/L      200/405
personnel:person      L/L      403/403  403/403  200/405  200/405  200/405  404/405  L/L      200/405
personnel:phone       L/L      403/403  403/403  405/200  405/200  405/200  405/404  L/L      405/200
personnel:join        L/L      403/403  403/403  403/403  403/403  403/403  403/403  L/L      200/200
personnel:import      L/L      403/403  403/403  403/403  403/403  403/403  403/403  L/L      200/422
personnel:import_template  L/L  403/403  403/403  403/403  403/403  403/403  403/403  L/L     200/405
personnel:import_check  L/L    403/403  403/403  403/403  403/403  403/403  403/403  L/L      302/302
personnel:import_done  L/L     403/403  403/403  403/403  403/403  403/403  403/403  L/L      302/302
personnel:move        L/L      403/403  403/403  403/403  403/403  403/403  403/403  L/L      200/200
personnel:promote     L/L      403/403  403/403  403/403  403/403  403/403  403/403  L/L      200/200
personnel:act         L/L      403/403  403/403  403/403  403/403  403/403  403/403  L/L      200/200
personnel:further     L/L      403/403  403/403  403/403  403/403  403/403  403/403  L/L      200/200
personnel:end         L/L      403/403  403/403  403/403  403/403  403/403  403/403  L/L      200/422
personnel:leave       L/L      403/403  403/403  403/403  403/403  403/403  403/403  L/L      200/200
personnel:stay        L/L      403/403  403/403  403/403  403/403  403/403  403/403  L/L      200/422
personnel:password    L/L      403/403  403/403  403/403  403/403  403/403  403/403  L/L      200/200
personnel:rejoin      L/L      403/403  403/403  403/403  403/403  403/403  403/403  L/L      200/422
personnel:handovers   L/L      200/405  200/405  200/405  200/405  200/405  200/405  L/L      200/405
personnel:handover    L/L      200/405  404/405  200/405  404/405  404/405  404/405  L/L      200/405
personnel:handover_start  L/L  403/403  403/403  403/403  403/403  403/403  403/403  L/L      302/302
personnel:handover_plan  L/L   405/409  405/404  405/403  405/404  405/404  405/404  L/L      405/302
personnel:handover_offer  L/L  405/403  405/404  405/403  405/404  405/404  405/404  L/L      405/422
personnel:handover_answer  L/L  405/403  405/404  405/302  405/404  405/404  405/404  L/L     405/403
personnel:handover_cancel  L/L  405/403  405/404  405/403  405/404  405/404  405/404  L/L     405/302
personnel:handover_protocol  L/L  200/405  404/405  200/405  404/405  404/405  404/405  L/L   200/405
personnel:absences    L/L      403/403  403/403  200/405  200/405  200/405  200/405  L/L      200/405
personnel:roster      L/L      403/403  403/403  200/302  200/302  200/302  200/302  L/L      200/302
personnel:turns       L/L      403/403  403/403  200/405  200/405  200/405  200/405  L/L      200/405
personnel:my_roster   L/L      200/405  200/405  200/405  200/405  200/405  200/405  L/L      200/405
personnel:mine        L/L      200/405  200/405  200/405  200/405  200/405  200/405  L/L      200/405
personnel:request     L/L      200/302  200/302  200/302  200/302  200/302  200/302  L/L      403/403
personnel:record      L/L      403/403  403/403  200/302  200/302  200/302  404/404  L/L      200/302
personnel:absence     L/L      200/405  404/405  200/405  200/405  200/405  404/405  L/L      200/405
personnel:decide      L/L      405/409  405/404  405/409  405/409  405/409  405/404  L/L      405/409
personnel:change      L/L      200/302  404/404  200/302  200/302  200/302  404/404  L/L      200/302
personnel:cancel      L/L      405/302  405/404  405/302  405/302  405/302  405/404  L/L      405/302
duties:today          L/L      200/405  200/405  200/405  200/405  200/405  200/405  L/L      200/405
duties:tick           L/L      405/302  405/404  405/404  405/404  405/404  405/404  L/L      405/404
duties:untick         L/L      405/409  405/404  405/404  405/404  405/404  405/404  L/L      405/404
duties:team           L/L      403/403  403/403  200/405  200/405  200/405  200/405  L/L      200/405
duties:person         L/L      200/405  404/405  200/405  200/405  200/405  404/405  L/L      200/405
proof:item            L/L      200/405  404/405  200/405  200/405  200/405  404/405  L/L      200/405
proof:upload          L/L      405/422  405/404  405/404  405/404  405/404  405/404  L/L      405/404
proof:file            L/L      200/405  404/405  200/405  200/405  200/405  404/405  L/L      200/405
proof:remove          L/L      405/302  405/404  405/404  405/404  405/404  405/404  L/L      405/404
proof:sheet           L/L      200/409  404/404  404/404  404/404  404/404  404/404  L/L      404/404
proof:print           L/L      200/405  404/405  200/405  200/405  200/405  404/405  L/L      200/405
proof:missed          L/L      200/405  200/405  200/405  200/405  200/405  200/405  L/L      200/405
proof:reason          L/L      405/422  405/404  405/404  405/404  405/404  405/404  L/L      405/404
proof:excuse          L/L      403/403  403/403  405/409  405/404  405/404  405/404  L/L      405/404
proof:checks          L/L      403/403  403/403  200/405  200/405  200/405  200/405  L/L      200/405
proof:check           L/L      403/403  403/403  200/302  404/404  404/404  404/404  L/L      404/404
proof:flag            L/L      403/403  403/403  405/302  405/404  405/404  405/404  L/L      405/404
assigned:list         L/L      200/405  200/405  200/405  200/405  200/405  200/405  L/L      200/405
assigned:give         L/L      403/403  403/403  200/302  200/302  200/302  200/422  L/L      200/302
assigned:happened     L/L      200/302  200/302  200/422  200/422  200/422  200/422  L/L      200/422
assigned:series       L/L      403/403  403/403  403/403  403/403  403/403  403/403  L/L      200/405
assigned:task         L/L      200/405  404/405  200/405  200/405  200/405  404/405  L/L      200/405
assigned:report       L/L      405/302  405/404  405/403  405/403  405/403  405/404  L/L      405/403
assigned:answer       L/L      405/403  405/404  405/409  405/409  405/409  405/404  L/L      405/409
assigned:deadline     L/L      403/403  404/404  200/302  200/302  200/302  404/404  L/L      200/302
assigned:withdraw     L/L      405/403  405/404  405/302  405/302  405/302  405/404  L/L      405/302
boards:index          L/L      403/403  403/403  302/405  302/405  302/405  302/405  L/L      302/405
boards:morning        L/L      403/403  403/403  200/405  200/405  200/405  404/405  L/L      200/405
boards:evening        L/L      403/403  403/403  200/405  200/405  200/405  404/405  L/L      200/405
boards:feed           404/405  404/405  404/405  404/405  404/405  404/405  404/405  404/405  404/405
boards:calendar       L/L      200/405  200/405  200/405  200/405  200/405  200/405  L/L      200/405
boards:calendar_make  L/L      405/200  405/200  405/200  405/200  405/200  405/200  L/L      405/200
boards:calendar_revoke  L/L    405/302  405/302  405/302  405/302  405/302  405/302  L/L      405/302
records:home          L/L      200/405  200/405  200/405  200/405  200/405  200/405  L/L      200/405
records:search        L/L      200/405  200/405  200/405  200/405  200/405  200/405  L/L      200/405
records:list          L/L      200/405  200/405  200/405  200/405  200/405  200/405  L/L      200/405
records:add           L/L      200/422  200/422  200/422  200/422  200/422  200/422  L/L      200/422
records:export        L/L      403/405  403/405  403/405  200/405  200/405  200/405  L/L      200/405
records:columns       L/L      405/302  405/302  405/302  405/302  405/302  405/302  L/L      405/302
records:filter_save   L/L      405/302  405/302  405/302  405/302  405/302  405/302  L/L      405/302
records:filter_forget  L/L     405/302  405/302  405/302  405/302  405/302  405/302  L/L      405/302
records:bulk          L/L      405/302  405/302  405/302  405/302  405/302  405/302  L/L      405/302
records:import        L/L      403/403  403/403  403/403  200/422  403/403  403/403  L/L      200/422
records:import_template  L/L   403/405  403/405  403/405  200/405  403/405  403/405  L/L      200/405
records:import_check  L/L      403/403  403/403  403/403  302/302  403/403  403/403  L/L      302/302
records:detail        L/L      200/405  404/405  200/405  200/405  200/405  404/405  L/L      200/405
records:edit          L/L      200/422  404/404  200/422  200/422  403/403  404/404  L/L      200/422
records:move          L/L      409/422  404/404  409/422  409/422  403/403  404/404  L/L      409/422
records:show          L/L      405/422  405/404  405/422  405/422  405/422  405/404  L/L      405/422
records:remark        L/L      405/302  405/404  405/302  405/302  405/302  405/404  L/L      405/302
records:share         L/L      405/302  405/404  405/302  405/302  405/302  405/404  L/L      405/302
records:unshare       L/L      405/302  405/404  405/302  405/302  405/302  405/404  L/L      405/302
records:upload        L/L      405/422  405/404  405/422  405/422  405/403  405/404  L/L      405/422
records:file          L/L      200/405  404/405  200/405  200/405  200/405  404/405  L/L      200/405
records:file_remove   L/L      405/302  405/404  405/302  405/302  405/403  405/404  L/L      405/302
marketing:calls       L/L      200/405  200/405  200/405  200/405  403/403  403/403  L/L      200/405
marketing:call_result  L/L     405/302  405/404  405/302  405/302  403/403  403/403  L/L      405/302
marketing:phone_add   L/L      405/302  405/404  405/302  405/302  403/403  403/403  L/L      405/302
marketing:phone_drop  L/L      405/422  405/404  405/422  405/422  403/403  403/403  L/L      405/422
marketing:car_add     L/L      200/422  404/404  200/422  200/422  403/403  403/403  L/L      200/422
marketing:car_change  L/L      200/302  404/404  200/302  200/302  403/403  403/403  L/L      200/302
marketing:consent_add  L/L     405/302  405/404  405/302  405/302  403/403  403/403  L/L      405/302
marketing:consent_end  L/L     405/302  405/404  405/302  405/302  403/403  403/403  L/L      405/302
marketing:customer_show  L/L   405/200  405/404  405/200  405/200  405/200  405/404  L/L      405/200
marketing:customer_data  L/L   403/403  403/403  403/403  403/403  403/403  403/403  L/L      405/200
marketing:customer_erase  L/L  403/403  403/403  403/403  403/403  405/422  405/404  L/L      405/422
marketing:customer_merge  L/L  403/403  403/403  403/403  405/302  403/403  403/403  L/L      405/302
marketing:calendar    L/L      403/403  403/403  200/405  200/405  200/405  200/405  L/L      200/405
marketing:board_campaign  L/L  403/403  403/403  200/405  200/405  200/405  200/405  L/L      200/405
marketing:board_content_item  L/L  403/403  403/403  403/403  403/403  200/405  200/405  L/L  200/405
marketing:board_ad_placement  L/L  403/403  403/403  403/403  403/403  200/405  200/405  L/L  200/405
marketing:board_market_research  L/L  200/405  200/405  403/403  200/405  200/405  200/405  L/L  200/405
marketing:campaign_cost  L/L   403/403  403/403  403/403  403/403  403/403  403/403  L/L      405/422
marketing:campaign_guest  L/L  405/404  405/404  405/403  405/403  405/403  405/404  L/L      405/422
marketing:campaign_budget  L/L  403/403  403/403  403/403  403/403  302/405  404/405  L/L     302/405
sales:lead_quote      L/L      405/422  405/404  403/403  403/403  403/403  403/403  L/L      405/422
sales:quotation_line  L/L      405/404  405/404  403/403  403/403  403/403  403/403  L/L      405/404
sales:quotation_line_drop  L/L      405/404  405/404  403/403  403/403  403/403  403/403  L/L      405/404
sales:quotation_print  L/L      404/405  404/405  404/405  404/405  404/405  404/405  L/L      404/405
sales:quotation_pdf   L/L      404/405  404/405  404/405  404/405  404/405  404/405  L/L      404/405
sales:order_pdf       L/L      404/405  404/405  404/405  404/405  404/405  404/405  L/L      404/405
sales:order_ask_change  L/L      405/404  405/404  403/403  403/403  403/403  403/403  L/L      405/404
sales:order_second    L/L      405/404  405/404  405/404  405/404  405/404  405/404  L/L      405/404
sales:order_change    L/L      404/405  404/405  404/405  404/405  404/405  404/405  L/L      404/405
sales:deliveries      L/L      200/405  200/405  200/405  200/405  200/405  200/405  L/L      200/405
sales:delivery_tick   L/L      405/404  405/404  405/404  405/404  405/404  405/404  L/L      405/404
sales:delivery_sign   L/L      405/404  405/404  403/403  403/403  403/403  403/403  L/L      405/404
sales:delivery_signature  L/L      404/405  404/405  404/405  404/405  404/405  404/405  L/L      404/405
sales:stock           L/L      200/405  200/405  200/405  200/405  200/405  200/405  L/L      200/405
sales:labels          L/L      403/403  403/403  403/403  403/403  403/403  403/403  L/L      200/405
sales:label           L/L      404/405  404/405  404/405  404/405  404/405  404/405  L/L      404/405
sales:scanned         L/L      404/405  404/405  404/405  404/405  404/405  404/405  L/L      404/405
sales:handout         L/L      403/403  403/403  403/403  403/403  403/403  403/403  L/L      405/404
sales:turn            L/L      403/403  403/403  403/403  405/404  403/403  403/403  L/L      405/404
sales:deviation       L/L      403/403  403/403  403/403  404/405  403/403  403/403  L/L      404/405
sales:count           L/L      403/403  403/403  403/403  403/403  403/403  403/403  L/L      404/405
sales:tick            L/L      403/403  403/403  403/403  403/403  403/403  403/403  L/L      405/404
sales:count_scan      L/L      403/403  403/403  403/403  403/403  403/403  403/403  L/L      405/404
sales:explain         L/L      403/403  403/403  403/403  403/403  403/403  403/403  L/L      405/404
sales:order_line      L/L      403/403  403/403  403/403  405/404  403/403  403/403  L/L      405/404
sales:order_cars      L/L      403/403  403/403  403/403  403/403  403/403  403/403  L/L      405/404
marketing:survey_answer  404/404  404/404  404/404  404/404  404/404  404/404  404/404  404/404  404/404
showroom:board          L/L  200/405  200/405  200/405  200/405  200/405  200/405  L/L  200/405
showroom:live           L/L  200/405  200/405  200/405  200/405  200/405  200/405  L/L  200/405
showroom:register       L/L  405/302  405/302  403/403  403/403  403/403  403/403  L/L  405/422
showroom:capture        L/L  200/422  404/404  200/422  403/403  403/403  403/403  L/L  200/422
showroom:serve          L/L  405/302  405/404  405/302  403/403  403/403  403/403  L/L  405/302
showroom:leave          L/L  405/302  405/404  405/302  403/403  403/403  403/403  L/L  405/302
showroom:contact        L/L  405/422  405/404  403/403  403/403  403/403  403/403  L/L  405/422
showroom:cars           L/L  200/405  200/405  200/405  200/405  200/405  200/405  L/L  200/405
showroom:funnel         L/L  200/405  200/405  200/405  200/405  200/405  200/405  L/L  200/405
showroom:funnel_data    L/L  200/405  200/405  200/405  200/405  200/405  200/405  L/L  200/405
reports:list          L/L      200/405  200/405  200/405  200/405  200/405  200/405  L/L      200/405
reports:begin         L/L      200/422  200/422  200/422  200/422  200/422  200/422  L/L      200/422
reports:detail        L/L      200/405  404/405  200/405  200/405  200/405  404/405  L/L      200/405
reports:pdf           L/L      200/405  404/405  200/405  200/405  200/405  404/405  L/L      200/405
reports:excel         L/L      200/405  404/405  200/405  200/405  200/405  404/405  L/L      200/405
reports:edit          L/L      200/405  404/405  302/405  302/405  302/405  404/405  L/L      302/405
reports:submit        L/L      405/302  405/404  405/403  405/403  405/403  405/404  L/L      405/403
reports:discard       L/L      405/403  405/404  405/403  405/403  405/403  405/404  L/L      405/403
reports:refresh       L/L      405/302  405/404  405/403  405/403  405/403  405/404  L/L      405/403
reports:rows          L/L      200/405  404/405  200/405  200/405  200/405  404/405  L/L      200/405
reports:withdraw      L/L      405/302  405/404  405/403  405/403  405/403  405/404  L/L      405/403
reports:decide        L/L      405/403  405/404  405/302  405/302  405/302  405/404  L/L      405/403
reports:share         L/L      405/302  405/404  405/302  405/302  405/302  405/404  L/L      405/302
reports:unshare       L/L      405/302  405/404  405/302  405/302  405/302  405/404  L/L      405/302
exports:list          L/L      403/403  403/403  403/403  200/405  200/405  200/405  L/L      200/405
exports:download      L/L      403/403  403/403  403/403  404/405  404/405  404/405  L/L      404/405
bulletins:list        L/L      200/405  200/405  200/405  200/405  200/405  200/405  L/L      200/405
bulletins:write       L/L      403/403  403/403  200/422  200/422  200/422  200/422  L/L      200/422
bulletins:bulletin    L/L      200/405  404/405  200/405  200/405  200/405  404/405  L/L      200/405
bulletins:confirm     L/L      405/302  405/404  405/403  405/403  405/403  405/404  L/L      405/403
bulletins:close       L/L      405/403  405/404  405/302  405/302  405/302  405/404  L/L      405/302
approvals:inbox       L/L      200/405  200/405  200/405  200/405  200/405  200/405  L/L      200/405
approvals:picked      L/L      405/422  405/422  405/422  405/422  405/422  405/422  L/L      405/422
approvals:approval    L/L      200/405  404/405  200/405  200/405  200/405  404/405  L/L      200/405
approvals:transfer    L/L      405/403  405/404  405/302  405/302  405/302  405/404  L/L      405/403
approvals:ask         L/L      405/403  405/404  405/302  405/302  405/302  405/404  L/L      405/403
approvals:watch       L/L      405/302  405/404  405/302  405/302  405/302  405/404  L/L      405/403
approvals:unwatch     L/L      405/302  405/404  405/302  405/302  405/302  405/404  L/L      405/403
approvals:answer      L/L      405/404  405/404  405/302  405/404  405/404  405/404  L/L      405/404
approvals:decide      L/L      405/404  405/404  405/302  405/404  405/404  405/404  L/L      405/404
approvals:delegations  L/L     200/405  200/405  200/405  200/405  200/405  200/405  L/L      200/405
approvals:delegate    L/L      403/403  403/403  405/302  405/302  405/302  405/422  L/L      405/302
approvals:delegation_end  L/L  405/404  405/404  405/302  405/302  405/302  405/404  L/L      405/302
insight:me            L/L      200/405  200/405  200/405  200/405  200/405  200/405  L/L      200/405
insight:person        L/L      200/405  404/405  200/405  200/405  200/405  404/405  L/L      200/405
insight:person_data   L/L      200/405  404/405  200/405  200/405  200/405  404/405  L/L      200/405
insight:units         L/L      403/403  403/403  302/405  302/405  302/405  302/405  L/L      302/405
insight:unit          L/L      403/403  403/403  200/405  200/405  200/405  404/405  L/L      200/405
insight:unit_data     L/L      403/403  403/403  200/405  200/405  200/405  404/405  L/L      200/405
insight:rows          L/L      200/405  404/405  200/405  200/405  200/405  404/405  L/L      200/405
kpi:scorecards        L/L      200/405  200/405  200/405  200/405  200/405  200/405  L/L      200/405
kpi:scorecard         L/L      200/405  404/405  200/405  200/405  200/405  404/405  L/L      200/405
kpi:submit            L/L      405/302  405/404  405/403  405/403  405/403  405/404  L/L      405/403
kpi:score             L/L      405/403  405/404  405/302  405/302  405/302  405/404  L/L      405/403
kpi:withdraw          L/L      405/302  405/404  405/403  405/403  405/403  405/404  L/L      405/403
kpi:decide            L/L      405/403  405/404  405/403  405/302  405/302  405/404  L/L      405/403
kpi:share             L/L      405/302  405/404  405/302  405/302  405/302  405/404  L/L      405/302
kpi:unshare           L/L      405/302  405/404  405/302  405/302  405/302  405/404  L/L      405/302
kpi:confirm           L/L      405/409  405/404  405/403  405/403  405/403  405/404  L/L      405/403
kpi:appeal            L/L      409/409  404/404  403/403  403/403  403/403  404/404  L/L      403/403
kpi:withdraw_appeal   L/L      405/409  405/404  405/403  405/403  405/403  405/404  L/L      405/403
kpi:decide_appeal     L/L      405/409  405/404  405/409  405/409  405/409  405/404  L/L      405/409
kpi:appeal_of         L/L      404/405  404/405  404/405  404/405  404/405  404/405  L/L      404/405
kpi:recount           L/L      403/403  404/404  403/403  200/422  200/422  404/404  L/L      200/422
kpi:calibration       L/L      403/403  403/403  200/405  200/405  200/405  200/405  L/L      200/405
kpi:calibration_data  L/L      403/403  403/403  200/405  200/405  200/405  200/405  L/L      200/405
kpi:targets           L/L      200/405  200/405  200/405  200/405  200/405  200/405  L/L      200/405
kpi:target_plan       L/L      403/403  403/403  405/302  405/302  405/302  405/404  L/L      405/302
kpi:target_own        L/L      405/302  405/302  405/302  405/302  405/302  405/302  L/L      405/302
kpi:target_copy       L/L      403/403  403/403  405/302  405/302  405/302  405/404  L/L      405/302
kpi:target_sheet      L/L      200/405  404/405  200/405  200/405  200/405  404/405  L/L      200/405
kpi:target_edit       L/L      200/302  404/404  200/302  200/302  200/302  404/404  L/L      200/302
kpi:target_position   L/L      403/403  403/403  200/422  200/422  200/422  404/404  L/L      200/422
kpi:target_submit     L/L      405/302  405/404  405/302  405/302  405/302  405/404  L/L      405/302
kpi:target_withdraw   L/L      405/302  405/404  405/403  405/403  405/403  405/404  L/L      405/403
kpi:target_decide     L/L      405/403  405/404  405/302  405/302  405/302  405/404  L/L      405/403
kpi:target_again      L/L      405/409  405/404  405/409  405/409  405/409  405/404  L/L      405/409
kpi:target_split      L/L      403/403  403/403  200/422  200/422  200/422  404/404  L/L      200/422
kpi:target_import     L/L      403/403  403/403  200/422  200/422  200/422  200/422  L/L      200/422
kpi:target_template   L/L      403/403  403/403  200/405  200/405  200/405  200/405  L/L      200/405
kpi:target_import_check  L/L   403/403  403/403  302/302  302/302  302/302  302/302  L/L      302/302
notifications:inbox   L/L      200/405  200/405  200/405  200/405  200/405  200/405  L/L      200/405
notifications:read_all  L/L    405/302  405/302  405/302  405/302  405/302  405/302  L/L      405/302
notifications:open    L/L      302/405  404/405  404/405  404/405  404/405  404/405  L/L      404/405
notifications:count   L/L      200/405  200/405  200/405  200/405  200/405  200/405  L/L      200/405
notifications:settings  L/L    200/302  200/302  200/302  200/302  200/302  200/302  L/L      200/302
"""
EXPECTED = {
    name: dict(zip(ACTORS, (cell.split("/") for cell in cells), strict=True))
    for name, *cells in (line.split() for line in TABLE.strip().splitlines())
}

# Whose marks may stand on a page of whom: everything else is another's and must not appear anywhere.
OWN_STORE = {"store", "sales", "team", "team2", "gm", "manager", "supervisor", "supervisor2"}
OWN_STORE |= {"consultant", "peer", "other", "leaver"}
FAR_STORE = {"farstore", "farsales", "farteam", "fargm", "farmanager", "farsupervisor", "foreigner"}
LINE = {"store", "sales", "team", "supervisor", "manager"}
MAY_SEE = {
    "nobody": set(),
    "leaver": set(),
    "consultant": LINE | {"consultant"},
    "other": {"store", "sales", "team2", "supervisor2", "manager", "other"},
    "supervisor": LINE | {"consultant", "peer", "leaver"},
    "manager": OWN_STORE,
    "gm": OWN_STORE,
    "other_gm": FAR_STORE,
}
# Where a leader chooses a colleague, the names of those who work in the own store stand besides.
CHOOSING = {"approvals:delegations", "approvals:delegate"}
# A store's campaigns are read by everybody who leads people sent to them: their names, whoever planned them.
CAMPAIGNS = {"marketing:calendar", "marketing:board_campaign"}
# Whose turn it is to receive, everybody on the floor sees: the names of the store's advisers.
FLOOR = {"showroom:board", "showroom:live", "showroom:register", "showroom:cars"}
# Whoever is away chooses a deputy among them, whoever they lead themselves.
DEPUTIES = {"personnel:request", "personnel:record", "personnel:change"}
EVERY_MARK = OWN_STORE | FAR_STORE | {"admin"}


def url_names(patterns=None, prefix=""):
    """Yield every URL name of the house with its namespace; an address without a name yields "?"."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(each, URLPattern):
            yield f"{prefix}{each.name or '?'}"
        else:
            yield from url_names(each.url_patterns, f"{prefix}{each.namespace}:" if each.namespace else prefix)


def of_the_house():
    return {name for name in url_names() if not name.startswith("admin:")}


def target(name, stores, whose="consultant"):  # noqa: PLR0911
    """Return the address of `name` for one person's record, and a form it takes."""
    records = stores.records[whose]
    forms = {
        "duties:tick": (records.item.pk, {"version": 1}),
        "duties:untick": (records.item.pk, {"version": 1}),
        "duties:person": (records.seat.pk, {}),
        "proof:item": (records.item.pk, {}),
        "proof:upload": (records.item.pk, {}),
        "proof:file": (records.evidence.pk, {}),
        "proof:remove": (records.evidence.pk, {}),
        "proof:sheet": (records.sheet_item.pk, {}),
        "proof:print": (records.filled_item.pk, {}),
        "proof:reason": (records.item.pk, {"text": "r"}),
        "proof:excuse": (records.reason.pk, {"decision": "yes"}),
        "proof:check": (records.check.pk, {"decision": "yes"}),
        "proof:flag": (records.flag.pk, {}),
        "reports:detail": (records.sent.pk, {}),
        "reports:pdf": (records.sent.pk, {}),
        "reports:excel": (records.sent.pk, {}),
        "reports:edit": (records.draft.pk, {}),
        "reports:submit": (records.draft.pk, {"version": records.draft.version, "summary": "s", "plan": "p"}),
        "reports:discard": (records.draft.pk, {}),
        "reports:refresh": (records.draft.pk, {"version": records.draft.version}),
        "reports:withdraw": (records.sent.pk, {}),
        "reports:decide": (records.sent.pk, {"version": 1, "decision": "approve"}),
        "approvals:decide": (records.approval.pk, {"version": 1, "decision": "approve"}),
        **voice_forms(records, stores),
        "approvals:delegate": (None, deputy_form(stores)),
        "approvals:delegation_end": (records.delegation.pk, {}),
        "insight:person": (records.seat.pk, {}),
        "insight:unit": (records.seat.unit_id, {}),
        "insight:rows": (records.submitted.lines.filter(source=LineSource.COMPUTED).earliest("pk").pk, {}),
        "kpi:scorecard": (records.submitted.pk, {}),
        "kpi:submit": (records.open_card.pk, {"version": records.open_card.version}),
        "kpi:withdraw": (records.submitted.pk, {}),
        "kpi:score": (records.submitted.pk, score_form(records.submitted)),
        "kpi:decide": (records.scored.pk, {"version": 1, "decision": "approve"}),
        "kpi:confirm": (records.scored.pk, {"version": 1}),
        "kpi:appeal": (records.scored.pk, {}),
        "kpi:withdraw_appeal": (records.scored.pk, {}),
        "kpi:decide_appeal": (records.scored.pk, {"version": 1, "decision": "approve"}),
        "kpi:appeal_of": (records.scored.pk, {}),
        "kpi:recount": (records.scored.pk, {}),
        "notifications:open": (records.message.pk, {}),
        "reports:share": (records.sent.pk, {"colleague": stores.people["other"].employee_no}),
        "kpi:share": (records.submitted.pk, {"colleague": stores.people["other"].employee_no}),
    }
    forms |= target_forms(records)
    forms |= {f"bulletins:{what}": (records.bulletin.pk, {}) for what in ("bulletin", "confirm", "close")}
    forms |= people_forms(records, stores)
    forms |= task_forms(records)
    if name == "exports:download":
        return reverse(name, args=["nobodys-template"]), {}
    if name == "boards:feed":
        return reverse(name, args=["nobodys-secret"]), {}
    if name in ("reports:unshare", "kpi:unshare"):
        record = records.sent if name == "reports:unshare" else records.submitted
        return reverse(name, args=[record.pk, shared_with_admin(record, stores).pk]), {}
    if name in ("approvals:answer", "approvals:unwatch"):
        opinion, watcher = asked_supervisor(records, stores)
        args = [opinion.pk] if name == "approvals:answer" else [records.approval.pk, watcher.pk]
        return reverse(name, args=args), {"answer": "yes"}
    if name == "insight:person_data":
        return reverse(name, args=[records.seat.pk, "trend"]), {}
    if name == "insight:unit_data":
        return reverse(name, args=[records.seat.unit_id, "people"]), {}
    if name == "reports:rows":
        return reverse(name, args=[records.sent.pk, "checklist.due"]), {}
    if name in ("records:share", "records:unshare"):
        return sharing_target(name, records.customer, stores)
    if name in RECORDS:
        args, form = record_forms(records)[name]
        return reverse(name, args=args), form
    pk, form = forms.get(name, (None, {"language": "en"} if name == "set_language" else {}))
    return reverse(name, args=[pk] if pk else []), form


BOARDS = ("campaign", "content_item", "ad_placement", "market_research")
DEALS = (
    *("lead_quote", "quotation_line", "quotation_print", "quotation_pdf", "order_pdf", "order_ask_change"),
    *("order_second", "order_change", "delivery_tick", "delivery_sign", "delivery_signature"),
)
RECORDS = {name for name in POLICY if name.startswith(("records:", "marketing:", "sales:", "showroom:"))}


def record_forms(records):
    """Return the addresses and forms of working records, about a customer of the person of these records."""
    customer, call, file = records.customer, records.call, records.attachment
    phone, of_customers = customer.phones.earliest("pk"), ["customer"]
    of_this = ["customer", customer.pk]
    forms = {
        f"records:{what}": (of_customers, {}) for what in ("list", "add", "export", "columns", "filter_save", "bulk")
    }
    forms |= {f"records:{what}": (of_customers, {}) for what in ("import", "import_template")}
    forms |= {f"records:{what}": (of_this, {}) for what in ("detail", "edit", "upload")}
    return forms | {
        "records:home": ([], {}),
        "records:search": ([], {}),
        "records:filter_forget": (["customer", 1], {}),
        "records:import_check": (["customer", NO_UPLOAD], {}),
        "records:move": ([*of_this, "complete"], {"version": customer.version}),
        "records:show": (of_this, {"what": "name", "reason": "r"}),
        "records:remark": (of_this, {"text": "t"}),
        "records:file": ([*of_this, file.pk], {}),
        "records:file_remove": ([*of_this, file.pk], {}),
        "marketing:calls": ([], {}),
        "marketing:call_result": ([call.pk], {"version": call.version, "result": "reached"}),
        "marketing:phone_add": ([customer.pk], {"number": "15400009999"}),
        "marketing:phone_drop": ([customer.pk, phone.pk], {}),
        "marketing:car_add": ([customer.pk], {}),
        "marketing:car_change": ([customer.pk, records.car.pk], {"model_name": "m"}),
        "marketing:consent_add": (
            [customer.pk],
            {"purpose": "survey", "channel": "paper", "given_on": "2026-03-01"},
        ),
        "marketing:consent_end": ([customer.pk, records.consent.pk], {}),
        "marketing:customer_show": ([customer.pk], {"what": f"phone:{phone.pk}", "reason": "r"}),
        "marketing:customer_data": ([customer.pk], {"reason": "r"}),
        "marketing:customer_erase": ([customer.pk], {"version": customer.version}),
        "marketing:customer_merge": (
            [customer.pk, records.other_customer.pk],
            {"version": records.other_customer.version},
        ),
        "marketing:calendar": ([], {}),
        **{f"marketing:board_{kind}": ([], {}) for kind in BOARDS},
        "marketing:campaign_cost": ([records.campaign.pk], {"what": "w"}),
        "marketing:campaign_guest": ([records.campaign.pk], {}),
        "marketing:campaign_budget": ([records.budget.pk], {}),
        "marketing:survey_answer": (["nobodys-secret"], {}),
        **showroom_forms(records),
        # Whose the cars are, and what is done with them: tests/sales/stock/test_stock_pages.py.
        **{f"sales:{name}": ([], {}) for name in ("stock", "labels", "deliveries")},
        **{f"sales:{name}": ([1], {}) for name in DEALS},
        "sales:lead_quote": ([records.lead.pk], {}),
        "sales:quotation_line_drop": ([1, 1], {}),
        **{f"sales:{name}": ([1], {}) for name in ("label", "handout", "turn", "deviation", "count", "count_scan")},
        **{f"sales:{name}": ([1, 1], {}) for name in ("tick", "explain")},
        **{f"sales:{name}": ([1], {}) for name in ("order_line", "order_cars")},
        "sales:scanned": (["nothing"], {}),
    }


def showroom_forms(records):
    """Return the addresses and forms of the showroom, about a party the person of these records receives."""
    visit, lead = records.visit, records.lead
    party = {"entry_key": str(NO_UPLOAD), "kind": "visit", "party_size": "1", "adviser": "wait", "others": "on"}
    return {
        "showroom:board": ([], {}),
        "showroom:live": ([], {}),
        "showroom:register": ([], party),
        "showroom:capture": ([visit.pk], {"version": visit.version}),
        "showroom:serve": ([visit.pk], {"version": visit.version, "adviser": "turn"}),
        "showroom:leave": ([visit.pk], {"version": visit.version, "seen_off": "1"}),
        "showroom:contact": ([lead.pk], {"version": lead.version}),
        "showroom:cars": ([], {}),
        "showroom:funnel": ([], {}),
        "showroom:funnel_data": (["split"], {}),
    }


def voice_forms(records, stores):
    """Return the addresses and forms of what is done about an approval besides deciding."""
    manager, other = (stores.people[key].employee_no for key in ("manager", "other"))
    pk = records.approval.pk
    return {
        "approvals:approval": (pk, {}),
        "approvals:transfer": (pk, {"version": 1, "person": manager, "text": "t"}),
        "approvals:ask": (pk, {"version": 1, "person": other, "text": "t"}),
        "approvals:watch": (pk, {"version": 1, "person": other}),
    }


def asked_supervisor(records, stores):
    """Let the manager ask the supervisor for an opinion, and copy it to the manager."""
    approval, supervisor, manager = records.approval, records.approval.approver, stores.people["manager"]
    if supervisor.name != mark("supervisor"):
        manager = stores.people["admin"]
    opinion, _made = approval.opinions.get_or_create(
        asked=supervisor, defaults={"asked_by": manager, "question": "?", "asked_at": NINE}
    )
    watcher, _made = approval.watchers.get_or_create(staff=manager, defaults={"added_by": supervisor, "added_at": NINE})
    return opinion, watcher


def target_forms(records):
    """Return the addresses and forms of targets, about the person of these records."""
    own, sent, target = records.targets, records.targets_sent, records.target
    place = {"unit": records.seat.unit_id, "period": "monthly", "day": "2026-03-02"}
    return {
        "kpi:target_plan": (None, place),
        "kpi:target_own": (None, {"seat": records.seat.pk, "period": "monthly", "day": "2026-03-02"}),
        "kpi:target_copy": (None, place),
        "kpi:target_sheet": (own.pk, {}),
        "kpi:target_edit": (own.pk, {"version": own.version}),
        "kpi:target_position": (target.sheet_id, {}),
        "kpi:target_submit": (own.pk, {"version": own.version}),
        "kpi:target_withdraw": (sent.pk, {}),
        "kpi:target_decide": (sent.pk, {"version": 1, "decision": "approve"}),
        "kpi:target_again": (own.pk, {"version": own.version}),
        "kpi:target_split": (target.pk, {}),
        "kpi:target_import_check": (NO_UPLOAD, {}),
    }


def task_forms(records):
    """Return the addresses and forms of tasks and boards, about the person of these records."""
    task, person, unit = records.task, records.seat.staff_id, records.seat.unit_id
    due = {"day": "2026-03-09", "hour": "12:00"}
    own = Duty.objects.filter(position=records.seat.position_id, cadence="event", trigger="").earliest("no")
    return {
        "assigned:give": (None, {"title": "t", "person": person, **due}),
        "assigned:happened": (None, {"duty": own.pk, "text": "t"}),
        "assigned:task": (task.pk, {}),
        "assigned:report": (task.pk, {"version": task.version}),
        "assigned:answer": (task.pk, {"version": task.version, "decision": "approve"}),
        "assigned:deadline": (task.pk, {"version": task.version, **due}),
        "assigned:withdraw": (task.pk, {"version": task.version}),
        "boards:morning": (unit, {}),
        "boards:evening": (unit, {}),
    }


def people_forms(records, stores):
    """Return the addresses and forms of personnel, about the person of these records."""
    staff, absence, handover = records.seat.staff_id, records.absence, records.handover
    higher = Position.objects.get(code="sales-supervisor").pk
    days = {"starts_on": "2026-03-03", "ends_on": "2026-03-04"}
    place = {"position": higher, "unit": records.seat.unit_id, **days}
    away = {"kind": "leave", "first_day": "2026-03-03", "last_day": "2026-03-04"}
    shorter = {"version": absence.version, "last_day": absence.first_day.isoformat()}
    return {
        "personnel:person": (staff, {}),
        "personnel:phone": (staff, {"reason": "r"}),
        "personnel:join": (None, {"name": "n", "employee_no": "J1", "store": records.seat.store_id, **place}),
        "personnel:import_check": (NO_UPLOAD, {}),
        "personnel:import_done": (NO_UPLOAD, {}),
        "personnel:move": (staff, place),
        "personnel:promote": (staff, place),
        "personnel:act": (staff, place),
        "personnel:further": (staff, place),
        "personnel:end": (records.seat.pk, days),
        "personnel:leave": (staff, {"last_day": "2026-03-20"}),
        "personnel:stay": (staff, {}),
        "personnel:password": (staff, {}),
        "personnel:rejoin": (staff, place),
        "personnel:handover": (handover.pk, {}),
        "personnel:handover_start": (staff, {}),
        "personnel:handover_plan": (handover.pk, {"version": handover.version, "what": "all", "successor": ""}),
        "personnel:handover_offer": (handover.pk, {"version": handover.version}),
        "personnel:handover_answer": (handover.pk, {"version": handover.version, "answer": "accept"}),
        "personnel:handover_cancel": (handover.pk, {"version": handover.version}),
        "personnel:handover_protocol": (handover.pk, {}),
        "personnel:roster": (None, {"weeks": "1"}),
        "personnel:request": (None, away),
        "personnel:record": (staff, away),
        "personnel:absence": (absence.pk, {}),
        "personnel:decide": (absence.pk, {"version": 1, "decision": "approve"}),
        "personnel:change": (absence.pk, shorter),
        "personnel:cancel": (absence.pk, {"version": absence.version}),
    }


def sharing_target(name, customer, stores):
    """Return the address to share a customer with the other team's consultant, or to take it back from a superuser."""
    more = [] if name == "records:share" else [shared_with_admin(customer, stores).pk]
    return reverse(name, args=["customer", customer.pk, *more]), {"colleague": stores.people["other"].employee_no}


def shared_with_admin(record, stores):
    """Share a record with somebody who reads everything anyway."""
    row, _made = record.shares.get_or_create(
        user=stores.people["admin"],
        permission=factories.permission(view_of(record)),
        defaults={"shared_by": record.owner, "shared_at": NINE},
    )
    return row


def deputy_form(stores):
    """Return the form by which a leader of the own store names the second supervisor."""
    deputy = stores.people["supervisor2"].pk
    principal = stores.people["supervisor"].pk
    return {"principal": principal, "deputy": deputy, "starts_on": "2026-03-02", "ends_on": "2026-03-03"}


def score_form(card):
    form = {"version": 1}
    for line in card.lines.all():
        form |= {f"line-{line.pk}": 80, f"reason-{line.pk}": ""}
    return form


def ask(client, method, url, form=None):
    """Send one request and take back whatever it changed."""
    with transaction.atomic():
        response = client.get(url) if method == "GET" else client.post(url, form)
        transaction.set_rollback(True)
    return response


def verdict(response):
    """Return the status as the table writes it."""
    if response.status_code == 302 and response["Location"].startswith("/login/?next="):
        return "L"
    return str(response.status_code)


def leaks(actor, response, name=""):
    """Return the marks in a response that this actor must not read."""
    # What a workbook holds is read in `test_every_right.py`.
    content = b"".join(response.streaming_content) if response.streaming else response.content
    text = content.decode(errors="replace") + response.get("Location", "")
    found = set(re.findall(r"Mk(\w+?)kM", text))
    if actor == "admin":
        return set()
    chooses = (name in CHOOSING | CAMPAIGNS and actor == "supervisor") or (
        name in DEPUTIES | FLOOR and actor not in ("nobody", "leaver")
    )
    colleagues = OWN_STORE - {"leaver"} if chooses and actor != "other_gm" else set()
    return (found & EVERY_MARK) - MAY_SEE[actor] - colleagues


def visit(name, stores, actor, whose="consultant"):
    """Ask one address as one actor, GET and POST; return the two verdicts and what leaked."""
    url, form = target(name, stores, whose)
    seen, leaked = [], set()
    client = browser_of(stores.people.get(actor))
    for method in ("GET", "POST"):
        response = ask(client, method, url, form)
        seen.append(verdict(response))
        leaked |= leaks(actor, response, name)
    return seen, leaked


class TestTable:
    def test_every_address_has_a_row(self):
        assert {name for name in url_names() if access_of(name) is None} == set()

    def test_every_row_has_an_address(self):
        assert set(POLICY) - of_the_house() == set()

    def test_this_file_asks_every_address(self):
        assert set(EXPECTED) == of_the_house()

    def test_admin_addresses_fall_under_the_admin_rule(self):
        names = [name for name in url_names() if name.startswith("admin:")]
        assert len(names) > 20
        assert {access_of(name) for name in names} == {policy.ADMIN}

    def test_an_unknown_name_has_no_rule(self):
        assert access_of("reports:export") is None

    @pytest.mark.parametrize("actor", ["nobody", "consultant", "gm", "admin"])
    def test_an_address_missing_in_the_table_is_refused_to_everybody(self, stores, monkeypatch, actor):
        monkeypatch.delitem(POLICY, "roles:me")
        response = browser_of(stores.people.get(actor)).get("/me/")
        assert response.status_code == 403
        assert "403.html" in [each.name for each in response.templates]

    def test_an_address_without_a_name_is_refused(self, stores, settings):
        bare = path("bare/", lambda _request: pytest.fail("reached"))
        settings.ROOT_URLCONF = type("Urls", (), {"urlpatterns": [bare, *get_resolver().url_patterns]})
        assert browser_of(stores.people["gm"]).get("/bare/").status_code == 403


@pytest.mark.parametrize("name", EXPECTED)
def test_every_address_answers_each_actor_as_the_table_says(stores, name):
    seen, leaked = {}, {}
    for actor in ACTORS:
        seen[actor], leaked[actor] = visit(name, stores, actor)
    assert seen == EXPECTED[name]
    assert {actor: marks for actor, marks in leaked.items() if marks} == {}


# Addresses of a single record: whoever has no business with it is told that there is nothing.
OF_RECORDS = [name for name in EXPECTED if "404" in {cell for pair in EXPECTED[name].values() for cell in pair}]


def is_hidden(seen, name, actor):
    """Return whether a record is not there for somebody; who may not open the page at all is told so instead."""
    if set(EXPECTED[name][actor]) == {"403"}:
        # The page, or what is one's own there, is not theirs to open: another's need not be named either.
        return set(seen) in ({"403"}, {"404"})
    return "404" in seen and set(seen) <= {"404", "405"}


@pytest.mark.parametrize("name", OF_RECORDS)
@pytest.mark.parametrize("actor", ["consultant", "supervisor", "manager", "gm"])
def test_another_stores_record_does_not_exist(stores, name, actor):
    seen, leaked = visit(name, stores, actor, whose="foreigner")
    assert is_hidden(seen, name, actor)
    assert leaked == set()


@pytest.mark.parametrize("name", OF_RECORDS)
@pytest.mark.parametrize("whose", ["peer", "other"])
def test_a_colleagues_record_does_not_exist(stores, name, whose):
    seen, leaked = visit(name, stores, "consultant", whose=whose)
    assert is_hidden(seen, name, "consultant")
    assert leaked == set()


@pytest.mark.parametrize("name", OF_RECORDS)
def test_a_record_that_never_was_is_a_plain_404(stores, name):
    client = browser_of(stores.people["admin"])
    for pk in (0, 999_999_999, 2**31, 2**63, 10**30):
        url = re.sub(r"/\d+/", f"/{pk}/", target(name, stores)[0])
        statuses = {ask(client, method, url).status_code for method in ("GET", "POST")}
        assert 404 in statuses <= {404, 405}, url


LISTS = {
    "/people/": "q=kM",
    "/people/?state": "state=left",
    "/people/chart/": "",
    "/people/absences/": "q=kM",
    "/people/absences/mine/": "",
    "/duties/": "",
    "/duties/team/": "q=kM",
    "/reports/": "tab=mine",
    "/reports/?tab=team": "tab=team&q=kM",
    "/reports/?tab=missing": "tab=missing",
    "/approvals/": "tab=waiting",
    "/approvals/?tab=decided": "tab=decided",
    "/approvals/?tab=mine": "tab=mine",
    "/kpi/": "q=kM",
    "/kpi/?month": "month=2026-02",
    "/kpi/calibration/": "month=2026-02",
    "/kpi/calibration/data/": "month=2026-02",
    "/kpi/me/": "month=2026-02",
    "/messages/": "",
    "/me/": "",
}


@pytest.mark.parametrize("actor", ["consultant", "other", "supervisor", "manager", "gm", "other_gm"])
def test_lists_filters_and_counts_show_nothing_of_others(stores, actor):
    client = browser_of(stores.people[actor])
    leaked = {}
    for name, query in LISTS.items():
        response = client.get(name.split("?")[0] + "?" + query)
        if found := leaks(actor, response):
            leaked[name] = found
    assert leaked == {}


class TestCounts:
    def test_the_team_page_counts_only_whom_one_leads(self, stores):
        people = {
            actor: browser_of(stores.people[actor]).get("/duties/team/").context["summary"]["people"]
            for actor in ("supervisor", "supervisor2", "manager", "gm", "other_gm", "far_supervisor")
        }
        # The leaver is gone from all of them.
        assert people == {
            "supervisor": 2,
            "supervisor2": 1,
            "manager": 5,
            "gm": 6,
            "other_gm": 3,
            "far_supervisor": 1,
        }

    def test_filtering_by_a_foreign_name_counts_nobody(self, stores):
        response = browser_of(stores.people["gm"]).get("/duties/team/", {"q": "foreigner"})
        assert response.context["summary"]["people"] == 0
        assert response.context["page_obj"].paginator.count == 0

    def test_reports_of_the_team_are_counted_within_reach(self, stores):
        for actor, seats in (("supervisor", {"consultant", "peer"}), ("other_gm", {"foreigner"})):
            response = browser_of(stores.people[actor]).get("/reports/?tab=team")
            authors = {row["author_name"] for row in response.context["page_obj"].object_list}
            assert authors == {mark(key) for key in seats}

    def test_only_own_approvals_wait(self, stores):
        waiting = {
            actor: browser_of(stores.people[actor]).get("/approvals/").context["page_obj"].paginator.count
            for actor in ("consultant", "supervisor", "manager", "gm", "other_gm", "far_supervisor")
        }
        assert waiting == {
            "consultant": 0,
            "supervisor": 6,
            "manager": 3,
            "gm": 0,
            "other_gm": 0,
            "far_supervisor": 3,
        }


def test_the_login_leads_back_to_where_one_wanted_to_go(stores):
    response = browser_of().get("/reports/?tab=mine")
    assert response["Location"] == "/login/?next=/reports/%3Ftab%3Dmine"
