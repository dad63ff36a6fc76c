//! Measurements as texts: what is written reads back to the last bit, and what is broken is told without a panic.

use speedup::prelude::*;

use crate::draw::Draw;
use crate::json::check_json;

const TITLES: [&str; 6] = [
    "plain",
    "",
    "commas, \"quotes\", and so on",
    "two\nlines\r\nor three",
    "∫ sin x² dx — größer",
    "# not: a \\comment\\n",
];

/// A time from anywhere on the scale of f64, often 0, subnormal or huge.
fn anywhere(draw: &mut Draw) -> f64 {
    match draw.below(8) {
        0 => 0.0,
        1 => f64::from_bits(1 + draw.next() % (1 << 52)),
        2 => f64::MAX,
        3 => f64::MIN_POSITIVE,
        _ => f64::from_bits(draw.next() % f64::MAX.to_bits()),
    }
}

/// A sample with or without the times that some systems do not tell.
fn any_sample(draw: &mut Draw, tells: bool) -> Sample {
    let mut time = || Seconds::new(anywhere(draw));
    let (wall, cpu, waited) = (time(), time(), time());
    Sample {
        wall,
        cpu: tells.then_some(cpu),
        waited: (tells && cpu < waited).then_some(waited),
    }
}

/// A study on a clock by a script, with times that differ from run to run.
fn study(draw: &mut Draw, title: &str, tells: bool) -> ScalingReport {
    let clock = if tells {
        ScriptedClock::new()
    } else {
        ScriptedClock::wall_alone()
    };
    let mut times = Draw(1 + draw.next());
    let mut next = move |cores: f64| Sample::busy(Seconds::new(times.between(0.5, 2.0)), cores);
    let next = std::sync::Mutex::new(&mut next);
    let pass = |cores: f64| clock.pass((next.lock().unwrap())(cores));
    let mut plan = Scaling::of(title)
        .workers([1, 2])
        .rounds(1 + draw.below(9))
        .seed(draw.next());
    if draw.below(2) == 0 {
        plan = plan
            .within(secs(10.1))
            .predict([(2, 1.9), (8, anywhere(draw))]);
    }
    let items = [1, 2, 3];
    let program = |pool: &Pool| {
        pass(pool.workers() as f64);
        pool.map(&items, |x| x + pool.workers() - pool.workers())
    };
    if draw.below(2) == 0 {
        clock.throttle(Seconds::new(0.0));
        let plan = plan.weak(|_| {
            pass(1.0);
            items.to_vec()
        });
        plan.run_on(&clock, program).unwrap()
    } else {
        let plan = plan.baseline(|| {
            pass(1.0);
            items.to_vec()
        });
        plan.run_on(&clock, program).unwrap()
    }
}

/// A comparison on a clock by a script.
fn comparison(draw: &mut Draw, names: (&str, &str)) -> Comparison {
    let clock = ScriptedClock::new();
    let mut times = [draw.between(1e-5, 1.0), draw.between(1e-5, 1.0)];
    let mut pass = |program: usize| {
        times[program] *= 1.001;
        clock.advance(Seconds::new(times[program]));
    };
    let pass = std::sync::Mutex::new(&mut pass);
    let run = |program: usize| (pass.lock().unwrap())(program);
    let mut plan = Compare::new()
        .rounds(1 + draw.below(12))
        .seed(draw.next())
        .margin(draw.between(0.0, 0.1));
    if draw.below(2) == 0 {
        plan = plan.within(secs(0.1));
    }
    plan.run_on(&clock, (names.0, || run(0)), (names.1, || run(1)))
        .unwrap()
}

#[test]
fn a_report_reads_back_to_the_last_bit() {
    let mut draw = Draw(20);
    for case in 0..36 {
        let report = study(&mut draw, TITLES[case % TITLES.len()], case % 4 > 0);
        assert_eq!(ScalingReport::from_csv(&report.to_csv()).unwrap(), report);
    }
}

#[test]
fn a_comparison_reads_back_to_the_last_bit() {
    let mut draw = Draw(21);
    for one in TITLES {
        for other in TITLES {
            let comparison = comparison(&mut draw, (one, other));
            let back = Comparison::from_csv(&comparison.to_csv()).unwrap();
            assert_eq!(back, comparison);
        }
    }
}

#[test]
fn samples_of_any_size_read_back_to_the_last_bit() {
    let mut draw = Draw(22);
    let mut record = study(&mut draw, TITLES[2], true).record();
    for case in 0..300 {
        let rounds = 1 + draw.below(9);
        for arm in &mut record.arms {
            arm.samples = (0..rounds)
                .map(|_| any_sample(&mut draw, case % 3 > 0))
                .collect();
        }
        assert_eq!(Record::from_csv(&record.to_csv()).unwrap(), record);
        check_json(&record.to_json());
    }
}

#[test]
fn studies_of_tiny_and_of_huge_times_are_judged_anew_to_the_last_bit() {
    let mut draw = Draw(27);
    // The first ones are subnormal.
    for scale in [1e-320, 1e-310, 1e-200, 1e-9, 1.0, 1e9, 1e300] {
        for case in 0..12 {
            let mut record = study(&mut draw, TITLES[2], true).record();
            let rounds = 1 + draw.below(9);
            for arm in &mut record.arms {
                let sample = |_| {
                    let mut time = || Seconds::new(scale * draw.between(0.5, 2.0));
                    let (cpu, waited) = (time(), time());
                    Sample {
                        wall: time(),
                        cpu: (case % 3 > 0).then_some(cpu),
                        waited: (case % 3 > 1).then_some(waited),
                    }
                };
                arm.samples = (0..rounds).map(sample).collect();
            }
            let csv = record.to_csv();
            let report = ScalingReport::from_csv(&csv).unwrap();
            assert_eq!(report.to_csv(), csv);
            assert_eq!(ScalingReport::from_csv(&csv).unwrap(), report);
        }
    }
}

#[test]
fn the_machine_is_the_one_of_the_record() {
    let mut draw = Draw(23);
    let mut record = study(&mut draw, "elsewhere", true).record();
    record.machine = Machine {
        cpu: Some("another, \"fast\" one".to_owned()),
        usable_cores: 96,
        rustc: "rustc 9.9".to_owned(),
        opt_level: "1".to_owned(),
        load: Some(0.1 + 0.2),
        ..record.machine
    };
    let report = ScalingReport::from_csv(&record.to_csv()).unwrap();
    assert_eq!(report.machine, record.machine);
    let level = "1".to_owned();
    assert!(report.cautions.contains(&Caution::NotOptimised { level }));
}

#[test]
fn other_line_ends_a_mark_and_unknown_keys_are_read() {
    let mut draw = Draw(24);
    let report = study(&mut draw, "plain, with \\ and \"quotes\"", true);
    let csv = report.to_csv();
    for other in [
        csv.replace('\n', "\r\n"),
        csv.trim_end().to_owned(),
        format!("\u{feff}{csv}\n\r\n"),
        csv.replacen("# kind", "# taught by: Ada\n#\u{20}\n# kind", 1)
            .replacen("#\u{20}\n", "\n", 1),
    ] {
        assert_eq!(ScalingReport::from_csv(&other).unwrap(), report, "{other}");
    }
    let more = csv.replacen("# kind", "# taught by: Ada\n# kind", 1);
    let facts = Record::from_csv(&more).unwrap().facts;
    assert_eq!(facts[0], ("taught by".to_owned(), "Ada".to_owned()));
    let extra = csv.replacen("waited_s\n", "waited_s,note\n", 1);
    let error = Record::from_csv(&extra).unwrap_err().to_string();
    assert!(error.contains("are not the columns of a record"), "{error}");
}

#[test]
fn a_study_is_no_comparison_and_says_so() {
    let mut draw = Draw(25);
    let error = Comparison::from_csv(&study(&mut draw, "x", true).to_csv()).unwrap_err();
    assert!(
        error.to_string().contains("ScalingReport::from_csv"),
        "{error}"
    );
    let csv = comparison(&mut draw, ("a", "b")).to_csv();
    let error = ScalingReport::from_csv(&csv).unwrap_err().to_string();
    assert!(error.contains("Comparison::from_csv"), "{error}");
}

/// A text with a part taken out, doubled, exchanged for another or replaced.
fn broken(draw: &mut Draw, text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..=draw.below(4) {
        let place = draw.below(chars.len().max(1)).min(chars.len());
        let length = draw.below(1 + (chars.len() - place).min(40));
        let part = place..place + length;
        let other = draw.below(chars.len().max(1));
        match draw.below(5) {
            0 => drop(chars.drain(part)),
            1 => {
                let part = chars[part].to_vec();
                chars.splice(other..other, part);
            }
            2 if place < chars.len() => chars.swap(place, other),
            3 => {
                let marks = [
                    ',', '"', '\n', '\r', '#', ':', '\\', '-', 'e', '9', '\u{feff}', 'é',
                ];
                let mark = marks[draw.below(marks.len())];
                chars.insert(place, mark);
            }
            _ => {
                let numbers = [
                    "99999999999999999999",
                    "1e308",
                    "-0",
                    "NaN",
                    "0",
                    "18446744073709551615",
                ];
                let number = numbers[draw.below(numbers.len())];
                chars.splice(part, number.chars());
            }
        }
    }
    chars.into_iter().collect()
}

/// Reads a text as everything; errors are as good as answers, and each says its line.
fn read_all(text: &str) {
    let report = ScalingReport::from_csv(text);
    let comparison = Comparison::from_csv(text).map(|comparison| comparison.to_string());
    if let Ok(report) = &report {
        assert!(!report.to_string().is_empty() && !report.speed_up_plot().svg.is_empty());
    }
    for error in [report.err(), comparison.err()].into_iter().flatten() {
        // What is missing at the end is missed on the line after the last one.
        let lines = text.matches('\n').count() + 2;
        assert!(
            matches!(error, Error::NotARecord { line, .. } if (1..=lines).contains(&line)),
            "{error}"
        );
    }
    if let Ok(record) = Record::from_csv(text) {
        assert_eq!(
            Record::from_csv(&record.to_csv()).unwrap().to_csv(),
            record.to_csv()
        );
    }
}

#[test]
fn no_broken_text_makes_it_panic() {
    let mut draw = Draw(26);
    let valid = [
        study(&mut draw, TITLES[2], true).to_csv(),
        study(&mut draw, TITLES[3], false).to_csv(),
        comparison(&mut draw, (TITLES[4], TITLES[5])).to_csv(),
    ];
    for text in &valid {
        for (end, _) in text.char_indices() {
            read_all(&text[..end]);
        }
        for _ in 0..1500 {
            read_all(&broken(&mut draw, text));
        }
    }
    for text in [
        "",
        "\n",
        "#",
        "\u{feff}",
        "# format: speedup record 1",
        "\r",
        "\"",
        "\0",
    ] {
        read_all(text);
    }
}
