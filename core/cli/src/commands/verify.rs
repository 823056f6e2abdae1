//! `bamin verify`: the verdict on a text by the lists that this phone holds;
//! nothing is recorded, no server is asked.

use std::io::Read;

use bamin_engine::phone::Check;
use bamin_protocol::history::History;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::home::Home;
use crate::verdict_report::VerdictReport;
use crate::voice::Voice;

/// Longer than any code; more is no code.
const MOST: u64 = 64 * 1024;

pub fn run(home: &Home, text: &str, voice: &Voice) -> Result<Exit, Failure> {
    let text = match text {
        "-" => from_stdin()?,
        text => text.to_owned(),
    };
    let phone = home.open_if_enrolled()?;
    let (check, now) = match &phone {
        Some(phone) => (
            phone.check(&text, &History::default()),
            phone.time.now().seconds(),
        ),
        None => (Check::without_lists(&text), 0),
    };
    Ok(VerdictReport::of_check(&check, now).tell(None, voice))
}

fn from_stdin() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .take(MOST)
        .read_to_end(&mut bytes)
        .map_err(|_| Failure::file("file_unreadable", "-".as_ref()))?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
