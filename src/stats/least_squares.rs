//! Linear least squares with few columns, also with coefficients that must not be negative.

/// A column counts as a combination of the others where less than this part of its length is its own.
///
/// Rounding leaves some 1e-16 for each column of an exact combination.
const DEPENDENT: f64 = 1e-12;

/// A coefficient counts as 0 where its share of the target is below this part of the target's length.
///
/// Rounding leaves of an exact 0 some 1e-16 times the condition of the scaled columns, which is below 100 for the laws of
/// scaling on numbers of workers such as 1, 2, 3, 4 or 1, 2, 4, 8, 16.
const ROUNDING: f64 = 1e-13;

/// More columns than this are refused by [`non_negative_least_squares`]: 2⁸ problems are solved for 8.
const MOST_COLUMNS: usize = 8;

/// The coefficients x for which Σ xⱼ·columnⱼ comes nearest to the target, that is the minimum of
/// ‖Σ xⱼ·columnⱼ − target‖.
///
/// The columns are scaled to length 1 and made orthogonal by the modified Gram–Schmidt process, the target
/// being treated as one more column: so the result is as accurate as that of Householder's reflections
/// (Å. Björck, *Solving linear least squares problems by Gram–Schmidt orthogonalization*, BIT 7, 1967).
/// A coefficient whose part of the target is below 1e-13 of it is returned as 0: it is what rounding leaves.
///
/// `None` where there is no single answer: columns that depend on each other or are fewer numbers long than
/// there are columns, columns of another length than the target, numbers that are not finite.
///
/// ```
/// // The straight line 1 + 2·x through three points.
/// let columns = [vec![1.0, 1.0, 1.0], vec![0.0, 1.0, 2.0]];
/// let line = speedup::stats::least_squares(&columns, &[1.0, 3.0, 5.0]).unwrap();
/// assert!((line[0] - 1.0).abs() < 1e-14 && (line[1] - 2.0).abs() < 1e-14);
/// ```
#[must_use]
pub fn least_squares(columns: &[Vec<f64>], target: &[f64]) -> Option<Vec<f64>> {
    let count = columns.len();
    if count > target.len() || !fit_together(columns, target) {
        return None;
    }
    let mut lengths = Vec::with_capacity(count);
    let mut basis = Vec::with_capacity(count);
    for column in columns {
        let length = norm(column);
        lengths.push(length);
        basis.push(column.iter().map(|x| x / length).collect::<Vec<f64>>());
    }
    let mut rest = target.to_vec();
    // The triangle R of columns = Q·R, row by row, and Qᵀ·target.
    let mut triangle = vec![vec![0.0; count]; count];
    let mut right = vec![0.0; count];
    for j in 0..count {
        let (done, later) = basis.split_at_mut(j + 1);
        let own = &mut done[j];
        let length = norm(own);
        // NaN comes of a column of zeros.
        if length.is_nan() || length <= DEPENDENT {
            return None;
        }
        for x in own.iter_mut() {
            *x /= length;
        }
        triangle[j][j] = length;
        for (k, column) in later.iter_mut().enumerate() {
            triangle[j][j + 1 + k] = take_out(own, column);
        }
        right[j] = take_out(own, &mut rest);
    }
    let mut solution = vec![0.0; count];
    for j in (0..count).rev() {
        let known: f64 = (j + 1..count).map(|k| triangle[j][k] * solution[k]).sum();
        solution[j] = (right[j] - known) / triangle[j][j];
    }
    let rounding = ROUNDING * norm(target);
    for (x, length) in solution.iter_mut().zip(lengths) {
        // Before it is divided by the length, it is the part of the target that the column has.
        *x = if x.abs() <= rounding {
            0.0
        } else {
            *x / length
        };
    }
    solution.iter().all(|x| x.is_finite()).then_some(solution)
}

/// The coefficients x ≥ 0 for which Σ xⱼ·columnⱼ comes nearest to the target.
///
/// Every subset of the columns is solved without the condition, and of the answers without a negative
/// coefficient the nearest is taken. That is exact: the problem is convex, its minimum lies inside of one
/// face of the region x ≥ 0, on which the coefficients outside of a subset are 0, and a minimum inside of
/// a face is also the minimum of the whole plane that holds the face. Of columns that depend on
/// each other some can be left out without loss. Few columns are meant: k of them take 2ᵏ problems, and more
/// than 8 are refused. For many, there is the method of C. L. Lawson and R. J. Hanson (*Solving Least
/// Squares Problems*, 1974, chapter 23), whose conditions of optimality the tests of this function check.
///
/// `None` for columns of another length than the target, more than 8 columns, and numbers that are not finite.
///
/// ```
/// use speedup::stats::{least_squares, non_negative_least_squares};
///
/// let columns = [vec![1.0, 1.0, 1.0], vec![0.0, 1.0, 2.0]];
/// let falling = [3.0, 2.0, 1.0];
/// assert!(least_squares(&columns, &falling).unwrap()[1] < 0.0);
/// // No line rises less than the flat one through the mean.
/// let flat = non_negative_least_squares(&columns, &falling).unwrap();
/// assert!((flat[0] - 2.0).abs() < 1e-14 && flat[1] == 0.0);
/// ```
#[must_use]
pub fn non_negative_least_squares(columns: &[Vec<f64>], target: &[f64]) -> Option<Vec<f64>> {
    let count = columns.len();
    if count > MOST_COLUMNS || !fit_together(columns, target) {
        return None;
    }
    let mut nearest = vec![0.0; count];
    let mut distance = norm(target);
    for subset in 1_usize..1 << count {
        let chosen: Vec<usize> = (0..count).filter(|j| subset >> j & 1 == 1).collect();
        let face: Vec<Vec<f64>> = chosen.iter().map(|&j| columns[j].clone()).collect();
        let Some(solution) = least_squares(&face, target) else {
            continue;
        };
        let here = norm(&residual(&face, &solution, target));
        if solution.iter().all(|&x| x >= 0.0) && here < distance {
            distance = here;
            nearest = vec![0.0; count];
            for (&j, x) in chosen.iter().zip(solution) {
                nearest[j] = x;
            }
        }
    }
    Some(nearest)
}

/// Whether the columns are as long as the target, and all numbers finite.
fn fit_together(columns: &[Vec<f64>], target: &[f64]) -> bool {
    let finite = |numbers: &[f64]| numbers.iter().all(|x| x.is_finite());
    let fits = |column: &Vec<f64>| column.len() == target.len() && finite(column);
    finite(target) && columns.iter().all(fits)
}

/// What the combination leaves of the target.
fn residual(columns: &[Vec<f64>], coefficients: &[f64], target: &[f64]) -> Vec<f64> {
    let mut rest = target.to_vec();
    for (column, x) in columns.iter().zip(coefficients) {
        rest.iter_mut().zip(column).for_each(|(r, c)| *r -= x * c);
    }
    rest
}

/// Takes out of `vector` its part along the unit vector `direction`, and returns the length of that part.
fn take_out(direction: &[f64], vector: &mut [f64]) -> f64 {
    let part = dot(direction, vector);
    vector
        .iter_mut()
        .zip(direction)
        .for_each(|(v, d)| *v -= part * d);
    part
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(x, y)| x * y).sum()
}

fn norm(vector: &[f64]) -> f64 {
    let largest = vector.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
    if largest == 0.0 || !largest.is_finite() {
        return largest;
    }
    largest
        * vector
            .iter()
            .map(|x| (x / largest).powi(2))
            .sum::<f64>()
            .sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers from −1 to 1 (the generator of Knuth's MMIX, its upper bits).
    fn random(state: &mut u64) -> f64 {
        *state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (*state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }

    #[test]
    fn a_problem_solved_by_hand() {
        // Normal equations 3a + 6b = 9, 6a + 14b = 19 of a line through (1, 2), (2, 3), (3, 4) less (0, 0, 0).
        let columns = [vec![1.0; 3], vec![1.0, 2.0, 3.0]];
        let line = least_squares(&columns, &[2.0, 3.0, 4.0]).unwrap();
        assert!((line[0] - 1.0).abs() < 1e-14 && (line[1] - 1.0).abs() < 1e-14);
        // a = −1 is best without the condition; with it a = 0, and b = (1·0 + 2·1 + 3·2)/14.
        let steep = non_negative_least_squares(&columns, &[0.0, 1.0, 2.0]).unwrap();
        assert!(steep[0] == 0.0 && (steep[1] - 4.0 / 7.0).abs() < 1e-15);
        // Everything points away from the target: nothing is best.
        let nothing = non_negative_least_squares(&columns, &[-1.0, 0.0, -2.0]).unwrap();
        assert_eq!(nothing, [0.0, 0.0]);
    }

    #[test]
    fn the_conditions_of_optimality_hold_for_random_problems() {
        // Lawson and Hanson's theorem 23.4: the gradient Aᵀ(target − A·x) is 0 where x > 0, and not positive
        // where x = 0. For a convex problem that is the minimum.
        let mut state = 1;
        let mut on_a_face = 0;
        for problem in 0..1000 {
            let (count, rows) = (1 + problem % 4, 4 + problem % 7);
            let mut vector = |shift: f64| -> Vec<f64> {
                (0..rows).map(|_| random(&mut state) + shift).collect()
            };
            // Columns that nearly agree, as those of the laws of scaling do, and of very different lengths.
            let columns: Vec<Vec<f64>> = (0..count)
                .map(|j| vector(2.0).iter().map(|x| x * 100_f64.powi(j)).collect())
                .collect();
            let target = vector(0.3);
            let solution = non_negative_least_squares(&columns, &target).unwrap();
            let rest = residual(&columns, &solution, &target);
            on_a_face += usize::from(solution.contains(&0.0));
            for (column, &x) in columns.iter().zip(&solution) {
                let slope = dot(column, &rest) / norm(column) / norm(&target);
                assert!(x >= 0.0);
                // Rounding of products of vectors of length 1, and of what ROUNDING sets to 0.
                let limit = 1e-12;
                assert!(
                    slope < limit && (x == 0.0 || slope > -limit),
                    "{problem}: {slope}"
                );
            }
        }
        assert!((300..990).contains(&on_a_face), "{on_a_face} lie on a face");
    }

    #[test]
    fn exact_combinations_are_found_and_a_zero_is_exact() {
        let mut state = 2;
        for _ in 0..200 {
            let columns: Vec<Vec<f64>> = (0..3)
                .map(|_| (0..5).map(|_| random(&mut state) + 2.0).collect())
                .collect();
            let truth = [0.0, 2.0, 0.5];
            let target: Vec<f64> = residual(&columns, &truth, &[0.0; 5])
                .iter()
                .map(|x| -x)
                .collect();
            let solution = non_negative_least_squares(&columns, &target).unwrap();
            // The worst of the drawn problems multiplies rounding by some hundred.
            assert!((solution[1] - 2.0).abs() < 1e-12 && (solution[2] - 0.5).abs() < 1e-12);
            assert_eq!(solution[0], 0.0);
        }
    }

    #[test]
    fn columns_that_depend_on_each_other_have_no_single_answer_but_a_nearest_one() {
        let columns = [vec![1.0, 2.0, 3.0], vec![2.0, 4.0, 6.0]];
        assert_eq!(least_squares(&columns, &[1.0, 2.0, 3.0]), None);
        let one_of_many = non_negative_least_squares(&columns, &[1.0, 2.0, 3.0]).unwrap();
        assert!((one_of_many[0] + 2.0 * one_of_many[1] - 1.0).abs() < 1e-15);
    }

    #[test]
    fn problems_without_meaning_have_no_answer() {
        assert_eq!(least_squares(&[vec![0.0, 0.0]], &[1.0, 1.0]), None);
        assert_eq!(least_squares(&[vec![1.0], vec![2.0]], &[1.0]), None);
        assert_eq!(least_squares(&[vec![1.0, 2.0]], &[1.0]), None);
        assert_eq!(least_squares(&[vec![1.0, f64::NAN]], &[1.0, 1.0]), None);
        assert_eq!(
            least_squares(&[vec![1.0, 2.0]], &[1.0, f64::INFINITY]),
            None
        );
        let nine = vec![vec![1.0]; 9];
        assert_eq!(non_negative_least_squares(&nine, &[1.0]), None);
        assert_eq!(non_negative_least_squares(&nine[..1], &[f64::NAN]), None);
        assert_eq!(non_negative_least_squares(&nine[..1], &[1.0, 2.0]), None);
    }
}
