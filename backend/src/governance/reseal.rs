//! Sealing personal fields anew after their key was rotated, and what is left of old
//! versions (docs/keys.md).
//!
//! [`FIELDS`] names every sealed column: one that is added names itself here. The job
//! goes by key and in small transactions; it may be stopped at any row, since what is
//! done is known by its version. A version is retired when nothing of it is left.

use serde_json::json;
use uuid::Uuid;

use crate::access::operators;
use crate::access::sign_in;
use crate::app::App;
use crate::citizens::{appeals, arrivals, family, overseas};
use crate::colour::{feeds, hints};
use crate::http::problem::{Code, Problem};
use crate::scans::events;
use crate::secrets::facts;
use crate::secrets::personal::{Personal, Place};
use crate::store::facts::FactKind;
use crate::store::sealed::{Column, Key, Resealed, SealedRow};
use crate::store::{AccountId, SubjectId, Trail};
use crate::units::accounts;

/// Rows in one transaction.
const BATCH: u32 = 500;
/// Rows in one run: the job's lease must not end under it.
const MOST: u64 = 50_000;
/// What a photo, of up to 5 MB and alone in its transaction, counts for.
const PHOTO: u64 = 50;

/// From a row's key, as texts, to what its field is bound to.
pub type PlaceOf = fn(&[String]) -> Option<Place>;

/// A column with what its fields are bound to.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Where.
    pub column: Column,
    /// The place of the row with this key; none for fields that live so shortly that
    /// they are waited for.
    pub place: Option<PlaceOf>,
    /// How large its fields are.
    pub size: Size,
}

/// How large the fields of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Some hundred bytes.
    Small,
    /// Megabytes: one is in memory at a time.
    Large,
}

impl Size {
    fn batch(self) -> u32 {
        match self {
            Self::Small => BATCH,
            Self::Large => 1,
        }
    }

    fn weight(self) -> u64 {
        match self {
            Self::Small => 1,
            Self::Large => PHOTO,
        }
    }
}

const EVENT: &[Key] = &[
    Key::Number("unit_id"),
    Key::Number("day"),
    Key::Uuid("event_id"),
];

/// Every sealed column.
pub const FIELDS: &[Field] = &[
    field("subjects", "sealed", &[Key::Uuid("subject_id")], |key| {
        Some(facts::place(SubjectId(uuid(key.first()?)?)))
    }),
    field(
        "hint_secrets",
        "sealed",
        &[Key::Uuid("subject_id"), Key::Uuid("device_id")],
        |key| Some(hints::place(SubjectId(uuid(key.first()?)?))),
    ),
    field(
        "accounts",
        "phone_sealed",
        &[Key::Number("account_id")],
        |key| Some(accounts::phone_place(AccountId(key.first()?.parse().ok()?))),
    ),
    field(
        "accounts",
        "name_sealed",
        &[Key::Number("account_id")],
        |key| Some(accounts::name_place(AccountId(key.first()?.parse().ok()?))),
    ),
    field(
        "suppliers",
        "secret_sealed",
        &[Key::Text("supplier")],
        |key| Some(feeds::suppliers::place(key.first()?)),
    ),
    field(
        "facts",
        "sealed",
        &[
            Key::Text("supplier"),
            Key::Number("kind"),
            Key::Text("record"),
        ],
        |key| {
            let kind = FactKind::of_number(key.get(1)?.parse().ok()?)?;
            Some(feeds::record::place(key.first()?, kind, key.get(2)?))
        },
    ),
    field("events", "sealed", EVENT, |key| {
        Some(events::ingest::sealed_place(uuid(key.get(2)?)?))
    }),
    field("events", "presentation", EVENT, |key| {
        Some(events::ingest::presentation_place(uuid(key.get(2)?)?))
    }),
    field(
        "event_conflicts",
        "sealed",
        &[
            Key::Number("unit_id"),
            Key::Number("day"),
            Key::Uuid("event_id"),
            Key::Bytes("content_hash"),
        ],
        |key| Some(events::ingest::sealed_place(uuid(key.get(2)?)?)),
    ),
    field(
        "family_members",
        "sealed",
        &[Key::Uuid("subject_id")],
        |key| Some(family::form::place(SubjectId(uuid(key.first()?)?))),
    ),
    field(
        "identities",
        "sealed",
        &[Key::Uuid("holder_id"), Key::Uuid("identity_id")],
        |key| Some(sign_in::identity_place(uuid(key.get(1)?)?)),
    ),
    field("sign_ins", "sealed", &[Key::Uuid("sign_in_id")], |key| {
        Some(sign_in::sign_in_place(uuid(key.first()?)?))
    }),
    field("arrivals", "sealed", &[Key::Uuid("subject_id")], |key| {
        Some(arrivals::place(SubjectId(uuid(key.first()?)?)))
    }),
    field(
        "overseas_arrivals",
        "sealed",
        &[Key::Uuid("subject_id")],
        |key| Some(overseas::place(SubjectId(uuid(key.first()?)?))),
    ),
    field(
        "check_ins",
        "sealed",
        &[Key::Uuid("subject_id"), Key::Uuid("check_in_id")],
        |key| Some(overseas::check_in::place(uuid(key.get(1)?)?)),
    ),
    field(
        "operators",
        "secret_sealed",
        &[Key::Text("operator")],
        |key| Some(operators::place(key.first()?)),
    ),
    field("appeals", "sealed", &[Key::Uuid("appeal_id")], |key| {
        Some(appeals::text_place(uuid(key.first()?)?))
    }),
    field(
        "appeals",
        "answer_sealed",
        &[Key::Uuid("appeal_id")],
        |key| Some(appeals::answer_place(uuid(key.first()?)?)),
    ),
    Field {
        size: Size::Large,
        ..field(
            "appeal_photos",
            "sealed",
            &[Key::Uuid("appeal_id"), Key::Number("number")],
            |key| {
                let number = key.get(1)?.parse().ok()?;
                Some(appeals::photos::photo_place(uuid(key.first()?)?, number))
            },
        )
    },
    // Gone when the photo is whole, or after a week.
    Field {
        column: Column {
            table: "appeal_parts",
            column: "sealed",
            key: &[
                Key::Uuid("appeal_id"),
                Key::Number("number"),
                Key::Number("start"),
            ],
        },
        place: None,
        size: Size::Large,
    },
    // Gone with the session, after 30 days at most.
    Field {
        column: Column {
            table: "sessions",
            column: "answer",
            key: &[Key::Bytes("refresh_hash")],
        },
        place: None,
        size: Size::Small,
    },
];

const fn field(
    table: &'static str,
    column: &'static str,
    key: &'static [Key],
    place: PlaceOf,
) -> Field {
    Field {
        column: Column { table, column, key },
        place: Some(place),
        size: Size::Small,
    }
}

/// Seals anew what is not of the newest version, as much as one run may. Gives how
/// many fields; nothing to do if there is one version only.
///
/// # Errors
/// `internal`, `unavailable`; what was written before the error stays.
pub async fn run(app: &App) -> Result<u64, Problem> {
    let personal = app.personal();
    if personal.versions().len() < 2 {
        return Ok(0);
    }
    let (mut done, mut spent) = (0, 0);
    for field in FIELDS {
        let Some(place) = field.place else { continue };
        let mut after = None;
        while spent < MOST {
            let rows = app
                .store
                .sealed_rows(&field.column, personal.newest(), after, field.size.batch())
                .await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.key.clone());
            spent += rows.len() as u64 * field.size.weight();
            let opened = personal.clone();
            let sealed =
                tokio::task::spawn_blocking(move || seal_all(&opened, place, rows)).await?;
            done += app.store.reseal(&field.column, sealed).await?;
        }
    }
    metrics::counter!("bamin_fields_resealed_total").increment(done);
    Ok(done)
}

/// How many fields of each version there are, by column.
///
/// # Errors
/// `internal`, `unavailable`.
pub async fn versions(app: &App) -> Result<Vec<(String, u16, u64)>, Problem> {
    let mut found = Vec::new();
    for field in FIELDS {
        let name = format!("{}.{}", field.column.table, field.column.column);
        for (version, count) in app.store.sealed_versions(&field.column).await? {
            found.push((name.clone(), version, count));
        }
    }
    Ok(found)
}

/// Destroys a version of the key when no field is sealed with it any more.
///
/// # Errors
/// `conflict` while fields are left, or for the newest version; `internal`,
/// `unavailable`.
pub async fn retire(app: &App, version: u16) -> Result<(), Problem> {
    if version == app.personal().newest() {
        return Err(Code::Conflict.into());
    }
    let left = versions(app).await?;
    if left.iter().any(|(_, one, _)| *one == version) {
        return Err(Code::Conflict.into());
    }
    app.folder.retire_personal(version)?;
    app.reload_keys()?;
    let trail = Trail::new(app.now(), "operator", "keys.retire_personal", "keys");
    let trail = trail.detail(json!({"version": version}));
    Ok(app.store.note(trail).await?)
}

/// A field that does not open stays as it is: it keeps its version from being retired,
/// so nothing is lost by it.
fn seal_all(personal: &Personal, place: PlaceOf, rows: Vec<SealedRow>) -> Vec<Resealed> {
    let mut sealed = Vec::with_capacity(rows.len());
    for found in rows {
        let Some(place) = place(&found.key) else {
            tracing::error!("a sealed field has no place");
            continue;
        };
        let anew = personal
            .open_bytes(place, &found.sealed)
            .and_then(|bytes| personal.seal_bytes(place, &bytes));
        match anew {
            Ok(bytes) => sealed.push(Resealed {
                found,
                sealed: bytes,
            }),
            Err(error) => tracing::error!(field = place.field, %error, "not sealed anew"),
        }
    }
    sealed
}

fn uuid(text: &str) -> Option<Uuid> {
    Uuid::parse_str(text).ok()
}
