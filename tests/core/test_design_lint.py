"""What holds for every template, script and style sheet of the package."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

from corridor.core import assets, icons

PACKAGE = icons.PACKAGE
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))
SCRIPTS = sorted((assets.STATIC / "js").glob("*.js"))  # on every page; js/some/ is on some
HTMX = Path(settings.BASE_DIR) / "node_modules" / "htmx.org" / "dist" / "htmx.min.js"

FORBIDDEN = {
    "inline event handlers for htmx are dead under the policy": r"\bhx-on",
    "js: values are dead under the policy": r"""["']js:""",
    "trigger filters are dead under the policy": r"""hx-trigger="[^"]*\[""",
    "inline style is ignored under the policy": r"\sstyle\s*=",
    "inline script is blocked by the policy": r"<script(?![^>]*\bsrc=)[^>]*>",
    "inline handlers are blocked by the policy": r"\son[a-z]+\s*=\s*[\"']",
    "nothing comes from elsewhere": r"""(?:src|href)=["']https?://""",
}
# Words between tags that no translate tag holds. The design page shows invented samples.
UNTRANSLATED = re.compile(r">\s*([^<>{}]*[A-Za-z]{3,}[^<>{}]*?)\s*<")


def problems_of(text: str) -> list[str]:
    plain = re.sub(r"{% comment %}.*?{% endcomment %}|{%.*?%}", "", text, flags=re.DOTALL)
    return [why for why, pattern in FORBIDDEN.items() if re.search(pattern, plain)]


def untranslated_words_of(text: str) -> list[str]:
    for hidden in (
        r"{% comment %}.*?{% endcomment %}",
        r"{% blocktranslate.*?{% endblocktranslate %}",
        r"<kbd.*?</kbd>",
        r"<title>.*?</title>",
    ):
        text = re.sub(hidden, "", text, flags=re.DOTALL)
    text = re.sub(r"{[{%].*?[%}]}", "{}", text)
    return [found for found in UNTRANSLATED.findall(text) if found != "Corridor"]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_template_obeys_the_content_security_policy(template: Path) -> None:
    assert problems_of(template.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "wrong",
    [
        '<a hx-on:click="x()">',
        '<a hx-vals="js:{x: 1}">',
        '<a hx-trigger="click[ctrlKey]">',
        '<p style="color: red">',
        "<script>alert(1)</script>",
        '<b onclick="x()">',
        '<script src="https://cdn.example/x.js"></script>',
    ],
)
def test_policy_lint_finds(wrong: str) -> None:
    assert problems_of(wrong)


@pytest.mark.parametrize(
    "template", [t for t in TEMPLATES if "design" not in t.parts], ids=lambda path: path.name
)
def test_template_is_translatable(template: Path) -> None:
    assert untranslated_words_of(template.read_text("utf-8")) == []


def test_translation_lint_finds_bare_words() -> None:
    assert untranslated_words_of("<p>Hello there</p>") == ["Hello there"]
    assert untranslated_words_of('<p>{% translate "Hello there" %} {{ name }}</p>') == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_template_stays_small(template: Path) -> None:
    most = 25 if template.name.startswith("_") else 60
    assert len(template.read_text("utf-8").splitlines()) <= most


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_script_stays_small(script: Path) -> None:
    assert len(script.read_text("utf-8").splitlines()) <= 80


def test_style_sheets_fit_their_budget() -> None:
    assert len(gzip.compress(assets.joined().encode())) <= 12 * 1024


def test_scripts_fit_their_budget() -> None:
    sizes = [len(gzip.compress(path.read_bytes())) for path in (HTMX, *SCRIPTS)]
    assert sum(sizes) <= 25 * 1024


def test_style_sheets_are_all_in_a_layer() -> None:
    order = "@layer reset, tokens, base, layout, components, pages, utilities;"
    assert order in (assets.SOURCES / "layers.css").read_text("utf-8")
    for sheet in assets.stylesheets():
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL).strip()
        assert text.startswith(("@layer", "@font-face")), sheet.name


def test_joined_style_sheet_keeps_every_rule() -> None:
    braces = sum(path.read_text("utf-8").count("{") for path in assets.stylesheets())
    assert assets.joined().count("{") == assets.joined().count("}") == braces
