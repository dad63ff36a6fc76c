//! Lesson 09: diagnosis.
