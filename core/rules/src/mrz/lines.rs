//! From what a camera or a person gives to lines of the right width.

use super::check::Span;
use super::{Layout, MrzError};

/// The lines of a zone: only `A`–`Z`, `0`–`9` and `<`, each as wide as the layout says.
pub(super) struct Lines {
    pub(super) layout: Layout,
    lines: Vec<Vec<u8>>,
}

/// More text than any zone with every character spaced; longer input is no zone.
const LONGEST_TEXT: usize = 1024;

impl Layout {
    const ALL: [Self; 3] = [Self::Td1, Self::Td2, Self::Td3];

    fn width(self) -> usize {
        match self {
            Self::Td1 => 30,
            Self::Td2 => 36,
            Self::Td3 => 44,
        }
    }

    fn count(self) -> usize {
        match self {
            Self::Td1 => 3,
            Self::Td2 | Self::Td3 => 2,
        }
    }

    /// The line that ends with the name, and so with fillers.
    fn name_line(self) -> usize {
        match self {
            Self::Td1 => 2,
            Self::Td2 | Self::Td3 => 0,
        }
    }

    fn document_codes(self) -> &'static [u8] {
        match self {
            Self::Td3 => b"P",
            Self::Td1 | Self::Td2 => b"ACIP",
        }
    }
}

impl Lines {
    /// Folds case, full width and what stands for `<`, drops spaces and empty lines,
    /// and finds the layout. Fillers that are missing or too many at the end of the
    /// line with the name are put right: cameras lose count of them.
    pub(super) fn read(text: &str) -> Result<Self, MrzError> {
        if text.len() > LONGEST_TEXT {
            return Err(MrzError::Layout);
        }
        let mut lines: Vec<Vec<u8>> = Vec::new();
        for line in text.lines() {
            let line = clean(line, lines.len() + 1)?;
            if !line.is_empty() {
                lines.push(line);
            }
        }
        let (layout, lines) = Layout::ALL
            .into_iter()
            .find_map(|layout| Some((layout, fitted(layout, &lines)?)))
            .ok_or(MrzError::Layout)?;
        let code = lines.first().and_then(|line| line.first());
        match code {
            Some(code) if layout.document_codes().contains(code) => Ok(Self { layout, lines }),
            _ => Err(MrzError::DocumentCode),
        }
    }

    pub(super) fn width(&self) -> usize {
        self.layout.width()
    }

    /// The characters of a span as they stand.
    pub(super) fn text(&self, Span(line, start, end): Span) -> String {
        let bytes = self.lines.get(line).and_then(|line| line.get(start..end));
        let bytes = bytes.unwrap_or_default();
        bytes.iter().map(|&byte| char::from(byte)).collect()
    }

    /// A span that holds letters only: digits that a camera read for letters put
    /// right, fillers left out.
    pub(super) fn letters(&self, span: Span) -> String {
        let text = self.text(span);
        let letters = text.chars().filter(|&c| c != '<');
        letters.map(as_letter).collect()
    }
}

/// The letter that a camera takes for this digit.
pub(super) fn as_letter(c: char) -> char {
    match c {
        '0' => 'O',
        '1' => 'I',
        '2' => 'Z',
        '5' => 'S',
        '6' => 'G',
        '8' => 'B',
        c => c,
    }
}

/// The digit that a camera takes for this letter.
pub(super) fn as_digit(c: char) -> char {
    match c {
        'O' | 'Q' | 'D' => '0',
        'I' | 'L' => '1',
        'Z' => '2',
        'S' => '5',
        'G' => '6',
        'B' => '8',
        c => c,
    }
}

fn clean(line: &str, number: usize) -> Result<Vec<u8>, MrzError> {
    let mut clean = Vec::new();
    for c in line.chars() {
        match c {
            c if c.is_whitespace() => {}
            'A'..='Z' | '0'..='9' | '<' => clean.extend(u8::try_from(c)),
            'a'..='z' => clean.extend(u8::try_from(c.to_ascii_uppercase())),
            '«' | '《' => clean.extend(b"<<"),
            '‹' | '〈' => clean.push(b'<'),
            '\u{ff01}'..='\u{ff5e}' => {
                let plain = char::from_u32(u32::from(c) - 0xff01 + u32::from('!'));
                let plain = plain.map(|plain| plain.to_ascii_uppercase());
                match plain {
                    Some(plain @ ('A'..='Z' | '0'..='9' | '<')) => {
                        clean.extend(u8::try_from(plain));
                    }
                    _ => return Err(wrong(number, &clean)),
                }
            }
            _ => return Err(wrong(number, &clean)),
        }
    }
    Ok(clean)
}

fn wrong(line: usize, before: &[u8]) -> MrzError {
    MrzError::Character {
        line,
        position: before.len() + 1,
    }
}

/// The lines as this layout has them, if they are that long.
fn fitted(layout: Layout, lines: &[Vec<u8>]) -> Option<Vec<Vec<u8>>> {
    let (width, count) = (layout.width(), layout.count());
    if let [all] = lines
        && all.len() == width * count
    {
        return Some(all.chunks(width).map(<[u8]>::to_vec).collect());
    }
    if lines.len() != count {
        return None;
    }
    let mut fitted = lines.to_vec();
    for (at, line) in fitted.iter_mut().enumerate() {
        if at == layout.name_line() {
            let letters = line.iter().rposition(|&byte| byte != b'<')? + 1;
            // Half a line at least, or it was another line altogether.
            if letters > width || line.len() < width / 2 {
                return None;
            }
            line.resize(width, b'<');
        }
        if line.len() != width {
            return None;
        }
    }
    Some(fitted)
}
