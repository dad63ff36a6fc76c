//! Hatching: the pieces of parallel lines that lie inside of a polygon.

use super::canvas::Point;

/// The pieces, inside of the polygon, of lines at `angle` degrees and `distance` apart.
///
/// The polygon is turned so that the lines are level; each line then enters and leaves it at the
/// crossings with its sides, in order.
pub(super) fn hatch(polygon: &[Point], angle: f64, distance: f64) -> Vec<(Point, Point)> {
    let (sine, cosine) = angle.to_radians().sin_cos();
    let turn = |&(x, y): &Point| (x * cosine + y * sine, y * cosine - x * sine);
    let back = |(x, y): Point| (x * cosine - y * sine, y * cosine + x * sine);
    let turned: Vec<Point> = polygon.iter().map(turn).collect();
    let lowest = turned
        .iter()
        .map(|point| point.1)
        .fold(f64::INFINITY, f64::min);
    let highest = turned
        .iter()
        .map(|point| point.1)
        .fold(f64::NEG_INFINITY, f64::max);

    let mut pieces = Vec::new();
    // Lines stand at whole multiples of the distance, so that neighbouring areas continue each other.
    let mut level = (lowest / distance).ceil() * distance;
    while level < highest {
        let mut crossings = crossings(&turned, level);
        crossings.sort_by(f64::total_cmp);
        for pair in crossings.chunks_exact(2) {
            pieces.push((back((pair[0], level)), back((pair[1], level))));
        }
        level += distance;
    }
    pieces
}

/// Where the sides of the polygon cross this level.
fn crossings(polygon: &[Point], level: f64) -> Vec<f64> {
    let next = polygon.iter().cycle().skip(1);
    let crossing = |(&(x1, y1), &(x2, y2)): (&Point, &Point)| {
        let crosses = (y1 <= level) != (y2 <= level);
        crosses.then(|| x1 + (level - y1) / (y2 - y1) * (x2 - x1))
    };
    polygon.iter().zip(next).filter_map(crossing).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: [Point; 4] = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)];

    #[test]
    fn level_lines_cross_a_square_from_side_to_side() {
        let pieces = hatch(&SQUARE, 0.0, 4.0);
        let expected: Vec<(Point, Point)> = [0.0, 4.0, 8.0]
            .iter()
            .map(|&y| ((0.0, y), (10.0, y)))
            .collect();
        let sorted = |(one, two): (Point, Point)| {
            if one.0 < two.0 {
                (one, two)
            } else {
                (two, one)
            }
        };
        assert_eq!(pieces.into_iter().map(sorted).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn slanted_lines_stay_inside() {
        let pieces = hatch(&SQUARE, 45.0, 2.0);
        assert!(pieces.len() >= 6);
        let inside = |(x, y): Point| [x, y].iter().all(|v| (-1e-9..=10.0 + 1e-9).contains(v));
        assert!(
            pieces
                .iter()
                .all(|&(start, stop)| inside(start) && inside(stop))
        );
    }

    #[test]
    fn a_notch_interrupts_the_lines() {
        let notched = [
            (0.0, 0.0),
            (10.0, 0.0),
            (10.0, 10.0),
            (6.0, 10.0),
            (5.0, 2.0),
            (4.0, 10.0),
            (0.0, 10.0),
        ];
        let pieces = hatch(&notched, 0.0, 9.0);
        assert_eq!(pieces.len(), 1 + 2, "one line at 0, two pieces at 9");
    }
}
