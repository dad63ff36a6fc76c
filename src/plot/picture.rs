//! [`Picture`]: an image with the words that say the same.

use std::fmt;
use std::fs;
use std::path::Path;

use crate::error::{Error, Result};

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

    fn save_as(&self, path: &Path) -> Result<()> {
        fs::write(path, &self.svg).map_err(|error| Error::NotSaved {
            path: path.display().to_string(),
            reason: error.to_string(),
        })
    }
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
    fn a_picture_prints_as_its_text() {
        assert_eq!(picture().to_string(), "text");
    }
}
