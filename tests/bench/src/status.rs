//! Bytes of a province's status list as a scanner's phone fetches it, and what a
//! look-up in it costs there.

use std::io::Read;

use anyhow::{Context, Result, ensure};
use bamin_protocol::pass::MAX_INDEX;
use bamin_protocol::presentation::CodeId;
use bamin_protocol::slice::Slice;
use bamin_protocol::status::{
    Delta, SHARD_INDEXES, SignedManifest, SignedShard, State, StatusList, StatusLists, StatusLookup,
};
use bamin_protocol::trust::TrustList;
use bamin_server::memory::StatusList as ServedList;
use bamin_server::secrets::keys::Usage;
use bamin_server::server::Jobs;
use bamin_server::server::seed::SeedPlan;
use bamin_server::store::status::{CodeState, Publication, Published};
use flate2::read::GzDecoder;
use reqwest::Client;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING};

use crate::report::{Report, Row};
use crate::site::{Site, Staff};
use crate::timing::{median, on_a_runtime};

/// As many codes as one slice can have.
const LIVE: u32 = MAX_INDEX;
/// One minute at 100 changes a second.
const A_MINUTE: usize = 6_000;
/// One staff phone, and nobody whose code would change.
const PLAN: SeedPlan = SeedPlan {
    citizens: 0,
    families: 0,
    orange_share: 0.0,
    units: 1,
    staff: 1,
    points: 1,
};

/// `status_snapshot`, `status_snapshot_5`, `status_delta`, `status_check`.
pub fn rows(report: &mut Report) -> Result<()> {
    let (bytes, lists, code) = on_a_runtime(measure())?;
    for (name, bytes) in bytes {
        report.row(Row {
            name,
            value: bytes as f64,
            unit: "bytes",
            peer: None,
        })?;
    }
    let mut numbers = Numbers(3);
    let wanted: Vec<CodeId> = (0..100_000)
        .map(|_| CodeId {
            index: numbers.below(LIVE),
            ..code
        })
        .collect();
    let look_up = || {
        let found = wanted.iter().filter_map(|code| lists.look_up(*code));
        found.filter(|(state, _)| *state != State::Valid).count()
    };
    ensure!(look_up() > 0, "no code of the list changed");
    report.row(Row {
        name: "status_check",
        value: median(11, 1, look_up) / wanted.len() as f64 * 1e6,
        unit: "us",
        peer: None,
    })
}

type Bytes = Vec<(&'static str, usize)>;

/// What each row's list takes on the wire; and the last list as the phone then
/// holds it, with one of its codes.
async fn measure() -> Result<(Bytes, StatusLists, CodeId)> {
    let site = Site::start(None, &PLAN, Jobs::ByHand).await?;
    let staff = site.staff().await?;
    let phone = Phone::new(&site, staff.first().context("no staff")?).await?;
    let mut bytes = Bytes::new();
    let shards = LIVE.div_ceil(SHARD_INDEXES) as usize;
    let mut held = ServedList::empty(phone.slice).grown(shards);
    let mut numbers = Numbers(1);
    for (name, share) in [("status_snapshot_5", 0.05), ("status_snapshot", 0.01)] {
        let changes = numbers.changes((share * f64::from(LIVE)) as usize);
        let list = ServedList::empty(phone.slice).grown(shards).with(&changes);
        held = publish(&site, list, Vec::new()).await?;
        let (taken, list) = phone.snapshot().await?;
        ensure!(list.manifest().seq == held.seq, "another list was served");
        bytes.push((name, taken));
    }
    let before = phone.snapshot().await?.1;
    let from = held.seq;
    let changes = numbers.changes(A_MINUTE);
    publish(&site, held.with(&changes), changes).await?;
    let (taken, list) = phone.delta(before, from).await?;
    bytes.push(("status_delta", taken));
    let code = CodeId {
        issuer: list.manifest().issuer,
        slice: list.manifest().slice,
        index: 0,
    };
    let mut lists = StatusLists::default();
    lists.insert(list);
    bytes.sort_unstable();
    Ok((bytes, lists, code))
}

/// Signs `list` as the next publication and puts it where the server looks;
/// `changes` are what a delta to it is made of.
async fn publish(site: &Site, list: ServedList, changes: Vec<CodeState>) -> Result<ServedList> {
    let app = site.server.app();
    let before = app.store.publication(list.slice.0).await?;
    let before = before.context("the server published nothing")?;
    let (seq, iat) = (before.seq + 1, before.iat + 1);
    let keys = app.keys();
    let signer = keys.signer(Usage::Manifest, iat)?;
    let manifest = list.manifest_at(app.config.issuer, seq, u32::try_from(iat)?);
    let publication = Publication {
        slice: list.slice.0,
        seq,
        iat,
        hashes: list.hashes.clone(),
        manifest: signer.finish(manifest.unsigned(signer.kid), &site.random)?,
    };
    let published = app.store.publish(publication.clone(), changes).await?;
    ensure!(published == Published::Published, "the list went back");
    let list = list.published(&publication);
    app.status.put(list.clone());
    Ok(list)
}

/// A scanner's phone that fetches lists and checks them.
struct Phone {
    client: Client,
    access: String,
    base: String,
    sub: String,
    slice: Slice,
    trust: TrustList,
}

impl Phone {
    async fn new(site: &Site, staff: &Staff) -> Result<Self> {
        let issuer = site.seeded.issuer;
        let slice = Slice::running(site.now());
        let trust = site.trust().await?;
        let status = trust
            .issuer(issuer)
            .and_then(|issuer| issuer.status.clone());
        Ok(Self {
            // Counts what comes over the wire, so nothing may inflate it unseen.
            client: Client::builder().no_proxy().no_gzip().build()?,
            access: staff.access.clone(),
            base: format!("{}/api/v1/status/{issuer}/{}", site.server.url(), slice.0),
            sub: format!(
                "{}/{}/shards",
                status.context("no status address")?,
                slice.0
            ),
            slice,
            trust,
        })
    }

    /// Manifest and all shards: bytes, and the list.
    async fn snapshot(&self) -> Result<(usize, StatusList)> {
        let manifest = self.get("manifest").await?;
        let mut wire = manifest.wire;
        let manifest = SignedManifest::parse(&manifest.bytes)?.verify(&self.trust)?;
        let mut shards = Vec::new();
        for number in 0..manifest.hashes.len() {
            let shard = self.get(&format!("shards/{number}")).await?;
            wire += shard.wire;
            let shard = SignedShard::parse(&shard.bytes)?;
            shard.verify(&self.trust, &format!("{}/{number}", self.sub))?;
            shards.push(shard.shard);
        }
        Ok((wire, StatusList::from_parts(manifest, shards)?))
    }

    /// Manifest and delta since `from`: bytes, and the list then.
    async fn delta(&self, mut list: StatusList, from: u32) -> Result<(usize, StatusList)> {
        let manifest = self.get("manifest").await?;
        let delta = self.get(&format!("deltas/{from}")).await?;
        let wire = manifest.wire + delta.wire;
        let manifest = SignedManifest::parse(&manifest.bytes)?.verify(&self.trust)?;
        list.apply(&Delta::parse(&delta.bytes)?, manifest)?;
        Ok((wire, list))
    }

    async fn get(&self, what: &str) -> Result<Fetched> {
        let request = self.client.get(format!("{}/{what}", self.base));
        let request = request
            .bearer_auth(&self.access)
            .header(ACCEPT_ENCODING, "gzip");
        let answer = request.send().await?.error_for_status()?;
        let packed = answer.headers().contains_key(CONTENT_ENCODING);
        let wire = answer.bytes().await?.to_vec();
        let mut bytes = Vec::new();
        match packed {
            true => GzDecoder::new(wire.as_slice()).read_to_end(&mut bytes)?,
            false => wire.as_slice().read_to_end(&mut bytes)?,
        };
        Ok(Fetched {
            wire: wire.len(),
            bytes,
        })
    }
}

/// An answer as it came, and what it holds.
struct Fetched {
    wire: usize,
    bytes: Vec<u8>,
}

/// SplitMix64: the same numbers at each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((((mixed ^ (mixed >> 31)) >> 32) * u64::from(end)) >> 32) as u32
    }

    /// So many codes anywhere in the slice, in order: of ten, eight turn orange, one
    /// is withdrawn, one suspended.
    fn changes(&mut self, count: usize) -> Vec<CodeState> {
        let mut chosen = std::collections::BTreeMap::new();
        while chosen.len() < count {
            let state = match chosen.len() % 10 {
                8 => State::Withdrawn,
                9 => State::Suspended,
                _ => State::Orange,
            };
            chosen.entry(self.below(LIVE)).or_insert(state.number());
        }
        let changes = chosen.into_iter();
        changes
            .map(|(index, state)| CodeState { index, state })
            .collect()
    }
}
