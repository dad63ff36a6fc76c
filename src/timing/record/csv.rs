//! The table of a record in CSV: one line for each sample.

use std::fmt::Write;

use super::rows::{Row, Rows, as_field};
use super::{Record, RecordArm, header};
use crate::clock::Sample;
use crate::error::{Error, Result};
use crate::unit::{Exact, Seconds, quoted, read_exactly};

/// The columns, in their order.
const COLUMNS: [&str; 7] = [
    "study", "arm", "workers", "round", "wall_s", "cpu_s", "waited_s",
];

/// The record as a text.
pub(super) fn write(record: &Record) -> String {
    let mut text = header::write(record) + &COLUMNS.join(",") + "\n";
    let study = as_field(&record.study);
    for arm in &record.arms {
        let name = as_field(&arm.name);
        let workers = arm.workers.map_or_else(String::new, |p| p.to_string());
        for (index, sample) in arm.samples.iter().enumerate() {
            let unknown = |time: Option<Seconds>| time.map_or_else(String::new, exactly);
            let (wall, cpu, waited) = (
                exactly(sample.wall),
                unknown(sample.cpu),
                unknown(sample.waited),
            );
            let round = index + 1;
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "{study},{name},{workers},{round},{wall},{cpu},{waited}"
            );
        }
    }
    text
}

fn exactly(time: Seconds) -> String {
    time.as_f64().exactly()
}

/// An arm with the line of its first sample.
pub(super) struct ArmRead {
    pub line: usize,
    pub arm: RecordArm,
}

/// Reads the table that begins on this line: the name of the study and the arms, of which there is at least one.
pub(super) fn read(text: &str, line: usize) -> Result<(String, Vec<ArmRead>)> {
    let mut rows = Rows::of(text, line);
    check_columns(rows.next_row()?, line)?;
    let mut study = None;
    let mut arms: Vec<ArmRead> = Vec::new();
    while let Some(Row { line, fields }) = rows.next_row()? {
        let wrong = |reason| Error::NotARecord { line, reason };
        let cells = cells(fields).map_err(wrong)?;
        let study = &*study.get_or_insert_with(|| cells.study.clone());
        if cells.study != *study {
            let (found, study) = (quoted(&cells.study), quoted(study));
            let reason = format!(
                "{found} is not the study of the lines above, {study}; one file holds one study"
            );
            return Err(wrong(reason));
        }
        add(&mut arms, cells, line).map_err(wrong)?;
    }
    let study = study.ok_or_else(|| Error::NotARecord {
        line: rows.line(),
        reason: "the text ends before the first sample; a record has one line for each".to_owned(),
    })?;
    Ok((study, arms))
}

fn check_columns(row: Option<Row>, line: usize) -> Result<()> {
    let (line, found) = row.map_or((line, Vec::new()), |row| (row.line, row.fields));
    if found == COLUMNS {
        return Ok(());
    }
    let (found, right) = (quoted(&found.join(",")), COLUMNS.join(","));
    let reason = format!("{found} are not the columns of a record; they are \"{right}\"");
    Err(Error::NotARecord { line, reason })
}

/// The cells of a line.
struct Cells {
    study: String,
    name: String,
    workers: Option<usize>,
    round: usize,
    sample: Sample,
}

fn cells(fields: Vec<String>) -> Result<Cells, String> {
    let fields = <[String; 7]>::try_from(fields).map_err(|fields| {
        let (found, number) = (quoted(&fields.join(",")), fields.len());
        format!(
            "{found} has {number} fields instead of 7; a text with a comma in it belongs in quotes"
        )
    })?;
    let [study, name, workers, round, wall, cpu, waited] = fields;
    Ok(Cells {
        study,
        name,
        workers: unless_empty(&workers, read_exactly)?,
        round: read_exactly(&round)?,
        sample: Sample {
            wall: time(&wall)?,
            cpu: unless_empty(&cpu, time)?,
            waited: unless_empty(&waited, time)?,
        },
    })
}

fn unless_empty<T>(
    text: &str,
    read: impl FnOnce(&str) -> Result<T, String>,
) -> Result<Option<T>, String> {
    (!text.is_empty()).then(|| read(text)).transpose()
}

fn time(text: &str) -> Result<Seconds, String> {
    let seconds = f64::of_text(text).filter(|seconds| seconds.is_finite() && *seconds >= 0.0);
    let wrong = || {
        format!(
            "{} is not a time; write seconds, such as 0.25",
            quoted(text)
        )
    };
    seconds.map(Seconds::new).ok_or_else(wrong)
}

/// Adds a sample: round 1 begins an arm, another one goes on with the arm above.
fn add(arms: &mut Vec<ArmRead>, cells: Cells, line: usize) -> Result<(), String> {
    let Cells {
        name,
        workers,
        round,
        sample,
        ..
    } = cells;
    if round == 1 {
        let samples = vec![sample];
        let arm = RecordArm {
            name,
            workers,
            samples,
        };
        arms.push(ArmRead { line, arm });
        return Ok(());
    }
    let above = arms.last_mut().map(|read| &mut read.arm);
    let next = above
        .filter(|arm| arm.name == name && arm.workers == workers && arm.samples.len() + 1 == round);
    let Some(arm) = next else {
        let arm = quoted(&name);
        return Err(format!(
            "round {round} of {arm} does not follow the line above; the samples of an arm stand together, with \
             rounds 1, 2, 3 and so on"
        ));
    };
    arm.samples.push(sample);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "study,arm,workers,round,wall_s,cpu_s,waited_s\n";

    fn error(rows: &str) -> String {
        let error = read(&format!("{HEAD}{rows}"), 20).err();
        error.expect("these rows are wrong").to_string()
    }

    #[test]
    fn samples_stand_arm_by_arm_and_round_1_begins_an_arm() {
        let rows = "x,f,,1,0.5,,\nx,f,,2,0.25,1e-3,0.0\nx,f,,1,3.0,,0.1";
        let (study, arms) = read(&format!("{HEAD}{rows}"), 20).unwrap();
        let counts: Vec<(usize, usize)> = arms
            .iter()
            .map(|read| (read.line, read.arm.samples.len()))
            .collect();
        assert_eq!((study.as_str(), counts), ("x", vec![(21, 2), (23, 1)]));
        assert_eq!(arms[1].arm.samples[0].cpu, None);
    }

    #[test]
    fn each_line_that_is_wrong_is_named_with_its_value() {
        for (rows, line, found) in [
            ("", 21, "ends before the first sample"),
            ("x,f,,1,0.5,\n", 21, "has 6 fields instead of 7"),
            ("x,f,,1,0.5,,,9\n", 21, "has 8 fields instead of 7"),
            (
                "x,f,two,1,0.5,,\n",
                21,
                "\"two\" is not a whole number, such as 4",
            ),
            (
                "x,f,,1,fast,,\n",
                21,
                "\"fast\" is not a time; write seconds, such as 0.25",
            ),
            ("x,f,,1,-1.0,,\n", 21, "\"-1.0\" is not a time"),
            ("x,f,,1,1.0,,1e999\n", 21, "\"1e999\" is not a time"),
            ("x,f,,1,1.0,NaN,\n", 21, "\"NaN\" is not a time"),
            ("x,f,,2,0.5,,\n", 21, "round 2 of \"f\" does not follow"),
            (
                "x,f,,1,0.5,,\nx,f,,3,0.5,,\n",
                22,
                "round 3 of \"f\" does not",
            ),
            (
                "x,f,,1,0.5,,\nx,g,,2,0.5,,\n",
                22,
                "round 2 of \"g\" does not",
            ),
            (
                "x,f,,1,0.5,,\ny,f,,2,0.5,,\n",
                22,
                "\"y\" is not the study of the lines above, \"x\"",
            ),
        ] {
            let error = error(rows);
            assert!(error.starts_with(&format!("line {line} ")), "{error}");
            assert!(error.contains(found), "{error}");
        }
    }

    #[test]
    fn other_columns_are_refused() {
        for head in [
            "",
            "study,arm\n",
            "study,arm,workers,round,wall_s,cpu_s,waited_s,more\n",
        ] {
            let error = read(head, 7).err().unwrap().to_string();
            assert!(
                error.starts_with("line 7 ") && error.contains("are not the columns"),
                "{error}"
            );
        }
    }
}
