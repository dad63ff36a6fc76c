//! [`show`]: a result at once, in the middle of a cell, and another one in its place.

use super::message::{Message, new_id};
use super::output::print;
use super::page::Page;
use super::reader::{Reader, reader};

/// Something with a page to show in a notebook. Every result of this crate has one, and so has text;
/// give your own types one to [`show`] them.
///
/// ```
/// use speedup::prelude::*;
///
/// struct Die(u8);
///
/// impl Show for Die {
///     fn page(&self) -> Page {
///         Page::text(&format!("a die that shows {}", self.0))
///     }
/// }
/// show(&Die(6));
/// ```
pub trait Show {
    /// What is shown.
    fn page(&self) -> Page;
}

impl Show for str {
    fn page(&self) -> Page {
        Page::text(self)
    }
}

impl Show for String {
    fn page(&self) -> Page {
        Page::text(self)
    }
}

impl<T: Show + ?Sized> Show for &T {
    fn page(&self) -> Page {
        (*self).page()
    }
}

/// Shows a result at once, in the middle of a cell; [`Shown::update`] puts another in its place.
///
/// In this project's kernel a cell may show as much as it likes. evcxr's own kernel shows one result for
/// each cell, when the cell ends: there the last one wins. In a program the text is printed.
///
/// ```
/// use speedup::prelude::*;
///
/// let shown = show("no squares yet");
/// for number in 1..4 {
///     shown.update(&format!("{number} × {number} = {}", number * number));
/// }
/// ```
pub fn show<T: Show + ?Sized>(result: &T) -> Shown {
    show_page(&result.page())
}

/// A place in a notebook where a result is shown; dropping it leaves the result there.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    id: String,
}

impl Shown {
    /// Shows another result in the place of the one before, also in a later cell.
    pub fn update<T: Show + ?Sized>(&self, result: &T) {
        self.update_page(&result.page());
    }

    fn update_page(&self, page: &Page) {
        match reader() {
            Reader::Kernel { .. } => print(&Message::Update { page, id: &self.id }.framed()),
            Reader::Evcxr => print(&page.blocks()),
            Reader::Nobody => print_text(page),
        }
    }

    /// Shows nothing: the result is there already, when a cell ends with [`show`].
    pub fn evcxr_display(&self) {}
}

fn show_page(page: &Page) -> Shown {
    let id = new_id();
    match reader() {
        Reader::Kernel { .. } => print(&Message::Show { page, id: &id }.framed()),
        Reader::Evcxr => print(&page.blocks()),
        Reader::Nobody => print_text(page),
    }
    Shown { id }
}

fn print_text(page: &Page) {
    print(&format!("{}\n", page.text.trim_end()));
}

/// Shows the value of a cell, by evcxr's protocol whoever reads.
pub(crate) fn display(result: &(impl Show + ?Sized)) {
    print(&result.page().blocks());
}
