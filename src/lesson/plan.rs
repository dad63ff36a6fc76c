//! [`Plan`]: which worker gets which task, judged and drawn by what the tasks cost, without running them.

use std::fmt;

use crate::error::counted;
use crate::plot::Picture;
use crate::pool::{Span, Trace};
use crate::unit::Seconds;

/// Which worker does which task, and what each task costs in something that can be counted, such as evaluations.
///
/// Everything said of a plan follows from counts, so it is the same on every machine. A real map comes close where the
/// cost of a task tells its time, and each worker has a core of its own.
///
/// ```
/// use speedup::prelude::*;
///
/// let costs = [4, 1, 1, 2];
/// let plan = Plan::new(&costs, &[0, 1, 1, 1], 2);
/// assert_eq!((plan.loads(), plan.makespan()), (vec![4, 4], 4));
/// assert_eq!((plan.bound(), plan.speed_up()), (4.0, 2.0));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The number of workers.
    pub workers: usize,
    /// What each task costs.
    pub costs: Vec<u64>,
    /// The worker of each task, counted from 0.
    pub worker_of: Vec<usize>,
}

impl Plan {
    /// The plan in which task `i` is done by the worker `worker_of[i]`.
    ///
    /// A task without a worker, or with one that does not exist, is done by nobody: see [`Plan::left_out`].
    #[must_use]
    pub fn new(costs: &[u64], worker_of: &[usize], workers: usize) -> Self {
        Self {
            workers,
            costs: costs.to_vec(),
            worker_of: worker_of.to_vec(),
        }
    }

    /// What a pool did in a map over tasks of these costs: who got which task is read from the trace, and no time is.
    ///
    /// ```
    /// use speedup::prelude::*;
    ///
    /// let costs = [5, 4, 3, 2];
    /// let pool = Pool::new(2).schedule(Schedule::Static);
    /// pool.map(&costs, |cost| cost * cost);
    /// assert_eq!(Plan::of(&pool.trace(), &costs).loads(), [9, 5]);
    /// ```
    #[must_use]
    pub fn of(trace: &Trace, costs: &[u64]) -> Self {
        let mut worker_of = vec![usize::MAX; costs.len()];
        for span in &trace.spans {
            for item in span.items() {
                if let Some(worker) = worker_of.get_mut(item) {
                    *worker = span.worker;
                }
            }
        }
        Self::new(costs, &worker_of, trace.workers)
    }

    /// What [`Schedule::Dynamic`](crate::pool::Schedule::Dynamic) does where the costs tell the times: whoever is free first takes
    /// the next task in order.
    ///
    /// ```
    /// use speedup::prelude::*;
    ///
    /// assert_eq!(Plan::in_order(&[3, 1, 1, 3], 2).worker_of, [0, 1, 1, 1]);
    /// ```
    #[must_use]
    pub fn in_order(costs: &[u64], workers: usize) -> Self {
        let mut loads = vec![0_u64; workers];
        let mut next = |cost: &u64| {
            let worker = (0..workers).min_by_key(|&worker| loads[worker]);
            let worker = worker.unwrap_or(usize::MAX);
            if let Some(load) = loads.get_mut(worker) {
                *load = load.saturating_add(*cost);
            }
            worker
        };
        let worker_of: Vec<usize> = costs.iter().map(&mut next).collect();
        Self::new(costs, &worker_of, workers)
    }

    /// The costs of each worker's tasks, added up.
    #[must_use]
    pub fn loads(&self) -> Vec<u64> {
        let mut loads = vec![0_u64; self.workers];
        for (cost, worker) in self.costs.iter().zip(&self.worker_of) {
            if let Some(load) = loads.get_mut(*worker) {
                *load = load.saturating_add(*cost);
            }
        }
        loads
    }

    /// The *makespan*: the load of the busiest worker, for whom all others wait.
    #[must_use]
    pub fn makespan(&self) -> u64 {
        self.loads().into_iter().max().unwrap_or(0)
    }

    /// What no plan for these tasks and workers can go below: the mean load, or the longest task if that is more.
    ///
    /// The best plan may lie above: three tasks of 1 on two workers take 2, and the bound is 1.5.
    #[must_use]
    pub fn bound(&self) -> f64 {
        let longest = self.costs.iter().copied().max().unwrap_or(0);
        (self.total() / self.workers as f64).max(longest as f64)
    }

    /// How many times faster than one worker: all costs ÷ makespan. 1 if there is nothing to do.
    #[must_use]
    pub fn speed_up(&self) -> f64 {
        match self.makespan() {
            0 => 1.0,
            makespan => self.total() / makespan as f64,
        }
    }

    /// The tasks that nobody does, since they have no worker or one that does not exist.
    ///
    /// ```
    /// use speedup::prelude::*;
    ///
    /// assert_eq!(Plan::new(&[7, 8, 9], &[0, 2], 2).left_out(), [1, 2]);
    /// ```
    #[must_use]
    pub fn left_out(&self) -> Vec<usize> {
        let has_one = |task: &usize| self.worker_of.get(*task).is_some_and(|w| *w < self.workers);
        (0..self.costs.len())
            .filter(|task| !has_one(task))
            .collect()
    }

    /// Draws the plan: a row for each worker, a bar for each task as long as its cost, hatching where a worker waits for the
    /// busiest one.
    #[must_use]
    pub fn timeline(&self) -> Picture {
        let title = self.to_string();
        let loads = self.loads();
        let loads: Vec<String> = loads.iter().map(u64::to_string).collect();
        let alt = format!("{title}. The loads of the workers: {}.", loads.join(", "));
        self.trace().planned(&title, alt, "cost")
    }

    fn total(&self) -> f64 {
        self.costs.iter().map(|cost| *cost as f64).sum()
    }

    /// The trace of a map in which every cost lasts as many seconds.
    fn trace(&self) -> Trace {
        let mut free = vec![0.0; self.workers];
        let mut spans = Vec::new();
        for (item, (cost, &worker)) in self.costs.iter().zip(&self.worker_of).enumerate() {
            let Some(free) = free.get_mut(worker) else {
                continue;
            };
            let start = Seconds::new(*free);
            *free += *cost as f64;
            spans.push(Span {
                worker,
                item,
                count: 1,
                start,
                stop: Seconds::new(*free),
            });
        }
        Trace {
            workers: self.workers,
            spans,
            elapsed: Seconds::new(self.makespan() as f64),
        }
    }
}

/// `4 workers, 20 tasks: the busiest has 825, 1.14 times the bound of 723`.
impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (workers, tasks) = (
            counted(self.workers, "worker"),
            counted(self.costs.len(), "task"),
        );
        let (makespan, bound) = (self.makespan(), self.bound());
        write!(f, "{workers}, {tasks}: ")?;
        let lost = self.left_out().len();
        if lost > 0 {
            return write!(f, "{} done by nobody", counted(lost, "task"));
        }
        write!(f, "the busiest has {makespan}")?;
        if bound > 0.0 && bound.is_finite() {
            let times = makespan as f64 / bound;
            write!(f, ", {times:.2} times the bound of {bound:.0}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pool::{Pool, Schedule};

    #[test]
    fn a_plan_counts_loads_and_knows_what_is_possible() {
        let plan = Plan::new(&[217, 381, 501, 805, 973], &[0, 1, 2, 3, 4], 5);
        assert_eq!((plan.makespan(), plan.bound()), (973, 973.0));
        assert!((plan.speed_up() - 2877.0 / 973.0).abs() < 1e-15);
        let blocks = Plan::new(&[1, 1, 3, 3], &[0, 0, 1, 1], 2);
        assert_eq!((blocks.loads(), blocks.bound()), (vec![2, 6], 4.0));
        assert_eq!(
            blocks.to_string(),
            "2 workers, 4 tasks: the busiest has 6, 1.50 times the bound of 4"
        );
    }

    #[test]
    fn a_trace_gives_the_plan_that_was_carried_out() {
        let costs: Vec<u64> = (0..8).collect();
        let pool = Pool::new(2).schedule(Schedule::Cyclic);
        pool.map(&costs, |cost| *cost);
        let plan = Plan::of(&pool.trace(), &costs);
        assert_eq!(plan.worker_of, [0, 1, 0, 1, 0, 1, 0, 1]);
        assert_eq!(Plan::of(&pool.trace(), &[1; 9]).left_out(), [8]);
    }

    #[test]
    fn tasks_without_a_worker_are_said_and_not_drawn() {
        let plan = Plan::new(&[2, 3, 4], &[0, 5], 2);
        assert_eq!((plan.loads(), plan.left_out()), (vec![2, 0], vec![1, 2]));
        let title = plan.timeline().title;
        assert_eq!(title, "2 workers, 3 tasks: 2 tasks done by nobody");
    }

    #[test]
    fn odd_plans_are_drawn_too() {
        for plan in [
            Plan::new(&[], &[], 0),
            Plan::new(&[], &[], 2),
            Plan::in_order(&[3], 0),
            Plan::in_order(&[0, 0], 2),
            Plan::in_order(&[u64::MAX, 1], 1),
        ] {
            let picture = plan.timeline();
            assert!(!picture.svg.contains("NaN") && !picture.text.contains("NaN"));
        }
        assert_eq!(Plan::in_order(&[0, 0], 2).speed_up(), 1.0);
    }

    #[test]
    fn a_plan_is_drawn_as_a_timeline_of_costs() {
        let picture = Plan::in_order(&[10, 20, 10], 2).timeline();
        assert!(picture.svg.contains("cost (numbers: items"));
        let rows = "worker 0 |0=============================2=============================|";
        assert!(picture.text.contains(rows), "{}", picture.text);
        assert!(picture.alt.ends_with("The loads of the workers: 20, 20."));
    }
}
