"""What is sent stays small, and nothing in it can run what a server did not send."""

import gzip
import pathlib
import re

import pytest

WEB = pathlib.Path(__file__).resolve().parents[2] / "Apps" / "Dashboard" / "Web"
SCRIPTS = sorted(WEB.rglob("*.js"))
STYLES = sorted(WEB.rglob("*.css"))


def packed(paths):
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def test_any_page_with_all_that_stands_around_it_is_within_the_budget():
    pages = [path for path in SCRIPTS if path.parent.name == "pages"]
    around = packed([path for path in SCRIPTS if path not in pages])
    most = around + sum(sorted(packed([path]) for path in pages)[-3:])
    assert most <= 60 * 1024, most
    assert packed(STYLES) <= 12 * 1024, packed(STYLES)


@pytest.mark.parametrize("path", [*SCRIPTS, *STYLES], ids=lambda path: str(path.relative_to(WEB)))
def test_a_file_fits(path):
    lines = path.read_text().split("\n")
    assert len(lines) <= 300
    long = [number + 1 for number, line in enumerate(lines) if len(line) > 140 and path.suffix == ".js"]
    assert long == []


def test_file_names_are_unique():
    names = [path.name for path in WEB.rglob("*") if path.is_file()]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(WEB)))
def test_text_never_becomes_markup_and_decimals_never_become_floats(path):
    text = path.read_text()
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text)
    if path.name != "decimal.js":
        assert not re.search(r"parseFloat|valueAsNumber|Number\((?!isLive|row\.|match)", text), "decimal text is read by logic/decimal.js"


def test_the_page_has_no_inline_code_or_style():
    text = (WEB / "index.html").read_text()
    assert not re.search(r"<style|style=|\son\w+=|<script>(?!</script>)|https?:", text)
    assert re.findall(r"<script[^>]*>", text) == ['<script src="/theme.js">', '<script type="module" src="/main.js">']


def test_the_first_page_loads_little_and_is_served_under_the_policy(open_page):
    page = open_page("/")
    page.wait_for_load_state("load")
    loaded = page.evaluate("performance.getEntriesByType('resource').filter(e => /[.](js|css)$/.test(e.name)).map(e => new URL(e.name).pathname)")
    assert packed([WEB / path.lstrip("/") for path in loaded if path.endswith(".js")]) <= 40 * 1024
    policy = page.request.get("/").headers["content-security-policy"]
    for part in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert part in policy, part
