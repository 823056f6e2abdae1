//! `bamin staff …`: signing in, the first password, the unit's points, and the one
//! to work at.

use bamin_engine::phone::Phone;
use bamin_engine::queue::Direction;
use bamin_engine::sync::{Point, Role, StaffSession};
use serde_json::{Value, json};

use super::sync;
use crate::args::{self, ServerArgs, StaffCommand};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::home::Home;
use crate::secret::Source;
use crate::voice::Voice;

pub async fn run(home: &Home, command: StaffCommand, voice: &Voice) -> Result<Exit, Failure> {
    match command {
        StaffCommand::Login {
            server,
            phone,
            password_stdin,
        } => {
            let password = Source::of(password_stdin).read(voice, "cli.ask.password")?;
            login(home, &server, &phone, &password, voice).await
        }
        StaffCommand::Password { password_stdin } => {
            let source = Source::of(password_stdin);
            let phone = home.open()?;
            let old = source.read(voice, "cli.ask.old_password")?;
            let new = source.read(voice, "cli.ask.new_password")?;
            phone.sync.change_password(&old, &new).await?;
            voice.say(
                voice.text("cli.password_changed", &[]),
                json!({"password_changed": true}),
            );
            Ok(sync::once(&phone, voice).await)
        }
        StaffCommand::Points => points(&home.open()?, voice),
        StaffCommand::Point { point, direction } => choose(&home.open()?, point, direction, voice),
        StaffCommand::Logout => {
            home.open()?.sync.sign_out(Role::Staff).await?;
            voice.say(
                voice.text("cli.signed_out", &[]),
                json!({"signed_out": true}),
            );
            Ok(Exit::Done)
        }
    }
}

async fn login(
    home: &Home,
    server: &ServerArgs,
    number: &str,
    password: &str,
    voice: &Voice,
) -> Result<Exit, Failure> {
    let (phone, settings) = home.open_for(server)?;
    let session = phone.sync.staff_login(number, password).await?;
    home.keep(&settings)?;
    greet(&session, voice);
    if session.must_change_password {
        voice.line(voice.text("cli.change_password", &[]));
        return Ok(Exit::Done);
    }
    let exit = sync::once(&phone, voice).await;
    voice.line(voice.text("cli.choose_point", &[]));
    Ok(exit.max(points(&phone, voice)?))
}

fn greet(session: &StaffSession, voice: &Voice) {
    let staff = &session.staff;
    voice.say(
        voice.text(
            "cli.signed_in",
            &[("name", &staff.name), ("unit_name", &staff.unit_name)],
        ),
        json!({
            "account": staff.account,
            "name": staff.name,
            "unit": staff.unit,
            "unit_name": staff.unit_name,
            "must_change_password": session.must_change_password,
        }),
    );
}

fn points(phone: &Phone, voice: &Voice) -> Result<Exit, Failure> {
    let session = signed_in(phone)?;
    let chosen = phone.duty()?.map(|duty| duty.point);
    for point in &session.points {
        let mark = match chosen == Some(point.point) {
            true => '→',
            false => ' ',
        };
        let mut object = described(point);
        object["chosen"] = (chosen == Some(point.point)).into();
        voice.say(format!("{mark} {}  {}", point.point, point.name), object);
    }
    Ok(Exit::Done)
}

fn choose(
    phone: &Phone,
    point: u64,
    direction: args::Direction,
    voice: &Voice,
) -> Result<Exit, Failure> {
    let (direction, word) = match direction {
        args::Direction::In => (Direction::In, "in"),
        args::Direction::Out => (Direction::Out, "out"),
        args::Direction::Both => (Direction::Both, "both"),
    };
    let chosen = phone.choose_point(point, direction)?;
    let name = voice.text("scan.point", &[("name", &chosen.name)]);
    let way = voice.text(&format!("direction.{word}"), &[]);
    let mut object = described(&chosen);
    object["direction"] = word.into();
    voice.say(format!("{name}  {way}"), object);
    Ok(Exit::Done)
}

fn signed_in(phone: &Phone) -> Result<StaffSession, Failure> {
    let session = phone.sync.staff_session()?;
    session.ok_or_else(|| Failure::new(Exit::NotEnrolled, "no_staff", []))
}

fn described(point: &Point) -> Value {
    json!({
        "point": point.point,
        "name": point.name,
        "kind": point.kind,
        "region": point.region,
        "version": point.version,
    })
}
