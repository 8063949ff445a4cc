#!/usr/bin/env python3
"""Judges a page of whorl-lab report: well-formed, of its own, and fit to be read without eyes."""
import re
import sys
from xml.etree import ElementTree

text = open(sys.argv[1], encoding="utf-8", newline="").read()
faults = []

assert text.startswith("<!DOCTYPE html>\n")
page = ElementTree.fromstring(text)  # throws for what is not well-formed
parents = {child: parent for parent in page.iter() for child in parent}

ids = {element.get("id") for element in page.iter() if element.get("id")}
for element in page.iter():
    if element.tag in ("script", "link", "iframe", "object", "embed", "base", "form"):
        faults.append(f"<{element.tag}>")
    for name, value in element.attrib.items():
        if name.startswith("on"):
            faults.append(f"{name} of <{element.tag}>")
        if name in ("src", "href") and not value.startswith(("data:image/", "#")):
            faults.append(f"{name}={value}")
        if name == "href" and value[1:] not in ids:
            faults.append(f"{value} leads nowhere")
    if element.tag == "th" and not element.get("scope"):
        faults.append("a header cell without scope")
    if element.tag == "svg" and element.get("aria-hidden") is None:
        if element.find("title") is None or element.find("desc") is None:
            faults.append("a plot without title and description")
    if element.tag in ("path", "polyline", "polygon", "circle", "line", "text"):
        for value in element.attrib.values():
            if re.search(r"nan|inf", value):
                faults.append(f"no number in <{element.tag}>: {value}")

style = page.find("head/style").text
for words in ("url(", "@import", "http"):
    if words in style:
        faults.append(f"{words} in the style sheet")
if re.search(r"\b(nan|inf)\b", " ".join(page.find("body").itertext())):
    faults.append("a number that is none")
if page.get("lang") != "en" or page.find("head/title") is None:
    faults.append("no language or title")
levels = [int(element.tag[1]) for element in page.iter() if element.tag in ("h1", "h2", "h3", "h4")]
if levels[0] != 1 or any(after > before + 1 for before, after in zip(levels, levels[1:])):
    faults.append(f"headings out of order: {levels}")

# Each row of a table has as many cells as its head.
for table in page.iter("table"):
    widths = {sum(int(cell.get("colspan", 1)) for cell in row) for row in table.iter("tr")}
    if len(widths) != 1:
        faults.append(f"rows of {widths} cells")

for fault in sorted(set(faults)):
    print(fault, file=sys.stderr)
sys.exit(1 if faults else 0)
