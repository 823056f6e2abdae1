//! Records of suppliers into facts and colours: signed NDJSON over HTTP, on SQLite
//! and on PostgreSQL, until every table holds what follows from them.
//!
//! Of the records 90 % are negative tests, 8 % visits to clinics and medicine, 2 %
//! contacts and travellers; 3 % of the people change colour, and each of those has
//! codes and a hint secret. By default 50,000 of each; `--full` takes a million.

use std::io::Write;

use anyhow::{Context, Result, anyhow, ensure};
use bamin_protocol::slice::Slice;
use bamin_rules::{Day, Document, DocumentKind};
use bamin_server::colour::feeds::suppliers::{self, NewSupplier};
use bamin_server::http::signed_request;
use bamin_server::secrets::digest::{hex, sha256};
use bamin_server::server::Jobs;
use bamin_server::server::seed::SeedPlan;
use bamin_server::store::devices::{Bound, HolderBinding, Others};
use bamin_server::store::passes::{Renewal, SliceIndex};
use bamin_server::store::people::{Subject, SubjectState};
use bamin_server::store::sessions::NewSession;
use bamin_server::store::{DeviceId, HolderId, SubjectId, Trail};
use bamin_standins::postgres::Postgres;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::report::{Report, Row};
use crate::requests::from_base64;
use crate::site::Site;
use crate::timing::{on_a_runtime, stopwatch};

const SMALL: usize = 50_000;
const FULL: usize = 1_000_000;
/// People kept in one call.
const BATCH: usize = 2_000;
const DAY: i64 = 86_400;

/// The rows.
pub fn rows(report: &mut Report) -> Result<()> {
    let full = std::env::args().any(|word| word == "--full");
    let people = if full { FULL } else { SMALL };
    let names = match full {
        true => ["feed_1m_sqlite", "feed_1m_postgres"],
        false => ["feed_sqlite", "feed_postgres"],
    };
    let sqlite = on_a_runtime(measure(None, people))?;
    row(report, names[0], people, sqlite, full)?;
    let postgres = Postgres::start()?;
    let url = postgres.create_database()?;
    let seconds = on_a_runtime(measure(Some(url), people))?;
    row(report, names[1], people, seconds, full)?;
    let peak = peak_megabytes()?;
    report.row(Row {
        name: "feed_peak_memory",
        value: peak,
        unit: "MB",
        peer: None,
    })
}

fn row(
    report: &mut Report,
    name: &'static str,
    people: usize,
    seconds: f64,
    full: bool,
) -> Result<()> {
    let (value, unit) = match full {
        true => (seconds, "s"),
        false => (people as f64 / seconds, "records/s"),
    };
    report.row(Row {
        name,
        value,
        unit,
        peer: None,
    })
}

async fn measure(database_url: Option<String>, people: usize) -> Result<f64> {
    let plan = SeedPlan {
        citizens: 0,
        families: 0,
        orange_share: 0.0,
        units: 0,
        staff: 0,
        points: 0,
    };
    let site = Site::start(database_url, &plan, Jobs::ByHand).await?;
    populate(&site, people).await?;
    site.server
        .run_jobs()
        .await
        .map_err(|problem| anyhow!(problem.code.as_str()))?;
    let feeds = bodies(&site, people)?;
    let mut requests = Vec::new();
    for (feed, body) in feeds {
        requests.push(push(&site, feed, body).await?);
    }
    let (seconds, answers) = stopwatch(async {
        let sent: Vec<_> = requests.into_iter().map(tokio::spawn).collect();
        let mut answers = Vec::new();
        for answer in sent {
            answers.push(answer.await??);
        }
        anyhow::Ok(answers)
    })
    .await;
    let answers = answers?;
    let sum = |count: &str| {
        let counts = answers.iter().filter_map(|answer| answer[count].as_u64());
        counts.sum::<u64>()
    };
    let (accepted, changed) = (sum("accepted"), sum("colours_changed"));
    ensure!(accepted == people as u64, "{accepted} of {people} taken");
    ensure!(changed == (people * 3 / 100) as u64, "{changed} changed");
    site.server.shutdown().await;
    Ok(seconds)
}

/// The n-th of a hundred people: what is recorded about them.
fn feed_of(n: usize) -> &'static str {
    match n % 100 {
        0 | 1 | 3..=5 => "clinics",
        2 | 6 | 7 => "medicines",
        8 => "contacts",
        9 => "travellers",
        _ => "tests",
    }
}

/// Three of a hundred change: two by a clinic, one by medicine; the contact is over.
fn changes(n: usize) -> bool {
    n % 100 < 3
}

fn record(n: usize, now: i64) -> Value {
    let mut record = json!({
        "id": format!("r-{n}"),
        "document_kind": "foreign_passport",
        "document_number": number(n),
    });
    let fields = match feed_of(n) {
        "tests" => json!({
            "at": now - 7_200, "resulted": now - 600, "result": "negative",
            "institution": "福建省立医院检验科",
        }),
        "contacts" => json!({"from": now - 30 * DAY, "to": now - 10 * DAY}),
        "travellers" => json!({"area": "A-1", "left": "2026-01-05"}),
        _ if changes(n) => json!({"at": now - 600, "region": 350_102}),
        _ => json!({"at": now - 20 * DAY, "region": 350_102}),
    };
    if let (Value::Object(record), Value::Object(fields)) = (&mut record, fields) {
        record.extend(fields);
    }
    record
}

fn number(n: usize) -> String {
    format!("K{n:08}")
}

fn bodies(site: &Site, people: usize) -> Result<Vec<(&'static str, Vec<u8>)>> {
    let feeds = ["tests", "clinics", "medicines", "contacts", "travellers"];
    feeds
        .into_iter()
        .map(|feed| {
            let mut body = GzEncoder::new(Vec::new(), Compression::fast());
            for n in (0..people).filter(|n| feed_of(*n) == feed) {
                writeln!(body, "{}", record(n, site.now()))?;
            }
            Ok((feed, body.finish()?))
        })
        .collect()
}

/// A supplier for each feed; its request is ready when this returns.
async fn push(
    site: &Site,
    feed: &'static str,
    body: Vec<u8>,
) -> Result<impl Future<Output = Result<Value>> + Send + 'static> {
    let kind = bamin_server::store::facts::FactKind::of_word(feed).context("no such feed")?;
    let new = NewSupplier {
        code: feed,
        name: feed,
        feeds: &[kind],
    };
    let key = suppliers::add(site.server.app(), new, "bench").await;
    let key = key.map_err(|problem| anyhow!(problem.code.as_str()))?.key;
    let key = from_base64(&json!(key))?;
    let (now, nonce) = (site.now(), site.random.code(20)?);
    let hash = hex(&sha256(&body));
    let path = format!("/api/v1/feeds/{feed}");
    let request = reqwest::Client::builder()
        .no_proxy()
        .build()?
        .post(format!("{}{path}", site.server.url()))
        .header("content-type", "application/x-ndjson")
        .header("content-encoding", "gzip")
        .header(signed_request::SUPPLIER, feed)
        .header(signed_request::TIMESTAMP, now.to_string())
        .header(signed_request::NONCE, &nonce)
        .header(signed_request::BODY_HASH, &hash)
        .header(
            signed_request::SIGNATURE,
            signed_request::sign(&key, &path, now, &nonce, &hash),
        )
        .body(body);
    Ok(async move { Ok(request.send().await?.error_for_status()?.json().await?) })
}

/// One phone carries them all, which no phone would: what is measured begins after.
async fn populate(site: &Site, people: usize) -> Result<()> {
    let store = &site.server.app().store;
    let personal = site.server.app().personal();
    let now = site.now();
    let holder = HolderId(site.random.uuid(now * 1000)?);
    let trail = || Trail::new(now, "bench", "bench", "bench");
    store
        .put_enrolment_code([1; 32], holder, now + DAY, trail())
        .await?;
    let binding = HolderBinding {
        code_hash: [1; 32],
        device: DeviceId(site.random.uuid(now * 1000)?),
        public_key: *site.key()?.public().as_bytes(),
        key_kind: 1,
        platform: "bench".into(),
        session: NewSession {
            family: Uuid::nil(),
            access_hash: [2; 32],
            access_expires: now,
            refresh_hash: [3; 32],
            refresh_expires: now,
        },
        others: Others::Kept,
        from_slice: 0,
        message: Uuid::nil(),
    };
    let Bound::Bound(device) = store.bind_holder_device(binding, trail()).await? else {
        return Err(anyhow!("the phone was not bound"));
    };
    let ids = (0..people)
        .map(|_| Ok(SubjectId(site.random.uuid(now * 1000)?)))
        .collect::<Result<Vec<_>>>()?;
    let today = Day::of_unix(now);
    let documents = (0..people)
        .map(|n| Document::parse(DocumentKind::ForeignPassport, &number(n), today))
        .collect::<Result<Vec<_>, _>>()?;
    let numbers: Vec<usize> = (0..people).collect();
    for batch in numbers.chunks(BATCH) {
        let subjects = batch.iter().map(|n| Subject {
            subject: ids[*n],
            holder,
            kind: 0,
            relation: 1,
            sealed: vec![7; 300],
            document_index: personal.document(&documents[*n]),
            colour: 0,
            colour_cause: "first".into(),
            colour_at: now,
            state: SubjectState::Active,
        });
        store.add_subjects(subjects.collect(), trail()).await?;
    }
    let changing: Vec<usize> = numbers.into_iter().filter(|n| changes(*n)).collect();
    let slice = Slice::running(now).0;
    for batch in changing.chunks(BATCH) {
        let renewals = batch
            .iter()
            .map(|n| {
                let key = sha256(&n.to_be_bytes());
                let secret = site.random.bytes::<32>()?;
                Ok(Renewal {
                    subject: ids[*n],
                    holder_key: [2; 33],
                    holder_key_hash: key,
                    hint_secret: bamin_server::colour::hints::seal(&personal, ids[*n], &secret)?,
                    candidates: (slice..slice + 3)
                        .map(|slice| SliceIndex {
                            slice,
                            index: *n as u32,
                        })
                        .collect(),
                })
            })
            .collect::<Result<Vec<_>>>()?;
        store
            .record_renewal(device.device, renewals, trail())
            .await?;
    }
    Ok(())
}

/// The most that this process ever held, populating and the bodies included.
fn peak_megabytes() -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next());
    Ok(kilobytes.context("no VmHWM")?.parse::<f64>()? / 1024.0)
}
