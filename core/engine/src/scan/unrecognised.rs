//! Codes that are not ours, or can't be read. A blurred frame or a poster behind
//! the queue must not flash red, so one is refused only after the frames have
//! shown it steadily, and then once.

/// So many frames …
const FRAMES: u32 = 3;
/// … over so many milliseconds.
const STEADY_MS: i64 = 400;
/// A gap this long begins anew. Milliseconds.
const GAP_MS: i64 = 500;

/// What a frame shows that is no code of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unrecognised {
    /// A QR code is there, but can't be read.
    Unreadable,
    /// A text that can't be a health code.
    Text(String),
}

/// Counts how long the same unrecognised thing has been in view.
#[derive(Debug, Default)]
pub(super) struct Watch {
    seen: Option<Sighting>,
}

#[derive(Debug)]
struct Sighting {
    what: Unrecognised,
    since_ms: i64,
    last_ms: i64,
    frames: u32,
    reported: bool,
}

impl Watch {
    /// Takes note of one frame. `true` when it has become steady: say so now.
    pub fn saw(&mut self, what: Unrecognised, now_ms: i64) -> bool {
        let seen = match self.seen.take() {
            Some(seen) if seen.what == what && now_ms - seen.last_ms <= GAP_MS => Sighting {
                last_ms: now_ms,
                frames: seen.frames + 1,
                ..seen
            },
            _ => Sighting {
                what,
                since_ms: now_ms,
                last_ms: now_ms,
                frames: 1,
                reported: false,
            },
        };
        let steady = seen.frames >= FRAMES && now_ms - seen.since_ms >= STEADY_MS;
        let tell = steady && !seen.reported;
        self.seen = Some(seen);
        tell
    }

    /// The refusal was recorded: the same thing is not refused again while in view.
    pub fn reported(&mut self) {
        if let Some(seen) = &mut self.seen {
            seen.reported = true;
        }
    }

    /// A code of ours was read: whatever was unrecognised is forgotten.
    pub fn clear(&mut self) {
        self.seen = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn poster() -> Unrecognised {
        Unrecognised::Text("https://example.org".to_owned())
    }

    #[test]
    fn a_strange_code_is_refused_only_when_steady_and_only_once() {
        let mut watch = Watch::default();
        assert!(!watch.saw(poster(), 0));
        assert!(!watch.saw(poster(), 200));
        assert!(watch.saw(poster(), 400));
        watch.reported();
        assert!(!watch.saw(poster(), 600));
    }

    #[test]
    fn many_frames_within_a_moment_are_not_steady() {
        let mut watch = Watch::default();
        assert!((0..12).all(|frame| !watch.saw(Unrecognised::Unreadable, frame * 33)));
    }

    #[test]
    fn another_text_or_a_gap_begins_anew() {
        let mut watch = Watch::default();
        watch.saw(poster(), 0);
        watch.saw(poster(), 200);
        assert!(!watch.saw(Unrecognised::Unreadable, 400));
        assert!(!watch.saw(poster(), 600));
        watch.saw(poster(), 800);
        assert!(!watch.saw(poster(), 1_500));
    }

    #[test]
    fn what_could_not_be_recorded_is_told_with_the_next_frame() {
        let mut watch = Watch::default();
        watch.saw(poster(), 0);
        watch.saw(poster(), 200);
        assert!(watch.saw(poster(), 400));
        assert!(watch.saw(poster(), 600));
    }
}
