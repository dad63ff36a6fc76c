//! The pages of what a lesson asks and answers.

use super::html;
use crate::lesson::{CourseReport, Feedback, Finding, Hint, Plan, Prediction, Progress};
use crate::live::{Page, Show};

impl Show for Feedback {
    fn page(&self) -> Page {
        let (sign, word) = if self.is_done() {
            ("✓", "done")
        } else {
            ("✗", "not yet")
        };
        let head = if self.parts == 1 {
            format!("{sign} {word}")
        } else {
            format!("{sign} {word}: {} of {} right", self.right, self.parts)
        };
        let mut html = html::headed(&head, &self.message);
        let mut text = self.to_string();
        if let Some(solution) = self.solution() {
            html += &html::folded("One solution", solution);
        } else if self.has_hints() {
            let call = format!("hint(\"{}\", 1)", self.exercise);
            html += &html::line(&format!("Stuck? `{call}`"));
            text = format!("{text}\nStuck? {call}");
        }
        let html = Some(html::framed(&html));
        Page { text, html }
    }
}

impl Show for Hint {
    fn page(&self) -> Page {
        let mut html = html::headed(&self.title, &self.text);
        if let Some(code) = &self.code {
            html += &html::code(code);
        }
        Page {
            text: self.to_string(),
            html: Some(html::framed(&html)),
        }
    }
}

impl Show for Plan {
    fn page(&self) -> Page {
        self.timeline().page()
    }
}

impl Show for Prediction {
    fn page(&self) -> Page {
        Page::text(self)
    }
}

impl Show for Finding {
    fn page(&self) -> Page {
        let text = self.to_string();
        let picture = self.picture.as_ref();
        // The title of the bars is this very sentence.
        let drawn = picture.is_some_and(|picture| picture.title == text);
        let words = if drawn {
            String::new()
        } else {
            html::line(&text)
        };
        let html = picture.map(|picture| words + &html::image(picture));
        Page { text, html }
    }
}

impl Show for Progress {
    fn page(&self) -> Page {
        let text = self.to_string();
        let html = html::list(&self.table()) + &text.lines().map(html::line).collect::<String>();
        let text = format!("{}{text}", crate::scaling::columns(&self.table()));
        let html = Some(html);
        Page { text, html }
    }
}

impl Show for CourseReport {
    fn page(&self) -> Page {
        let parts = self.sections.iter().map(|section| {
            let level = ["h2", "h3", "h4"][section.level.clamp(1, 3) - 1];
            let head = html::heading(level, &section.title);
            let texts = section
                .texts
                .iter()
                .map(|text| match text.strip_prefix("- ") {
                    Some(item) => html::line(&format!("• {item}")),
                    None => html::line(text),
                });
            let tables = section.tables.iter().map(|table| html::table(table));
            head + &texts.chain(tables).collect::<String>()
        });
        let place = self.place();
        let html = parts.collect::<String>() + &html::line(&place);
        let text = format!("{self}\n{place}");
        let html = Some(html::framed(&html));
        Page { text, html }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::{check, hint, measured, my_report, predict, progress, quiz, solution};

    #[test]
    fn feedback_shows_its_verdict_in_words_and_a_sign_and_then_help_or_the_solution() {
        let page = check::rounds(|n, p| n / p).page();
        let html = page.html.unwrap();
        assert!(html.contains("✗ not yet") && html.contains("<code>n / p</code> rounds down"));
        assert!(
            html.contains("hint(&quot;01.rounds&quot;, 1)") && page.text.starts_with("not yet: ")
        );
        let html = check::rounds(|n, p| n.div_ceil(p)).page().html.unwrap();
        assert!(
            html.contains("✓ done") && html.contains("<details>") && html.contains("n.div_ceil(p)")
        );
        let html = quiz("01", "b??").page().html.unwrap();
        assert!(html.contains("✗ not yet: 1 of 3 right") && !html.contains("hint("));
    }

    #[test]
    fn hints_and_solutions_show_their_code() {
        assert!(
            hint("01.rounds", 2)
                .page()
                .html
                .unwrap()
                .contains("<code>n % p</code>")
        );
        assert!(solution("01.rounds").page().html.unwrap().contains("<pre>"));
    }

    #[test]
    fn a_finding_says_its_sentence_once() {
        predict("test.page", 1.0);
        let page = measured("test.page", &2.0).page();
        assert!(!page.html.unwrap().contains("<p>") && page.text.contains("2 times as much"));
        assert_eq!(measured("test.unpredicted", &2.0).page().html, None);
    }

    #[test]
    fn a_report_shows_its_sections_and_where_it_is_kept() {
        let page = my_report("Four <workers>.").page();
        let html = page.html.unwrap();
        assert!(
            html.contains("<h3>In my own words</h3><p>Four &lt;workers&gt;.</p>"),
            "{html}"
        );
        assert!(html.contains("report.md") && page.text.starts_with("# My report\n"));
    }

    #[test]
    fn progress_shows_the_lessons_as_a_table() {
        let page = progress().page();
        assert!(
            page.html
                .unwrap()
                .contains("01 · Ten squares, four workers</td>")
        );
        assert!(page.text.contains("exercises are done"));
    }
}
