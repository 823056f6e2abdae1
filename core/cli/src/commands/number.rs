//! `bamin number`: the 12 digits above a code, asked of the server; without a
//! network noted for it, and never green.

use bamin_engine::phone::NumberAnswer;
use bamin_engine::sync::ResolvedNumber;
use bamin_protocol::pass::Colour;
use serde_json::json;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::home::Home;
use crate::sign::Sign;
use crate::time_text;
use crate::voice::Voice;

pub async fn run(home: &Home, number: &str, voice: &Voice) -> Result<Exit, Failure> {
    let phone = home.open()?;
    match phone.ask_number(number).await? {
        NumberAnswer::Resolved(resolved) => {
            Ok(say_resolved(&resolved, phone.time.now().seconds(), voice))
        }
        NumberAnswer::Noted { event } => {
            let words = voice.text("scan.number_pending", &[]);
            voice.say(
                Sign::Unchecked.mark(voice, &words),
                json!({"verdict": "unchecked", "reason": {"code": "number_pending", "params": {}}, "text": words, "event": event}),
            );
            Ok(Exit::Unchecked)
        }
    }
}

fn say_resolved(resolved: &ResolvedNumber, now: i64, voice: &Voice) -> Exit {
    let (sign, exit) = match resolved.colour {
        Colour::Green => (Sign::Green, Exit::Done),
        Colour::Orange => (Sign::Orange, Exit::Orange),
    };
    let colour = resolved.colour.word();
    let words = voice.text(&format!("verdict.{colour}"), &[]);
    let as_of = time_text::short(resolved.as_of, now);
    let as_of = voice.text("show.as_of", &[("time", &as_of)]);
    voice.say(
        format!("{}  {}  {as_of}", sign.mark(voice, &words), resolved.name),
        json!({
            "verdict": colour,
            "text": words,
            "name": resolved.name,
            "as_of": resolved.as_of,
            "issuer": resolved.issuer,
            "slice": resolved.slice,
            "index": resolved.index,
        }),
    );
    exit
}
