//! `bamin show`: the live code in the terminal. On a terminal it is drawn anew in
//! place until Ctrl-C, with sync in the background; elsewhere it is printed once.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use bamin_engine::clock::Now;
use bamin_engine::phone::Phone;
use bamin_engine::wallet::{GroupShowing, Presented, Showing};

use crate::args::{ShowArgs, challenge};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::home::Home;
use crate::page::{Page, no_pass};
use crate::voice::Voice;

/// A family's codes change three times a second; look twice as often.
const TICK: Duration = Duration::from_millis(150);
/// The other screen, cleared, without a cursor; and back.
const ENTER: &str = "\x1b[?1049h\x1b[2J\x1b[?25l";
const LEAVE: &str = "\x1b[?25h\x1b[?1049l";

pub async fn run(home: &Home, how: &ShowArgs, voice: &Voice) -> Result<Exit, Failure> {
    let phone = home.open()?;
    let shown = chosen(&phone, how)?;
    if let Some(digits) = challenge(how.challenge.as_deref()) {
        phone.wallet.answer_challenge(digits, &phone.time.now());
    }
    let live = !how.once && !voice.is_json() && std::io::stdout().is_terminal();
    match live {
        true => draw_live(&phone, &shown, voice).await,
        false => print_once(&phone, &shown, voice).await,
    }
}

/// Whose code is on the screen.
enum Shown {
    One(uuid::Uuid),
    Group(GroupShowing),
}

impl Shown {
    async fn at(&self, phone: &Phone, now: &Now) -> Result<Presented, Failure> {
        Ok(match self {
            Self::One(subject) => phone.wallet.present(*subject, now).await?,
            Self::Group(group) => phone.wallet.present_group(group, now).await?,
        })
    }

    fn people(&self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Group(group) => group.members.len(),
        }
    }
}

fn chosen(phone: &Phone, how: &ShowArgs) -> Result<Shown, Failure> {
    let now = phone.time.now();
    let subjects: Vec<_> = phone.wallet.subjects(&now);
    if how.group {
        let members: Vec<_> = subjects
            .iter()
            .filter(|subject| subject.pass.is_ok())
            .map(|subject| subject.subject)
            .take(9)
            .collect();
        let group = phone.wallet.start_group(&members, &now);
        return group
            .map(Shown::Group)
            .map_err(|_| Failure::new(Exit::NotEnrolled, "no_group", []));
    }
    let subject = subjects.get(usize::from(how.subject) - 1);
    subject
        .map(|subject| Shown::One(subject.subject))
        .ok_or_else(|| {
            let number = how.subject.to_string();
            Failure::new(Exit::NotEnrolled, "no_subject", [("number", &number)])
        })
}

/// Every code once; a family's take a third of a second each.
async fn print_once(phone: &Phone, shown: &Shown, voice: &Voice) -> Result<Exit, Failure> {
    let mut printed = Vec::new();
    while printed.len() < shown.people() {
        let now = phone.time.now();
        let showing = match shown.at(phone, &now).await? {
            Presented::Showing(showing) => showing,
            Presented::NoPass { reason, .. } => return Err(no_pass(&reason)),
        };
        if !printed.contains(&showing.subject) {
            printed.push(showing.subject);
            print(&showing, &now, voice);
        }
        if printed.len() < shown.people() {
            tokio::time::sleep(TICK).await;
        }
    }
    Ok(Exit::Done)
}

fn print(showing: &Showing, now: &Now, voice: &Voice) {
    let page = Page { showing, now };
    for line in page.lines(voice) {
        voice.line(line);
    }
    voice.object(&page.object());
}

async fn draw_live(phone: &Phone, shown: &Shown, voice: &Voice) -> Result<Exit, Failure> {
    let background = phone.sync.start()?;
    screen(ENTER);
    let drawn = until_stopped(phone, shown, voice).await;
    screen(LEAVE);
    background.stop();
    drawn.map(|()| Exit::Done)
}

async fn until_stopped(phone: &Phone, shown: &Shown, voice: &Voice) -> Result<(), Failure> {
    let mut tick = tokio::time::interval(TICK);
    loop {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => return Ok(()),
            _ = tick.tick() => {}
        }
        let now = phone.time.now();
        phone.sync.code_on_screen();
        let lines = match shown.at(phone, &now).await? {
            Presented::Showing(showing) => Page {
                showing: &showing,
                now: &now,
            }
            .fitted(voice, window()),
            Presented::NoPass { reason, .. } => vec![no_pass(&reason).sentence(voice)],
        };
        let mut picture = String::from("\x1b[H");
        for line in lines.iter().chain([&voice.text("show.stop", &[])]) {
            picture.push_str(line);
            picture.push_str("\x1b[K\r\n");
        }
        picture.push_str("\x1b[J");
        screen(&picture);
    }
}

/// Columns and rows of the terminal; unknown ones are enough.
fn window() -> (u32, u32) {
    #[cfg(unix)]
    if let Ok(size) = rustix::termios::tcgetwinsize(std::io::stdout())
        && size.ws_col > 0
    {
        return (size.ws_col.into(), size.ws_row.into());
    }
    (u32::MAX, u32::MAX)
}

fn screen(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes());
    let _ = out.flush();
}
