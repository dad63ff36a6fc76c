//! The page of every result, and its rich display by the protocol of evcxr.
//!
//! evcxr shows the last expression of a cell by its inherent method `evcxr_display`, which every result
//! has. It shows the [page](crate::live::Show::page) of the result: text, for terminals, and where
//! there is more to show HTML.

mod html;
mod lessons;
mod pages;
mod study;
