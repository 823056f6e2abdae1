//! What staff answer at a gate: one letter and Enter, read beside the frames. Only
//! from a terminal; a script's standard input is not the gate's.

use std::io::{BufRead, IsTerminal};
use std::sync::mpsc::{Receiver, channel};

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tap {
    /// The code already shown passes once more.
    Again,
    /// As many people as the group says.
    CountRight,
    /// Another number of people.
    CountWrong,
    /// The next holder must type digits.
    AskDigits,
}

impl Tap {
    fn of(line: &str) -> Option<Self> {
        match line.trim() {
            "a" => Some(Self::Again),
            "y" => Some(Self::CountRight),
            "n" => Some(Self::CountWrong),
            "d" => Some(Self::AskDigits),
            _ => None,
        }
    }
}

/// Answers as they come.
pub struct Taps {
    lines: Option<Receiver<Tap>>,
}

impl Taps {
    /// Listens if somebody sits there; the thread ends with the process.
    pub fn of_terminal() -> Self {
        if !std::io::stdin().is_terminal() {
            return Self { lines: None };
        }
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            let lines = std::io::stdin().lock().lines().map_while(Result::ok);
            for tap in lines.filter_map(|line| Tap::of(&line)) {
                if sender.send(tap).is_err() {
                    return;
                }
            }
        });
        Self { lines: Some(lines) }
    }

    /// Whether anybody can answer.
    pub fn listen(&self) -> bool {
        self.lines.is_some()
    }

    /// The next answer, if there is one by now.
    pub fn next(&self) -> Option<Tap> {
        self.lines.as_ref()?.try_recv().ok()
    }
}
