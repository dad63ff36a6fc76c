//! What a notebook sees while a cell runs. A second process of this binary is the cell, and the test
//! is its kernel: it reads standard output and speaks through the connection.

mod child;
mod messages;
mod session;

use messages::Output;
use session::{Session, nobody, stock};

#[test]
fn results_are_shown_at_once_and_in_place_among_printed_text() {
    let output = Session::begin("shows_results").end();
    let texts: Vec<&str> = output.texts.iter().map(String::as_str).collect();
    assert_eq!(texts, ["before ", " between ", " after\n"]);
    let [first, second] = &output.messages[..] else {
        panic!("{output:?}")
    };
    assert_eq!((first.verb(), second.verb()), ("show", "update"));
    assert_eq!(first.id(), second.id());
    assert_eq!(
        first.data(),
        [("text/plain", "a \"quote\", \u{1b}\\ and µ\n\t")]
    );
    let [("text/plain", text), ("text/html", html)] = second.data()[..] else {
        panic!("{second:?}")
    };
    assert!(
        text.starts_with("2 workers, 3 tasks") && html.starts_with("<img src=\"data:image/svg")
    );
}

#[test]
fn the_value_of_a_cell_keeps_to_the_protocol_of_evcxr() {
    let expected = "EVCXR_BEGIN_CONTENT text/plain\n2.00 s\nEVCXR_END_CONTENT\n";
    for output in [
        Session::begin("displays_a_value").end(),
        stock("displays_a_value"),
        nobody("displays_a_value"),
    ] {
        assert_eq!(output.texts.concat(), expected);
        assert!(output.messages.is_empty());
    }
}

/// What a cell prints that is interrupted when it has begun, and goes on when its interrupt was taken back.
fn interrupted(cell: &str) -> Output {
    let mut session = Session::begin(cell);
    let mut kernel = session.connection();
    session.wait_for("begun");
    kernel.interrupt();
    session.wait_for("stopped");
    kernel.end_of_cell();
    session.say("next cell");
    session.end()
}

#[test]
fn an_interrupted_map_stops_and_the_pool_goes_on_after_it() {
    let output = interrupted("maps");
    let [message] = &output.messages[..] else {
        panic!("{output:?}")
    };
    let done = message.interrupted();
    let number = done.strip_prefix("the map had done ").unwrap();
    let number = number.strip_suffix(" of 1000000 items").unwrap();
    assert!(number.parse::<usize>().unwrap() < 1_000_000);
    let text = output.texts.concat();
    let payload = format!("the map was interrupted when it had done {number} of 1000000 items: ");
    assert!(text.contains(&payload), "{text}");
    assert!(
        text.contains(&format!("the trace has {number} spans")),
        "{text}"
    );
    assert!(text.ends_with("[1, 4, 9]\n"), "{text}");
}

#[test]
fn a_reduction_by_a_static_schedule_without_a_trace_is_interrupted_too() {
    let text = interrupted("reduces").texts.concat();
    let (_, done) = text
        .split_once("the map was interrupted when it had done ")
        .unwrap();
    let (done, _) = done.split_once(" of 1000000 items: ").unwrap();
    assert!((1..1_000_000).contains(&done.parse().unwrap()), "{text}");
    assert!(text.ends_with("the sum is 14\n"), "{text}");
}

#[test]
fn an_interrupted_integral_is_an_error() {
    let output = interrupted("integrates");
    let text = output.texts.concat();
    assert!(
        text.contains("the integral was interrupted when it had done "),
        "{text}"
    );
    assert!(text.ends_with("0.29\n"), "{text}");
    let [message] = &output.messages[..] else {
        panic!("{output:?}")
    };
    assert!(message.interrupted().ends_with(" evaluations"));
}

#[test]
fn an_interrupted_integral_over_cycles_is_an_error_too() {
    let output = interrupted("integrates_over_cycles");
    let text = output.texts.concat();
    let sentence = "the integral was interrupted when it had done ";
    assert!(text.contains(sentence), "{text}");
    assert!(text.ends_with("the same again\n"), "{text}");
    let [message] = &output.messages[..] else {
        panic!("{output:?}")
    };
    assert!(message.interrupted().ends_with(" evaluations"));
}

#[test]
fn an_interrupted_integral_by_simpson_is_an_error_too() {
    let output = interrupted("integrates_by_simpson");
    let text = output.texts.concat();
    assert!(
        text.contains("the integral was interrupted when it had done "),
        "{text}"
    );
    assert!(text.ends_with("the same again\n"), "{text}");
}

#[test]
fn an_integral_is_interrupted_in_its_first_panel_too() {
    for cell in [
        "integrates_slowly",
        "integrates_slowly_by_simpson",
        "integrates_slowly_in_a_pool",
        "integrates_within_an_integral",
    ] {
        let text = interrupted(cell).texts.concat();
        let said = "the integral was interrupted when it had done ";
        assert!(
            text.contains(said) && text.ends_with("0.29\n"),
            "{cell}: {text}"
        );
        // One evaluation at least was done when the interrupt came.
        let alone = cell == "integrates_slowly";
        assert!(!alone || !text.contains("had done 0 "), "{text}");
    }
}

#[test]
fn an_integral_inside_a_map_unwinds_without_a_panic() {
    let mut session = Session::begin("integrates_in_a_map");
    let mut kernel = session.connection();
    session.wait_for("begun");
    kernel.interrupt();
    let output = session.end();
    let [message] = &output.messages[..] else {
        panic!("{output:?}")
    };
    assert_eq!(message.interrupted(), "the map had done 1 of 10 items");
}

#[test]
fn a_study_draws_itself_and_clears_the_drawing() {
    let output = Session::begin("studies").end();
    let [pictures @ .., last] = &output.messages[..] else {
        panic!("{output:?}")
    };
    assert_eq!(pictures.len(), 6, "one for each round");
    assert_eq!(pictures[0].verb(), "show");
    for picture in &pictures[1..] {
        assert_eq!((picture.verb(), picture.id()), ("update", pictures[0].id()));
        assert_ne!(picture.data(), pictures[0].data());
    }
    assert!(
        pictures
            .iter()
            .all(|picture| picture.data()[1].1.starts_with("<img "))
    );
    assert_eq!((last.verb(), last.id()), ("update", pictures[0].id()));
    assert_eq!(last.data(), [("text/plain", "")]);
}

#[test]
fn an_interrupted_study_is_an_error_and_clears_its_drawing() {
    let mut session = Session::begin("studies_for_ever");
    let mut kernel = session.connection();
    session.wait_for("begun");
    kernel.interrupt();
    let output = session.end();
    // Two programs, the answers first: the sixth parallel run is one of the fifth round.
    let text = output.texts.concat();
    let said = ["10", "11"].iter().any(|done| {
        text.contains(&format!(
            "the scaling study was interrupted when it had done {done} of 14 runs: "
        ))
    });
    assert!(said, "{text}");
    let interrupts: Vec<_> = output
        .messages
        .iter()
        .filter(|message| message.verb() == "interrupted")
        .collect();
    assert_eq!(interrupts.len(), 1);
    assert!(
        interrupts[0]
            .interrupted()
            .starts_with("the scaling study had done 1")
    );
    assert_eq!(output.messages.last().unwrap().data(), [("text/plain", "")]);
}

#[test]
fn a_long_map_shows_how_far_it_is() {
    let mut session = Session::begin("waits_in_a_map");
    session.wait_for("\"show\"");
    session.say("go on");
    let output = session.end();
    let [first, .., last] = &output.messages[..] else {
        panic!("{output:?}")
    };
    // One worker waits, the other has done its item.
    assert!(first.data()[0].1.starts_with("1 of 2 items · "));
    assert!(
        first.data()[1]
            .1
            .contains("<progress value=\"1\" max=\"2\"")
    );
    assert!(
        output.messages[1..]
            .iter()
            .all(|message| message.verb() == "update")
    );
    assert_eq!(first.id(), last.id());
    assert!(last.data()[0].1.starts_with("2 items in "));
}

#[test]
fn without_a_kernel_only_text_that_was_asked_for_is_printed() {
    let output = nobody("does_everything");
    assert_eq!(output.texts, ["shown\nupdated\n"]);
    assert!(output.messages.is_empty());
}

#[test]
fn under_the_stock_kernel_there_are_blocks_and_no_messages() {
    let output = stock("does_everything");
    let block = |text: &str| format!("EVCXR_BEGIN_CONTENT text/plain\n{text}\nEVCXR_END_CONTENT\n");
    assert_eq!(output.texts, [block("shown") + &block("updated")]);
    assert!(output.messages.is_empty());
}
