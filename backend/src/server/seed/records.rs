//! Records of a made-up supplier: also in a demonstration nobody is orange without
//! one.

use super::ACTOR;
use crate::app::App;
use crate::colour;
use crate::colour::feeds::suppliers::{self, NewSupplier};
use crate::http::problem::Problem;
use crate::secrets::personal::Blind;
use crate::store::facts::{Chunk, Fact, FactKind, NewFact};
use crate::store::{Digest, SubjectId};

/// The supplier's code.
const SUPPLIER: &str = "demo";
/// Records in one transaction.
const CHUNK: usize = 5_000;

/// Makes close contacts of these.
pub(super) async fn put(app: &App, people: Vec<(SubjectId, Digest)>) -> Result<(), Problem> {
    if people.is_empty() {
        return Ok(());
    }
    // Nobody keeps the key: a demonstration's own suppliers are added by hand.
    let new = NewSupplier {
        code: SUPPLIER,
        name: "演示数据",
        feeds: &[FactKind::Contact],
    };
    suppliers::add(app, new, ACTOR).await?;
    for people in people.chunks(CHUNK) {
        let records = people.iter().map(|(subject, document)| {
            let record = format!("contact-{subject}");
            NewFact {
                hash: app.personal().blind(Blind::FactContent, &record),
                version: 0,
                sealed: None,
                fact: Fact {
                    supplier: SUPPLIER.to_owned(),
                    kind: FactKind::Contact,
                    record,
                    person: Some(*document),
                    place: None,
                    starts: app.now(),
                    ends: None,
                    value: 0,
                },
            }
        });
        let chunk = Chunk {
            supplier: SUPPLIER.to_owned(),
            kind: FactKind::Contact,
            put: records.collect(),
            withdraw: Vec::new(),
            rejected: Vec::new(),
        };
        let (moment, judge) = (colour::moment(app), colour::judge(app, ACTOR));
        app.store.apply_chunk(chunk, moment, judge).await?;
    }
    Ok(())
}
