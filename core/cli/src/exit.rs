//! Exit codes, a stable part of the interface (`docs/cli.md`).

/// How a command ended, from best to worst: the worst of several wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Done, or green.
    Done,
    /// Green, but shown here before.
    AlreadyShown,
    /// 待核, or a number that waits for the server.
    Unchecked,
    /// Orange.
    Orange,
    /// No QR code in the picture.
    NothingFound,
    /// Not a valid health code.
    Refused,
    /// A file can't be read, or a camera not opened.
    Unreadable,
    /// The server was reached and said no.
    ServerRefused,
    /// The server can't be reached, or what it sent can't be taken.
    Network,
    /// Storage or keys.
    Storage,
    /// Not enrolled, not signed in, or no point chosen.
    NotEnrolled,
    /// The command line is wrong.
    Usage,
}

impl Exit {
    /// All of them, in order.
    #[cfg(test)]
    pub const ALL: [Self; 12] = [
        Self::Done,
        Self::AlreadyShown,
        Self::Unchecked,
        Self::Orange,
        Self::NothingFound,
        Self::Refused,
        Self::Unreadable,
        Self::ServerRefused,
        Self::Network,
        Self::Storage,
        Self::NotEnrolled,
        Self::Usage,
    ];

    /// The process's exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Usage => 2,
            Self::NotEnrolled => 3,
            Self::Network => 4,
            Self::Storage => 5,
            Self::ServerRefused => 6,
            Self::Unreadable => 7,
            Self::Orange => 10,
            Self::Unchecked => 11,
            Self::AlreadyShown => 12,
            Self::Refused => 20,
            Self::NothingFound => 21,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_exit_code_is_another_and_stands_in_the_manual() {
        let manual = include_str!("../../../docs/cli.md");
        let mut codes = Exit::ALL.map(Exit::code);
        for code in codes {
            assert!(manual.contains(&format!("\n| {code} | ")), "{code}");
        }
        codes.sort_unstable();
        assert!(codes.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn the_worst_of_several_wins() {
        let several = [Exit::Done, Exit::Refused, Exit::Orange, Exit::NothingFound];
        assert_eq!(several.into_iter().max(), Some(Exit::Refused));
    }
}
