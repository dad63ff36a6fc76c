//! Asks whatever the fuzzer comes upon, with the checks of the test `robustness`.

#![no_main]

#[path = "../../tests/it/robustness/check.rs"]
mod check;
#[path = "../../tests/it/robustness/question.rs"]
mod question;

use libfuzzer_sys::fuzz_target;

use question::Question;

fuzz_target!(|bytes: &[u8]| {
    let question = Question::new(bytes);
    if let Err(broken) = check::check(&question) {
        panic!("{}", broken.text);
    }
});
