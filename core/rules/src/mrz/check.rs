//! Check digits (Doc 9303-3, 4.9): weights 7, 3, 1 over the values of the characters.

use super::lines::{Lines, as_digit};
use super::{CheckedField, Layout, MrzError};

/// Line (from 0), first place, place after the last.
#[derive(Clone, Copy)]
pub(super) struct Span(pub(super) usize, pub(super) usize, pub(super) usize);

impl Span {
    /// The one place after the span, where its check digit stands.
    fn after(self) -> Self {
        Self(self.0, self.2, self.2 + 1)
    }
}

/// The check digit of some characters.
pub(super) fn digit(text: &str) -> u32 {
    let weights = [7, 3, 1].into_iter().cycle();
    let sum: u32 = text.chars().zip(weights).map(|(c, w)| value(c) * w).sum();
    sum % 10
}

/// The six digits of a date, whose check digit follows; fillers stay.
pub(super) fn digits(lines: &Lines, span: Span, field: CheckedField) -> Result<String, MrzError> {
    let text: String = lines.text(span).chars().map(as_digit).collect();
    holds(&text, &lines.text(span.after()), field)?;
    Ok(text)
}

/// A number of at most nine characters, whose check digit follows.
pub(super) fn short_number(lines: &Lines, span: Span) -> Result<String, MrzError> {
    let text = lines.text(span);
    holds(&text, &lines.text(span.after()), CheckedField::Number)?;
    plain(&text)
}

/// A number of a card. One over nine characters goes on in the optional data and has
/// its check digit there, before the first filler; a filler stands in its place then
/// (Doc 9303-5, 4.2.4).
pub(super) fn number(lines: &Lines, span: Span, optional: Span) -> Result<String, MrzError> {
    let rest = lines.text(optional);
    let rest = rest.split('<').next().unwrap_or_default();
    if lines.text(span.after()) != "<" || rest.is_empty() {
        return short_number(lines, span);
    }
    let (more, check) = rest.split_at(rest.len() - 1);
    let text = lines.text(span) + more;
    holds(&text, check, CheckedField::Number)?;
    plain(&text)
}

/// The personal number of a passport: its check digit may be a filler if it is empty.
pub(super) fn personal(lines: &Lines, span: Span) -> Result<(), MrzError> {
    let (text, check) = (lines.text(span), lines.text(span.after()));
    if check == "<" && text.chars().all(|c| c == '<') {
        return Ok(());
    }
    holds(&text, &check, CheckedField::Personal)
}

/// The digit over several parts together.
pub(super) fn composite(lines: &Lines, spans: &[Span], check: Span) -> Result<(), MrzError> {
    let field = CheckedField::Composite;
    let parts = spans.iter().map(|&span| repaired(lines, span));
    holds(&parts.collect::<String>(), &lines.text(check), field)
}

/// The composite goes over dates and check digits that were put right before; letters
/// in numbers have to stay as they are, so only what must be digits is put right.
fn repaired(lines: &Lines, Span(line, start, end): Span) -> String {
    let digits: &[(usize, usize, usize)] = match lines.layout {
        Layout::Td1 => &[(0, 14, 15), (1, 0, 7), (1, 8, 15)],
        Layout::Td2 => &[(1, 9, 10), (1, 13, 20), (1, 21, 28)],
        Layout::Td3 => &[(1, 9, 10), (1, 13, 20), (1, 21, 28), (1, 42, 43)],
    };
    let is_digit = |at: usize| {
        let mut digits = digits.iter();
        digits.any(|&(of, from, to)| of == line && (from..to).contains(&at))
    };
    let text = lines.text(Span(line, start, end));
    let placed = text.chars().zip(start..);
    placed
        .map(|(c, at)| if is_digit(at) { as_digit(c) } else { c })
        .collect()
}

fn holds(text: &str, check: &str, field: CheckedField) -> Result<(), MrzError> {
    let check = check.chars().next().map(as_digit);
    match check.and_then(|check| check.to_digit(10)) {
        Some(check) if check == digit(text) => Ok(()),
        _ => Err(MrzError::CheckDigit { field }),
    }
}

/// A filler counts 0, a letter 10 to 35.
fn value(c: char) -> u32 {
    c.to_digit(36).unwrap_or(0)
}

/// The number without its fillers.
fn plain(text: &str) -> Result<String, MrzError> {
    let number: String = text.chars().filter(|&c| c != '<').collect();
    if number.is_empty() {
        return Err(MrzError::Number);
    }
    Ok(number)
}
