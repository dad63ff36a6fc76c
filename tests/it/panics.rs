//! Panics in the tasks of a pool: they name their item, cancel the rest, and are said to be where the map is
//! called.

use std::any::Any;
use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use speedup::prelude::*;

use crate::draw::Draw;
use crate::schedules::schedules;

fn message(panic: Box<dyn Any + Send>) -> String {
    *panic.downcast::<String>().expect("a panic with a text")
}

#[test]
fn a_panic_names_its_item_by_every_schedule_and_every_kind_of_map() {
    let mut draw = Draw(11);
    let items: Vec<usize> = (0..100).collect();
    let pairs: Vec<(usize, usize)> = items.iter().map(|&x| (x, x)).collect();
    let check = |x: &usize| assert!(*x != 37, "{x} is broken");
    for schedule in schedules(items.len(), &mut draw) {
        for chunk in [1, 9] {
            let pool = Pool::new(3).schedule(schedule.clone()).chunk(chunk);
            let kinds: [&dyn Fn(); 4] = [
                &|| drop(pool.map(&items, check)),
                &|| drop(pool.starmap(&pairs, |x, _| check(&x))),
                &|| pool.map_reduce(&items, check, (), |(), ()| ()),
                &|| pool.imap(&items, check, |_, ()| ()),
            ];
            for kind in kinds {
                let outcome = catch_unwind(AssertUnwindSafe(kind));
                let expected = "item 37 of the map panicked: 37 is broken";
                assert_eq!(message(outcome.unwrap_err()), expected);
                assert_eq!(pool.map(&items, |x| x + 1).len(), 100, "the pool goes on");
            }
        }
    }
}

#[test]
fn a_panic_within_a_block_names_its_item() {
    let items: Vec<usize> = (0..10_000).collect();
    let pool = Pool::new(2);
    let check = |x: &usize| assert!(*x != 7777, "{x} is broken");
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        pool.map_reduce(&items, check, (), |(), ()| ());
    }));
    assert_eq!(
        message(outcome.unwrap_err()),
        "item 7777 of the map panicked: 7777 is broken"
    );
}

#[test]
fn a_panic_without_a_text_goes_on_unchanged() {
    let outcome = catch_unwind(|| Pool::new(2).map(&[1, 2], |&x| panic_any(x * 10)));
    assert!([10, 20].contains(outcome.unwrap_err().downcast_ref::<i32>().unwrap()));
}

#[test]
fn the_panic_of_a_map_inside_of_a_map_names_both_items() {
    let pool = Pool::new(2);
    let check = |x: &i32| assert!(*x != 3, "3 is broken");
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        pool.map(&[[1, 2], [2, 3]], |row| pool.map(row, check));
    }));
    let expected = "item 1 of the map panicked: item 1 of the map panicked: 3 is broken";
    assert_eq!(message(outcome.unwrap_err()), expected);
}

/// Says so when it is dropped.
struct Unwinding<'a>(&'a AtomicBool);

impl Drop for Unwinding<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[test]
fn of_two_panics_the_first_counts_and_the_rest_is_left_out() {
    let pool = Pool::new(2);
    let (begun, unwinds) = (AtomicUsize::new(0), AtomicBool::new(false));
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        pool.map(&[0, 1, 2, 3, 4, 5], |&item| {
            begun.fetch_add(1, Ordering::SeqCst);
            while begun.load(Ordering::SeqCst) < 2 {
                thread::yield_now();
            }
            // Item 0 panics when item 1 unwinds.
            let _unwinding = (item == 1).then(|| Unwinding(&unwinds));
            while item == 0 && !unwinds.load(Ordering::SeqCst) {
                thread::yield_now();
            }
            panic!("item {item}");
        })
    }));
    assert_eq!(
        message(outcome.unwrap_err()),
        "item 1 of the map panicked: item 1"
    );
    assert_eq!(pool.trace().items(), 2);
}

/// Panics in every kind of map, for the test after this one.
#[test]
#[ignore = "run by another test"]
fn panics_in_every_kind_of_map() {
    let pool = Pool::new(1);
    let check = |x: &i32| assert!(*x != 3, "broken");
    let kinds: [&dyn Fn(); 5] = [
        &|| drop(pool.map(&[3], check)),
        &|| drop(pool.starmap(&[(3, 1)], |x, _| check(&x))),
        &|| pool.map_reduce(&[3], check, (), |(), ()| ()),
        &|| pool.imap(&[3], check, |_, ()| ()),
        &|| {
            let broken = |_| -> f64 { panic!("broken") };
            drop(quad_many(&pool, &[(0.0, 1.0)], broken));
        },
    ];
    for kind in kinds {
        let _ = catch_unwind(AssertUnwindSafe(kind));
    }
}

#[test]
fn a_panic_is_said_to_be_where_the_map_is_called() {
    let output = Command::new(env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture"])
        .arg("panics::panics_in_every_kind_of_map")
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    let mut lines = errors.lines();
    let mut places = Vec::new();
    while let Some(line) = lines.next() {
        if line.contains(" panicked at ")
            && lines.next() == Some("item 0 of the map panicked: broken")
        {
            places.push(line);
        }
    }
    assert_eq!(places.len(), 5, "{errors}");
    for place in places {
        assert!(place.contains("panics.rs"), "{place}");
    }
}
