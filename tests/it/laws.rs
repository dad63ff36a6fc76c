//! Laws of the integral that must hold for every function and range, tried on many drawn from a
//! seeded generator.

use speedup::prelude::*;

use crate::draw::Draw;

/// A smooth function with so many waves and so narrow a hill that its range must be divided.
fn waves(draw: &mut Draw) -> impl Fn(f64) -> f64 + Copy + use<> {
    let (height, frequency) = (draw.between(-3.0, 3.0), draw.between(1.0, 40.0));
    let (hill, place) = (draw.between(-2.0, 2.0), draw.between(-5.0, 5.0));
    move |x: f64| height * (frequency * x).sin() + hill * (-4.0 * (x - place).powi(2)).exp()
}

/// A function that has waves, a corner, a jump, a pole or a narrow hill somewhere in (−6, 6).
fn difficult(draw: &mut Draw) -> impl Fn(f64) -> f64 + Copy + use<> {
    let (waves, kind) = (waves(draw), draw.below(5));
    let place = draw.between(-6.0, 6.0);
    move |x: f64| match kind {
        0 => (x - place).abs(),
        1 if x < place => 1.0,
        2 => (x - place).abs().sqrt().recip(),
        3 => waves(x) + 10.0 * (-1e4 * (x - place).powi(2)).exp(),
        _ => waves(x),
    }
}

/// A range within (−6, 6), its ends in any order.
fn range(draw: &mut Draw) -> (f64, f64) {
    (draw.between(-6.0, 6.0), draw.between(-6.0, 6.0))
}

/// The integral of `f` with a tolerance that is met.
fn integrate(f: impl Fn(f64) -> f64, range: (f64, f64)) -> Integral {
    let quad = Quad::new().absolute(1e-9).relative(0.0).panels(1000);
    let integral = quad.integrate(f, range).unwrap();
    assert!(integral.cautions.is_empty(), "{integral}");
    integral
}

#[test]
fn the_integral_of_a_sum_is_the_sum_of_the_integrals() {
    let mut draw = Draw(1);
    let mut divided = 0;
    for _ in 0..200 {
        let (f, g) = (waves(&mut draw), waves(&mut draw));
        let (factor, range) = (
            draw.between(-2.0, 2.0),
            (draw.between(-6.0, 6.0), draw.between(-6.0, 6.0)),
        );
        let parts = [integrate(f, range), integrate(g, range)];
        let whole = integrate(|x| f(x) + factor * g(x), range);
        // Each of the three is as good as its own estimate says; 1e-12 for the rounding of the sums.
        let bound = parts[0].error + factor.abs() * parts[1].error + whole.error + 1e-12;
        let difference = whole.value - (parts[0].value + factor * parts[1].value);
        assert!(difference.abs() <= bound, "{difference:e} over {range:?}");
        divided += usize::from(whole.panels.len() > 1);
    }
    assert!(
        divided > 100,
        "only {divided} of 200 integrals were divided"
    );
}

#[test]
fn integrals_over_neighbouring_ranges_add_up() {
    let mut draw = Draw(2);
    for _ in 0..200 {
        let f = waves(&mut draw);
        let [a, b, c] = [0; 3].map(|_| draw.between(-6.0, 6.0));
        let parts = [
            integrate(f, (a, b)),
            integrate(f, (b, c)),
            integrate(f, (a, c)),
        ];
        let bound = parts.iter().map(|part| part.error).sum::<f64>() + 1e-12;
        let difference = parts[0].value + parts[1].value - parts[2].value;
        assert!(
            difference.abs() <= bound,
            "{difference:e} for {a}, {b}, {c}"
        );
    }
}

/// Whether two integrals are the same in everything, also in the sign of 0.
fn assert_same(one: &Integral, other: &Integral) {
    assert_eq!(one, other);
    assert_eq!(one.value.to_bits(), other.value.to_bits());
}

#[test]
fn the_reversed_integral_is_minus_the_integral_bit_for_bit() {
    let mut draw = Draw(3);
    for round in 0..300 {
        let f = difficult(&mut draw);
        let (a, b) = range(&mut draw);
        let (a, b) = match round % 4 {
            0 => (a, f64::INFINITY),
            1 => (f64::NEG_INFINITY, b),
            _ => (a, b),
        };
        // What is far out falls off, so that the infinite integrals exist.
        let f = |x: f64| f(x) / (1.0 + x.powi(4));
        let point = if round % 3 == 0 {
            vec![f64::midpoint(a, b)]
        } else {
            Vec::new()
        };
        let point: Vec<f64> = point.into_iter().filter(|x| x.is_finite()).collect();
        let quad = Quad::new().points(&point);
        let there = quad.integrate(f, (a, b)).unwrap();
        let mut back = quad.integrate(f, (b, a)).unwrap();
        assert_eq!(there.panels.len(), back.panels.len());
        for (panel, turned) in there.panels.iter().zip(back.panels.iter().rev()) {
            assert_eq!((panel.a, panel.b), (turned.b, turned.a));
            assert_eq!(panel.value.to_bits(), (-turned.value).to_bits());
            assert_eq!(panel.error, turned.error);
        }
        back.value = -back.value;
        back.panels = there.panels.clone();
        assert_same(&there, &back);
    }
}

#[test]
fn a_function_and_its_range_can_be_shifted_together() {
    let mut draw = Draw(6);
    for _ in 0..200 {
        let f = waves(&mut draw);
        // Limits in steps of 2⁻¹⁰ and whole shifts, so that the shifted limits are exact.
        let [a, b] = [0; 2].map(|_| draw.between(-6000.0, 6000.0).round() / 1024.0);
        let shift = draw.between(-1000.0, 1000.0).round();
        let here = integrate(f, (a, b));
        let there = integrate(|x| f(x - shift), (a + shift, b + shift));
        let difference = (here.value - there.value).abs();
        // The points near 1000 are rounded by 6e-14; f has a slope of at most 3·40 + 4 on a range of
        // at most 12.
        let bound = here.error + there.error + 6e-14 * 124.0 * 12.0;
        assert!(difference <= bound, "{difference:e} for a shift of {shift}");
    }
}

/// Scales functions and ranges by powers of 2 up to ±`powers`.
fn scale(seed: u64, powers: f64) {
    let mut draw = Draw(seed);
    for _ in 0..200 {
        let f = difficult(&mut draw);
        let (a, b) = range(&mut draw);
        let absolute = draw.between(0.0, 1e-6);
        let quad = |scale: f64| Quad::new().absolute(scale * absolute).relative(1e-9);
        let plain = quad(1.0).integrate(f, (a, b)).unwrap();
        let factor = 2.0_f64.powi(draw.between(-powers, powers) as i32);
        let high = quad(factor).integrate(|x| factor * f(x), (a, b)).unwrap();
        let wide = quad(factor).integrate(|x| f(x / factor), (factor * a, factor * b));
        let wide = wide.unwrap();
        for (scaled, stretch) in [(&high, 1.0), (&wide, factor)] {
            assert_eq!(
                scaled.value,
                factor * plain.value,
                "by {factor:e}: {plain} and {scaled}"
            );
            assert_eq!(scaled.error, factor * plain.error);
            assert_eq!(scaled.evaluations, plain.evaluations);
            assert_eq!(scaled.cautions.len(), plain.cautions.len());
            for (panel, scaled) in plain.panels.iter().zip(&scaled.panels) {
                assert_eq!((scaled.a, scaled.b), (stretch * panel.a, stretch * panel.b));
                assert_eq!(scaled.value, factor * panel.value);
            }
        }
    }
}

#[test]
fn powers_of_2_scale_heights_and_widths_bit_for_bit() {
    // The square of a value, which the test on divergence forms, stays within 2^±1022.
    scale(7, 450.0);
}

#[test]
fn powers_of_2_scale_very_large_and_very_small_values_too() {
    // The errors of small panels stay above 2^-974, below which they have no floor.
    scale(7, 800.0);
}

#[test]
fn an_odd_function_gives_exactly_0_over_a_symmetric_range() {
    let mut draw = Draw(8);
    for _ in 0..200 {
        let (f, half) = (difficult(&mut draw), draw.between(0.1, 50.0));
        let odd = |x: f64| f(x) - f(-x);
        // Pairs of points cancel, in both rules, so that one panel is enough for any function.
        let integral = quad(odd, (-half, half)).unwrap();
        assert_eq!(
            (integral.value, integral.panels.len()),
            (0.0, 1),
            "{integral}"
        );
    }
}

#[test]
fn a_pair_of_narrow_hills_is_not_taken_for_one() {
    // Alike but for their sign, so that the integral is 0; the search finds both at this distance.
    let hill = |x: f64| (-1e4 * x * x).exp();
    let pair = quad(|x| hill(x - 3.0) - hill(x + 3.0), (-5.9, 5.9)).unwrap();
    assert!(pair.value.abs() < 1.49e-8, "{pair}");
}

#[test]
fn an_even_function_gives_twice_the_half() {
    let mut draw = Draw(9);
    for _ in 0..100 {
        let (f, half) = (waves(&mut draw), draw.between(0.1, 6.0));
        let even = |x: f64| f(x) + f(-x);
        let (whole, right) = (integrate(even, (-half, half)), integrate(even, (0.0, half)));
        let difference = (whole.value - 2.0 * right.value).abs();
        // 1e-12 for the rounding of the sums.
        assert!(
            difference <= whole.error + 2.0 * right.error + 1e-12,
            "{difference:e}"
        );
    }
}

#[test]
fn the_whole_line_is_the_sum_of_its_halves() {
    let mut draw = Draw(10);
    for _ in 0..60 {
        let (f, centre) = (waves(&mut draw), draw.between(-3.0, 3.0));
        let f = |x: f64| (1.0 + 0.1 * f(x)) / (x - centre).cosh();
        let whole = quad(f, ..).unwrap();
        assert_same(
            &whole,
            &Quad::new().points(&[0.0]).integrate(f, ..).unwrap(),
        );
        let (left, right) = (quad(f, ..0.0).unwrap(), quad(f, 0.0..).unwrap());
        let difference = (whole.value - (left.value + right.value)).abs();
        let bound = whole.error + left.error + right.error + 1e-12;
        assert!(difference <= bound, "{difference:e} of {whole}");
    }
}

#[test]
fn break_points_count_in_any_order_and_as_often_as_one_likes() {
    let mut draw = Draw(11);
    for _ in 0..100 {
        let f = difficult(&mut draw);
        let points: Vec<f64> = (0..=draw.below(5))
            .map(|_| draw.between(-6.0, 6.0))
            .collect();
        let mut mixed = [&points[..], &points[..]].concat();
        for index in (1..mixed.len()).rev() {
            mixed.swap(index, draw.below(index + 1));
        }
        let answer = |points: &[f64]| {
            Quad::new()
                .points(points)
                .integrate(f, (-6.0, 6.0))
                .unwrap()
        };
        assert_same(&answer(&points), &answer(&mixed));
    }
}

#[test]
fn every_form_of_a_range_gives_the_same() {
    let mut draw = Draw(12);
    for _ in 0..50 {
        let f = difficult(&mut draw);
        let (a, b) = range(&mut draw);
        // Both may be the error of a point that fell on the pole.
        let tuple = quad(f, (a, b));
        assert_eq!(tuple, quad(f, a..b));
        assert_eq!(tuple, quad(f, a..=b));
        assert_eq!(tuple, quad(f, Limits { a, b }));
        let falling = |x: f64| f(x) / (1.0 + x.powi(4));
        let infinity = f64::INFINITY;
        assert_eq!(quad(falling, a..), quad(falling, (a, infinity)));
        assert_eq!(quad(falling, ..b), quad(falling, ..=b));
        assert_eq!(quad(falling, ..b), quad(falling, (-infinity, b)));
        assert_eq!(quad(falling, ..), quad(falling, (-infinity, infinity)));
    }
}

#[test]
fn a_polynomial_is_exact_with_21_points() {
    let mut draw = Draw(13);
    for _ in 0..200 {
        // The rule is exact up to the degree 31; powers of x over (−1, 1) are all of the size of 1.
        let factors: Vec<f64> = (0..=31).map(|_| draw.between(-1.0, 1.0)).collect();
        let f = |x: f64| {
            factors
                .iter()
                .rev()
                .fold(0.0, |sum, factor| sum * x + factor)
        };
        let integral = Quad::new()
            .absolute(1.0)
            .panels(1)
            .integrate(f, (-1.0, 1.0))
            .unwrap();
        let even = factors.iter().step_by(2).zip((1..).step_by(2));
        let exact: f64 = even.map(|(factor, n)| 2.0 * factor / f64::from(n)).sum();
        // Sums of 32 terms, each below 1, and 21 of them.
        assert!(
            (integral.value - exact).abs() < 1e-14,
            "{integral} for {exact}"
        );
        assert_eq!(integral.evaluations, 21);
    }
}
