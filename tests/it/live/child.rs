//! The cells: what the second process does. A test that is run by hand, outside of a session, does
//! nothing.

use std::hint::black_box;
use std::io::{Write, stdin, stdout};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use speedup::Result;
use speedup::prelude::*;

use super::session::{BEGIN, END, in_session};

/// Runs a cell between the marks that set it apart from what the test harness prints.
fn cell(body: impl FnOnce()) {
    if in_session() {
        tell(BEGIN);
        body();
        tell(END);
    }
}

fn tell(text: &str) {
    let mut output = stdout().lock();
    output.write_all(text.as_bytes()).unwrap();
    output.flush().unwrap();
}

/// Waits for a line from the kernel.
fn listen() {
    stdin().read_line(&mut String::new()).unwrap();
}

/// An integral that halves panels, and ends by itself.
fn with_a_corner() -> Result<Integral> {
    quad(|x: f64| (x - 0.3).abs(), (0.0, 1.0))
}

/// Integrates again and again, until an integral is interrupted.
fn until_interrupted() -> Error {
    loop {
        if let Err(error) = with_a_corner() {
            return error;
        }
    }
}

/// An integral over ten cycles of a wave, none of which takes more than a panel.
fn over_cycles() -> Result<Integral> {
    let wave = Quad::new().absolute(1e-3).weight(Weight::Cos(0.5));
    wave.integrate(|x: f64| (1.0 + 0.1 * x).recip(), 0.0..)
}

/// A study of two programs that take a second each, by the clock.
fn study(mut parallel: impl FnMut(&Pool)) -> Result<ScalingReport> {
    let clock = ScriptedClock::new();
    let pass = |seconds: f64| clock.advance(Seconds::new(seconds));
    Scaling::of("seconds")
        .workers([2])
        .rounds(6)
        .baseline(|| pass(1.0))
        .run_on(&clock, |pool| {
            parallel(pool);
            pass(0.5 + clock.now().as_f64() / 100.0);
        })
}

#[test]
#[ignore = "a cell"]
fn shows_results() {
    cell(|| {
        let pool = Pool::new(2);
        pool.map(&[1, 2, 3], |x| x * x);
        tell("before ");
        let shown = show("a \"quote\", \u{1b}\\ and µ\n\t");
        tell(" between ");
        shown.update(&pool.timeline());
        shown.evcxr_display();
        tell(" after\n");
    });
}

#[test]
#[ignore = "a cell"]
fn displays_a_value() {
    cell(|| Seconds::new(2.0).evcxr_display());
}

#[test]
#[ignore = "a cell"]
fn maps() {
    cell(|| {
        let begun = Once::new();
        let pool = Pool::new(2);
        let items = vec![(); 1_000_000];
        let work = |&(): &()| {
            begun.call_once(|| tell("begun\n"));
            (0..10_000).map(black_box).sum::<u64>()
        };
        let payload = catch_unwind(AssertUnwindSafe(|| pool.map(&items, work))).unwrap_err();
        tell(payload.downcast_ref::<String>().unwrap());
        tell(&format!(
            "\nthe trace has {} spans\nstopped\n",
            pool.trace().spans.len()
        ));
        listen();
        tell(&format!("{:?}\n", pool.map(&[1, 2, 3], |x| x * x)));
    });
}

#[test]
#[ignore = "a cell"]
fn reduces() {
    cell(|| {
        let begun = Once::new();
        let pool = Pool::new(2).schedule(Schedule::Static).untraced();
        let items = vec![(); 1_000_000];
        let work = |&(): &()| {
            begun.call_once(|| tell("begun\n"));
            (0..10_000).map(black_box).sum::<u64>()
        };
        let reduce = || pool.map_reduce(&items, work, 0, |a, b| a ^ b);
        let payload = catch_unwind(AssertUnwindSafe(reduce)).unwrap_err();
        tell(payload.downcast_ref::<String>().unwrap());
        tell("\nstopped\n");
        listen();
        let sum = pool.map_reduce(&[1, 2, 3], |x| x * x, 0, |a, b| a + b);
        tell(&format!("the sum is {sum}\n"));
    });
}

#[test]
#[ignore = "a cell"]
fn integrates() {
    cell(|| {
        with_a_corner().unwrap();
        tell("begun\n");
        tell(&format!("{:?}\nstopped\n", until_interrupted()));
        listen();
        tell(&format!("{:.2}\n", with_a_corner().unwrap().value));
    });
}

/// A cell with an integral whose evaluations take long, which is interrupted in its first panel.
fn evaluates_slowly(integrate: impl Fn(&(dyn Fn(f64) -> f64 + Sync)) -> Result<Integral>) {
    cell(|| {
        let begun = Once::new();
        let slow = |x: f64| {
            begun.call_once(|| tell("begun\n"));
            sleep(Duration::from_millis(20));
            x
        };
        tell(&format!("{:?}\nstopped\n", integrate(&slow).unwrap_err()));
        listen();
        tell(&format!("{:.2}\n", with_a_corner().unwrap().value));
    });
}

#[test]
#[ignore = "a cell"]
fn integrates_slowly() {
    evaluates_slowly(|f| quad(f, (0.0, 1.0)));
}

#[test]
#[ignore = "a cell"]
fn integrates_slowly_by_simpson() {
    evaluates_slowly(|f| adaptive_simpson(|x| f(x).sqrt(), (0.0, 1.0), 1e-12));
}

#[test]
#[ignore = "a cell"]
fn integrates_slowly_in_a_pool() {
    evaluates_slowly(|f| Quad::new().in_pool(&Pool::new(2)).integrate(f, (0.0, 1.0)));
}

#[test]
#[ignore = "a cell"]
fn integrates_within_an_integral() {
    evaluates_slowly(|f| quad(|x| x * quad(f, (0.0, 1.0)).unwrap().value, (0.0, 1.0)));
}

#[test]
#[ignore = "a cell"]
fn integrates_over_cycles() {
    cell(|| {
        let whole = over_cycles().unwrap();
        tell("begun\n");
        let error = loop {
            if let Err(error) = over_cycles() {
                break error;
            }
        };
        tell(&format!("{error:?}\nstopped\n"));
        listen();
        assert_eq!(over_cycles(), Ok(whole));
        tell("the same again\n");
    });
}

#[test]
#[ignore = "a cell"]
fn integrates_by_simpson() {
    cell(|| {
        let integrate = || adaptive_simpson(|x| (x * x).sin(), (0.0, 5.0), 1e-10);
        let in_full = integrate().unwrap();
        tell("begun\n");
        let error = (0..).find_map(|_| integrate().err());
        tell(&format!("{:?}\nstopped\n", error.unwrap()));
        listen();
        assert_eq!(integrate().unwrap(), in_full);
        tell("the same again\n");
    });
}

#[test]
#[ignore = "a cell"]
fn integrates_in_a_map() {
    cell(|| {
        let items: Vec<usize> = (0..10).collect();
        let work = |&item: &usize| {
            if item > 0 {
                tell("begun\n");
                panic!("{}", until_interrupted());
            }
        };
        let outcome = catch_unwind(|| Pool::new(1).map(&items, work));
        assert!(outcome.unwrap_err().is::<String>());
    });
}

#[test]
#[ignore = "a cell"]
fn studies() {
    cell(|| {
        study(|_| ()).unwrap();
    });
}

#[test]
#[ignore = "a cell"]
fn studies_for_ever() {
    cell(|| {
        let mut runs = 0;
        let error = study(|pool| {
            runs += 1;
            if runs == 6 {
                tell("begun\n");
                pool.map(&[1, 2], |_| panic!("{}", until_interrupted()));
            }
        });
        tell(&format!("{:?}\n", error.unwrap_err()));
    });
}

#[test]
#[ignore = "a cell"]
fn waits_in_a_map() {
    cell(|| {
        Pool::new(2).map(&[true, false], |&waits| {
            if waits {
                listen();
            }
        });
    });
}

#[test]
#[ignore = "a cell"]
fn does_everything() {
    cell(|| {
        Pool::new(2).map(&[1, 2, 3], |x| x * x);
        with_a_corner().unwrap();
        study(|_| ()).unwrap();
        show("shown").update("updated\n");
    });
}
