//! [`Counted`]: a lock that counts how often it is taken, and what is done meanwhile.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread::{self, ThreadId};

/// A value behind a lock, as [`Mutex`], with a count of how often the lock was taken.
///
/// The lock is held from [`Counted::lock`] until what it returned goes out of scope: in `*total.lock() += 1;` until the
/// semicolon. The counts tell a sum that locks for every number from one that locks once for each worker, and a lock that
/// is given back between reading and writing from one that is held for the whole update. They are the same in every run of a program that
/// takes as many locks, whatever the machine.
///
/// ```
/// use speedup::prelude::*;
///
/// let total = Counted::new(0);
/// Pool::new(2).map(&[1, 2, 3], |x| *total.lock() += x);
/// assert_eq!((total.value(), total.taken(), total.looked()), (6, 3, 0));
///
/// let old = *total.lock(); // only looked, and given back
/// *total.lock() = old + 1;
/// assert_eq!((total.value(), total.taken(), total.looked()), (7, 5, 1));
/// ```
///
/// A thread that already holds the lock would wait for itself for ever; it panics instead.
#[derive(Debug, Default)]
pub struct Counted<T> {
    value: Mutex<T>,
    /// The thread that holds the lock.
    owner: Mutex<Option<ThreadId>>,
    /// The thread that made it.
    home: Option<ThreadId>,
    /// Whether another one than that took the lock.
    elsewhere: AtomicBool,
    taken: AtomicUsize,
    looked: AtomicUsize,
    changes: AtomicUsize,
}

impl<T> Counted<T> {
    /// Puts a value behind a lock.
    pub fn new(value: T) -> Self {
        Self {
            value: Mutex::new(value),
            owner: Mutex::new(None),
            home: Some(thread::current().id()),
            elsewhere: AtomicBool::new(false),
            taken: AtomicUsize::new(0),
            looked: AtomicUsize::new(0),
            changes: AtomicUsize::new(0),
        }
    }

    /// Waits until nobody holds the lock, and takes it; it is given back when the result goes out of scope.
    ///
    /// A panic of a thread that held the lock does not stop the others, as it would with [`Mutex`].
    ///
    /// # Panics
    ///
    /// If this thread holds the lock already.
    #[track_caller]
    pub fn lock(&self) -> CountedGuard<'_, T> {
        let value = match self.value.try_lock() {
            Ok(value) => value,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => {
                assert!(
                    self.owner() != Some(thread::current().id()),
                    "this thread holds the lock already, and would wait for itself for ever: let go of it first"
                );
                self.value.lock().unwrap_or_else(PoisonError::into_inner)
            }
        };
        let taker = thread::current().id();
        self.set_owner(Some(taker));
        if self.home.is_some_and(|home| home != taker) {
            self.elsewhere.store(true, Ordering::Relaxed);
        }
        self.taken.fetch_add(1, Ordering::Relaxed);
        CountedGuard {
            counted: self,
            value,
            has_looked: AtomicUsize::new(0),
            changes: 0,
        }
    }

    /// How often the lock was taken.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }

    /// How often it was taken to look at the value, and given back without a change.
    #[must_use]
    pub fn looked(&self) -> usize {
        self.looked.load(Ordering::Relaxed)
    }

    /// How often the value was changed; several times, maybe, while the lock was held once.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.changes.load(Ordering::Relaxed)
    }

    /// Whether another thread took the lock than the one that made it.
    pub(super) fn was_taken_elsewhere(&self) -> bool {
        self.elsewhere.load(Ordering::Relaxed)
    }

    /// The value, without being counted as taking the lock.
    ///
    /// # Panics
    ///
    /// If this thread holds the lock, maybe.
    pub fn value(&self) -> T
    where
        T: Clone,
    {
        let value = self.value.lock().unwrap_or_else(PoisonError::into_inner);
        value.clone()
    }

    fn owner(&self) -> Option<ThreadId> {
        *self.owner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_owner(&self, owner: Option<ThreadId>) {
        *self.owner.lock().unwrap_or_else(PoisonError::into_inner) = owner;
    }
}

/// The value while the lock is held: `*guard` reads and writes it.
#[must_use = "the lock is given back at once if nothing holds it"]
pub struct CountedGuard<'a, T> {
    counted: &'a Counted<T>,
    value: MutexGuard<'a, T>,
    has_looked: AtomicUsize,
    changes: usize,
}

impl<T> Deref for CountedGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.has_looked.store(1, Ordering::Relaxed);
        &self.value
    }
}

impl<T> DerefMut for CountedGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.changes += 1;
        &mut self.value
    }
}

impl<T> Drop for CountedGuard<'_, T> {
    fn drop(&mut self) {
        let only_looked = self.changes == 0 && *self.has_looked.get_mut() == 1;
        let looked = usize::from(only_looked);
        self.counted.looked.fetch_add(looked, Ordering::Relaxed);
        self.counted
            .changes
            .fetch_add(self.changes, Ordering::Relaxed);
        self.counted.set_owner(None);
    }
}

/// `6, behind a lock that was taken 3 times`.
impl<T: Clone + fmt::Display> fmt::Display for Counted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let times = match self.taken() {
            1 => "once".to_owned(),
            taken => format!("{taken} times"),
        };
        write!(f, "{}, behind a lock that was taken {times}", self.value())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pool::Pool;

    #[test]
    fn it_counts_and_loses_nothing() {
        let total = Counted::new(0_u64);
        let numbers: Vec<u64> = (0..1000).collect();
        Pool::new(4).map(&numbers, |x| *total.lock() += x);
        assert_eq!((total.value(), total.taken()), (499_500, 1000));
        assert_eq!((total.looked(), total.changes()), (0, 1000));
        let told = Counted::new(1);
        let _ = *told.lock();
        assert_eq!(told.to_string(), "1, behind a lock that was taken once");
    }

    #[test]
    fn it_tells_a_look_from_a_whole_update_and_from_many() {
        let total = Counted::new(0);
        let old = *total.lock();
        *total.lock() = old + 1;
        assert_eq!((total.looked(), total.changes()), (1, 1));
        {
            let mut held = total.lock();
            for _ in 0..5 {
                *held += 1;
            }
            assert_eq!(*held, 6);
        }
        assert_eq!((total.taken(), total.looked(), total.changes()), (3, 1, 6));
    }

    #[test]
    #[should_panic(expected = "this thread holds the lock already")]
    fn waiting_for_oneself_is_a_panic() {
        let total = Counted::new(0);
        let held = total.lock();
        let _ = (*held, total.lock());
    }

    #[test]
    fn a_panic_under_the_lock_does_not_stop_the_others() {
        let total = Counted::new(0);
        let failed = thread::scope(|scope| {
            let panicking = scope.spawn(|| {
                let _held = total.lock();
                std::panic::resume_unwind(Box::new("on purpose"));
            });
            panicking.join().is_err()
        });
        *total.lock() += 1;
        assert!(failed && total.value() == 1);
    }
}
