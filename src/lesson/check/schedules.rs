//! Lesson 05: who waits for whom.

use std::cmp::Reverse;

use super::super::attempt::{LIMIT, attempt};
use super::super::feedback::Feedback;
use super::super::judge::Task;
use super::super::plan::Plan;

/// Costs, the worker of each task, and the number of workers.
type Given = (&'static [u64], &'static [usize], usize);

const MAKESPAN: Task<Given, u64> = Task {
    exercise: "05.makespan",
    cases: &[
        (&[3, 1, 2, 2], &[1, 0, 1, 2], 3),
        (&[4, 4, 9, 1], &[2, 2, 1, 0], 3),
        (&[7, 2], &[3, 0], 4),
        (&[5, 1, 1, 1], &[0, 1, 1, 1], 2),
        (&[], &[], 2),
    ],
    right: |&(costs, worker_of, p)| Plan::new(costs, worker_of, p).makespan(),
    slips: &[
        ("total", |&(costs, _, _)| costs.iter().sum()),
        ("longest", |&(costs, _, _)| {
            costs.iter().copied().max().unwrap_or(0)
        }),
        ("mean", |&(costs, _, p)| {
            costs.iter().sum::<u64>() / p as u64
        }),
        ("least", |given| loads(given).into_iter().min().unwrap_or(0)),
        ("first", |given| loads(given)[0]),
        ("count", |&(costs, worker_of, p)| {
            Plan::new(&vec![1; costs.len()], worker_of, p).makespan()
        }),
        ("who", |given| {
            let loads = loads(given);
            // Of equal loads the last one, as `max_by_key` finds it.
            let who = (0..loads.len()).max_by_key(|&worker| loads[worker]);
            who.unwrap_or(0) as u64
        }),
    ],
    same: u64::eq,
};

fn loads(&(costs, worker_of, p): &Given) -> Vec<u64> {
    Plan::new(costs, worker_of, p).loads()
}

/// Checks the load of the busiest worker: `makespan(costs, worker_of, p)`.
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// let total = check::makespan(|costs, _, _| costs.iter().sum());
/// assert_eq!(total.slip.as_deref(), Some("total"));
/// ```
pub fn makespan(student: fn(&[u64], &[usize], usize) -> u64) -> Feedback {
    MAKESPAN.judge(move |&(costs, worker_of, p)| student(costs, worker_of, p))
}

const ASSIGN: &str = "05.assign";

/// Costs and workers. On each the rule *longest first* stays within a third of the bound, as it does of the best
/// plan on any list; the others fail on some.
const LISTS: [(&[u64], usize); 6] = [
    (
        &[
            9, 12, 15, 20, 22, 26, 31, 33, 38, 40, 45, 47, 52, 58, 60, 63,
        ],
        4,
    ),
    (&[3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 20], 4),
    (&[30, 1, 2, 30, 1, 2, 30, 1, 2], 3),
    (&[30, 40], 4),
    (&[40, 31, 22, 18, 11, 9, 6, 4, 2, 1], 2),
    (&[2, 1, 2, 1, 2, 1, 2, 1, 16, 16, 16, 30], 3),
];

/// A plan may take so many times the bound.
const ENOUGH: f64 = 4.0 / 3.0;

/// A rule that gives every task a worker.
type Rule = fn(&[u64], usize) -> Vec<usize>;

/// What usually goes wrong. The two names before these, `length` and `out-of-range`, are no plans.
const RULES: [(&str, Rule); 7] = [
    ("one-worker", |costs, _| vec![0; costs.len()]),
    ("blocks", |costs, p| {
        let block = costs.len().div_ceil(p);
        (0..costs.len()).map(|task| task / block).collect()
    }),
    ("round-robin", |costs, p| {
        (0..costs.len()).map(|task| task % p).collect()
    }),
    ("in-order", |costs, p| Plan::in_order(costs, p).worker_of),
    ("shortest-first", |costs, p| {
        let mut order: Vec<usize> = (0..costs.len()).collect();
        order.sort_by_key(|&task| costs[task]);
        in_this_order(costs, &order, p)
    }),
    ("order-lost", |costs, p| {
        let mut sorted = costs.to_vec();
        sorted.sort_by_key(|&cost| Reverse(cost));
        Plan::in_order(&sorted, p).worker_of
    }),
    ("most-loaded", |costs, p| {
        let mut loads = vec![0; p];
        let mut fullest = |cost: &u64| {
            let worker = (0..p).max_by_key(|&worker| loads[worker]).unwrap_or(0);
            loads[worker] += cost;
            worker
        };
        costs.iter().map(&mut fullest).collect()
    }),
];

fn in_this_order(costs: &[u64], order: &[usize], p: usize) -> Vec<usize> {
    let taken: Vec<u64> = order.iter().map(|&task| costs[task]).collect();
    let workers = Plan::in_order(&taken, p).worker_of;
    let mut worker_of = vec![0; costs.len()];
    for (&task, worker) in order.iter().zip(workers) {
        worker_of[task] = worker;
    }
    worker_of
}

/// Checks a rule that gives each task a worker: `assign(costs, p)`. Each hidden list of costs is a part, and right if the busiest
/// worker has at most 4/3 of what no plan can go below.
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// let dealt = check::assign(|costs, p| (0..costs.len()).map(|task| task % p).collect());
/// assert_eq!(dealt.slip.as_deref(), Some("round-robin"));
/// assert!(dealt.right < dealt.parts);
/// ```
pub fn assign(student: Rule) -> Feedback {
    let ask = move || LISTS.map(|(costs, p)| student(costs, p));
    match attempt(LIMIT, ask) {
        Ok(answers) => judge(&answers),
        Err(failure) => Feedback::failed(ASSIGN, &failure),
    }
}

fn judge(answers: &[Vec<usize>; LISTS.len()]) -> Feedback {
    for ((costs, p), answer) in LISTS.iter().zip(answers) {
        let (tasks, given) = (costs.len(), answer.len());
        if given != tasks {
            let detail = format!("{tasks} tasks, and an answer with {given} workers in it");
            return no_plan("length", &detail);
        }
        if let Some(worker) = answer.iter().find(|worker| *worker >= p) {
            let detail = format!("{p} workers, and a task for worker {worker}");
            return no_plan("out-of-range", &detail);
        }
    }
    let plans = LISTS.iter().zip(answers);
    let plans: Vec<Plan> = plans
        .map(|((costs, p), answer)| Plan::new(costs, answer, *p))
        .collect();
    let is_good = |plan: &&Plan| plan.makespan() as f64 <= ENOUGH * plan.bound();
    let right = plans.iter().filter(is_good).count();
    let Some(bad) = plans.iter().find(|plan| !is_good(plan)) else {
        return Feedback::done(ASSIGN);
    };
    let detail = format!("assign(&{:?}, {}): {bad}", bad.costs, bad.workers);
    let is_it = |rule: &&(&str, Rule)| {
        let mut lists = LISTS.iter().zip(answers);
        lists.all(|((costs, p), answer)| rule.1(costs, *p) == *answer)
    };
    let slip = RULES.iter().find(is_it).map(|rule| rule.0);
    Feedback::wrong(ASSIGN, (right, plans.len()), slip, &detail)
}

/// An answer that is no plan, of whose parts none is right.
fn no_plan(slip: &str, detail: &str) -> Feedback {
    Feedback::wrong(ASSIGN, (0, LISTS.len()), Some(slip), detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::text;

    /// The solution.
    fn longest_first(costs: &[u64], p: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..costs.len()).collect();
        order.sort_by_key(|&task| Reverse(costs[task]));
        in_this_order(costs, &order, p)
    }

    #[test]
    fn every_slip_of_the_makespan_has_its_message() {
        MAKESPAN.is_sound();
    }

    #[test]
    fn longest_first_is_done_and_every_other_rule_is_named() {
        assert!(assign(longest_first).is_done());
        for (name, rule) in RULES {
            let feedback = assign(rule);
            assert_eq!(feedback.slip.as_deref(), Some(name), "{feedback}");
            assert!(!feedback.is_done(), "{name}");
        }
        let short = assign(|costs, _| vec![0; costs.len() / 2]);
        assert_eq!(short.slip.as_deref(), Some("length"));
        assert_eq!((short.right, short.parts), (0, LISTS.len()));
        let from_one = assign(|costs, p| (0..costs.len()).map(|task| 1 + task % p).collect());
        assert_eq!(from_one.slip.as_deref(), Some("out-of-range"));
        assert_eq!((from_one.right, from_one.parts), (0, LISTS.len()));
        let names = ["length", "out-of-range"].into_iter();
        let names: Vec<&str> = names.chain(RULES.map(|rule| rule.0)).collect();
        let texts = &text::exercise(ASSIGN).unwrap().slips;
        let texts: Vec<&str> = texts.iter().map(|slip| &slip.0[..]).collect();
        assert_eq!(names, texts);
    }

    #[test]
    fn a_better_rule_earns_more() {
        let right = |rule: Rule| assign(rule).right;
        let of = |name: &str| right(RULES.iter().find(|rule| rule.0 == name).unwrap().1);
        let earned = ["one-worker", "round-robin", "in-order"].map(of);
        assert!(earned.is_sorted() && earned[0] < earned[1] && earned[1] < earned[2]);
        assert!(earned[2] < LISTS.len());
    }

    #[test]
    fn what_does_not_answer_is_not_yet() {
        let unwritten = assign(|_, _| panic!("not yet implemented: exercise 05.assign: write it"));
        assert!(unwritten.message.contains("still to be written"));
        let odd = assign(|costs, p| (0..costs.len()).map(|task| (7 * task / 3) % p).collect());
        assert!(odd.slip.is_none() && !odd.is_done(), "{odd}");
    }
}
