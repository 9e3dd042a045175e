"""A strict reading of iCalendar text, written from RFC 5545 and knowing nothing of who wrote the text."""

import re
from datetime import datetime

LINE = re.compile(
    r"^(?P<name>[A-Z0-9-]+)(?P<params>(;[A-Z0-9-]+=(\"[^\"]*\"|[^\";:,]*)(,(\"[^\"]*\"|[^\";:,]*))*)*):(?P<value>.*)$"
)
TEXTS = {"SUMMARY", "DESCRIPTION", "CATEGORIES", "TZNAME", "X-WR-CALNAME"}
UTC_INSTANT = re.compile(r"^\d{8}T\d{6}Z$")
LOCAL_INSTANT = re.compile(r"^\d{8}T\d{6}$")
OFFSET = re.compile(r"^[+-]\d{4}(\d{2})?$")
DURATION = re.compile(r"^[+-]?P(\d+W|(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?)$")
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")

# Component: (exactly once, at most once).
RULES = {
    "VCALENDAR": ({"PRODID", "VERSION"}, {"CALSCALE", "METHOD"}),
    "VTIMEZONE": ({"TZID"}, {"LAST-MODIFIED", "TZURL"}),
    "STANDARD": ({"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"}, {"RRULE"}),
    "VEVENT": (
        {"UID", "DTSTAMP", "DTSTART"},
        {"CLASS", "CREATED", "DESCRIPTION", "DTEND", "DURATION", "LAST-MODIFIED", "PRIORITY", "SEQUENCE", "STATUS"}
        | {"SUMMARY", "TRANSP", "URL"},
    ),
    "VTODO": (
        {"UID", "DTSTAMP"},
        {"COMPLETED", "DESCRIPTION", "DTSTART", "DUE", "LAST-MODIFIED", "PERCENT-COMPLETE", "PRIORITY", "SEQUENCE"}
        | {"STATUS", "SUMMARY", "URL"},
    ),
    "VALARM": ({"ACTION", "TRIGGER", "DESCRIPTION"}, set()),
}
INSIDE = {
    "VCALENDAR": {"VTIMEZONE", "VEVENT", "VTODO"},
    "VTIMEZONE": {"STANDARD", "DAYLIGHT"},
    "VEVENT": {"VALARM"},
    "VTODO": {"VALARM"},
}
STATES = {
    "VEVENT": {"TENTATIVE", "CONFIRMED", "CANCELLED"},
    "VTODO": {"NEEDS-ACTION", "COMPLETED", "IN-PROCESS", "CANCELLED"},
}


def faults_of(text):
    """Return what is wrong with iCalendar text, as sentences; nothing where it keeps to the standard."""
    return [*_line_faults(text), *_component_faults(_lines(text))]


def _line_faults(text):
    if not text.endswith(b"\r\n"):
        yield "the last line does not end in CRLF"
    if re.search(rb"(?<!\r)\n|\r(?!\n)", text):
        yield "a line ends without CRLF"
    for line in text.split(b"\r\n"):
        if len(line) > 75:
            yield f"{len(line)} octets in a line"
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            yield "a fold cuts through a character"


def _lines(text):
    return [line for line in text.decode("utf-8").replace("\r\n ", "").replace("\r\n\t", "").split("\r\n") if line]


def _component_faults(lines):
    stack, seen_ids, zones, used_zones = [], [], set(), set()
    for line in lines:
        match = LINE.match(line)
        if match is None or CONTROL.search(line):
            yield f"no content line: {line!r}"
            continue
        name, params, value = match["name"], match["params"], match["value"]
        if name == "BEGIN":
            if stack and value not in INSIDE.get(stack[-1][0], set()):
                yield f"{value} inside {stack[-1][0]}"
            stack.append((value, []))
            continue
        if name == "END":
            kind, properties = stack.pop()
            if kind != value:
                yield f"END:{value} ends {kind}"
            yield from _rule_faults(kind, properties)
            seen_ids += [(kind, each) for key, each, _params in properties if key == "UID"]
            zones |= {each for key, each, _params in properties if key == "TZID"}
            continue
        used_zones |= set(re.findall(r";TZID=\"?([^;:\"]+)", params))
        stack[-1][1].append((name, value, params))
        yield from _value_faults(stack[-1][0], name, value, params)
    if stack:
        yield "a component is not ended"
    if len(seen_ids) != len(set(seen_ids)):
        yield "a UID twice"
    if used_zones - zones:
        yield f"no VTIMEZONE for {used_zones - zones}"


def _rule_faults(kind, properties):
    once, most_once = RULES[kind]
    names = [name for name, _value, _params in properties]
    yield from (f"{kind} has {names.count(name)} {name}" for name in once if names.count(name) != 1)
    yield from (f"{kind} has {names.count(name)} {name}" for name in most_once if names.count(name) > 1)
    values = {name: value for name, value, _params in properties}
    if "DTEND" in values and "DURATION" in values:
        yield "DTEND and DURATION"
    ends = values.get("DTEND") or values.get("DUE")
    if ends and not values["DTSTART"] < ends:
        yield f"{kind} ends before it begins"
    if kind in STATES and values.get("STATUS", next(iter(STATES[kind]))) not in STATES[kind]:
        yield f"{kind} has the state {values['STATUS']}"


def _value_faults(kind, name, value, params):
    yield from _instant_faults(kind, name, value, params)
    if name in ("TZOFFSETFROM", "TZOFFSETTO") and not OFFSET.match(value):
        yield f"{name} is no offset: {value}"
    if (name in ("TRIGGER", "DURATION", "REFRESH-INTERVAL")) and not DURATION.match(value):
        yield f"{name} is no duration: {value}"
    if name in ("SEQUENCE", "PRIORITY", "PERCENT-COMPLETE") and not value.isdigit():
        yield f"{name} is no number: {value}"
    if name == "VERSION" and value != "2.0":
        yield f"version {value}"
    if name in TEXTS:
        bare = re.sub(r"\\[\\;,nN]", "", value)
        if "\\" in bare or ";" in bare or ("," in bare and name != "CATEGORIES"):
            yield f"{name} is not escaped: {value}"


def _instant_faults(kind, name, value, params):
    if name in ("DTSTAMP", "LAST-MODIFIED", "COMPLETED", "CREATED") and not UTC_INSTANT.match(value):
        yield f"{name} is not UTC: {value}"
    if name in ("DTSTART", "DTEND", "DUE"):
        if not LOCAL_INSTANT.match(value):
            yield f"{name} is no local instant: {value}"
        elif kind != "STANDARD" and ";TZID=" not in params:
            yield f"{name} floats"
        else:
            datetime.strptime(value, "%Y%m%dT%H%M%S")
