//! Lesson 04: is it really faster.
