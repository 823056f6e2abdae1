//! Records that no supplier pushes: what people declare here, and what the national
//! platform says. They change colours by the same way as any other record.

use crate::app::App;
use crate::colour;
use crate::http::problem::Problem;
use crate::secrets::personal::Blind;
use crate::store::Digest;
use crate::store::facts::{Chunk, Fact, FactKind, NewFact};

/// What people declare of themselves is recorded under this supplier.
pub const DECLARED: &str = "self";

/// A record of the server's own.
#[derive(Debug, Clone)]
pub struct OwnRecord {
    /// Its number, of the kind and supplier.
    pub record: String,
    /// Blind index of the person's document.
    pub person: Digest,
    /// From when it counts.
    pub starts: i64,
    /// As the kind says.
    pub value: i16,
    /// Rises with every new wording of the record.
    pub version: i64,
}

/// Keeps records and judges whom they concern; a repeat changes nothing.
///
/// # Errors
/// `internal`, `unavailable`: nothing was kept.
pub async fn put(
    app: &App,
    supplier: &str,
    kind: FactKind,
    records: Vec<OwnRecord>,
) -> Result<(), Problem> {
    if records.is_empty() {
        return Ok(());
    }
    let personal = app.personal();
    let new = records.into_iter().map(|one| NewFact {
        hash: personal.blind(
            Blind::FactContent,
            &format!("{:?} {} {}", one.person, one.starts, one.value),
        ),
        version: one.version,
        sealed: None,
        fact: Fact {
            supplier: supplier.to_owned(),
            kind,
            record: one.record,
            person: Some(one.person),
            place: None,
            starts: one.starts,
            ends: None,
            value: one.value,
        },
    });
    let chunk = Chunk {
        supplier: supplier.to_owned(),
        kind,
        put: new.collect(),
        withdraw: Vec::new(),
        rejected: Vec::new(),
    };
    let (moment, judge) = (colour::moment(app), colour::judge(app, supplier));
    let applied = app.store.apply_chunk(chunk, moment, judge).await?;
    metrics::counter!("bamin_colours_changed_total").increment(applied.changed as u64);
    Ok(())
}
