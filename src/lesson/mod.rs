//! What a lesson asks and answers: [predictions](predict) that are kept and drawn beside what was [`measured`],
//! [checks](check) that name the slip behind a wrong answer, [hints](hint), a [`quiz`], and the [`progress`] through the course.
//!
//! An exercise is named by its lesson and a word, as `01.rounds`. Its texts (what a check says, hints, the solution) stand in
//! `src/lesson/text`, one file a lesson, apart from all code, so that they can be translated.
//!
//! What a student does is kept in the folder `my-work` beside the notebook ([`work_folder`]), in files that can be read and deleted.

mod attempt;
mod bench;
pub mod check;
mod counted;
mod drawn;
mod feedback;
mod hint;
mod judge;
mod keep;
mod log;
mod measured;
mod mystery;
mod plan;
mod predict;
mod progress;
mod quiz;
mod report;
mod text;
mod work;

pub use bench::{Bench, BenchAnswer};
pub use counted::{Counted, CountedGuard};
pub use feedback::Feedback;
pub use hint::{Hint, hint, solution};
pub use keep::{keep, kept};
pub use measured::{Finding, Found, Measured, measured};
pub use mystery::{Cause, Mystery, mystery};
pub use plan::Plan;
pub use predict::{Guess, Prediction, predict};
pub use progress::{LessonProgress, Progress, progress};
pub use quiz::quiz;
pub use report::{CourseReport, my_report};
pub use work::{work_folder, work_in};
