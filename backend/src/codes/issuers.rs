//! Other issuers in the trust list: provinces that recognise one another, and the
//! national code. An entry is a JSON text that their operators exchange on a way that
//! both trust; what it says becomes part of the signed list.

use bamin_protocol::issuer::{Issuer, KeyUse, TrustedKey, TrustedPublic};
use bamin_protocol::trust::TrustList;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::codes::trust;
use crate::http::problem::{Code, Problem};
use crate::secrets::digest::hex;
use crate::secrets::keys::public_from_hex;
use crate::store::Trail;
use crate::store::trust::IssuerRow;

/// An issuer as operators exchange it (docs/national-platform.md).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerEntry {
    /// Its number.
    pub issuer: u16,
    /// Its name.
    pub name: String,
    /// Longest life of its passes, minutes.
    pub pass_life: u16,
    /// Where its status lists are; none: it has none.
    #[serde(default)]
    pub status: Option<String>,
    /// Oldest evidence that it answers for, seconds.
    pub status_age: u32,
    /// Its keys.
    pub keys: Vec<KeyEntry>,
}

/// A key of an issuer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyEntry {
    /// Its number.
    pub number: u16,
    /// `pass`, `status`, `manifest`: what others have to check.
    #[serde(rename = "use")]
    pub usage: String,
    /// Unix seconds.
    pub nbf: u32,
    /// Unix seconds.
    pub exp: u32,
    /// Compressed P-256 key, 66 hexadecimal digits.
    pub public: String,
}

/// Uses that another province's verifiers need.
const USES: [KeyUse; 3] = [KeyUse::Pass, KeyUse::Status, KeyUse::Manifest];

/// Trusts another issuer, from the next list on, which is signed at once.
///
/// # Errors
/// `invalid_request` for an entry that is none, or is this server's own;
/// `internal`, `unavailable`.
pub async fn add(app: &App, entry: &IssuerEntry, actor: &str) -> Result<(), Problem> {
    if entry.issuer == app.config.issuer {
        return Err(Problem::invalid("issuer"));
    }
    entry.parse()?;
    let row = IssuerRow {
        issuer: entry.issuer,
        entry: serde_json::to_string(entry).map_err(|error| Problem::internal(&error))?,
    };
    let object = format!("issuer:{}", entry.issuer);
    let trail = Trail::new(app.now(), actor, "issuer.put", object);
    app.store.put_issuer(row, trail).await?;
    trust::refresh(app).await.map(drop)
}

/// Trusts another issuer no more, from the next list on, which is signed at once.
///
/// # Errors
/// `not_found`; `internal`, `unavailable`.
pub async fn remove(app: &App, issuer: u16, actor: &str) -> Result<(), Problem> {
    let trail = Trail::new(
        app.now(),
        actor,
        "issuer.remove",
        format!("issuer:{issuer}"),
    );
    match app.store.remove_issuer(issuer, trail).await? {
        true => trust::refresh(app).await.map(drop),
        false => Err(Code::NotFound.into()),
    }
}

/// The other issuers, for the list.
///
/// # Errors
/// `internal`, `unavailable`. An entry that can't be read is left out, and said.
pub async fn others(app: &App) -> Result<Vec<Issuer>, Problem> {
    let mut issuers = Vec::new();
    for row in app.store.issuers().await? {
        let entry = serde_json::from_str::<IssuerEntry>(&row.entry).ok();
        match entry.and_then(|entry| entry.parse().ok()) {
            Some(issuer) => issuers.push(issuer),
            None => tracing::error!(issuer = row.issuer, "an issuer's entry can't be read"),
        }
    }
    Ok(issuers)
}

/// This issuer's own entry, for others.
///
/// # Errors
/// `unavailable` until a list has been signed; `internal`.
pub async fn own(app: &App) -> Result<IssuerEntry, Problem> {
    let list = trust::current(app).await?;
    let list = TrustList::accept(&list.bytes, &app.keys().roots, list.iat, None)
        .map_err(|error| Problem::internal(&error))?;
    let own = list.issuer(app.config.issuer).ok_or(Code::Unavailable)?;
    let keys = own.keys.iter().filter_map(|key| match &key.public {
        TrustedPublic::Es256(public) if USES.contains(&key.usage) => Some(KeyEntry {
            number: key.number,
            usage: key.usage.word().to_owned(),
            nbf: key.nbf,
            exp: key.exp,
            public: hex(public.as_bytes()),
        }),
        _ => None,
    });
    Ok(IssuerEntry {
        issuer: own.id,
        name: own.name.clone(),
        pass_life: own.pass_life,
        status: own.status.clone(),
        status_age: own.status_age,
        keys: keys.collect(),
    })
}

impl IssuerEntry {
    fn parse(&self) -> Result<Issuer, Problem> {
        let name = (1..=60).contains(&self.name.len()) && !self.name.contains(char::is_control);
        let status = self.status.as_ref();
        let status = status.is_none_or(|url| url.starts_with("https://") && url.len() <= 200);
        for (field, holds) in [
            ("name", name),
            ("status", status),
            ("pass_life", (1..=1560).contains(&self.pass_life)),
            ("keys", (1..=64).contains(&self.keys.len())),
        ] {
            if !holds {
                return Err(Problem::invalid(field));
            }
        }
        let mut numbers: Vec<u16> = self.keys.iter().map(|key| key.number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.len() < self.keys.len() {
            return Err(Problem::invalid("number"));
        }
        let keys = self.keys.iter().map(KeyEntry::parse);
        Ok(Issuer {
            id: self.issuer,
            name: self.name.clone(),
            pass_life: self.pass_life,
            status: self.status.clone(),
            status_age: self.status_age,
            keys: keys.collect::<Result<_, _>>()?,
        })
    }
}

impl KeyEntry {
    fn parse(&self) -> Result<TrustedKey, Problem> {
        let usage = USES.into_iter().find(|usage| usage.word() == self.usage);
        let public = public_from_hex(&self.public).map_err(|_| Problem::invalid("public"))?;
        if self.nbf >= self.exp {
            return Err(Problem::invalid("exp"));
        }
        Ok(TrustedKey {
            number: self.number,
            usage: usage.ok_or_else(|| Problem::invalid("use"))?,
            nbf: self.nbf,
            exp: self.exp,
            public: TrustedPublic::Es256(public),
        })
    }
}
