"""A call as programs in several languages make it, with nothing but what the language brings along."""

import json
import re
from collections.abc import Mapping
from textwrap import indent
from typing import Final, NamedTuple

from webapp.api.calls import Call

# A text, or one of the words that Python has other ones for.
LITERALS: Final = re.compile(r'"(?:[^"\\]|\\.)*"|\b(?:null|true|false)\b')
IN_PYTHON: Final = {"null": "None", "true": "True", "false": "False"}


class Snippet(NamedTuple):
    kind: str
    label: str
    text: str


def snippets_of(call: Call, site: str) -> list[Snippet]:
    return [
        Snippet("curl", "curl", call.curl(site)),
        Snippet("python", "Python", python(call, site)),
        Snippet("javascript", "JavaScript", javascript(call, site)),
    ]


def python(call: Call, site: str) -> str:
    lines = ["import json", "import urllib.request", "", "request = urllib.request.Request("]
    lines += [f"    {_quoted(_address(call, site))},", f'    method="{call.method}",']
    lines += ["    headers={", *(f"        {line}," for line in _pairs(call.all_headers)), "    },"]
    if call.body is not None:
        body = LITERALS.sub(lambda found: IN_PYTHON.get(found[0], found[0]), call.json)
        lines.append(f"    data=json.dumps({indent(body, '    ').lstrip()}).encode(),")
    lines += [")", "with urllib.request.urlopen(request, timeout=15) as response:"]
    lines += ["    answer = json.load(response)", "print(answer)"]
    return "\n".join(lines)


def javascript(call: Call, site: str) -> str:
    lines = [f"const response = await fetch({_quoted(_address(call, site))}, {{"]
    lines += [f'  method: "{call.method}",', "  headers: {"]
    lines += [*(f"    {line}," for line in _pairs(call.all_headers)), "  },"]
    if call.body is not None:
        body = indent(call.json, "  ").lstrip()
        lines.append(f"  body: JSON.stringify({body}),")
    lines += ["});"]
    lines += ['if (!response.ok) throw new Error(response.headers.get("Error-Type"));']
    lines += ["console.log(await response.json());"]
    return "\n".join(lines)


def _address(call: Call, site: str) -> str:
    return f"{site.rstrip('/')}{call.path}"


def _pairs(headers: Mapping[str, str]) -> list[str]:
    return [f"{_quoted(name)}: {_quoted(value)}" for name, value in headers.items()]


def _quoted(text: str) -> str:
    """A literal of both languages."""
    return json.dumps(text)
