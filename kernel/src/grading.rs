//! Grading with nbgrader: `cargo lab setup --grading` installs it and makes its course folder.

use crate::course;
use crate::files;
use crate::lab::Lab;
use crate::notebook;
use crate::python::Packages;
use crate::setup;
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// Installs nbgrader, makes the course folder where something is missing in it, and tells which commands come next.
pub fn set_up(lab: &Lab, dir: Option<PathBuf>) -> Result<()> {
    setup::add(lab, Packages::Grading)?;
    let dir = std::path::absolute(dir.unwrap_or_else(|| lab.grading()))
        .context("the course folder has no place")?;
    let config = dir.join("nbgrader_config.py");
    if !config.exists() {
        files::write(&config, configuration(lab))?;
    }
    let mut assignments = Vec::new();
    for lesson in notebook::course(lab)? {
        assignments.extend(add_lesson(&lesson, &dir, lab)?);
    }
    tell(lab, &dir, &assignments);
    Ok(())
}

/// The course folder's own configuration: what belongs to Rust stays in the checkout, so that it is never out of date.
fn configuration(lab: &Lab) -> String {
    let common = json!(lab.assets().join("nbgrader_config.py"));
    format!(
        "c = get_config()  # noqa: F821\n\n# Solutions, points and time-outs for notebooks in Rust.\ncommon = {common}\n\
         if not __import__(\"os\").path.isfile(common):\n    \
         raise SystemExit(f\"{{common}} is not there: has the checkout moved? Delete this file and repeat: cargo lab setup --grading\")\n\
         load_subconfig(common)\n\n\
         # What follows is yours; https://nbgrader.readthedocs.io says what can be set.\nc.CourseDirectory.course_id = \"speedup\"\n"
    )
}

/// Copies a lesson that has graded cells, unless it is there; returns the name of its assignment.
fn add_lesson(lesson: &Path, dir: &Path, lab: &Lab) -> Result<Option<String>> {
    let text =
        fs::read_to_string(lesson).with_context(|| format!("cannot read {}", lesson.display()))?;
    let notebook: Value = serde_json::from_str(&text)
        .with_context(|| format!("{} is no notebook", lesson.display()))?;
    if !has_graded_cells(&notebook) {
        return Ok(None);
    }
    let name = lesson
        .file_stem()
        .context("a notebook has a name")?
        .to_string_lossy()
        .into_owned();
    let folder = dir.join("source").join(&name);
    let place = folder.join(format!("{name}.ipynb"));
    if !place.exists() {
        fs::create_dir_all(&folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
        files::write(&place, course::led_from(lab, lesson, &folder)?)?;
    }
    Ok(Some(name))
}

fn has_graded_cells(notebook: &Value) -> bool {
    let cells = notebook["cells"].as_array();
    cells
        .into_iter()
        .flatten()
        .any(|cell| cell["metadata"]["nbgrader"]["grade"] == true)
}

fn tell(lab: &Lab, dir: &Path, assignments: &[String]) {
    println!("nbgrader's course folder is {}", dir.display());
    let Some(first) = assignments.first() else {
        println!("No lesson has graded exercises yet; put notebooks into source/ASSIGNMENT/.");
        return;
    };
    println!("Its assignments: {}", assignments.join(", "));
    let activate = if cfg!(windows) {
        format!(
            "\"{}\"",
            lab.venv().join("Scripts").join("activate").display()
        )
    } else {
        format!(". \"{}\"", lab.venv().join("bin/activate").display())
    };
    println!(
        "What comes next, for one of them:\n  {activate}\n  cd \"{}\"\n  \
         nbgrader generate_assignment {first}\n    \
         makes release/{first}/; students put its notebook into a folder of their own checkout\n  \
         nbgrader autograde {first}\n    \
         runs what was handed in, submitted/STUDENT/{first}/, and keeps the points in gradebook.db\n  \
         nbgrader generate_feedback {first}\n    \
         makes feedback/STUDENT/{first}/\n  \
         nbgrader export\n    \
         writes all points to grades.csv",
        dir.display()
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lesson_is_graded_if_one_of_its_cells_is() {
        let cell = |grade| json!({"metadata": {"nbgrader": {"grade": grade}}});
        assert!(has_graded_cells(
            &json!({"cells": [cell(false), cell(true)]})
        ));
        assert!(!has_graded_cells(
            &json!({"cells": [cell(false), {"metadata": {}}]})
        ));
    }
}
