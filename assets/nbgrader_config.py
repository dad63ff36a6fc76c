"""nbgrader for Rust notebooks. A course folder's own nbgrader_config.py loads this file; below that, it may set anything anew.

An exercise is solved in a cell with the lines BEGIN SOLUTION and END SOLUTION, and graded by a cell that ends in
`check::name(…)`. In the released notebook that cell ends in `check::name(…).points(N)`, which is a number: the credit.
"""

import os
import re
import sys
from pathlib import Path

from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution

CHECKOUT = Path(__file__).resolve().parent.parent
CRATE = re.compile(r'(?m)^(:dep speedup = \{ path = )"[^"]*"')
CALL = re.compile(r"\bcheck::\w+\s*\(")
# Texts, characters and comments: what looks like code in them is none.
NO_CODE = re.compile(r"""r#*".*?"#*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])'|//[^\n]*|/\*.*?\*/""", re.DOTALL)
POINTS = re.compile(r"\s*(?:\.\s*points\s*\([^()]*\)\s*)?")


class GiveCredit(NbGraderPreprocessor):
    """Makes the value of each cell that grades a number, by `.points(N)` with the cell's own points behind its check."""

    def preprocess_cell(self, cell, resources, index):
        if cell.cell_type == "code" and is_grade(cell) and not is_solution(cell):
            cell.source = with_points(cell.source, float(cell.metadata.nbgrader["points"]), cell.metadata.nbgrader["grade_id"])
        return cell, resources


def with_points(source, points, name):
    # Of the same length as the source, so that places in it are places in the source.
    code = NO_CODE.sub(lambda found: " " * len(found[0]), source)
    calls = list(CALL.finditer(code))
    if not calls:
        # A cell of assertions: it fails or gives all points.
        return source
    end, depth = calls[-1].end(), 1
    while depth and end < len(code):
        depth += {"(": 1, ")": -1}.get(code[end], 0)
        end += 1
    if depth or not POINTS.fullmatch(code, end):
        raise RuntimeError(f"the cell {name} has to end in `check::…(…)`; as it is, every answer would get all points:\n{source}")
    # What stands behind the code is a comment.
    rest = source[end + len(code[end:].rstrip()):]
    return f"{source[:end]}.points({points!r}){rest}"


class ForStudents(NbGraderPreprocessor):
    """The first cell of a released notebook: students put it into a folder of their own checkout."""

    def preprocess_cell(self, cell, resources, index):
        cell.source = with_crate("..", cell.source)
        return cell, resources


def in_this_checkout(notebook):
    """The first cell where nbgrader runs a notebook: the companion crate is that of this checkout, wherever the notebook lies."""
    for cell in notebook.cells:
        cell.source = with_crate(CHECKOUT.as_posix(), cell.source)


def with_crate(path, source):
    return CRATE.sub(lambda found: f'{found[1]}"{path}"', source)


# nbgrader starts other programs of its Python environment by their names alone.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

c = get_config()  # noqa: F821

c.ClearSolutions.code_stub = {"rust": 'todo!("write your answer here")'}
c.ClearSolutions.begin_solution_delimeter = "BEGIN SOLUTION"
c.ClearSolutions.end_solution_delimeter = "END SOLUTION"

c.GenerateAssignment.preprocessors.prepend([ForStudents, GiveCredit])
c.Execute.on_notebook_start = in_this_checkout

# Seconds. A cell that takes longer is stopped and gets no points, and the cells after it run. No lesson has a cell that
# takes a quarter of it.
c.Execute.timeout = 120
# The first kernel after a change of the companion crate builds it.
c.Execute.startup_timeout = 300
