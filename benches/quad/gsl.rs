//! GSL, where it is installed: the C program beside this file is compiled and then asked over its
//! standard input, so that the samples of GSL lie between those of the others.

use std::env;
use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::libraries::Answer;

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/quad/gsl.c");

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The C program at work. It ends when its input does.
pub struct Gsl {
    program: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    pub version: String,
}

impl Gsl {
    /// Compiles the program and starts it.
    pub fn start() -> Result<Self> {
        let flags = flags().ok_or(
            "neither pkg-config nor gsl-config finds it. Install it with `apt install libgsl-dev` or \
             `brew install gsl`",
        )?;
        Self::run(compile(&flags)?)
    }

    fn run(path: PathBuf) -> Result<Self> {
        let mut command = Command::new(path);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut program = command.spawn()?;
        let questions = program.stdin.take();
        let output = program.stdout.take().ok_or("it has no output")?;
        let mut answers = BufReader::new(output);
        let mut version = String::new();
        answers.read_line(&mut version)?;
        Ok(Self {
            program,
            questions,
            answers,
            version: version.trim_end().to_owned(),
        })
    }

    /// The time for integrating the function of this name over the ranges so many times, in
    /// nanoseconds, and the answers.
    pub fn ask(
        &mut self,
        name: &str,
        calls: u64,
        ranges: &[(f64, f64)],
    ) -> Result<(f64, Vec<Answer>)> {
        let questions = self.questions.as_mut().ok_or("its input is closed")?;
        write!(questions, "{name} {calls}")?;
        for (a, b) in ranges {
            write!(questions, " {a:?} {b:?}")?;
        }
        writeln!(questions)?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        let words: Vec<&str> = line.split_whitespace().collect();
        let (nanoseconds, answers) = words
            .split_first()
            .ok_or_else(|| format!("the program beside gsl.rs does not know {name}"))?;
        let answers = answers.chunks(3).map(|words| {
            Ok(Answer {
                value: words[0].parse()?,
                evaluations: words[1].parse()?,
                claimed: words[2] == "1",
            })
        });
        Ok((nanoseconds.parse()?, answers.collect::<Result<_>>()?))
    }
}

impl Drop for Gsl {
    fn drop(&mut self) {
        drop(self.questions.take());
        // It has nothing to say any more, and how it ends does not matter.
        let _ = self.program.wait();
    }
}

/// What the C compiler needs in order to find GSL.
fn flags() -> Option<Vec<String>> {
    let asked = [
        ("pkg-config", ["--cflags", "--libs", "gsl"].as_slice()),
        ("gsl-config", &["--cflags", "--libs"]),
    ];
    asked.into_iter().find_map(|(program, arguments)| {
        let output = Command::new(program).args(arguments).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        let flags = text.split_whitespace().map(str::to_owned).collect();
        output.status.success().then_some(flags)
    })
}

fn compile(flags: &[String]) -> Result<PathBuf> {
    let program = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("quad-gsl");
    let compiler = env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let mut words = compiler.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or("cc"));
    // Multiplications are not fused with additions, as they are not in Rust.
    command.args(words).args(["-O2", "-ffp-contract=off", "-o"]);
    command.arg(&program).arg(SOURCE).args(flags);
    let output = command
        .output()
        .map_err(|error| format!("the C compiler `{compiler}` does not start: {error}"))?;
    if output.status.success() {
        return Ok(program);
    }
    let words = String::from_utf8_lossy(&output.stderr);
    Err(format!("its program does not compile: {}", words.trim_end()).into())
}
