"""Writes one notebook, with the outputs that it has, as slides: a page that needs no other file and no network.

The one argument is a JSON object: notebook, folder (against which its pictures are named), templates, page, solutions (whether
they are shown). Printed is, if the page cannot be made, one line that says why.
"""

import importlib.util
import json
import re
import sys
from pathlib import Path

import nbformat
from nbconvert import SlidesExporter
from traitlets.config import Config

MATHS = """window.MathJax = {
  tex: { inlineMath: [["$", "$"]], displayMath: [["$$", "$$"]], processEscapes: true },
  svg: { scale: 0.92 },
  options: { enableMenu: false },
  startup: { typeset: false },
};"""


def text_of(package, *path):
    """A text file of an installed package, which is not imported."""
    # A package whose own needs are not installed cannot be imported, and need not be.
    [place] = importlib.util.find_spec(package).submodule_search_locations
    return Path(place, *path).read_text(encoding="utf-8")


def inside_of_page(script):
    """What would end the element it stands in does not, and means the same to JavaScript."""
    script = re.sub(r"<(!--|/script)", r"<\\\1", script, flags=re.IGNORECASE)
    return re.sub(r"//# sourceMappingURL=\S*", "", script)


def give_slides(notebook):
    """Where no cell says what slide it belongs to, each chapter is one, and goes on below where text follows upon code."""
    if any(cell.metadata.get("slideshow") for cell in notebook.cells):
        return
    before = None
    for cell in notebook.cells:
        kind = "-"
        if cell.metadata.get("jupyter", {}).get("source_hidden"):
            kind = "skip"
        elif cell.cell_type == "markdown":
            kind = "slide" if re.match("#{1,2} ", cell.source) else "subslide" if before == "code" else "-"
        cell.metadata.slideshow = {"slide_type": kind}
        before = cell.cell_type


def join_lines(cell):
    """What a cell prints comes in pieces, a line each: here they are one text again."""
    outputs = []
    for output in cell.outputs:
        last = outputs[-1] if outputs else {}
        if output.output_type == "stream" and output.name == last.get("name"):
            last.text += output.text
        else:
            outputs.append(output)
    cell.outputs = outputs


SOLUTION = re.compile(r"(?m)^( *)// BEGIN SOLUTION\n((?:.*\n)*?) *// END SOLUTION$")
# To another file, which is not there when the page is shown.
LINK_AWAY = re.compile(r"(?<!!)\[([^\]]+)\]\((?![a-z]+:|#)[^)]+\)")


def suit_a_talk(cell, solutions):
    """Takes links to other files out of a cell and, unless they are asked for, solutions, with what a check says of them."""
    if cell.cell_type == "markdown":
        cell.source = LINK_AWAY.sub(r"\1", cell.source)
    elif cell.cell_type == "code":
        if solutions:
            cell.source = SOLUTION.sub(lambda found: found[2].rstrip("\n"), cell.source)
        else:
            cell.source = SOLUTION.sub(r"\1// your turn", cell.source)
            if "check" in cell.metadata.get("tags", []):
                cell.outputs = []


def title(notebook, name):
    headings = [re.match("# (.*)", cell.source) for cell in notebook.cells if cell.cell_type == "markdown"]
    return next((heading[1] for heading in headings if heading), name)


def fail(what, error):
    print(f"{what} ({type(error).__name__}: {error}".splitlines()[0] + ")")
    sys.exit(1)


def write(job):
    try:
        notebook = nbformat.read(job["notebook"], as_version=4)
    except Exception as error:
        fail("it cannot be read as a notebook", error)
    give_slides(notebook)
    for cell in notebook.cells:
        suit_a_talk(cell, job["solutions"])
        if cell.cell_type == "code":
            join_lines(cell)
    name = Path(job["notebook"]).stem
    reveal = ["_static", "revealjs"]
    own = Path(job["templates"], "slides")
    scripts = [text_of("sphinx_revealjs", *reveal, "dist", "reveal.js"), text_of("sphinx_revealjs", *reveal, "plugin", "notes", "notes.js")]
    if any("$" in cell.source for cell in notebook.cells if cell.cell_type == "markdown"):
        scripts += [MATHS, text_of("mathjax", "static", "mathjax", "es5", "tex-svg-full.js")]
    scripts.append((own / "slides.js").read_text(encoding="utf-8"))
    styles = [
        text_of("sphinx_revealjs", *reveal, "dist", "reset.css"),
        text_of("sphinx_revealjs", *reveal, "dist", "reveal.css"),
        (own / "slides.css").read_text(encoding="utf-8"),
    ]
    exporter = SlidesExporter(
        template_name="slides",
        extra_template_basedirs=[job["templates"]],
        embed_images=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
        config=Config(CSSHTMLHeaderPreprocessor={"style": "xcode"}),
    )
    page = {"title": title(notebook, name), "styles": styles, "scripts": [inside_of_page(script) for script in scripts]}
    html, _ = exporter.from_notebook_node(notebook, {"page": page, "metadata": {"name": name, "path": job["folder"]}})
    out = Path(job["page"])
    part = out.with_suffix(".part")
    part.write_text(html, encoding="utf-8")
    part.replace(out)


try:
    write(json.loads(sys.argv[1]))
except Exception as error:
    fail("the page cannot be made", error)
