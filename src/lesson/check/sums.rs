//! Lesson 07: sums that will not sit still.
