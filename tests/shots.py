"""``./run shots``: a picture of every page at two widths, light and dark, and a look at each.

A page fails when it can be scrolled sideways, when text is cut off, when a glyph comes from a font that
is not a sans CJK one, when the contrast is below WCAG AA, or when it asks another host for anything.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.served import browser, serving
from tests.walk import pages

WIDTHS = (390, 1366)
LOOKS = ("light", "dark")
LANGUAGES = ("zh", "en")
SANS = re.compile(r"sans|hei|gothic|dejavu|liberation|arial|helvetica", re.IGNORECASE)
WRONG = re.compile(r"serif|ming|song|kai|mono(?!.*sans)", re.IGNORECASE)

LOOK = """
() => {
  const found = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth + 1) {
    const wide = [...document.querySelectorAll('body *')].filter(e => {
      const box = e.getBoundingClientRect();
      if (box.width === 0 || box.right <= root.clientWidth + 1) return false;
      for (let up = e.parentElement; up; up = up.parentElement)
        if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(up).overflowX)) return false;
      return true;
    });
    found.push('sideways scroll by ' + (root.scrollWidth - root.clientWidth) + 'px: '
      + wide.slice(0, 3).map(e => e.tagName.toLowerCase() + '.' + e.className).join(', '));
  }
  const parse = text => {
    const parts = text.match(/[\\d.]+/g).map(Number);
    return parts.length > 3 ? parts : [...parts, 1];
  };
  const over = (top, below) => {
    const a = top[3];
    return [0, 1, 2].map(i => top[i] * a + below[i] * (1 - a)).concat(1);
  };
  const light = c => {
    const v = c.slice(0, 3).map(x => x / 255).map(x => x <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4);
    return .2126 * v[0] + .7152 * v[1] + .0722 * v[2];
  };
  const ground = e => {
    const layers = [];
    for (let up = e; up; up = up.parentElement) {
      const colour = parse(getComputedStyle(up).backgroundColor);
      if (colour[3] > 0) { layers.push(colour); if (colour[3] === 1) break; }
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
  };
  const seen = new Set();
  const silent = ['SCRIPT', 'STYLE', 'TEMPLATE', 'NOSCRIPT', 'OPTION', 'TITLE'];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, e = node.parentElement;
    if (!node.data.trim() || !e || silent.includes(e.tagName)) continue;
    const style = getComputedStyle(e);
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (!e.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) continue;
    if (box.width < 2 || box.height < 2) continue;
    if (style.clip === 'rect(0px, 0px, 0px, 0px)' || style.clipPath === 'inset(50%)') continue;
    const say = node.data.trim().slice(0, 24);
    for (let up = e; up && up !== document.body; up = up.parentElement) {
      const s = getComputedStyle(up);
      const hides = ['hidden', 'clip'].includes(s.overflowX);
      const frame = up.getBoundingClientRect();
      if (frame.width < 3 || frame.height < 3) break;
      const outside = box.right > frame.right + 2 || box.left < frame.left - 2;
      if (hides && outside && s.textOverflow !== 'ellipsis') {
        found.push('clipped text: ' + say); break;
      }
      if (['auto', 'scroll'].includes(s.overflowX)) break;
    }
    if (e.closest('[disabled], [aria-disabled=true]')) continue;
    const below = ground(e), top = over(parse(style.color), below);
    const [high, low] = [light(top), light(below)].sort((a, b) => b - a);
    const ratio = (high + .05) / (low + .05);
    const size = parseFloat(style.fontSize), bold = parseInt(style.fontWeight) >= 700;
    const wanted = size >= 24 || (bold && size >= 18.66) ? 3 : 4.5;
    const key = style.color + below.join() + wanted;
    if (ratio < wanted - .01 && !seen.has(key)) {
      seen.add(key);
      found.push('contrast ' + ratio.toFixed(2) + ' < ' + wanted + ': ' + say);
    }
  }
  return found;
}
"""


def fonts(page):
    """Return the fonts that really drew the page's text."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    nodes = session.send(
        "DOM.querySelectorAll", {"nodeId": root, "selector": "body, h1, h2, p, td, th, a, button, label"}
    )
    names = set()
    for node in nodes["nodeIds"][:150]:
        used = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        names |= {font["familyName"] for font in used}
    session.detach()
    return names


def look(page, base):
    """Return what is wrong with the page as it is shown."""
    found = page.evaluate(LOOK)
    found += [f"font {name}" for name in sorted(fonts(page)) if WRONG.search(name) or not SANS.search(name)]
    return found


def shoot(walker, base, out, only, languages):
    """Take all pictures; return how many and the faults found."""
    faults, count = [], 0
    for language in languages:
        for width in WIDTHS:
            for scheme in LOOKS:
                context = walker.new_context(
                    viewport={"width": width, "height": 900},
                    color_scheme=scheme,
                    locale="zh-CN",
                    reduced_motion="reduce",
                )
                outside = []
                context.on(
                    "request",
                    lambda r, seen=outside: (
                        seen.append(r.url) if not r.url.startswith((base, "data:", "about:")) else None
                    ),
                )
                page = context.new_page()
                for shot in pages(page, base, language):
                    if only and not re.search(only, shot.name):
                        continue
                    name = f"{shot.name}-{width}-{scheme}-{language}"
                    page.screenshot(path=out / f"{name}.png", full_page=True)
                    count += 1
                    wrong = [*shot.faults, *look(page, base), *(f"asks {url}" for url in outside)]
                    outside.clear()
                    faults += [f"{name}: {fault}" for fault in wrong]
                context.close()
    return count, faults


def main():
    """Build the demo, walk it, and exit 1 when a page has a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build/shots"))
    parser.add_argument("--dir", type=Path, help="a demo instance that exists already")
    parser.add_argument("--only", default="", help="names of pages, as a pattern")
    parser.add_argument("--all", action="store_true", help="in English too")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as aside:
        folder = given.dir or build(Path(aside) / "demo")
        with serving(folder) as base, browser() as walker:
            count, faults = shoot(
                walker, base, given.out, given.only, LANGUAGES if given.all else LANGUAGES[:1]
            )
    for fault in faults:
        print(fault)
    print(f"{count} pictures in {given.out}, {len(faults)} faults")
    return 1 if faults or not count else 0


def build(folder):
    """Build the demo instance in `folder`."""
    from server import demo

    demo.build(folder, lambda _: None)
    return folder


if __name__ == "__main__":
    sys.exit(main())
