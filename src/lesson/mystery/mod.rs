//! [`mystery`]: six programs that scale badly, each for one reason, and [`Mystery::without`]: the experiment that takes a suspect away.

mod counters;
mod programs;

use std::fmt;

use crate::pool::Pool;
use programs::Program;

/// Why a parallel program does not become faster with more workers.
///
/// ```
/// use speedup::prelude::*;
///
/// assert_eq!(Cause::LongTask.to_string(), "one task is much longer than the others");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// A part of the work is done by one thread, before the workers begin.
    SerialPart,
    /// One task is much longer than all others, and in the end everybody waits for it.
    LongTask,
    /// There are very many tasks, each so short that handing it out takes longer than doing it.
    TinyTasks,
    /// Workers do their work while they hold a lock that all of them need.
    HeldLock,
    /// Workers write different variables that lie in the same cache line.
    FalseSharing,
    /// There are fewer tasks than workers.
    FewTasks,
}

impl Cause {
    /// All of them, in the order of their definition.
    pub const ALL: [Self; 6] = [
        Self::SerialPart,
        Self::LongTask,
        Self::TinyTasks,
        Self::HeldLock,
        Self::FalseSharing,
        Self::FewTasks,
    ];

    /// The word that texts use for it.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::SerialPart => "serial",
            Self::LongTask => "long",
            Self::TinyTasks => "tiny",
            Self::HeldLock => "lock",
            Self::FalseSharing => "sharing",
            Self::FewTasks => "few",
        }
    }

    /// What [`Mystery::without`] changes.
    const fn change(self) -> &'static str {
        match self {
            Self::SerialPart => "the serial part done by the workers too",
            Self::LongTask => "the long task cut into pieces",
            Self::TinyTasks => "a thousand tiny tasks put into one",
            Self::HeldLock => "the lock held for the addition alone",
            Self::FalseSharing => "a cache line for each variable",
            Self::FewTasks => "the work cut into more tasks",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SerialPart => "a part of the work is done by one thread alone",
            Self::LongTask => "one task is much longer than the others",
            Self::TinyTasks => "the tasks are too short for their hand-out",
            Self::HeldLock => "a lock is held during the work",
            Self::FalseSharing => "different variables share a cache line",
            Self::FewTasks => "there are fewer tasks than workers",
        })
    }
}

/// The names of the six programs, which tell nothing.
pub(super) const NAMES: [(&str, Cause); 6] = [
    ("amber", Cause::HeldLock),
    ("cobalt", Cause::LongTask),
    ("crimson", Cause::SerialPart),
    ("emerald", Cause::FalseSharing),
    ("ivory", Cause::FewTasks),
    ("violet", Cause::TinyTasks),
];

/// A program that scales badly for one reason, which a student is to find by measuring it.
///
/// It gives the same answer on any pool, with and without its flaw. Four of the six wait instead of computing, as if they asked
/// an instrument, so that they show the same on a machine with one core and on one with 64; none takes more than about
/// 40 ms in sequence.
#[derive(Clone, PartialEq)]
pub struct Mystery {
    /// Its name.
    pub name: String,
    program: Program,
    removed: Vec<Cause>,
}

/// The program of this name: `amber`, `cobalt`, `crimson`, `emerald`, `ivory` or `violet`.
///
/// ```
/// use speedup::prelude::*;
///
/// let amber = mystery("amber");
/// assert_eq!(amber.sequential(), amber.parallel(&Pool::new(2)));
/// ```
///
/// # Panics
///
/// If there is no program of this name; the message has those that there are.
#[must_use]
pub fn mystery(name: &str) -> Mystery {
    let found = NAMES.iter().find(|known| known.0 == name);
    let Some(&(name, flaw)) = found else {
        let names = NAMES.map(|known| known.0).join(", ");
        panic!("there is no program \"{name}\": they are {names}")
    };
    Mystery {
        name: name.to_owned(),
        program: Program { flaw, cured: false },
        removed: Vec::new(),
    }
}

impl Mystery {
    /// The sequential program.
    #[must_use]
    pub fn sequential(&self) -> u64 {
        self.program.sequential()
    }

    /// The parallel program, on the workers of this pool.
    #[must_use]
    pub fn parallel(&self, pool: &Pool) -> u64 {
        self.program.parallel(pool)
    }

    /// The same program without a suspected cause. If the suspect is innocent, nothing changes; measuring tells.
    ///
    /// What is changed: a [serial part](Cause::SerialPart) is done by the workers too, a [long task](Cause::LongTask) is cut
    /// into pieces, a thousand [tiny tasks](Cause::TinyTasks) are put into one, a [lock](Cause::HeldLock) is held for an
    /// addition alone, each variable gets a [cache line](Cause::FalseSharing) of its own, and work in [few
    /// tasks](Cause::FewTasks) is cut into more.
    ///
    /// ```
    /// use speedup::prelude::*;
    ///
    /// let repaired = mystery("amber").without(Cause::LongTask);
    /// assert_eq!(repaired.sequential(), mystery("amber").sequential());
    /// ```
    #[must_use]
    pub fn without(mut self, suspect: Cause) -> Self {
        self.program.cured |= self.program.flaw == suspect;
        if !self.removed.contains(&suspect) {
            self.removed.push(suspect);
        }
        self
    }
}

impl fmt::Display for Mystery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        for (index, cause) in self.removed.iter().enumerate() {
            let joint = if index == 0 { " with " } else { ", " };
            write!(f, "{joint}{}", cause.change())?;
        }
        Ok(())
    }
}

/// Without the cause, which is to be found.
impl fmt::Debug for Mystery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mystery")
            .field("name", &self.name)
            .field("removed", &self.removed)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_the_same_on_any_pool_with_and_without_the_flaw() {
        let pools = [1, 2, 3, 9].map(Pool::new);
        for (name, cause) in NAMES {
            let program = mystery(name);
            let cured = program.clone().without(cause);
            let expected = program.sequential();
            assert_eq!(cured.sequential(), expected, "{name}");
            for pool in &pools {
                assert_eq!(program.parallel(pool), expected, "{name} on {pool}");
                assert_eq!(cured.parallel(pool), expected, "{cured} on {pool}");
            }
        }
    }

    #[test]
    fn each_program_has_one_cause_and_each_cause_a_program() {
        for cause in Cause::ALL {
            let of_it = NAMES.iter().filter(|known| known.1 == cause);
            assert_eq!(of_it.count(), 1, "{cause}");
        }
    }

    #[test]
    fn taking_an_innocent_suspect_away_changes_nothing() {
        for (name, cause) in NAMES {
            for suspect in Cause::ALL {
                let program = mystery(name).without(suspect);
                assert_eq!(program.program.cured, suspect == cause, "{program}");
            }
        }
    }

    #[test]
    fn neither_form_of_a_program_tells_its_cause() {
        let amber = mystery("amber");
        assert_eq!(amber.to_string(), "amber");
        assert_eq!(
            format!("{amber:?}"),
            "Mystery { name: \"amber\", removed: [], .. }"
        );
        let tried = amber.without(Cause::FewTasks).without(Cause::LongTask);
        assert_eq!(
            tried.to_string(),
            "amber with the work cut into more tasks, the long task cut into pieces"
        );
    }

    #[test]
    #[should_panic(expected = "no program \"ambre\": they are amber, cobalt")]
    fn a_name_that_does_not_exist_is_answered_with_those_that_do() {
        let _ = mystery("ambre");
    }
}
