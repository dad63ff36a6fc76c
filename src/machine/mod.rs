//! What the machine promises, [`machine`], and what it delivers, [`delivered_cores`].

mod delivered;
mod quota;
mod read;
mod record;

use std::fmt;
use std::path::Path;
use std::sync::OnceLock;
use std::thread;
use std::time::Instant;

pub use delivered::{DeliveredCores, delivered_cores};
pub(crate) use record::{Field, WrongField};

use crate::error::{Caution, counted};
use crate::unit::Seconds;

/// What is known of the machine and of how this code was compiled; what the system does not tell is
/// `None`.
#[derive(Clone, Debug, PartialEq)]
pub struct Machine {
    /// The operating system.
    pub os: String,
    /// The model of the processor.
    pub cpu: Option<String>,
    /// The logical cores of the machine: what the system calls a processor.
    pub logical_cores: usize,
    /// The physical cores; fewer than the logical ones where two hardware threads share a core.
    pub physical_cores: Option<usize>,
    /// The cores on which this process may run, by its affinity.
    pub allowed_cores: Option<usize>,
    /// The processors' worth of time that the quota of a control group allows; `None` without one.
    pub quota: Option<f64>,
    /// How many threads can work at the same time, as Rust reports it
    /// ([`std::thread::available_parallelism`]): the smallest of the above, whole.
    pub usable_cores: usize,
    /// How the frequency of the processor is governed.
    pub governor: Option<String>,
    /// The mean number of runnable threads in the last minute.
    pub load: Option<f64>,
    /// Whether the machine is a virtual one.
    pub virtual_machine: Option<bool>,
    /// The smallest step of the clock that was seen: shorter times cannot be told apart.
    pub clock_step: Seconds,
    /// The version of the compiler that made this crate.
    pub rustc: String,
    /// The optimisation level, as in `opt-level`.
    pub opt_level: String,
    /// Whether `debug_assert!` is active.
    pub debug_assertions: bool,
    /// Whether an integer overflow panics.
    pub overflow_checks: bool,
}

/// Looks at the machine.
///
/// On Linux it reads `/proc` and `/sys`, on macOS it asks `sysctl`, elsewhere it gives what the
/// standard library knows.
///
/// ```
/// let machine = speedup::machine::machine();
/// assert!(machine.usable_cores >= 1);
/// println!("{machine}");
/// ```
#[must_use]
pub fn machine() -> Machine {
    Machine::read(Path::new("/"))
}

impl Machine {
    /// Reads the files under `root`, which tests replace.
    fn read(root: &Path) -> Self {
        let usable_cores = thread::available_parallelism().map_or(1, usize::from);
        let debug_assertions = cfg!(debug_assertions);
        Self {
            os: read::operating_system(root),
            cpu: read::processor(root),
            logical_cores: read::logical_cores(root).unwrap_or(usable_cores),
            physical_cores: read::physical_cores(root),
            allowed_cores: read::allowed_cores(root),
            quota: quota::quota(root),
            usable_cores,
            governor: read::governor(root),
            load: read::load(root),
            virtual_machine: read::virtual_machine(root),
            clock_step: clock_step(),
            rustc: env!("SPEEDUP_RUSTC").to_owned(),
            opt_level: env!("SPEEDUP_OPT_LEVEL").to_owned(),
            debug_assertions,
            overflow_checks: read::overflow_checks().unwrap_or(debug_assertions),
        }
    }

    /// A caution if this code is compiled below optimisation level 2, at which the kernel of the lab compiles cells.
    pub(crate) fn not_optimised(&self) -> Option<Caution> {
        let slow = matches!(self.opt_level.as_str(), "0" | "1");
        slow.then(|| Caution::NotOptimised {
            level: self.opt_level.clone(),
        })
    }

    /// What speaks against measuring on this machine as it is.
    ///
    /// The thresholds: a quota below the logical cores, a load of more than half of them, a
    /// governor that saves power, and optimisation below level 2, at which the kernel of the lab
    /// compiles cells.
    #[must_use]
    pub fn cautions(&self) -> Vec<Caution> {
        let cores = self.logical_cores;
        let quota = self.quota.filter(|&allowed| allowed < cores as f64);
        let load = self.load.filter(|&load| load > 0.5 * cores as f64);
        let governor = self
            .governor
            .clone()
            .filter(|governor| governor == "powersave");
        [
            self.not_optimised(),
            quota.map(|allowed| Caution::Quota { allowed, cores }),
            load.map(|load| Caution::Busy { load, cores }),
            governor.map(|governor| Caution::Governor { governor }),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The lines of the machine card, each with its name; what is unknown says so.
    pub(crate) fn card(&self) -> Vec<(&'static str, String)> {
        let unknown = || "unknown".to_owned();
        let number = |cores: Option<usize>| cores.map_or_else(unknown, |cores| cores.to_string());
        let switch = |on: bool| if on { "on" } else { "off" };
        let virtual_machine = match self.virtual_machine {
            Some(true) => "yes",
            Some(false) => "no",
            None => "unknown",
        };
        vec![
            ("processor", self.cpu.clone().unwrap_or_else(unknown)),
            ("logical cores", self.logical_cores.to_string()),
            ("physical cores", number(self.physical_cores)),
            ("cores allowed to this process", number(self.allowed_cores)),
            (
                "quota",
                self.quota
                    .map_or("none".to_owned(), |q| format!("{q:.2} cores")),
            ),
            (
                "threads that can work at once",
                self.usable_cores.to_string(),
            ),
            ("virtual machine", virtual_machine.to_owned()),
            (
                "frequency governor",
                self.governor.clone().unwrap_or_else(unknown),
            ),
            (
                "load",
                self.load.map_or_else(unknown, |load| format!("{load:.2}")),
            ),
            ("clock step", self.clock_step.to_string()),
            ("operating system", self.os.clone()),
            ("compiler", self.rustc.clone()),
            (
                "compiled with",
                format!(
                    "opt-level {}, debug assertions {}, overflow checks {}",
                    self.opt_level,
                    switch(self.debug_assertions),
                    switch(self.overflow_checks)
                ),
            ),
        ]
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cpu = self.cpu.as_deref().unwrap_or("unknown processor");
        write!(f, "{cpu}, {}", counted(self.logical_cores, "logical core"))?;
        if let Some(physical) = self.physical_cores {
            write!(f, " ({physical} physical)")?;
        }
        if let Some(quota) = self.quota {
            write!(f, ", quota {quota:.2} cores")?;
        }
        if self.virtual_machine == Some(true) {
            f.write_str(", virtual machine")?;
        }
        write!(
            f,
            ", {}, {}, opt-level {}",
            self.os, self.rustc, self.opt_level
        )
    }
}

/// The time for which a quota has stopped threads of this process's control group; `None` without a quota.
pub(crate) fn throttled() -> Option<Seconds> {
    quota::throttled(Path::new("/")).map(Seconds::new)
}

/// The smallest difference other than 0 between two readings of the clock, of a thousand pairs; measured once.
pub(crate) fn clock_step() -> Seconds {
    static STEP: OnceLock<Seconds> = OnceLock::new();
    let step = || {
        let start = Instant::now();
        loop {
            let elapsed = start.elapsed();
            if !elapsed.is_zero() {
                return elapsed;
            }
        }
    };
    let smallest = || (0..1000).map(|_| step()).min().unwrap_or_default();
    *STEP.get_or_init(|| smallest().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quiet() -> Machine {
        Machine {
            quota: None,
            load: Some(0.1),
            governor: Some("performance".to_owned()),
            opt_level: "3".to_owned(),
            logical_cores: 8,
            ..machine()
        }
    }

    #[test]
    fn this_machine_has_cores_and_a_clock() {
        let machine = machine();
        assert!(machine.usable_cores >= 1 && machine.logical_cores >= 1);
        assert!(machine.clock_step > Seconds::default());
        assert!(machine.rustc.starts_with("rustc "), "{}", machine.rustc);
        assert!(["0", "1", "2", "3", "s", "z"].contains(&machine.opt_level.as_str()));
    }

    #[test]
    fn a_machine_without_files_still_has_a_card() {
        let bare = Machine::read(Path::new("/a-folder-that-does-not-exist"));
        assert_eq!((bare.quota, bare.load), (None, None));
        assert_eq!(bare.logical_cores, bare.usable_cores);
        let card = bare.card();
        assert!(card.contains(&("load", "unknown".to_owned())));
        assert!(card.contains(&("quota", "none".to_owned())));
    }

    #[test]
    fn a_container_with_part_of_a_core_says_so() {
        let files = [
            ("proc/self/cgroup", "0::/kubepods/pod1\n"),
            ("sys/fs/cgroup/kubepods/pod1/cpu.max", "50000 100000\n"),
            (
                "sys/fs/cgroup/kubepods/pod1/cpu.stat",
                "throttled_usec 1250000\n",
            ),
            ("sys/devices/system/cpu/online", "0-7\n"),
            ("proc/self/status", "Cpus_allowed_list:\t2-3\n"),
            ("proc/loadavg", "0.10 0.10 0.10 1/100 4242\n"),
        ];
        let root = read::tests::folder("half-a-core", &files);
        let machine = Machine {
            opt_level: "3".to_owned(),
            ..Machine::read(&root)
        };
        assert_eq!(quota::throttled(&root), Some(1.25));
        std::fs::remove_dir_all(root).unwrap();
        assert_eq!((machine.quota, machine.logical_cores), (Some(0.5), 8));
        assert_eq!(machine.allowed_cores, Some(2));
        assert!(machine.card().contains(&("quota", "0.50 cores".to_owned())));
        let sentence = machine.cautions()[0].to_string();
        assert!(
            sentence.starts_with("a quota allows 0.50 of 8 cores"),
            "{sentence}"
        );
    }

    #[test]
    fn a_machine_of_one_core_is_told_in_the_singular() {
        let files = [
            ("sys/devices/system/cpu/online", "0\n"),
            (
                "sys/devices/system/cpu/cpu0/topology/thread_siblings_list",
                "0\n",
            ),
            ("proc/loadavg", "0.60 0.10 0.10 1/100 4242\n"),
        ];
        let root = read::tests::folder("one-core", &files);
        let machine = Machine::read(&root);
        std::fs::remove_dir_all(root).unwrap();
        assert_eq!(
            (machine.logical_cores, machine.physical_cores),
            (1, Some(1))
        );
        assert!(
            machine
                .to_string()
                .contains(", 1 logical core (1 physical)"),
            "{machine}"
        );
        let busy = Caution::Busy {
            load: 0.6,
            cores: 1,
        };
        assert!(machine.cautions().contains(&busy));
        assert!(
            busy.to_string().starts_with("the load is 0.6 on 1 core: "),
            "{busy}"
        );
    }

    #[test]
    fn a_quiet_machine_needs_no_caution_and_each_trouble_has_its_own() {
        assert_eq!(quiet().cautions(), []);
        let troubled = Machine {
            quota: Some(1.5),
            load: Some(5.0),
            governor: Some("powersave".to_owned()),
            opt_level: "0".to_owned(),
            ..quiet()
        };
        let cautions = troubled.cautions();
        assert_eq!(cautions.len(), 4);
        assert!(cautions.contains(&Caution::Quota {
            allowed: 1.5,
            cores: 8
        }));
        assert!(cautions.contains(&Caution::Busy {
            load: 5.0,
            cores: 8
        }));
    }

    #[test]
    fn a_machine_is_one_line() {
        let machine = Machine {
            cpu: Some("Model X".to_owned()),
            physical_cores: Some(4),
            quota: Some(2.5),
            virtual_machine: Some(true),
            os: "Linux".to_owned(),
            rustc: "rustc 1.95.0".to_owned(),
            ..quiet()
        };
        assert_eq!(
            machine.to_string(),
            "Model X, 8 logical cores (4 physical), quota 2.50 cores, virtual machine, Linux, \
             rustc 1.95.0, opt-level 3"
        );
    }
}
