//! [`my_report`]: one page of a student's own predictions, measurements and diagnoses.

mod page;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::keep::kept_in;
use super::log::{self, Entry, Kind};
use super::mystery::{Cause, NAMES, mystery};
use super::predict::Guess;
use super::progress::progress_in;
use super::text;
use super::work::work_folder;
pub use page::CourseReport;
use page::Section;

use crate::machine::machine;
use crate::scaling::ScalingReport;

/// The studies that lessons keep for the report.
const EXPECTED: [&str; 2] = ["01.squares", "03.integrals"];
/// What is appended to the name of a program's study when its flaw is gone.
const REPAIRED: &str = "-repaired";

/// Puts your own words, the machine, and what stands in the folder `my-work` together on one page: predictions beside
/// measurements, the studies that were kept, the diagnoses, and what was done of the course. The page is written to
/// `my-work/report.md`.
///
/// Nothing is measured for it and nothing is filled in: what is not kept is listed at the end, with the lesson that makes it.
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// predict("01.time", 0.25);
/// let _ = measured("01.time", &secs(0.3));
/// let report = my_report("Ten sleeping tasks on 4 workers were 3.3 times faster than the loop.");
/// assert!(report.to_string().contains("| 01.time | 0.25 | 0.3 |"));
/// ```
#[must_use = "the last line of a cell shows it"]
pub fn my_report(in_your_words: &str) -> CourseReport {
    report_in(&work_folder(), in_your_words)
}

fn report_in(folder: &Path, in_your_words: &str) -> CourseReport {
    let log = &log::entries(&folder.join("log.tsv"));
    let mut missing = Vec::new();
    let mut sections = vec![
        Section::new(1, "My report"),
        own_words(in_your_words, &mut missing),
        the_machine(),
        predictions(log, &mut missing),
    ];
    sections.extend(studies(folder, &mut missing));
    sections.push(diagnoses(folder, &mut missing));
    sections.push(course(folder, &mut missing));
    sections.push(Section {
        texts: if missing.is_empty() {
            vec!["Nothing.".to_owned()]
        } else {
            missing.iter().map(|what| format!("- {what}")).collect()
        },
        ..Section::new(2, "What is missing")
    });
    let path = folder.join("report.md");
    let mut report = CourseReport {
        path: path.display().to_string(),
        missing,
        caution: None,
        sections,
    };
    report.caution = written(&path, &report.to_string());
    report
}

/// Writes the file; says why if that fails.
fn written(path: &Path, markdown: &str) -> Option<String> {
    let made = path.parent().map_or(Ok(()), fs::create_dir_all);
    let outcome = made.and_then(|()| fs::write(path, markdown));
    outcome.err().map(|error| error.to_string())
}

fn own_words(words: &str, missing: &mut Vec<String>) -> Section {
    let section = Section::new(2, "In my own words");
    if words.trim().is_empty() {
        missing.push("your own words: `my_report(\"…\")` takes them".to_owned());
        return section.text("None yet.");
    }
    section.text(words.trim())
}

fn the_machine() -> Section {
    let machine = machine();
    let mut section =
        Section::new(2, "The machine").text(format!("This report was made on: {machine}."));
    let cautions = machine.cautions();
    section.texts.extend(
        cautions
            .iter()
            .map(|caution| format!("- caution: {caution}")),
    );
    section
}

fn predictions(log: &[Entry], missing: &mut Vec<String>) -> Section {
    let mut found: BTreeMap<String, [String; 2]> = BTreeMap::new();
    for entry in log {
        let column = match entry.kind {
            Kind::Predicted => 0,
            Kind::Measured => 1,
            Kind::Checked => continue,
        };
        let value =
            Guess::read(&entry.value).map_or_else(|| entry.value.clone(), |guess| guess.in_short());
        found.entry(entry.key.clone()).or_default()[column] = value;
    }
    // What was measured without a prediction says nothing about one.
    found.retain(|_, [predicted, _]| !predicted.is_empty());
    for lesson in text::lessons() {
        let begin = format!("{}.", lesson.number);
        if !found.keys().any(|key| key.starts_with(&begin)) {
            missing.push(format!("predictions of lesson {}", lesson.title));
        }
    }
    let rows = found.into_iter().map(|(key, [predicted, measured])| {
        let measured = if measured.is_empty() {
            "not measured yet".to_owned()
        } else {
            measured
        };
        vec![key, predicted, measured]
    });
    let head = ["prediction", "predicted", "measured"].map(str::to_owned);
    let rows = std::iter::once(head.to_vec()).chain(rows).collect();
    Section::new(2, "What I predicted, and what came out").table_or(rows, "None is kept.")
}

/// The studies that were kept, except those of lesson 09, which belong to the diagnoses.
fn studies(folder: &Path, missing: &mut Vec<String>) -> Vec<Section> {
    let mut keys: Vec<String> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let name = entry.ok()?.file_name().to_string_lossy().into_owned();
            Some(name.strip_suffix(".csv")?.to_owned())
        })
        .filter(|key| !key.starts_with("09."))
        .collect();
    keys.extend(EXPECTED.map(str::to_owned));
    keys.sort();
    keys.dedup();
    let mut sections = vec![Section::new(2, "What I measured")];
    for key in keys {
        match kept_in(folder, &key) {
            Ok(report) => sections.push(study(&key, &report)),
            Err(error) => missing.push(error.to_string()),
        }
    }
    if sections.len() == 1 {
        sections[0].texts.push("No study is kept.".to_owned());
    }
    sections
}

fn study(key: &str, report: &ScalingReport) -> Section {
    let mut section = Section::new(3, key).text(format!("{}.", report.finding()));
    let mut rows = report.table();
    for row in &mut rows {
        row.resize(4, String::new());
    }
    section.tables.push(rows);
    let notes = report.notes();
    let notes = notes.iter().map(|note| format!("- {note}"));
    let machine = std::iter::once(format!("- {}", report.machine));
    section.texts.extend(notes.chain(machine));
    section
}

fn diagnoses(folder: &Path, missing: &mut Vec<String>) -> Section {
    let file = folder.join("log.tsv");
    let mut rows = vec![
        [
            "program",
            "what is wrong with it",
            "workers",
            "before",
            "after the repair",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    let mut open = Vec::new();
    for (name, _) in NAMES {
        let key = format!("09.{name}");
        let found = log::last(&file, Kind::Measured, &key);
        let Some(Guess::Words(cause)) = found.and_then(|found| Guess::read(&found)) else {
            open.push(name);
            continue;
        };
        let (before, after) = (
            kept_in(folder, &key).ok(),
            kept_in(folder, &format!("{key}{REPAIRED}")).ok(),
        );
        // That of another repair says nothing about this cause.
        let repair = repaired(name, &cause);
        let after = after.filter(|report| Some(&report.title) == repair.as_ref());
        let most = |report: &ScalingReport| report.points.last().map(|point| point.workers);
        let workers = before.as_ref().or(after.as_ref()).and_then(most);
        let gain = |report: Option<ScalingReport>| {
            let gain = report
                .zip(workers)
                .and_then(|(report, p)| report.at(p).ok().map(|point| point.speed_up.to_string()));
            gain.unwrap_or_else(|| "not kept".to_owned())
        };
        let workers = workers.map_or_else(String::new, |p| p.to_string());
        rows.push(vec![
            name.to_owned(),
            cause,
            workers,
            gain(before),
            gain(after),
        ]);
    }
    if !open.is_empty() {
        let open = open.join(", ");
        missing.push(format!(
            "the diagnosis of {open}: exercise `diagnose` of lesson 09 makes it"
        ));
    }
    Section::new(2, "What I diagnosed").table_or(rows, "Nothing yet.")
}

/// The title of the study of a program after its repair.
fn repaired(name: &str, cause: &str) -> Option<String> {
    let known = |known: &Cause| known.to_string() == cause;
    let cause = Cause::ALL.into_iter().find(known)?;
    Some(mystery(name).without(cause).to_string())
}

fn course(folder: &Path, missing: &mut Vec<String>) -> Section {
    let progress = progress_in(&folder.join("log.tsv"));
    for lesson in &progress.lessons {
        let open = lesson.exercises.iter().filter(|exercise| !exercise.1);
        let open: Vec<&str> = open.map(|exercise| &exercise.0[..]).collect();
        if !open.is_empty() {
            let (open, title) = (open.join(", "), &lesson.title);
            missing.push(format!("exercises of lesson {title}: {open}"));
        }
        let (right, questions) = (lesson.questions_right, lesson.questions);
        if right < questions {
            let title = &lesson.title;
            missing.push(format!(
                "quiz of lesson {title}: {right} of {questions} answered rightly"
            ));
        }
    }
    Section::new(2, "The course").text(progress.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::log::add;
    use crate::lesson::log::tests::with_log;
    use crate::scaling::tests::report;

    fn keep(folder: &Path, key: &str, title: &str, speed_ups: &[(usize, f64)]) {
        let study = report(title, 4, speed_ups);
        study.save(folder.join(format!("{key}.csv"))).unwrap();
    }

    #[test]
    fn the_report_has_what_was_kept_and_says_what_is_missing() {
        with_log("report", |file| {
            let folder = file.parent().unwrap();
            let long = Guess::Words(Cause::LongTask.to_string()).written();
            let lines = [
                (Kind::Predicted, "04.gain", "2"),
                (Kind::Measured, "04.gain", "1.50043"),
                (Kind::Predicted, "04.curve", "1:1"),
                (Kind::Measured, "04.alone", "7"),
                (Kind::Predicted, "04.words", "\"one | task\""),
                (Kind::Measured, "09.cobalt", &long),
                (Kind::Measured, "09.amber", &long),
                (Kind::Checked, "01.rounds", "1/1"),
            ];
            for (kind, key, value) in lines {
                add(file, kind, key, value).unwrap();
            }
            keep(folder, "09.cobalt", "cobalt", &[(1, 1.0), (4, 1.5)]);
            let cobalt = mystery("cobalt").without(Cause::LongTask).to_string();
            keep(folder, "09.cobalt-repaired", &cobalt, &[(1, 1.0), (4, 3.9)]);
            // Kept after another repair than that of the diagnosis.
            let amber = mystery("amber").without(Cause::HeldLock).to_string();
            keep(folder, "09.amber-repaired", &amber, &[(1, 1.0), (4, 3.8)]);
            keep(folder, "02.mine", "study of 02.mine", &[(2, 1.9)]);
            fs::write(folder.join("03.integrals.csv"), "noise").unwrap();
            let page = report_in(folder, " Mine. ");
            let text = page.to_string();
            assert_eq!(page.caution, None);
            assert_eq!(fs::read_to_string(&page.path).unwrap(), text);
            for part in [
                "# My report\n\n## In my own words\n\nMine.\n\n## The machine\n\n",
                "\n| 04.gain | 2 | 1.5 |\n",
                "\n| 04.curve | 1 at 1 | not measured yet |\n",
                "\n### 02.mine\n\nstudy of 02.mine: 1.90× faster with 2 workers.\n\n- 6 rounds",
                "\n\n| workers | time | speed-up | efficiency |\n|---|---|---|---|\n| sequential | 1.00 s",
                "\n| 04.words | one \\| task | not measured yet |\n",
                "\n| cobalt | one task is much longer than the others | 4 | 1.50×",
                "\n| amber | one task is much longer than the others |  | not kept | not kept |",
                " | 3.90×",
                "\n1 of ",
            ] {
                assert!(text.contains(part), "{part}\n{text}");
            }
            assert!(!text.contains("| 04.alone"), "{text}");
            let missing = page.missing.join("\n");
            for part in [
                "diagnosis of crimson, emerald",
                "quiz of lesson 01 · ",
                "predictions of lesson 00 · ",
                "predictions of lesson 02 · ",
                "01.squares.csv",
                "03.integrals.csv",
            ] {
                assert!(missing.contains(part), "{part}\n{missing}");
            }
            assert!(!missing.contains("predictions of lesson 04"), "{missing}");
        });
    }

    #[test]
    fn of_nothing_there_is_a_report_that_says_so() {
        with_log("no-report", |file| {
            let page = report_in(file.parent().unwrap(), "  ");
            let text = page.to_string();
            assert!(page.missing[0].starts_with("your own words"));
            for part in [
                "\nNone yet.\n",
                "\nNone is kept.\n",
                "\nNo study is kept.\n",
                "\nNothing yet.\n",
            ] {
                assert!(text.contains(part), "{part}\n{text}");
            }
        });
    }

    #[test]
    fn where_nothing_can_be_written_the_report_says_so() {
        with_log("lost-report", |file| {
            let folder = file.parent().unwrap();
            fs::create_dir_all(folder).unwrap();
            fs::write(folder.join("taken"), "").unwrap();
            let page = report_in(&folder.join("taken"), "Mine.");
            assert!(
                page.place().contains("cannot be written"),
                "{}",
                page.place()
            );
        });
    }
}
