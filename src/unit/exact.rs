//! [`Exact`]: numbers as texts that read back to the same bits.

/// A value with a text that reads back to the same bits.
pub(crate) trait Exact: Sized {
    /// What it is, with a right one: `"a whole number, such as 4"`.
    const NAME: &'static str;

    /// The shortest such text.
    fn exactly(&self) -> String;

    /// The value of a text; `None` if it has none.
    fn of_text(text: &str) -> Option<Self>;
}

impl Exact for usize {
    const NAME: &'static str = "a whole number, such as 4";

    fn exactly(&self) -> String {
        self.to_string()
    }

    fn of_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Exact for u64 {
    const NAME: &'static str = "a whole number below 2^64, such as 7";

    fn exactly(&self) -> String {
        self.to_string()
    }

    fn of_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Exact for f64 {
    const NAME: &'static str = "a number, such as 0.25 or 1e-9";

    fn exactly(&self) -> String {
        format!("{self:?}")
    }

    fn of_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Exact for bool {
    const NAME: &'static str = "an answer: write true or false";

    fn exactly(&self) -> String {
        self.to_string()
    }

    fn of_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Exact for String {
    const NAME: &'static str = "a text";

    fn exactly(&self) -> String {
        self.clone()
    }

    fn of_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

/// The value of a text, or what is wrong with it.
pub(crate) fn read_exactly<T: Exact>(text: &str) -> Result<T, String> {
    T::of_text(text).ok_or_else(|| format!("{} is not {}", quoted(text), T::NAME))
}

/// A text as it is named in an error: in quotes, in one line, and shortened.
pub(crate) fn quoted(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back_to_the_same_bits() {
        let least = f64::from_bits(1);
        for number in [0.0, -0.0, 0.1 + 0.2, least, f64::MAX, f64::INFINITY] {
            let back: f64 = read_exactly(&number.exactly()).unwrap();
            assert_eq!(back.to_bits(), number.to_bits());
        }
        assert_eq!(read_exactly(&u64::MAX.exactly()), Ok(u64::MAX));
        assert_eq!(read_exactly(&true.exactly()), Ok(true));
    }

    #[test]
    fn a_text_without_a_value_is_named_with_a_right_one() {
        let wrong = read_exactly::<usize>("four\n").unwrap_err();
        assert_eq!(wrong, r#""four\n" is not a whole number, such as 4"#);
        let long = quoted(&"é".repeat(100));
        assert_eq!(long, format!("\"{}\"…", "é".repeat(60)));
    }
}
