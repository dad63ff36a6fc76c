//! Lesson 08: laws and limits.
