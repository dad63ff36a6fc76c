//! Lesson 03: five integrals of sin x².
