//! One source, three forms: the lessons with their solutions, and made of them those for students and for live coding.
//!
//! | file | has |
//! |---|---|
//! | `lesson` | a notebook, its cells, the form of its file |
//! | `solutions` | solutions found, checked and taken out |
//! | `dependence` | which cells wait for them |
//! | `form` | what a form keeps, and what not |
//! | `crate_path`, `links` | what a lesson needs where it lies |
//! | `folder` | writing without ever losing what somebody did |

mod crate_path;
mod dependence;
mod folder;
mod form;
mod lesson;
mod links;
mod solutions;

pub use folder::RECORD;
pub use form::Form;

use crate::files;
use crate::lab::Lab;
use crate::notebook;
use anyhow::{Context as _, Result, ensure};
use folder::{Folder, Outcome};
use lesson::Lesson;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Which lessons, and where to.
#[derive(clap::Args)]
pub struct Options {
    /// The lessons; all of the course if none is named
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Where they go [default: the folder `student` or `live` of the checkout]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Writes the lessons in a form; one with a mistake is told and does not hold up the others.
pub fn write(lab: &Lab, form: Form, options: &Options) -> Result<()> {
    let dir = match &options.out {
        Some(dir) => std::path::absolute(dir)?,
        None => lab.root().join(form.folder()),
    };
    let lessons = if options.files.is_empty() {
        notebook::course(lab)?
    } else {
        options.files.clone()
    };
    let written = fill(lab, form, &dir, &lessons)?;
    for file in &written.kept {
        eprintln!("{}", stays(&dir, file));
    }
    written.tell_of_old(&dir);
    println!(
        "{} written to {}, {} up to date, {} kept as changed there",
        written.new,
        dir.display(),
        written.up_to_date,
        written.kept.len()
    );
    written.whole()
}

/// The text of a lesson that finds the companion crate from the folder `from`, which exists.
pub fn led_from(lab: &Lab, file: &Path, from: &Path) -> Result<String> {
    let mut lesson = Lesson::read(file)?;
    crate_path::lead(&mut lesson, lab, from)?;
    lesson.text()
}

/// Brings the students' version up to date and returns its folder. What cannot be made is told; the rest is there.
pub fn for_students(lab: &Lab) -> Result<PathBuf> {
    let dir = lab.root().join(Form::Student.folder());
    let written = fill(lab, Form::Student, &dir, &notebook::course(lab)?)?;
    for file in &written.outdated {
        eprintln!("{}", stays(&dir, file));
    }
    written.tell_of_old(&dir);
    if let Err(error) = written.whole() {
        eprintln!("error: {error:#}");
    }
    Ok(dir)
}

fn stays(dir: &Path, file: &str) -> String {
    format!(
        "{} has changes of yours and stays as it is; rename it to get the new version beside it",
        dir.join(file).display()
    )
}

/// What was done in a folder.
#[derive(Default)]
struct Written {
    new: usize,
    up_to_date: usize,
    /// Files with somebody's changes.
    kept: Vec<String>,
    /// Those of them of which there is a newer version.
    outdated: Vec<String>,
    /// Files with somebody's changes that the course has no more.
    old: Vec<String>,
    /// The names of all files that belong there.
    made: BTreeSet<String>,
    mistakes: Vec<String>,
}

impl Written {
    fn tell_of_old(&self, dir: &Path) {
        for file in &self.old {
            let file = dir.join(file);
            eprintln!(
                "{} is no longer part of the course; it stays, since you changed it",
                file.display()
            );
        }
    }

    fn whole(&self) -> Result<()> {
        ensure!(self.mistakes.is_empty(), "{}", self.mistakes.join("\n"));
        Ok(())
    }

    fn put(&mut self, folder: &mut Folder, file: &str, contents: &[u8]) {
        self.made.insert(file.into());
        match folder.put(file, contents) {
            Ok(outcome) => self.add(file, outcome),
            Err(error) => self.mistakes.push(format!("{error:#}")),
        }
    }

    fn add(&mut self, file: &str, outcome: Outcome) {
        match outcome {
            Outcome::Written => self.new += 1,
            Outcome::UpToDate => self.up_to_date += 1,
            Outcome::Kept { newer } => {
                self.kept.push(file.into());
                self.outdated.extend(newer.then(|| file.into()));
            }
        }
    }
}

/// Whether the lessons can be told apart in a folder, and are not those that lie there.
fn check_places(dir: &Path, lessons: &[PathBuf]) -> Result<()> {
    let place = dir.canonicalize()?;
    let mut names = BTreeSet::new();
    for file in lessons {
        ensure!(file.is_file(), "there is no notebook {}", file.display());
        let from = std::path::absolute(file)?;
        let (from, name) = (from.parent(), from.file_name());
        let from = from.context("a file lies in a folder")?.canonicalize()?;
        ensure!(
            from != place,
            "{} is where the lessons themselves lie; name another folder",
            dir.display()
        );
        ensure!(
            names.insert(name.map(ToOwned::to_owned)),
            "two lessons have the name of {}; write them one after the other, into different folders",
            file.display()
        );
    }
    Ok(())
}

/// Writes the lessons, and the files to which they link, into a folder.
fn fill(lab: &Lab, form: Form, dir: &Path, lessons: &[PathBuf]) -> Result<Written> {
    // Two that write at once would each forget what the other wrote.
    std::fs::create_dir_all(dir).with_context(|| format!("cannot create {}", dir.display()))?;
    check_places(dir, lessons)?;
    let _one_at_a_time = files::lock(&dir.join(".generated.lock"), || {
        eprintln!("Waiting for another command that writes there to end.");
    })?;
    let mut folder = Folder::open(dir, form.folder())?;
    files::sweep_unfinished(dir)?;
    let mut written = Written::default();
    let mut linked = BTreeSet::new();
    for file in lessons {
        let from = std::path::absolute(file)?;
        let from = from.parent().context("a file lies in a folder")?;
        let lesson = match Lesson::read(file) {
            Ok(lesson) => lesson,
            Err(error) => {
                written.mistakes.push(format!("{error:#}"));
                continue;
            }
        };
        let made = form.of(&lesson).and_then(|mut made| {
            crate_path::lead(&mut made, lab, dir)?;
            made.text()
        });
        match made {
            Ok(text) => written.put(&mut folder, &lesson.name, text.as_bytes()),
            Err(error) => written.mistakes.push(format!("{error:#}")),
        }
        let files = links::linked(&lesson, from).into_iter();
        linked.extend(files.map(|name| (from.join(&name), name)));
    }
    for (file, name) in linked {
        let contents =
            fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        written.put(&mut folder, &name, &contents);
    }
    // What was left out by a mistake, or because it was not asked for, is no lesson of old.
    if written.mistakes.is_empty() && *lessons == notebook::course(lab)? {
        written.old = folder.tidy(&written.made)?;
    }
    Ok(written)
}
