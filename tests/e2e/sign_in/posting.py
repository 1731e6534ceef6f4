"""What an identity provider answers, taken hold of on its way, and sent from a page of its site."""

from __future__ import annotations

import base64
import html
import re
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from playwright.sync_api import Page

FIELD = re.compile(r'name="(SAMLResponse|RelayState)"[^>]*?value="([^"]*)"')
SEND = """([address, fields]) => {
    const form = document.createElement("form");
    form.method = "post";
    form.action = address;
    for (const [name, value] of Object.entries(fields)) {
        const field = document.createElement("input");
        [field.type, field.name, field.value] = ["hidden", name, value];
        form.append(field);
    }
    document.body.append(form);
    form.submit();
}"""


@dataclass(frozen=True)
class Post:
    """``acs`` is where it goes."""

    acs: str
    response: str
    relay_state: str = ""

    @property
    def xml(self) -> str:
        return base64.b64decode(self.response).decode()

    def changed(self, old: str, new: str) -> Post:
        assert old in self.xml
        made = self.xml.replace(old, new)
        return replace(self, response=base64.b64encode(made.encode()).decode())

    def without(self, pattern: str) -> Post:
        made, times = re.subn(pattern, "", self.xml, flags=re.DOTALL)
        assert times
        return replace(self, response=base64.b64encode(made.encode()).decode())


def answer_of(page: Page, login: str, who: str) -> Post:
    """The answer to a request of this browser, which does not get to see it."""
    asked = page.context.request.get(login, max_redirects=0).headers["location"]
    return _read(page, f"{asked}&{urlencode({'as': who})}")


def launched(page: Page, idp: str, *, acs: str, audience: str, who: str, **more: str) -> Post:
    """An answer that nobody asked for."""
    return _read(
        page, f"{idp}/launch?{urlencode({'acs': acs, 'aud': audience, 'as': who, **more})}"
    )


def _read(page: Page, address: str) -> Post:
    told = page.context.request.get(address).text()
    fields = {name: html.unescape(value) for name, value in FIELD.findall(told)}
    found = re.search(r'action="([^"]+)"', told)
    assert found, told
    return Post(html.unescape(found[1]), fields["SAMLResponse"], fields.get("RelayState", ""))


def send(page: Page, idp: str, post: Post) -> None:
    """As the provider's own page does it: a form of another site."""
    page.goto(f"{idp}/blank")
    fields = {"SAMLResponse": post.response, "RelayState": post.relay_state}
    with page.expect_navigation(url=lambda url: not url.startswith(idp)):
        page.evaluate(SEND, [post.acs, fields])
