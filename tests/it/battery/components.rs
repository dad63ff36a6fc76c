//! The integrals of the table as components of complex numbers and of arrays.

use speedup::prelude::*;
use speedup::quad::{Complex64, Value};

use super::{SETTINGS, answers, describe};

/// What two answers must have in common to be the same, the value as its component `index`.
fn essence<V: Value>(
    answer: Result<Integral<V>, Error>,
    index: usize,
) -> Result<(u64, u64, usize, Vec<Caution>), String> {
    let Integral { value, error, evaluations, cautions, .. } =
        // The text, since NaN is not equal to itself.
        answer.map_err(|error| error.to_string())?;
    Ok((
        value.component(index).to_bits(),
        error.to_bits(),
        evaluations,
        cautions,
    ))
}

#[test]
fn an_array_of_one_is_the_number_bit_for_bit() {
    for setting in &SETTINGS {
        for (problem, alone, _) in answers(setting) {
            let quad = setting.quad().points(problem.points);
            let one = quad.integrate(|x| [(problem.f)(x)], problem.range);
            assert_eq!(essence(one, 0), essence(alone, 0), "{}", problem.id);
        }
    }
}

#[test]
fn a_complex_multiple_is_integrated_like_the_function_alone() {
    // With the numbers 3, 4 and 5 the norm is |f| but for its rounding.
    let factor = Complex64::new(0.6, 0.8);
    let mut compared = 0;
    for setting in &SETTINGS {
        for (problem, alone, _) in answers(setting) {
            let quad = setting.quad().points(problem.points);
            let both = quad.integrate(|x| factor * (problem.f)(x), problem.range);
            let text = describe(problem, &alone);
            let (Ok(both), Ok(alone)) = (both, alone) else {
                continue;
            };
            if !both.cautions.is_empty() || !alone.cautions.is_empty() {
                continue;
            }
            // The second term is the rounding of the products.
            let allowed = both.error + alone.error + 4.0 * f64::EPSILON * alone.value.abs();
            let apart = both.value - factor * alone.value;
            assert!(apart.norm() <= allowed, "{text}\n{both}");
            compared += 1;
        }
    }
    // 218 answers are without a caution today; a few may be won or lost by rounding.
    assert!(compared >= 210, "only {compared} answers compared");
}

#[test]
fn integrals_of_one_range_can_be_computed_together() {
    let [default, _] = &SETTINGS;
    for name in ["sx2_0_1", "kah10", "kah11", "kah12"] {
        let (first, alone, _) = answers(default).find(|(p, ..)| p.id == name).unwrap();
        let alone = alone.unwrap();
        let others = |x: f64| [x.exp(), (first.f)(x), x.cos()];
        let together = quad(others, first.range).unwrap();
        // One panel each, so that the sums are the same to the last bit.
        assert_eq!(together.value[1].to_bits(), alone.value.to_bits(), "{name}");
        assert_eq!(together.evaluations, 21, "{name}: {together}");
    }
}

#[test]
fn a_component_of_0_changes_nothing() {
    for setting in &SETTINGS {
        for (problem, alone, _) in answers(setting) {
            let quad = setting.quad().points(problem.points);
            let complex = quad.integrate(|x| Complex64::new((problem.f)(x), 0.0), problem.range);
            let array = quad.integrate(|x| [0.0, (problem.f)(x), 0.0], problem.range);
            let alone = essence(alone, 0);
            assert_eq!(essence(complex, 0), alone, "{}", problem.id);
            assert_eq!(essence(array, 1), alone, "{}", problem.id);
        }
    }
}
