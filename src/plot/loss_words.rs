//! The loss budget of a scaling study in words: the finding, the table, and the description.

use crate::error::counted;
use crate::scaling::Loss;
use crate::unit::Fraction;

/// A loss below this part of the worker-seconds is no finding, and not worth a picture beside the table.
pub(super) const WORTH_SAYING: f64 = 0.1;

/// A number of workers with its loss.
pub(super) type Bar = (usize, Loss);

/// The largest loss at the largest number of workers that the cores can take.
pub(super) fn title(study: &str, cores: usize, bars: &[Bar]) -> String {
    let within = bars.iter().rfind(|bar| bar.0 <= cores);
    let Some((workers, loss)) = within.or(bars.first()) else {
        return study.to_owned();
    };
    let [useful, inflation, waiting, idle] = loss.shares().map(Fraction::as_f64);
    let on = format!("{study} on {}", counted(*workers, "worker"));
    let largest = inflation.max(waiting).max(idle);
    let says = |share: f64, what: &str| {
        format!(
            "{on}: {:.0} of the worker-seconds {what}",
            Fraction::new(share)
        )
    };
    if largest < WORTH_SAYING {
        return says(useful, "were useful work");
    }
    if largest == inflation {
        return says(
            inflation,
            "were processor time that the sequential program does not need",
        );
    }
    if largest == idle {
        let or_waiting = if loss.waiting.is_none() {
            " or waiting for a core"
        } else {
            ""
        };
        return says(idle, &format!("passed idle{or_waiting}"));
    }
    let whose = if *workers <= cores {
        "that others had"
    } else {
        "that another thread had"
    };
    says(waiting, &format!("passed waiting for a core {whose}"))
}

/// The losses in sentences.
pub(super) fn description(title: &str, bars: &[Bar]) -> String {
    let words = |(workers, loss): &Bar| match loss.total().as_f64() {
        0.0 => format!("{}: nothing", counted(*workers, "worker")),
        _ => format!("{}: {loss}", counted(*workers, "worker")),
    };
    let words: Vec<String> = bars.iter().map(words).collect();
    format!(
        "{title}. Where the worker-seconds went: {}.",
        words.join("; ")
    )
}

/// The numbers as a table.
pub(super) fn table(bars: &[Bar]) -> Vec<Vec<String>> {
    let known = bars.iter().all(|bar| bar.1.waiting.is_some());
    let idle = if known { "idle" } else { "idle or waiting" };
    let mut head = vec!["workers", "worker-seconds", "useful", "inflation"];
    head.extend(known.then_some("waiting"));
    head.push(idle);
    let row = |(workers, loss): &Bar| {
        let mut row = vec![workers.to_string(), loss.total().to_string()];
        let shares = loss.shares().into_iter().enumerate();
        let shares = shares.filter(|(part, _)| known || *part != 2);
        row.extend(shares.map(|(_, share)| format!("{share:.0}")));
        row
    };
    let head = head.into_iter().map(str::to_owned).collect();
    std::iter::once(head).chain(bars.iter().map(row)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit::Seconds;

    #[test]
    fn the_title_names_the_largest_loss_within_the_cores() {
        let title = |workers: usize, [useful, inflation, waiting, idle]: [f64; 4]| {
            let loss = Loss {
                useful: Seconds::new(useful),
                inflation: Seconds::new(inflation),
                waiting: Some(Seconds::new(waiting)),
                idle: Seconds::new(idle),
            };
            title("squares", 4, &[(workers, loss), (64, loss)])
        };
        assert_eq!(
            title(4, [1.0, 0.1, 0.9, 0.0]),
            "squares on 4 workers: 45 % of the worker-seconds passed waiting for a core that others had"
        );
        assert_eq!(
            title(8, [1.0, 0.1, 0.9, 0.0]),
            "squares on 8 workers: 45 % of the worker-seconds passed waiting for a core that another thread had"
        );
        assert_eq!(
            title(2, [1.0, 0.6, 0.4, 0.0]),
            "squares on 2 workers: 30 % of the worker-seconds were processor time that the sequential program does \
             not need"
        );
        assert_eq!(
            title(1, [1.0, 0.0, 0.0, 1.0]),
            "squares on 1 worker: 50 % of the worker-seconds passed idle"
        );
        assert_eq!(
            title(4, [0.97, 0.01, 0.01, 0.01]),
            "squares on 4 workers: 97 % of the worker-seconds were useful work"
        );
    }
}
