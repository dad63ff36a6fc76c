//! Colours, and the marks and dashes that tell series apart without them.

use plotters::style::RGBColor;

pub(super) const BLACK: RGBColor = RGBColor(0, 0, 0);
pub(super) const WHITE: RGBColor = RGBColor(255, 255, 255);
/// For axes and small text: a contrast of 10 to 1 on white.
pub(super) const INK: RGBColor = RGBColor(60, 60, 60);
/// For the lines of a grid.
pub(super) const GRID: RGBColor = RGBColor(222, 222, 222);
/// For the hatching of idle time, and lines that mark a place.
pub(super) const GREY: RGBColor = RGBColor(130, 130, 130);

/// The colours of M. Okabe and K. Ito, *Color universal design* (2008), that can be read on white,
/// in an order in which neighbours differ in lightness too.
pub(super) const COLOURS: [RGBColor; 6] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
];

/// The blue and the sky blue of the same source, between which the bars of a timeline alternate.
pub(super) const BARS: [(RGBColor, RGBColor); 2] = [
    (RGBColor(0, 114, 178), WHITE),
    (RGBColor(86, 180, 233), BLACK),
];

/// How the points of a series are marked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Marker {
    Circle,
    Square,
    Triangle,
    Diamond,
}

/// The look of a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Look {
    pub colour: RGBColor,
    pub marker: Marker,
    /// Lengths of dash and gap; `None` for an unbroken line.
    pub dash: Option<(f64, f64)>,
    /// Whether the mark is an outline alone.
    pub hollow: bool,
}

impl Look {
    /// What was predicted: hollow, so that it is not taken for a measurement.
    pub(super) const PREDICTED: Self = Self {
        colour: COLOURS[1],
        marker: Marker::Square,
        dash: Some((4.0, 5.0)),
        hollow: true,
    };
    /// What would have been measured on an undisturbed machine.
    pub(super) const UNDISTURBED: Self = Self {
        colour: COLOURS[2],
        marker: Marker::Triangle,
        dash: Some((14.0, 7.0)),
        hollow: false,
    };

    /// The curve of the law with this index, in one of the colours that the points leave.
    pub(super) const fn law(index: usize) -> Self {
        Self {
            colour: COLOURS[3 + index % 3],
            marker: Marker::Circle,
            dash: None,
            hollow: false,
        }
    }
}

/// The look of the series with this index: colours repeat after six, marks and dashes after four, so
/// the first twelve are all different.
pub(super) fn look(index: usize) -> Look {
    let markers = [
        Marker::Circle,
        Marker::Square,
        Marker::Triangle,
        Marker::Diamond,
    ];
    let dashes = [None, Some((14.0, 7.0)), Some((4.0, 5.0)), Some((22.0, 5.0))];
    Look {
        colour: COLOURS[index % COLOURS.len()],
        marker: markers[index % markers.len()],
        dash: dashes[index % dashes.len()],
        hollow: false,
    }
}

/// A light tint, on which black lines and hatching in the full colour can be seen.
pub(super) fn tint(colour: RGBColor) -> RGBColor {
    let light = |part: u8| 255 - (255 - part) / 4;
    RGBColor(light(colour.0), light(colour.1), light(colour.2))
}

/// The angle in degrees and the distance in pixels of the hatching of the worker with this index:
/// twelve different ones with the colours.
pub(super) fn hatching(index: usize) -> (f64, f64) {
    let hatchings = [(45.0, 12.0), (-45.0, 12.0), (90.0, 11.0), (0.0, 11.0)];
    hatchings[index % hatchings.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_twelve_looks_differ() {
        for first in 0..12 {
            for second in 0..first {
                assert_ne!(look(first), look(second), "{first} and {second}");
            }
        }
    }

    #[test]
    fn neighbours_differ_in_colour_and_in_shape() {
        for index in 0..20 {
            let (this, next) = (look(index), look(index + 1));
            assert!(this.colour != next.colour && this.marker != next.marker);
            assert_ne!(hatching(index), hatching(index + 1));
        }
    }
}
