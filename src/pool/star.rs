//! `Pool::starmap`: a function of several arguments over tuples of them, as in Python.

use super::Pool;

/// A tuple of two, three or four arguments for `f`, as [`Pool::starmap`] takes them.
#[diagnostic::on_unimplemented(
    message = "a function cannot be called with `{Self}` spread into its arguments",
    label = "starmap takes a slice of tuples of 2, 3 or 4 values, and a function of as many arguments",
    note = "the values are cloned and given to the function by value, not by reference"
)]
pub trait Arguments<F, R>: sealed::Tuple {
    /// Calls `f` with clones of the elements.
    #[doc(hidden)]
    fn spread(&self, f: &F) -> R;
}

mod sealed {
    /// Keeps the trait for tuples, so that it can grow.
    pub trait Tuple {}
}

macro_rules! arguments {
    ($($name:ident)+) => {
        impl<$($name),+> sealed::Tuple for ($($name,)+) {}

        impl<Function, Output, $($name: Clone),+> Arguments<Function, Output> for ($($name,)+)
        where
            Function: Fn($($name),+) -> Output,
        {
            fn spread(&self, f: &Function) -> Output {
                #[allow(non_snake_case, reason = "a variable for each type, by its name")]
                let ($($name,)+) = self.clone();
                f($($name),+)
            }
        }
    };
}

arguments!(A B);
arguments!(A B C);
arguments!(A B C D);

impl Pool {
    /// Applies a function of two, three or four arguments to tuples of them, in parallel, and returns the
    /// results in the order of the tuples: `map` for functions that do not take a tuple.
    ///
    /// The elements are cloned. All else is as with [`Pool::map`].
    ///
    /// ```
    /// use speedup::pool::Pool;
    ///
    /// fn area(width: f64, height: f64) -> f64 {
    ///     width * height
    /// }
    ///
    /// let pool = Pool::new(2);
    /// assert_eq!(pool.starmap(&[(1.0, 2.0), (3.0, 4.0)], |a, b| a * b), [2.0, 12.0]);
    /// assert_eq!(pool.starmap(&[(1.0, 2.0), (3.0, 4.0)], area), [2.0, 12.0]);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`Pool::map`] does.
    #[track_caller]
    pub fn starmap<T: Arguments<F, R> + Sync, F: Sync, R: Send>(
        &self,
        items: &[T],
        f: F,
    ) -> Vec<R> {
        self.map(items, |arguments| arguments.spread(&f))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn power(base: f64, exponent: i32) -> f64 {
        base.powi(exponent)
    }

    #[test]
    fn closures_and_functions_take_two_to_four_arguments() {
        let pool = Pool::new(2);
        assert_eq!(
            pool.starmap(&[(1.0, 2.0), (3.0, 4.0)], |a, b| a * b),
            [2.0, 12.0]
        );
        assert_eq!(pool.starmap(&[(2.0, 3), (3.0, 2)], power), [8.0, 9.0]);
        let bases = [(2.0_f64, 3), (3.0, 2)];
        assert_eq!(
            pool.starmap(&bases, |base, exponent| base.powi(exponent) + 1.0),
            [9.0, 10.0]
        );
        assert_eq!(pool.starmap(&[(1, 2, 3)], |a, b, c| a + b * c), [7]);
        assert_eq!(
            pool.starmap(&[(1, 2, 3, 4)], |a, b, c, d| a + b * c - d),
            [3]
        );
        assert_eq!(pool.starmap(&bases, f64::powi), [8.0, 9.0]);
    }

    #[test]
    fn elements_of_different_types_are_cloned() {
        let words = [("one".to_owned(), 1), ("two".to_owned(), 2)];
        let repeated = Pool::new(2).starmap(&words, |word, times| word.repeat(times));
        assert_eq!(repeated, ["one", "twotwo"]);
        assert_eq!(words[0].0, "one");
    }

    #[test]
    fn what_is_captured_is_shared() {
        let factor = 10;
        let products = Pool::new(3).starmap(&[(1, 2), (3, 4)], |a, b| factor * a * b);
        assert_eq!(products, [20, 120]);
    }
}
