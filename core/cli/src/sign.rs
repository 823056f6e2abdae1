//! The sign of a verdict: a shape, a word and a colour, so that none stands alone
//! and nobody has to tell red from green.

use crate::voice::{Form, Voice};

/// How a line is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// May pass.
    Green,
    /// Stop: orange.
    Orange,
    /// 待核
    Unchecked,
    /// Shown before.
    Again,
    /// Not valid, or not readable.
    Refused,
}

impl Sign {
    /// The sign of a verdict's word (`docs/api.md`, Events).
    pub fn of(verdict: &str) -> Self {
        match verdict {
            "green" => Self::Green,
            "orange" => Self::Orange,
            "unchecked" => Self::Unchecked,
            "already_shown" => Self::Again,
            _ => Self::Refused,
        }
    }

    fn shape(self) -> char {
        match self {
            Self::Green => '●',
            Self::Orange => '▲',
            Self::Unchecked => '?',
            Self::Again => '↻',
            Self::Refused => '✖',
        }
    }

    /// Dark print on a light ground, or light on dark, by the 256-colour palette.
    fn colours(self) -> &'static str {
        match self {
            Self::Green => "\x1b[1;38;5;16;48;5;41m",
            Self::Orange => "\x1b[1;38;5;16;48;5;214m",
            Self::Unchecked => "\x1b[1;38;5;16;48;5;250m",
            Self::Again => "\x1b[1;38;5;16;48;5;117m",
            Self::Refused => "\x1b[1;38;5;231;48;5;160m",
        }
    }

    /// ` ● words `, in colour if a person looks on.
    pub fn mark(self, voice: &Voice, words: &str) -> String {
        let plain = format!(" {} {words} ", self.shape());
        match voice.form {
            Form::Words { ansi: true } => format!("{}{plain}\x1b[0m", self.colours()),
            _ => plain.trim().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bamin_texts::Lang;

    #[test]
    fn every_sign_has_a_shape_of_its_own_without_colours() {
        let voice = Voice {
            lang: Lang::English,
            form: Form::Words { ansi: false },
        };
        let verdicts = ["green", "orange", "unchecked", "already_shown", "refused"];
        let mut marks = verdicts.map(|verdict| Sign::of(verdict).mark(&voice, ""));
        marks.sort_unstable();
        assert!(marks.is_sorted_by(|a, b| a < b), "{marks:?}");
    }
}
