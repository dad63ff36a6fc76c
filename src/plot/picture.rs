//! [`Picture`]: an image with the words that say the same.

use std::fmt;
use std::fs;
use std::path::Path;

use crate::error::{Error, Result};

/// The width of a picture for a lecture room in pixels.
const PROJECTED: f64 = 1440.0;

/// A picture: an SVG image, what it says in words, and a form for terminals.
///
/// It prints as its text form; a notebook shows the image.
///
/// ```
/// use speedup::prelude::*;
///
/// let pool = Pool::new(2);
/// pool.map(&[1, 2, 3, 4], |x| x * x);
/// let picture = pool.timeline();
/// assert!(picture.svg.starts_with("<svg"));
/// println!("{picture}");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// What the picture shows, as a finding.
    pub title: String,
    /// The same in more words, for those who cannot see it.
    pub alt: String,
    /// The image.
    pub svg: String,
    /// The same as a drawing or a table in characters.
    pub text: String,
}

impl Picture {
    /// Writes the image as an SVG file, replacing one of that name.
    ///
    /// # Errors
    ///
    /// [`Error::NotSaved`] if the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        self.save_as(path.as_ref())
    }

    /// The same picture for a lecture room, 1440 pixels wide; asked for twice, it stays so.
    ///
    /// In a notebook pictures are 900 pixels wide, with titles of 23 pixels and the numbers of the axes of 17. A projector
    /// shows 1920 by 1080 pixels or so. At 1440 pixels titles are 37 pixels high, and the numbers 27, a fortieth of the
    /// height of the screen: by the rule of thumb that letters should be a two-hundredth as high as they are far away,
    /// these can be read from five screen heights away instead of three. Beside the picture there is still room for the
    /// margins of a notebook, which shows no picture wider than its cells. The drawing stays the same.
    ///
    /// ```
    /// use speedup::prelude::*;
    ///
    /// let chart = Chart::new("Twice the workers, half the time").line("time", &[(1.0, 1.0), (2.0, 0.5)]);
    /// let picture = chart.picture()?.projector();
    /// assert!(picture.svg.contains("width=\"1440\""));
    /// # Ok::<(), speedup::Error>(())
    /// ```
    #[must_use]
    pub fn projector(mut self) -> Self {
        if let Some(svg) = scaled(&self.svg) {
            self.svg = svg;
        }
        self
    }

    fn save_as(&self, path: &Path) -> Result<()> {
        fs::write(path, &self.svg).map_err(|error| Error::NotSaved {
            path: path.display().to_string(),
            reason: error.to_string(),
        })
    }
}

/// The image with width and height as projected, in the same proportion; `None` if it does not begin with an element
/// that has both.
fn scaled(svg: &str) -> Option<String> {
    let (head, body) = svg.split_once('>')?;
    let (width, height) = (attribute(head, "width")?, attribute(head, "height")?);
    let [wide, high] = [width, height].map(str::parse::<f64>);
    let high = high.ok()? * PROJECTED / wide.ok().filter(|&wide| wide > 0.0)?;
    let head = head.replacen(
        &format!(" width=\"{width}\""),
        &format!(" width=\"{PROJECTED}\""),
        1,
    );
    let head = head.replacen(
        &format!(" height=\"{height}\""),
        &format!(" height=\"{high}\""),
        1,
    );
    Some(format!("{head}>{body}"))
}

/// The value of an attribute of an element.
fn attribute<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let (_, value) = element.split_once(&format!(" {name}=\""))?;
    value.split_once('"').map(|(value, _)| value)
}

impl fmt::Display for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture() -> Picture {
        let [title, alt, svg, text] = ["title", "alt", "<svg/>", "text"].map(str::to_owned);
        Picture {
            title,
            alt,
            svg,
            text,
        }
    }

    #[test]
    fn a_picture_is_saved_as_its_svg() {
        let file = std::env::temp_dir().join(format!("speedup-picture-{}", std::process::id()));
        picture().save(&file).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "<svg/>");
        fs::remove_file(file).unwrap();
    }

    #[test]
    fn a_place_that_does_not_exist_is_an_error_with_its_name() {
        let error = picture().save("no-such-folder/picture.svg").unwrap_err();
        assert!(matches!(&error, Error::NotSaved { path, .. } if path.contains("no-such-folder")));
    }

    #[test]
    fn a_projected_picture_is_larger_and_stays_so() {
        let mut small = picture();
        small.svg = "<svg role=\"img\" width=\"900\" height=\"450\" viewBox=\"0 0 3600 1800\">\n<path/></svg>".to_owned();
        let large = small.projector();
        let expected = "<svg role=\"img\" width=\"1440\" height=\"720\" viewBox=\"0 0 3600 1800\">\n<path/></svg>";
        assert_eq!(large.svg, expected);
        assert_eq!(large.clone().projector(), large);
        assert_eq!(
            picture().projector(),
            picture(),
            "without a size there is nothing to change"
        );
    }

    #[test]
    fn a_picture_prints_as_its_text() {
        assert_eq!(picture().to_string(), "text");
    }
}
