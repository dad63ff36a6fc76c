//! Ending with the process that started this one, where the system can be asked for that.
//!
//! Elsewhere than on Linux the ends of pipes and connections tell, which a process that computes for ever does not hear,
//! nor does `evcxr_jupyter`, which reads no pipe: killed without a word, whoever started these leaves them behind.

/// From now on the system ends this process when the thread that started it ends.
#[cfg(target_os = "linux")]
pub fn die_with_it() {
    use rustix::process::{Signal, getppid, set_parent_process_death_signal};
    // Where the system refuses, the relay's own end is all that is missing.
    let _ = set_parent_process_death_signal(Some(Signal::KILL));
    // The parent may have died before the system was asked.
    if getppid().is_none_or(rustix::process::Pid::is_init) {
        std::process::exit(1);
    }
}

/// From now on this process ends when the one that started it has ended, on whatever thread that was.
#[cfg(target_os = "linux")]
pub fn end_with_it() {
    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::process::{PidfdFlags, getppid, pidfd_open};
    std::thread::spawn(|| {
        let Some(parent) =
            getppid().and_then(|parent| pidfd_open(parent, PidfdFlags::empty()).ok())
        else {
            return;
        };
        let mut ends = [PollFd::new(&parent, PollFlags::IN)];
        while poll(&mut ends, None) == Err(rustix::io::Errno::INTR) {}
        std::process::exit(1);
    });
}

#[cfg(not(target_os = "linux"))]
pub const fn die_with_it() {}

#[cfg(not(target_os = "linux"))]
pub const fn end_with_it() {}
