//! [`CourseReport`]: the sections of a report, and the Markdown that they make.

use std::fmt;

/// A student's own report: the student's own words, the machine it was made on, and what stands in the folder `my-work`, and nothing
/// else. What is not there is listed as missing, as are exercises that are still to do and questions not yet answered rightly.
#[derive(Clone, Debug, PartialEq)]
pub struct CourseReport {
    /// The file that holds it.
    pub path: String,
    /// What is missing, each with the lesson that makes it.
    pub missing: Vec<String>,
    /// Why it is not in the file, if it is not.
    pub caution: Option<String>,
    pub(crate) sections: Vec<Section>,
}

/// A part of the report: its texts, then its tables.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Section {
    /// 1 for the title, 2 for a section, 3 for a part of one.
    pub level: usize,
    pub title: String,
    pub texts: Vec<String>,
    /// Rows of cells, the head first.
    pub tables: Vec<Vec<Vec<String>>>,
}

impl Section {
    pub(super) fn new(level: usize, title: &str) -> Self {
        Self {
            level,
            title: title.to_owned(),
            texts: Vec::new(),
            tables: Vec::new(),
        }
    }

    pub(super) fn text(mut self, text: impl Into<String>) -> Self {
        self.texts.push(text.into());
        self
    }

    /// A table, or, without rows below its head, these words.
    pub(super) fn table_or(mut self, rows: Vec<Vec<String>>, words: &str) -> Self {
        if rows.len() > 1 {
            self.tables.push(rows);
            self
        } else {
            self.text(words)
        }
    }
}

impl CourseReport {
    /// Where the report is kept.
    pub(crate) fn place(&self) -> String {
        match &self.caution {
            None => format!("This page is kept in {}.", self.path),
            Some(caution) => format!("caution: {} cannot be written ({caution})", self.path),
        }
    }
}

/// As Markdown.
impl fmt::Display for CourseReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for section in &self.sections {
            let mark = "#".repeat(section.level);
            writeln!(f, "{mark} {}\n", section.title)?;
            let mut in_list = false;
            for text in &section.texts {
                let is_item = text.starts_with("- ");
                // A list ends with an empty line, as every other text does.
                if in_list && !is_item {
                    writeln!(f)?;
                }
                writeln!(f, "{text}")?;
                if !is_item {
                    writeln!(f)?;
                }
                in_list = is_item;
            }
            if in_list {
                writeln!(f)?;
            }
            for table in &section.tables {
                for (index, row) in table.iter().enumerate() {
                    let cells: Vec<String> =
                        row.iter().map(|cell| cell.replace('|', "\\|")).collect();
                    writeln!(f, "| {} |", cells.join(" | "))?;
                    if index == 0 {
                        writeln!(f, "|{}", "---|".repeat(row.len()))?;
                    }
                }
                writeln!(f)?;
            }
        }
        Ok(())
    }
}
