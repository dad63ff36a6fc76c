//! HTML for notebooks, made so that it survives a notebook that is not trusted and both themes.

use crate::plot::{Picture, escape};

/// A picture as an `<img>` that holds its SVG: inline SVG is stripped from an untrusted notebook, and
/// a bare SVG is shown on the dark ground of a dark theme. The white ground is the picture's own,
/// and that of the element too.
pub(super) fn image(picture: &Picture) -> String {
    format!(
        "<img src=\"data:image/svg+xml;base64,{}\" alt=\"{}\" \
         style=\"background:#fff;max-width:100%;height:auto\">",
        base64(picture.svg.as_bytes()),
        escape(&picture.alt)
    )
}

/// A table with its head in the first row.
pub(super) fn table(rows: &[Vec<String>]) -> String {
    let (head, body) = rows.split_at(rows.len().min(1));
    let (head, body) = (table_rows(head, "th"), table_rows(body, "td"));
    format!("<table><thead>{head}</thead><tbody>{body}</tbody></table>")
}

fn table_rows(rows: &[Vec<String>], tag: &str) -> String {
    let cell = |text: &String| format!("<{tag}>{}</{tag}>", escape(text));
    let row = |cells: &Vec<String>| {
        let cells: Vec<String> = cells.iter().map(cell).collect();
        format!("<tr>{}</tr>", cells.concat())
    };
    let rows: Vec<String> = rows.iter().map(row).collect();
    rows.concat()
}

/// A card: names at the left, values at the right.
pub(super) fn card(lines: &[(&'static str, String)]) -> String {
    let row = |(name, value): &(&str, String)| {
        let style = "style=\"text-align:left\"";
        format!(
            "<tr><th {style}>{}</th><td {style}>{}</td></tr>",
            escape(name),
            escape(value)
        )
    };
    let rows: Vec<String> = lines.iter().map(row).collect();
    format!("<table><tbody>{}</tbody></table>", rows.concat())
}

/// Paragraphs, one for each text.
pub(super) fn paragraphs(texts: &[String]) -> String {
    let paragraph = |text: &String| format!("<p>{}</p>", escape(text));
    texts.iter().map(paragraph).collect()
}

/// A table of words, with its head in the first row and everything at the left.
pub(super) fn list(rows: &[Vec<String>]) -> String {
    let left = "style=\"text-align:left\"";
    let table = table(rows);
    let table = table.replace("<th>", &format!("<th {left}>"));
    table.replace("<td>", &format!("<td {left}>"))
}

/// A frame around what speaks to the student: a line at the left, in the colour of the text, on both grounds.
pub(super) fn framed(content: &str) -> String {
    format!("<div style=\"border-left:4px solid currentColor;padding-left:12px\">{content}</div>")
}

/// A head in bold, and below it the lines of a text, in which `code` stands between backticks.
pub(super) fn headed(head: &str, text: &str) -> String {
    let lines = text.lines().map(line);
    let head = format!("<p><strong>{}</strong></p>", escape(head));
    head + &lines.collect::<String>()
}

/// A heading, such as `h3`.
pub(super) fn heading(tag: &str, text: &str) -> String {
    format!("<{tag}>{}</{tag}>", prose(text))
}

/// A paragraph, in which `code` stands between backticks.
pub(super) fn line(text: &str) -> String {
    format!("<p>{}</p>", prose(text))
}

/// Text with `code` between backticks.
fn prose(text: &str) -> String {
    let parts = text.split('`').enumerate().map(|(index, part)| {
        let part = escape(part);
        if index % 2 == 1 {
            format!("<code>{part}</code>")
        } else {
            part
        }
    });
    parts.collect()
}

/// Lines of a program.
pub(super) fn code(lines: &str) -> String {
    format!("<pre><code>{}</code></pre>", escape(lines))
}

/// Lines of a program under a title that opens them.
pub(super) fn folded(title: &str, lines: &str) -> String {
    format!(
        "<details><summary>{}</summary>{}</details>",
        escape(title),
        code(lines)
    )
}

/// Base 64 with padding, as in RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |index: usize| u32::from(group.get(index).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place)) as usize & 63];
            text.push(if place <= group.len() {
                char::from(digit)
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_gives_the_examples_of_its_standard() {
        let pairs = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ];
        for (plain, coded) in pairs {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
        assert_eq!(base64(&[0xFB, 0xFF, 0xFE]), "+//+");
    }

    #[test]
    fn an_image_carries_its_description_and_an_opaque_ground() {
        let picture = Picture {
            title: String::new(),
            alt: "3 < 4 \"workers\"".to_owned(),
            svg: "<svg/>".to_owned(),
            text: String::new(),
        };
        let html = image(&picture);
        assert!(html.starts_with("<img src=\"data:image/svg+xml;base64,PHN2Zy8+\""));
        assert!(
            html.contains("alt=\"3 &lt; 4 &quot;workers&quot;\"")
                && html.contains("background:#fff")
        );
    }

    #[test]
    fn the_first_row_of_a_table_is_its_head() {
        let rows = [vec!["p".to_owned()], vec!["<4>".to_owned()]];
        let expected = "<table><thead><tr><th>p</th></tr></thead><tbody><tr><td>&lt;4&gt;</td></tr></tbody></table>";
        assert_eq!(table(&rows), expected);
        assert_eq!(table(&[]), "<table><thead></thead><tbody></tbody></table>");
    }
}
