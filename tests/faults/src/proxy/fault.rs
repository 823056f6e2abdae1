//! What can go wrong with one exchange, and how it is drawn.

use super::http::Message;
use crate::draws::Draws;

/// One exchange's fault. Parts are in 64ths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// None.
    Nothing,
    /// Both ways take a while: milliseconds.
    Delay(u64),
    /// It waits until another one has gone by.
    Overtaken,
    /// The connection ends before the server hears of it.
    CutBefore,
    /// The server gets a part of it.
    CutRequest(u64),
    /// The server gets a part of the body, under a head that says so.
    TruncateRequest(u64),
    /// The server does it; no answer comes.
    LoseAnswer,
    /// A part of the answer comes.
    CutAnswer(u64),
    /// A part of the body comes, under a head that says so.
    Truncate(u64),
    /// The server gets it twice, one after the other.
    Twice,
    /// The server gets it again later, after others.
    AgainLater,
    /// A proxy's 500, without a body of ours.
    Broken,
    /// 429 with so many seconds in `Retry-After`.
    Busy(u64),
    /// A proxy's page, as an error.
    BadGateway,
    /// A portal's page, as a success.
    Portal,
    /// An older answer to the same question.
    Old,
}

/// So that the phone comes back within the hour whatever a broken proxy says.
const BUSY: [u64; 4] = [1, 30, 120, 4_000_000_000];

impl Fault {
    /// One of them, or, half of the time, none.
    pub fn draw(draws: &mut Draws) -> Self {
        let part = draws.below(64);
        match draws.below(32) {
            0 => Self::Delay(1 + part / 4),
            1 => Self::Overtaken,
            2 => Self::CutBefore,
            3 => Self::CutRequest(part),
            4 | 5 => Self::LoseAnswer,
            6 => Self::CutAnswer(part),
            7 => Self::Truncate(part),
            8 => Self::Twice,
            9 => Self::AgainLater,
            10 => Self::Broken,
            11 => Self::Busy(draws.one_of(&BUSY)),
            12 => Self::BadGateway,
            13 => Self::Portal,
            14..=17 => Self::Old,
            18 => Self::TruncateRequest(part),
            _ => Self::Nothing,
        }
    }

    /// Its name in the table.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Nothing => "untouched",
            Self::Delay(_) => "delayed",
            Self::Overtaken => "overtaken",
            Self::CutBefore | Self::CutRequest(_) | Self::CutAnswer(_) => "cut",
            Self::LoseAnswer => "answers lost",
            Self::Truncate(_) | Self::TruncateRequest(_) => "truncated",
            Self::Twice | Self::AgainLater => "sent twice",
            Self::Broken | Self::BadGateway | Self::Portal => "garbage",
            Self::Busy(_) => "busy",
            Self::Old => "old answers",
        }
    }

    /// The answer that it makes up by itself.
    #[must_use]
    pub fn made_up(self) -> Option<Message> {
        const HTML: &str = "text/html";
        let page = "<html><body>Welcome to the café</body></html>";
        Some(match self {
            Self::Broken => Message::made_up("500 Internal Server Error", HTML, ""),
            Self::Busy(seconds) => Message::made_up("429 Too Many Requests", HTML, "slow down")
                .with("retry-after", &seconds.to_string()),
            Self::BadGateway => Message::made_up("502 Bad Gateway", HTML, page),
            Self::Portal => Message::made_up("200 OK", HTML, page),
            _ => return None,
        })
    }
}

/// So many 64ths of `length`.
#[must_use]
pub fn part(parts: u64, length: usize) -> usize {
    length * usize::try_from(parts).unwrap_or(0) / 64
}
