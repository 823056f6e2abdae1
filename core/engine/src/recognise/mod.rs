//! From the lines of text on the front of a resident ID card (GB 11643), as the
//! platform's recogniser read them, to name and number. The check character
//! decides whether the number was read right; the address is not looked at, since
//! recognisers get it wrong. What is read proves nothing about who shows the card.

use bamin_rules::document::{DocumentError, ResidentId};
use bamin_rules::{Day, day::age_on};

use crate::ports::RecognisedLine;

const NAME: &str = "姓名";
const DIGITS: usize = 18;
/// Longest Chinese name with a middle dot that is taken, characters.
const LONGEST_NAME: usize = 15;

/// What could be read of a card.
#[derive(Clone, PartialEq, Eq)]
pub struct RecognisedCard {
    /// The name, if it was found: staff compare it, no rule rests on it.
    pub name: Option<String>,
    /// The number, its check character right.
    pub id: ResidentId,
}

/// Why a picture gave no card.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    /// No line holds 18 characters that could be a number.
    #[error("no number found")]
    NoNumber,
    /// The number that was read is none.
    #[error(transparent)]
    Refused(#[from] DocumentError),
}

impl CardError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoNumber => "no_number_found",
            Self::Refused(error) => error.code(),
        }
    }
}

impl RecognisedCard {
    /// Reads the lines of a card's front; `today` refuses births to come.
    pub fn of(lines: &[RecognisedLine], today: Day) -> Result<Self, CardError> {
        let mut refused = CardError::NoNumber;
        for number in lines.iter().filter_map(|line| number_in(&line.text)) {
            match ResidentId::parse(&number, today) {
                Ok(id) => {
                    let name = name_in(lines);
                    return Ok(Self { name, id });
                }
                Err(error) => refused = error.into(),
            }
        }
        Err(refused)
    }

    /// Full years of age on `day`; `None` before birth.
    pub fn age_on(&self, day: Day) -> Option<u32> {
        age_on(self.id.birth, day)
    }
}

/// The last 18 characters of a line that can all stand in a number.
fn number_in(line: &str) -> Option<String> {
    let read: Vec<char> = line.chars().filter(|c| !c.is_whitespace()).collect();
    let run: Vec<char> = read
        .iter()
        .rev()
        .map_while(|c| digit(*c))
        .take(DIGITS)
        .collect();
    (run.len() == DIGITS).then(|| run.into_iter().rev().collect())
}

/// The digit that a recogniser meant; a wrong guess fails the check character.
fn digit(read: char) -> Option<char> {
    match read {
        '0'..='9' => Some(read),
        '０'..='９' => char::from_digit(u32::from(read) - u32::from('０'), 10),
        'X' | 'x' | '×' | 'Ｘ' => Some('X'),
        'O' | 'o' | 'D' => Some('0'),
        'I' | 'l' | '|' => Some('1'),
        _ => None,
    }
}

/// What follows the label, on its line or, if that is empty, on the next.
fn name_in(lines: &[RecognisedLine]) -> Option<String> {
    let mut texts = lines.iter().map(|line| {
        let spaceless = line.text.chars().filter(|c| !c.is_whitespace());
        spaceless.collect::<String>()
    });
    let rest = texts.find_map(|text| text.split_once(NAME).map(|(_, rest)| rest.to_owned()))?;
    let name = if rest.is_empty() { texts.next()? } else { rest };
    let letter = |c: char| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}' | '·');
    let length = name.chars().count();
    ((2..=LONGEST_NAME).contains(&length) && name.chars().all(letter)).then_some(name)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn today() -> Day {
        Day::of_date(2021, 12, 20).unwrap()
    }

    fn number() -> String {
        let id = ResidentId::completed("35010419500607123", today()).unwrap();
        id.number.as_str().to_owned()
    }

    fn read(lines: &[&str]) -> Result<RecognisedCard, CardError> {
        let lines: Vec<_> = lines
            .iter()
            .map(|text| RecognisedLine {
                text: (*text).to_owned(),
                confidence: 90,
            })
            .collect();
        RecognisedCard::of(&lines, today())
    }

    #[test]
    fn name_and_number_are_found_among_the_other_lines() {
        let number = number();
        let spaced = format!("公民身份号码 {} {}", &number[..6], &number[6..]);
        let card = read(&["姓 名 陈阿妹", "性别女民族汉", "住址福州市仓山区", &spaced])
            .ok()
            .unwrap();
        assert_eq!(card.name.as_deref(), Some("陈阿妹"));
        assert_eq!(card.id.number.as_str(), number);
        assert_eq!(card.age_on(today()), Some(71));
    }

    #[test]
    fn a_name_on_the_line_after_its_label_is_found() {
        let card = read(&["姓名", "阿依古丽·买买提", &number()]).ok().unwrap();
        assert_eq!(card.name.as_deref(), Some("阿依古丽·买买提"));
    }

    #[test]
    fn letters_read_for_digits_are_put_right() {
        let read_wrong = number().replace('0', "O").replace('1', "l");
        let card = read(&["姓名陈阿妹", &read_wrong]).ok().unwrap();
        assert_eq!(card.id.number.as_str(), number());
    }

    #[test]
    fn a_misread_digit_is_refused_by_the_check_character() {
        let number = number();
        let wrong = format!("{}9{}", &number[..15], &number[16..]);
        let refused = read(&["姓名陈阿妹", &wrong]).err().unwrap();
        assert!(matches!(refused, CardError::Refused(_)));
    }

    #[test]
    fn a_card_without_a_number_and_a_name_that_is_none_are_said() {
        assert_eq!(read(&["姓名陈阿妹"]).err(), Some(CardError::NoNumber));
        let card = read(&["姓名 1234", &number()]).ok().unwrap();
        assert_eq!(card.name, None);
    }
}
