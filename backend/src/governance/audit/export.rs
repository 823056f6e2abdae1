//! The audit as a file that an outsider can check: a first line with the days, all
//! signed heads and their keys, then the entries by day, chain and number.

use std::collections::BTreeMap;
use std::io::{BufRead, Write};

use serde::{Deserialize, Serialize};

use super::verify::{AuditError, Checked, Heads, check_day, of_app};
use crate::app::App;
use crate::http::wire::Bytes;
use crate::store::audit::AuditRow;

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
struct First {
    from: u16,
    to: u16,
    #[serde(flatten)]
    heads: Heads,
}

/// Every other line.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    day: u16,
    shard: u16,
    seq: u64,
    hash: Bytes,
    entry: String,
}

/// Writes days `from` to `to`, as far as they are signed. Gives the number of
/// entries.
///
/// # Errors
/// [`AuditError::Other`].
pub async fn write(
    app: &App,
    from: u16,
    to: u16,
    out: &mut (dyn Write + Send),
) -> Result<u64, AuditError> {
    let heads = of_app(app).await?;
    let signed = |day: &u16| heads.heads.iter().any(|head| head.day == *day);
    let chains = app.store.audit_chains().await?;
    let wanted: Vec<(u16, u16)> = chains
        .into_iter()
        .filter(|(day, _)| (from..=to).contains(day) && signed(day))
        .collect();
    line(out, &First { from, to, heads })?;
    let mut entries = 0;
    for (day, shard) in wanted {
        for row in app.store.audit_chain(shard, day).await? {
            entries += 1;
            let text = Line {
                day,
                shard,
                seq: row.seq,
                hash: Bytes(row.hash.to_vec()),
                entry: row.entry,
            };
            line(out, &text)?;
        }
    }
    Ok(entries)
}

/// Checks an export. With `kept`, the heads that an outsider kept, nothing of the
/// file needs to be believed; without, it only agrees with itself.
///
/// # Errors
/// [`AuditError`]: the first that is wrong.
pub fn verify(file: impl BufRead, kept: Option<&Heads>) -> Result<Checked, AuditError> {
    let mut lines = (1..).zip(file.lines());
    let read = |number: usize, line: std::io::Result<String>| {
        line.map_err(|error| AuditError::Other(format!("line {number}: {error}")))
    };
    let (number, line) = lines.next().ok_or(AuditError::Line(1))?;
    let first: First =
        serde_json::from_str(&read(number, line)?).map_err(|_| AuditError::Line(1))?;
    first.heads.check()?;
    if let Some(kept) = kept {
        first.heads.compare(kept)?;
    }
    let mut checked = Checked::default();
    let mut days = first
        .heads
        .heads
        .iter()
        .filter(|head| (first.from..=first.to).contains(&head.day))
        .peekable();
    let mut chains: BTreeMap<u16, Vec<AuditRow>> = BTreeMap::new();
    let mut finish = |head: &super::SignedHead, chains: &mut BTreeMap<u16, Vec<AuditRow>>| {
        if chains.is_empty() {
            return Err(AuditError::Gone(head.day));
        }
        checked.entries += check_day(head.day, chains, None, Some(head))?;
        checked.days += 1;
        chains.clear();
        Ok(())
    };
    for (number, line) in lines {
        let text = read(number, line)?;
        let line: Line = serde_json::from_str(&text).map_err(|_| AuditError::Line(number))?;
        while let Some(head) = days.next_if(|head| head.day < line.day) {
            finish(head, &mut chains)?;
        }
        if days.peek().is_none_or(|head| head.day != line.day) {
            return Err(AuditError::OutOfPlace(line.day));
        }
        let chain = chains.entry(line.shard).or_default();
        let hash = line.hash.0.try_into();
        chain.push(AuditRow {
            shard: line.shard,
            day: line.day,
            seq: line.seq,
            previous: chain.last().map_or([0; 32], |row| row.hash),
            hash: hash.map_err(|_| AuditError::Line(number))?,
            entry: line.entry,
        });
    }
    for head in days {
        finish(head, &mut chains)?;
    }
    Ok(checked)
}

fn line(out: &mut (dyn Write + Send), value: &impl Serialize) -> Result<(), AuditError> {
    let other = |error: &dyn std::fmt::Display| AuditError::Other(error.to_string());
    serde_json::to_writer(&mut *out, value).map_err(|error| other(&error))?;
    out.write_all(b"\n").map_err(|error| other(&error))
}
