//! Lesson 02: sleeping is not computing.
