//! The engine side: evcxr compiles and runs the cells; this tells how each of them ended.

use super::compiler;
use super::complete::{Completeness, completeness};
use super::diagnostics::{Diagnostic, Label, Level};
use super::event::Panic;
use super::failure::{Failure, NOT_COMPILED, PANICKED, dead, in_brief, stopped, told, unfinished};
use super::hub::{Course, End, Hub, Screen};
use super::origin::{self, Cell, Place};
use super::relay;
use crate::warm;
use anyhow::{Result, anyhow};
use evcxr::{CommandContext, CompilationError, EvalCallbacks, EvalContext, EvalOutputs};
use serde_json::Value;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

/// How a cell ended.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What commands such as `:vars` answered, by MIME types.
    pub answer: HashMap<String, String>,
    /// The compiler's warnings about this cell, rendered.
    pub warnings: Vec<String>,
    /// The panics that the cell handled itself.
    pub handled: Vec<String>,
    pub failure: Option<Failure>,
}

impl Outcome {
    /// Of a cell that did not even start.
    pub fn failed(failure: Failure) -> Self {
        Self {
            failure: Some(failure),
            ..Self::default()
        }
    }
}

/// Asks the user for a line; the arguments are the prompt and whether it is a password.
pub type Ask<'a> = &'a dyn Fn(&str, bool) -> String;

/// evcxr, with what is needed to speak of its cells.
pub struct Engine {
    context: CommandContext,
    hub: Hub,
    root: PathBuf,
    /// The directory in which cells are compiled.
    workspace: PathBuf,
    /// The cells that ran, the latest last.
    cells: Vec<Cell>,
}

impl Engine {
    /// Starts evcxr with a relay, and makes it ready for a notebook of the course; a spare has time for more of that.
    pub fn start(hub: &Hub, root: &Path, is_spare: bool) -> Result<Self> {
        let mut cells = Command::new(std::env::current_exe()?);
        cells.env(relay::KERNEL, hub.address.to_string());
        let (context, _outputs) = EvalContext::with_subprocess_command(cells)
            .map_err(|error| anyhow!("the engine does not start: {error}"))?;
        let workspace = std::env::var_os("EVCXR_TMPDIR")
            .map(PathBuf::from)
            .unwrap_or_default();
        let mut engine = Self {
            context: CommandContext::with_eval_context(context),
            hub: hub.clone(),
            root: root.to_path_buf(),
            workspace,
            cells: Vec::new(),
        };
        engine.prepare();
        if is_spare {
            engine.try_out();
        }
        Ok(engine)
    }

    /// Does what a first cell costs: the dependency on the companion crate is read and types are inferred. What cannot be
    /// done now will tell when a cell needs it.
    fn prepare(&mut self) {
        let cell = warm::preparation(&self.root);
        if let Err(error) = self.context.execute(&cell) {
            eprintln!("The kernel could not prepare `{cell}`: {error}");
        }
        let analysis = warm::analysis();
        let _ = self.complete(&analysis, analysis.len());
    }

    /// Does what takes time when it is done for the first time: a cell that runs, and one that does not compile.
    fn try_out(&mut self) {
        for cell in warm::trials() {
            // The second is meant to fail.
            let _ = self.context.execute(&cell);
        }
    }

    /// Starts a new process for the cells, which runs with the priority of this thread.
    pub fn renew(&mut self) {
        if let Err(error) = self.context.execute(":restart") {
            eprintln!("The kernel could not restart its cells: {error}");
        }
    }

    /// Runs a cell to its end.
    pub fn run(&mut self, number: usize, source: &str, screen: Screen, ask: Ask) -> Outcome {
        let started = SystemTime::now();
        let variables = self.variables();
        self.cells.push(Cell {
            number: u32::try_from(number).unwrap_or(u32::MAX),
            source: source.into(),
        });
        if let Completeness::Invalid(bracket) = completeness(source) {
            let diagnostic = Diagnostic::misplaced(source, bracket);
            return Outcome::failed(self.by_compiler(&[diagnostic]));
        }
        if source.lines().any(|line| line.trim() == ":quit") {
            return Outcome::failed(told(
                "not possible",
                "`:quit` would end the kernel under the notebook; shut it down or restart it in Jupyter's menu Kernel",
            ));
        }
        self.hub.begin(screen);
        let result = if self.hub.is_stopped() {
            Ok(EvalOutputs::default())
        } else {
            self.execute(source, ask)
        };
        let course = self.hub.end();
        let failure = self.failure(&course, result.as_ref().err(), &variables);
        if let Some(death) = course.death
            && !matches!(result, Err(evcxr::Error::SubprocessTerminated(_)))
        {
            self.hub.remember(death);
        }
        Outcome {
            warnings: self.warnings(&course, started),
            handled: self.handled(&course),
            failure,
            answer: result
                .map(|outputs| outputs.content_by_mime_type)
                .unwrap_or_default(),
        }
    }

    fn execute(&mut self, source: &str, ask: Ask) -> Result<EvalOutputs, evcxr::Error> {
        let source = warm::with_known_dependency(&self.root, source);
        let hub = self.hub.clone();
        let mut callbacks = EvalCallbacks {
            input_reader: &|request| {
                if hub.is_stopped() {
                    return String::new();
                }
                ask(&request.prompt, request.is_password)
            },
        };
        let run = || self.context.execute_with_callbacks(&source, &mut callbacks);
        catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| {
            Err(evcxr::Error::Message(
                "the engine itself failed over this cell. Your variables are kept; if it fails again, restart the kernel".into(),
            ))
        })
    }

    /// What the text before the byte `position` may go on with.
    pub fn complete(&mut self, source: &str, position: usize) -> Result<evcxr::Completions> {
        let source = warm::without_known_dependency(&self.root, source);
        guarded(|| self.context.completions(&source, position))
    }

    /// Documentation of what stands before the byte `position`, as text and as HTML.
    pub fn inspect(&mut self, source: &str, position: usize) -> Result<(String, String)> {
        let source = warm::without_known_dependency(&self.root, source);
        guarded(|| self.context.hover_at(&source, position))
    }

    fn current(&self) -> &Cell {
        self.cells
            .last()
            .expect("a cell is recorded before it runs")
    }

    fn variables(&self) -> Vec<String> {
        let mut names: Vec<String> = self
            .context
            .variables_and_types()
            .map(|(name, _)| name.to_string())
            .collect();
        names.sort();
        names
    }

    fn failure(
        &self,
        course: &Course,
        error: Option<&evcxr::Error>,
        variables: &[String],
    ) -> Option<Failure> {
        if let Some(evcxr::Error::SubprocessTerminated(_)) = error {
            return Some(dead(course, variables));
        }
        // A cell that failed by itself before it heard of the interrupt tells that.
        let heard = !course.how_far.is_empty() || matches!(course.end, End::Whole);
        if course.stopped && heard {
            return Some(stopped(course));
        }
        match error {
            Some(evcxr::Error::CompilationErrors(errors)) => {
                return Some(self.not_compiled(errors));
            }
            Some(error) => return Some(told("error", &in_brief(&error.to_string()))),
            None => {}
        }
        if !course.began && self.is_unfinished() {
            return Some(unfinished());
        }
        match &course.end {
            End::Whole => None,
            End::Panicked => Some(self.panicked(course)),
            End::Error(message) => Some(told(
                "error",
                message.as_deref().unwrap_or(
                    "the cell returned an error through `?`; its message is printed above",
                ),
            )),
        }
    }

    fn is_unfinished(&self) -> bool {
        matches!(
            completeness(&self.current().source),
            Completeness::Incomplete { .. }
        )
    }

    fn not_compiled(&self, errors: &[CompilationError]) -> Failure {
        let generated = self.context.last_source().unwrap_or_default();
        let mut diagnostics: Vec<Diagnostic> = errors
            .iter()
            .filter(|error| error.level() != "warning")
            .map(|error| match &error.json {
                Value::Null => of_evcxr(error),
                json => Diagnostic::error(json, &self.cells, &generated),
            })
            .collect();
        // What has no place in a cell mostly follows from what has one.
        if diagnostics
            .iter()
            .any(|diagnostic| !diagnostic.labels.is_empty())
        {
            diagnostics.retain(|diagnostic| !diagnostic.labels.is_empty());
        }
        diagnostics.dedup();
        if diagnostics
            .iter()
            .all(|diagnostic| diagnostic.labels.is_empty())
            && self.is_unfinished()
        {
            return unfinished();
        }
        self.by_compiler(&diagnostics)
    }

    /// The failure of a cell that has these errors.
    fn by_compiler(&self, diagnostics: &[Diagnostic]) -> Failure {
        let first = diagnostics.first().map_or_else(String::new, |first| {
            let code = first.code.as_deref().map(|code| format!("{code}: "));
            format!("{}{}", code.unwrap_or_default(), first.message)
        });
        let more = match diagnostics.len().saturating_sub(1) {
            0 => String::new(),
            more => format!(" (and {more} more)"),
        };
        Failure {
            name: NOT_COMPILED.into(),
            value: first + &more,
            traceback: diagnostics
                .iter()
                .map(|diagnostic| diagnostic.render(self.current(), true))
                .collect(),
        }
    }

    fn panicked(&self, course: &Course) -> Failure {
        let Some((panic, before)) = course.panics.split_last() else {
            return told(PANICKED, "the cell panicked and said nothing about it");
        };
        let mut traceback = vec![self.tell_panic(panic)];
        // A panic may hand on that of a worker, with words of its own before: both tell where they were.
        let is_cause = |cause: &&Panic| panic.message.ends_with(&cause.message);
        let cause = before.iter().rev().find(is_cause);
        traceback.extend(cause.map(|cause| self.tell_panic(cause)));
        match before.len() - usize::from(cause.is_some()) {
            0 => {}
            1 => traceback.push("One more thread or call panicked in this cell before.".into()),
            more => traceback.push(format!(
                "{more} more threads or calls panicked in this cell before."
            )),
        }
        Failure {
            name: PANICKED.into(),
            value: panic.message.clone(),
            traceback,
        }
    }

    /// The panics that the cell handled itself, which are no failure; not more than one can read.
    fn handled(&self, course: &Course) -> Vec<String> {
        const SHOWN: usize = 5;
        if !matches!(course.end, End::Whole) || course.death.is_some() {
            return Vec::new();
        }
        let shown = course.panics.iter().take(SHOWN);
        let mut texts: Vec<String> = shown.map(|panic| self.tell_panic(panic)).collect();
        if course.panics.len() > SHOWN {
            texts.push(format!("… and {} more", course.panics.len() - SHOWN));
        }
        texts
    }

    /// The message of a panic with its place in a cell, if it was in one.
    fn tell_panic(&self, panic: &Panic) -> String {
        let thread = match panic.thread.as_str() {
            // The thread of the cells has no name, like those that nobody gave one.
            "main" | "<unnamed>" => String::new(),
            other => format!(" in thread '{other}'"),
        };
        let (first, rest) = panic
            .message
            .split_once('\n')
            .unwrap_or((&panic.message, ""));
        let place = self.place(panic);
        let label = place.map(|place| Label {
            line: place.line,
            column: place.column,
            end_line: place.line,
            end_column: place.column + 1,
            text: "here".into(),
            primary: true,
        });
        let diagnostic = Diagnostic {
            level: Level::Error,
            code: None,
            message: format!("panicked{thread}: {first}"),
            labels: label.into_iter().collect(),
            notes: Vec::new(),
            suggestions: Vec::new(),
        };
        let in_cell = |cell: &&Cell| place.is_some_and(|place| place.cell == cell.number);
        let cell = self.cells.iter().rev().find(in_cell);
        let text = diagnostic.render(cell.unwrap_or_else(|| self.current()), true);
        if rest.is_empty() {
            text
        } else {
            format!("{}\n{rest}", text.trim_end())
        }
    }

    fn place(&self, panic: &Panic) -> Option<Place> {
        // Cells are compiled from this file of their package.
        if !Path::new(&panic.file).ends_with("src/lib.rs") || Path::new(&panic.file).is_absolute() {
            return None;
        }
        let generated = self.context.last_source().unwrap_or_default();
        origin::place(&self.cells, &generated, panic.line, panic.column).or_else(|| {
            // A panic in the last expression is said to be where evcxr begins to show that, on the line before.
            let line = generated.lines().nth(panic.line.checked_sub(1)?)?;
            let shows = line.trim_start().starts_with("evcxr_send_text_plain(");
            shows
                .then(|| origin::place(&self.cells, &generated, panic.line + 1, 1))
                .flatten()
        })
    }

    /// What the compiler said about this cell when it succeeded.
    fn warnings(&self, course: &Course, started: SystemTime) -> Vec<String> {
        if !course.began {
            return Vec::new();
        }
        let cell = self.current();
        let generated = self.context.last_source().unwrap_or_default();
        let said = compiler::output(&self.workspace, started).unwrap_or_default();
        let warnings = said
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .filter_map(|json| Diagnostic::warning(&json, &self.cells, &generated));
        warnings
            .map(|warning| warning.render(cell, false))
            .collect()
    }
}

/// A panic inside of evcxr's analyser is an error like any other.
fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(anyhow!("the analyser failed")))
}

/// An error that evcxr itself found, with places in the cell.
fn of_evcxr(error: &CompilationError) -> Diagnostic {
    let labels = error.spanned_messages().iter().filter_map(|message| {
        let span = message.span?;
        Some(Label {
            line: span.start_line,
            column: span.start_column,
            end_line: span.end_line,
            end_column: span.end_column,
            text: message.label.clone(),
            primary: message.is_primary,
        })
    });
    Diagnostic {
        level: Level::Error,
        code: None,
        message: error.message(),
        labels: labels.collect(),
        notes: Vec::new(),
        suggestions: Vec::new(),
    }
}
