//! What happens to a code in a life: a clinic's record, an appeal, a family on one
//! phone, an arrival from another province.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use bamin_engine::appeals::{About, AppealState, Draft};
use bamin_engine::arrivals::{OriginState, ProvinceForm};
use bamin_engine::phone::Phone;
use bamin_engine::wallet::{Presented, QrMatrix};
use bamin_frames::Conditions;
use bamin_rules::Day;
use bamin_standins::national::{Code, National};
use serde_json::json;
use uuid::Uuid;

use crate::authority::Authority;
use crate::gate::Gate;
use crate::people::{self, Citizen};
use crate::server::Server;
use crate::story::{line, seconds, stopwatch};

/// Somebody with a phone.
pub struct Person<'a> {
    /// Who.
    pub citizen: &'a Citizen,
    /// The phone.
    pub phone: &'a Phone,
}

impl Person<'_> {
    fn subject(&self) -> Result<Uuid> {
        let own = self.citizen.subjects.first();
        Ok(own.context("nobody is made up without a code")?.subject)
    }

    fn document_number(&self) -> Result<&str> {
        let own = self.citizen.subjects.first();
        Ok(&own
            .context("nobody is made up without a code")?
            .document_number)
    }

    async fn code(&self) -> Result<QrMatrix> {
        shown(self.phone, self.subject()?).await
    }

    /// Syncs twice: a hint is read in one round, and what it asks for done in the next.
    async fn hears(&self) -> Result<()> {
        people::sync(self.phone).await?;
        people::sync(self.phone).await
    }
}

/// A clinic reports a visit, the gate stops the old code, an appeal clears it.
pub async fn clinic_and_appeal(
    server: &Server,
    person: &Person<'_>,
    gate: &mut Gate,
) -> Result<()> {
    let subject = person.subject()?;
    let clinic = Authority::supplier(server, "fever_clinics", "发热门诊网（演示）", "clinics")?;
    let now = person.phone.time.now().seconds();
    let record = json!({
        "id": format!("demo-{}", Uuid::now_v7().simple()),
        "document_kind": "resident_id", "document_number": person.document_number()?,
        "at": now - 600, "region": 350_102,
    });
    let record = record.to_string();
    let (took, answer) = stopwatch(clinic.send("POST", "/feeds/clinics", &record, now)).await;
    let changed = &answer?["colours_changed"];
    ensure!(changed == 1, "the record changed {changed} colours");
    line(&format!(
        "a fever clinic's record is taken, the colour changed: {}",
        seconds(took)
    ));

    let old = person.code().await?;
    next_lists(gate).await?;
    expect(
        gate,
        &old,
        "orange",
        "the phone hasn't heard yet and shows green; the gate's list knows",
    )
    .await?;
    person.hears().await?;
    let new = person.code().await?;
    expect(
        gate,
        &new,
        "orange",
        "the phone's next code is orange by itself",
    )
    .await?;
    let why = person.phone.sync.reasons(subject).await?;
    let reason = why.reasons.first().context("no colour without a reason")?;
    line(&format!(
        "why, as the phone tells: {}, for {} minutes, by {}",
        reason.rule,
        (now - reason.since) / 60,
        reason.authority
    ));

    let draft = Draft {
        subject,
        about: About::Reason {
            rule: reason.rule.clone(),
            since: reason.since,
        },
        text: "我那天不在福州，没有去过发热门诊。（演示）".to_owned(),
        photos: Vec::new(),
    };
    let appeal = person.phone.sync.write_appeal(&draft)?;
    person.hears().await?;
    let operator = Authority::operator(server, "demo_operator", "申诉处理（演示）")?;
    let now = person.phone.time.now().seconds();
    let path = format!("/operator/appeals/{appeal}");
    let read = operator.send("GET", &path, "", now).await?;
    ensure!(
        read["text"] == draft.text.as_str(),
        "the operator reads another appeal: {read}"
    );
    let decision = json!({
        "state": "accepted", "lifted_until": now + 14 * 86_400, "answer": "核实属实，予以解除。（演示）",
    });
    operator
        .send(
            "POST",
            &format!("{path}/decision"),
            &decision.to_string(),
            now,
        )
        .await?;
    person.hears().await?;
    let told = person.phone.sync.appeals().list()?;
    let decided = told
        .iter()
        .find(|one| one.appeal == appeal)
        .context("the appeal is gone")?;
    ensure!(
        decided.state == AppealState::Accepted,
        "the appeal is {:?}",
        decided.state
    );
    next_lists(gate).await?;
    let cleared = person.code().await?;
    expect(
        gate,
        &cleared,
        "green",
        "an operator accepted the appeal: green again",
    )
    .await
}

/// Each member's code in turn, on one phone, without a server.
pub async fn family(phone: &Phone, gate: &mut Gate) -> Result<()> {
    let members = phone.wallet.subjects(&phone.time.now());
    let names: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
    line(&format!("one phone carries {}", names.join(", ")));
    for member in &members {
        let code = shown(phone, member.subject).await?;
        expect(gate, &code, "green", &member.name).await?;
    }
    Ok(())
}

/// Applies as an arrival from Zhejiang, or after an earlier demo, which the server
/// remembers, from Jiangxi; the data of either aren't there yet.
pub async fn arrives(person: &Person<'_>, national: &National) -> Result<()> {
    national.upload(person.document_number()?, Code::NotUploaded);
    let today = Day::of_unix(person.phone.time.now().seconds());
    let last = person.phone.sync.province_standing().await?.arrival;
    let (province, city) = match last.map(|arrival| arrival.province) {
        Some(33) => (36, 3601),
        _ => (33, 3301),
    };
    let form = ProvinceForm {
        from_elsewhere: Some(true),
        province: Some(province),
        city: Some(city),
        departed: Some(today),
        arrived: Some(today),
        household: Some(330_102),
    };
    person.phone.sync.apply_from_province(&form).await?;
    expect_none(person).await
}

/// Nothing on the screen, and the reason: missing is neither orange nor green.
async fn expect_none(person: &Person<'_>) -> Result<()> {
    let now = person.phone.time.now();
    let subject = person.subject()?;
    match person.phone.wallet.present(subject, &now).await? {
        Presented::NoPass { reason, .. } if reason.code() == "origin_waiting" => Ok(()),
        Presented::NoPass { reason, .. } => anyhow::bail!("no code: {}", reason.code()),
        Presented::Showing(_) => anyhow::bail!("a code, though the origin's isn't known"),
    }
}

/// The origin's data come; the server, which kept asking, gives a code.
pub async fn origin_comes(person: &Person<'_>, national: &National, gate: &mut Gate) -> Result<()> {
    let standing = person.phone.sync.province_standing().await?;
    let arrival = standing.arrival.context("the application is gone")?;
    line(&format!(
        "from {}: the origin's code is not available yet; the server asks again by itself, the phone shows no code",
        arrival.city_name
    ));
    expect_none(person).await?;
    ensure!(
        arrival.origin.state == OriginState::Waiting,
        "the origin is {}",
        arrival.origin.state.word()
    );
    let now = person.phone.time.now().seconds();
    national.upload(
        person.document_number()?,
        Code::Known("green", now, "33-demo"),
    );
    let (took, waited) = stopwatch(origin_known(person)).await;
    waited?;
    next_lists(gate).await?;
    person.hears().await?;
    let code = person.code().await?;
    let words = format!("the data come, {} later the server knows", seconds(took));
    expect(gate, &code, "green", &words).await
}

async fn origin_known(person: &Person<'_>) -> Result<()> {
    for _ in 0..150 {
        let standing = person.phone.sync.province_standing().await?;
        if standing
            .arrival
            .is_some_and(|arrival| arrival.origin.state == OriginState::Green)
        {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    anyhow::bail!("the server did not ask the national platform again")
}

/// The server signs its lists anew every second here.
async fn next_lists(gate: &Gate) -> Result<()> {
    tokio::time::sleep(Duration::from_millis(2500)).await;
    people::sync(&gate.phone).await
}

async fn shown(phone: &Phone, subject: Uuid) -> Result<QrMatrix> {
    match phone.wallet.present(subject, &phone.time.now()).await? {
        Presented::Showing(showing) => Ok(showing.modules),
        Presented::NoPass { reason, .. } => {
            anyhow::bail!("a phone has nothing to show: {}", reason.code())
        }
    }
}

async fn expect(gate: &mut Gate, code: &QrMatrix, word: &str, what: &str) -> Result<()> {
    let said = gate.show(code, &Conditions::ordinary(), None).await?;
    ensure!(said.word == word, "{what}: the gate said {said:?}");
    line(&format!("{word:<8} {what}"));
    Ok(())
}
