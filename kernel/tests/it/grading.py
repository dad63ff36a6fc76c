"""Plays instructor and students of an nbgrader course, with the commands that an instructor types.

The one argument is a JSON object: nbgrader (the program), course (its folder), assignment, timeout (seconds a cell), and students:
for each a name and what is handed in, either the name of a folder whose notebook is handed in as it is ("source", "release"), or
sources by the ids of cells, which the student wrote into the released notebook.
Printed is a JSON object: points (for each student those of each graded cell), released (the sources of the released notebook
by the ids of cells), and validated (for each folder in validate: whether nbgrader says that its notebook passes).
"""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook


class Course:
    def __init__(self, job):
        self.job, self.folder, self.assignment = job, Path(job["course"]), job["assignment"]

    def nbgrader(self, *words):
        ended = subprocess.run(
            [self.job["nbgrader"], *words, f"--Execute.timeout={self.job['timeout']}"],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        print(f"$ nbgrader {' '.join(words)}\n{ended.stdout}", file=sys.stderr, flush=True)
        return ended

    def must(self, *words):
        code = self.nbgrader(*words).returncode
        assert code == 0, f"nbgrader {' '.join(words)} ended with {code}"

    def notebook(self, *folders):
        [path] = self.folder.joinpath(*folders, self.assignment).glob("*.ipynb")
        return path

    def hand_in(self, student, written):
        folder = written if isinstance(written, str) else "release"
        path = self.notebook(folder)
        notebook = nbformat.read(path, as_version=4)
        if not isinstance(written, str):
            for cell in notebook.cells:
                cell.source = written.get(cell.id, cell.source)
        place = self.folder / "submitted" / student / self.assignment
        place.mkdir(parents=True)
        nbformat.write(notebook, place / path.name)

    def points(self):
        points = {}
        with Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}") as book:
            for submission in book.assignment_submissions(self.assignment):
                grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
                points[submission.student.id] = {grade.name: grade.score for grade in grades}
        return points

    def passes(self, folder):
        said = self.nbgrader("validate", str(self.notebook(folder).relative_to(self.folder))).stdout
        passed = "Success! Your notebook passes all the tests." in said
        assert passed or "VALIDATION FAILED" in said, said
        return passed


def main():
    job = json.loads(sys.argv[1])
    # The gradebook starts a program of the environment by its name alone.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    course = Course(job)
    course.must("generate_assignment", course.assignment)
    released = {cell.id: cell.source for cell in nbformat.read(course.notebook("release"), as_version=4).cells}
    for student, written in job["students"].items():
        course.hand_in(student, written)
    # Beside each other, since most of an endless submission's time is waiting.
    with ThreadPoolExecutor() as pool:
        graded = pool.submit(course.must, "autograde", course.assignment)
        validated = {folder: course.passes(folder) for folder in job["validate"]}
        graded.result()
    print(json.dumps({"released": released, "points": course.points(), "validated": validated}))


main()
