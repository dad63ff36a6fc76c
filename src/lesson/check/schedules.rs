//! Lesson 05: who waits for whom.
