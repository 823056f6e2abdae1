//! The code page as lines of text: number, picture, colour with its word and
//! shape, masked name, the running clock, what is left and as of when.

use bamin_engine::clock::Now;
use bamin_engine::wallet::{NoPass, Showing};
use bamin_protocol::presentation::ClockQuality;
use serde_json::{Value, json};

use crate::blocks;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::sign::Sign;
use crate::time_text;
use crate::voice::Voice;

/// What is on the page.
pub struct Page<'a> {
    pub showing: &'a Showing,
    pub now: &'a Now,
}

impl Page<'_> {
    /// All lines, the picture among them.
    pub fn lines(&self, voice: &Voice) -> Vec<String> {
        let mut lines = vec![self.number(voice)];
        lines.extend(blocks::lines(&self.showing.modules));
        lines.extend(self.words(voice));
        lines
    }

    /// The same if the window (columns, rows) has room for it, else a line that
    /// says how much it takes: half a code is no code.
    pub fn fitted(&self, voice: &Voice, window: (u32, u32)) -> Vec<String> {
        let (columns, _) = blocks::size(self.showing.modules.width);
        let lines = self.lines(voice);
        let rows = lines.len() as u32 + 2;
        if window.0 >= columns && window.1 >= rows {
            return lines;
        }
        let (columns, rows) = (columns.to_string(), rows.to_string());
        vec![voice.text("cli.window", &[("columns", &columns), ("rows", &rows)])]
    }

    /// As JSON; the keys are only ever added to.
    pub fn object(&self) -> Value {
        let showing = self.showing;
        json!({
            "text": showing.text,
            "modules": showing.modules.width,
            "number": showing.number,
            "colour": showing.colour.word(),
            "name": showing.name,
            "subject": showing.subject,
            "seconds_left": showing.seconds_left,
            "number_seconds_left": showing.number_seconds_left,
            "valid_until": showing.valid_until,
            "shows_until": showing.shows_until,
            "as_of": showing.as_of,
            "clock": showing.clock.number(),
            "key_kind": showing.key_kind.word(),
            "challenge": showing.challenge.map(|digits| format!("{digits:04}")),
            "group": showing.group.map(|group| json!({
                "tag": group.tag,
                "i": group.i,
                "n": group.n,
            })),
        })
    }

    fn number(&self, voice: &Voice) -> String {
        let (first, rest) = self.showing.number.split_at(4);
        let (second, third) = rest.split_at(4);
        let number = format!("{first} {second} {third}");
        voice.text("show.number", &[("number", &number)])
    }

    fn words(&self, voice: &Voice) -> Vec<String> {
        let (showing, now) = (self.showing, self.now.seconds());
        let colour = showing.colour.word();
        let said = voice.text(&format!("colour.{colour}"), &[]);
        let clock = time_text::running(now);
        let name = &showing.name;
        let at = |key, seconds| voice.text(key, &[("time", &time_text::short(seconds, now))]);
        let next = voice.text(
            "show.next",
            &[("seconds", &showing.seconds_left.to_string())],
        );
        let left = (showing.valid_until - now).max(0).to_string();
        let mut lines = vec![
            format!("{}  {name}  {clock}", Sign::of(colour).mark(voice, &said)),
            format!("{}  {next}", at("show.as_of", showing.as_of)),
            format!(
                "{}  {}",
                voice.text("show.valid_for", &[("seconds", &left)]),
                at("show.offline_until", showing.shows_until)
            ),
        ];
        if let Some(group) = showing.group {
            let (i, n) = (group.i.to_string(), group.n.to_string());
            let title = voice.text("group.title", &[]);
            let turn = voice.text("group.showing", &[("i", &i), ("n", &n)]);
            lines.push(format!("{title}  {turn}"));
        }
        if let Some(digits) = showing.challenge {
            let digits = format!("{digits:04}");
            lines.push(voice.text("cli.show_challenge", &[("digits", &digits)]));
        }
        if showing.clock > ClockQuality::Fair {
            lines.push(voice.text(&format!("clock.{}", showing.clock.word()), &[]));
        }
        lines
    }
}

/// Nothing to show, and what to do about it.
pub fn no_pass(reason: &NoPass) -> Failure {
    Failure::new(Exit::NotEnrolled, reason.code(), [])
}
