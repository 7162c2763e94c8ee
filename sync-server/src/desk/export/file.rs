//! A list as bytes: comma-separated, or a workbook.

use super::{Cell, Table};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use std::borrow::Cow;

/// So that a spreadsheet knows that it is UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// Comma-separated, with the mark, lines ended as spreadsheets expect.
pub(super) fn csv(table: &Table) -> Result<Vec<u8>, String> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(MARK.to_vec());
    let written = writer.write_record(&table.heads);
    let written = table.rows.iter().fold(written, |before, row| {
        before.and_then(|()| writer.write_record(row.iter().map(|cell| told(cell).into_owned())))
    });
    written.map_err(|error| error.to_string())?;
    writer.into_inner().map_err(|error| error.to_string())
}

fn told(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Text(text) => harmless(text),
        Cell::Number(number) => number.to_string().into(),
        Cell::Date(date) => date.to_string().into(),
        Cell::Moment(at) => at.format("%Y-%m-%d %H:%M").to_string().into(),
    }
}

/// What a spreadsheet would take for a formula is made text by an apostrophe before it.
fn harmless(text: &str) -> Cow<'_, str> {
    let is_formula = text.starts_with(['\t', '\r', '\n'])
        || text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if is_formula { format!("'{text}").into() } else { text.into() }
}

/// A workbook with one sheet: dates as dates, text as text, the heading stays when the list is scrolled.
pub(super) fn xlsx(table: &Table) -> Result<Vec<u8>, String> {
    sheet(table).map_err(|error| error.to_string())
}

fn sheet(table: &Table) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let (bold, day, moment) = (
        Format::new().set_bold(),
        Format::new().set_num_format("yyyy-mm-dd"),
        Format::new().set_num_format("yyyy-mm-dd hh:mm"),
    );
    let sheet = book.add_worksheet();
    sheet.set_name(&table.name)?.set_freeze_panes(1, 0)?;
    for (column, head) in (0..).zip(&table.heads) {
        sheet.write_string_with_format(0, column, head, &bold)?;
        sheet.set_column_width(column, 16)?;
    }
    for (number, row) in (1..).zip(&table.rows) {
        for (column, cell) in (0..).zip(row) {
            match cell {
                Cell::Empty => continue,
                // Written as text, so that nothing in it is ever a formula.
                Cell::Text(text) => sheet.write_string(number, column, text)?,
                #[expect(clippy::cast_precision_loss, reason = "minutes and points are small")]
                Cell::Number(it) => sheet.write_number(number, column, *it as f64)?,
                Cell::Date(it) => sheet.write_datetime_with_format(number, column, *it, &day)?,
                Cell::Moment(it) => sheet.write_datetime_with_format(number, column, *it, &moment)?,
            };
        }
    }
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_made_text() {
        for text in ["=1+1", "+82", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =HYPERLINK(\"x\")", "＝1"] {
            assert_eq!(harmless(text), format!("'{text}"));
        }
        for text in ["김영자", "가회로 12길 8", "3-1", "a=b", "'=1", ""] {
            assert_eq!(harmless(text), text);
        }
    }

    #[test]
    fn a_file_of_commas_begins_with_the_mark_and_quotes_what_has_commas() {
        let table = Table {
            name: "방문".into(),
            heads: vec!["날짜".into(), "주소".into(), "분".into()],
            rows: vec![vec![
                Cell::Date(chrono::NaiveDate::from_ymd_opt(2026, 11, 24).unwrap()),
                Cell::Text("가회로 1, \"반지하\"".into()),
                Cell::Number(-3),
            ]],
        };
        let text = String::from_utf8(csv(&table).unwrap()).unwrap();
        assert_eq!(text, "\u{feff}날짜,주소,분\r\n2026-11-24,\"가회로 1, \"\"반지하\"\"\",-3\r\n");
    }
}
