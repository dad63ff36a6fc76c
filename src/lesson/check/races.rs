//! Lesson 06: the compiler says no.
