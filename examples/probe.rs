//! probe
use speedup::prelude::*;
use std::hint::black_box;
use std::time::Instant;
fn main() {
    let items = vec![1_u64; 100_000];
    for k in [1usize] {
        let pool = Pool::new(2).chunk(k);
        let mut best = f64::INFINITY;
        let mut all = vec![];
        for _ in 0..200 {
            let b = Instant::now();
            pool.map(&items, |x| {
                black_box(x);
            });
            let t = b.elapsed().as_secs_f64();
            best = best.min(t);
            all.push(t);
        }
        let e = pool.trace();
        println!(
            "k={k} best {:.0} median {:.0} us; elapsed inside {:.0}; spans {}",
            best * 1e6,
            median(&all).unwrap() * 1e6,
            e.elapsed.as_f64() * 1e6,
            e.spans.len()
        );
    }
}
